package genauth

import (
	"context"
	"errors"

	"github.com/authplus/authplus/internal/rest"
)

// page is a part of a list.
type page[T any] struct {
	Rows []T `json:"list"`
	// Total is how many the list has.
	Total *int `json:"totalCount"`
	// answer is kept for errors.
	answer *rest.Answer
}

// readPage asks for the page with a number, from 1 on, of a list in pages of a size; with the size 0 for a
// list that is answered whole. A page that is shorter though the list goes on is asked for once more, since
// the total may have been counted before somebody was deleted. One that is short still is an error, as what
// it lacks would be missed by nobody.
func readPage[T any](ctx context.Context, b *Backend, call rest.Call, number, size int) (page[T], error) {
	for again := false; ; again = true {
		p, err := askPage[T](ctx, b, call)
		switch {
		case err != nil:
			return page[T]{}, err
		case size > 0 && len(p.Rows) >= size, (number-1)*size+len(p.Rows) >= *p.Total:
			return p, nil
		case again:
			return page[T]{}, p.answer.Unreadable(errors.New("a page is shorter than was asked for"))
		}
	}
}

func askPage[T any](ctx context.Context, b *Backend, call rest.Call) (page[T], error) {
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return page[T]{}, err
	}
	p := page[T]{answer: answer}
	if err := data(answer, &p); err != nil {
		return page[T]{}, err
	}
	if p.Total == nil {
		return page[T]{}, answer.Unreadable(errors.New("no list with a total"))
	}
	return p, nil
}
