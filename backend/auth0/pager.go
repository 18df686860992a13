package auth0

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"github.com/authplus/authplus/internal/rest"
)

// page is one answer of a list.
type page struct {
	rows []json.RawMessage
	// total is what the answer gives as the number of matches, or -1; next is the checkpoint, if any.
	total int
	next  string
	// answer is kept for errors.
	answer *rest.Answer
}

// cursor is the place in a list at which reading goes on.
type cursor interface {
	// parameters returns the parameters that ask for the next page.
	parameters() url.Values
	// advance moves behind a page and tells whether another one may follow.
	advance(p page) bool
}

// pager reads a list page by page, whatever way the list is paged.
type pager struct {
	client *rest.Client
	list   list
	call   rest.Call // without the parameters of paging
	at     cursor
}

// pages reads from the cursor on.
func (p pager) pages(ctx context.Context) iter.Seq2[page, error] {
	return func(yield func(page, error) bool) {
		for more := true; more; {
			next, err := p.page(ctx)
			if err != nil {
				yield(page{}, err)
				return
			}
			more = p.at.advance(next)
			if !yield(next, nil) {
				return
			}
		}
	}
}

// page asks for the page at the cursor.
func (p pager) page(ctx context.Context) (page, error) {
	answer, err := p.client.Do(ctx, p.next())
	if err != nil {
		return page{}, err
	}
	return p.list.page(answer)
}

// next returns the request for the page at the cursor.
func (p pager) next() rest.Call {
	call := p.call
	call.Query = maps.Clone(call.Query)
	if call.Query == nil {
		call.Query = url.Values{}
	}
	maps.Copy(call.Query, p.at.parameters())
	return call
}

// page takes an answer apart: a bare array, or an object that holds one.
func (l list) page(answer *rest.Answer) (page, error) {
	out := page{total: -1, answer: answer}
	if bytes.HasPrefix(bytes.TrimSpace(answer.Body), []byte("[")) {
		return out, answer.JSON(&out.rows)
	}
	var body map[string]json.RawMessage
	if err := answer.JSON(&body); err != nil {
		return page{}, err
	}
	if json.Unmarshal(body[l.items], &out.rows) != nil || out.rows == nil {
		return page{}, answer.Unreadable(errors.New("no list of " + l.items))
	}
	if json.Unmarshal(body["total"], &out.total) != nil {
		out.total = -1
	}
	if next := body["next"]; len(next) > 0 && json.Unmarshal(next, &out.next) != nil {
		return page{}, answer.Unreadable(errors.New("no text as next"))
	}
	return out, nil
}

// get returns the request of the list, without paging.
func (l list) get(owner []string, query url.Values) rest.Call {
	call := verb{http.MethodGet, l.route}.call(owner...)
	call.Query = query
	return call
}

// everything is the cursor of a list without pages.
type everything struct{}

func (everything) parameters() url.Values { return nil }
func (everything) advance(page) bool      { return false }

// offset is the cursor of a list that is paged by numbers.
type offset struct {
	page, size int
	// counts tells that the total of the answers is right.
	counts bool
}

func (o *offset) parameters() url.Values {
	return url.Values{
		"page": {strconv.Itoa(o.page)}, "per_page": {strconv.Itoa(o.size)}, "include_totals": {"true"},
	}
}

func (o *offset) advance(p page) bool {
	o.page++
	if o.counts && p.total >= 0 {
		return len(p.rows) > 0 && o.page*o.size < p.total
	}
	return len(p.rows) >= o.size
}

// checkpoint is the cursor of a list that tells how to go on. Some lists name a checkpoint behind
// their last row too, where an empty page follows.
type checkpoint struct {
	from string
	take int
}

func (c *checkpoint) parameters() url.Values {
	query := url.Values{"take": {strconv.Itoa(c.take)}}
	if c.from != "" {
		query.Set("from", c.from)
	}
	return query
}

func (c *checkpoint) advance(p page) bool {
	c.from = p.next
	return p.next != "" && len(p.rows) > 0
}
