package genauth

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// listUsersRoute searches users.
const listUsersRoute = "/api/v3/list-users"

// Limits of list-users: the largest page, and how far pages reach. The first one is documented; the
// second one is that of the search engine behind it unless it was configured otherwise.
const (
	maxPage   = 50
	maxWindow = 10_000
)

// search is a query to the search index.
type search struct {
	b       *Backend
	fields  *where.Catalogue
	filters []filter
	// either are conditions of which one must hold beside the others; nil has none.
	either [][]filter
	// keyword is looked for in one field without filter.
	keyword, keywordField string
	with                  loads
	size                  int
	window                backend.Window
	// order is what the service orders by, ordered whether that is the order asked for.
	order   backend.Order
	ordered bool
	// onward reads in order of creation and goes on from the last user read.
	onward bool
}

// searchBody is the body of a search.
type searchBody struct {
	Keywords string        `json:"keywords,omitempty"`
	Filters  []filter      `json:"advancedFilter,omitempty"`
	Options  searchOptions `json:"options"`
}

type searchOptions struct {
	Pagination     pagination `json:"pagination"`
	Sort           []sorting  `json:"sort,omitempty"`
	FuzzySearchOn  []string   `json:"fuzzySearchOn,omitempty"`
	WithCustomData bool       `json:"withCustomData,omitempty"`
	WithIdentities bool       `json:"withIdentities,omitempty"`
}

type pagination struct {
	Page  int `json:"page"`
	Limit int `json:"limit"`
}

type sorting struct {
	Field string `json:"field"`
	Order string `json:"order"`
}

// body returns the body that asks for a page, limited by further conditions.
func (s search) body(page, limit int, further ...filter) searchBody {
	direction := "asc"
	if s.order.Desc {
		direction = "desc"
	}
	body := searchBody{
		Keywords: s.keyword,
		Filters:  append(append([]filter(nil), s.filters...), further...),
		Options: searchOptions{
			Pagination: pagination{page, limit}, Sort: []sorting{{byName[s.order.Field].sort, direction}},
			WithCustomData: s.with.metadata, WithIdentities: s.with.identities,
		},
	}
	if s.keyword != "" {
		body.Options.FuzzySearchOn = []string{s.keywordField}
	}
	return body
}

// found is the answer to a search.
type found struct {
	users []user
	total int
	// answer is kept for errors.
	answer *rest.Answer
}

// user is one user of an answer, with what places it in the order of creation.
type user struct {
	document json.RawMessage
	id       string
	created  int64 // in milliseconds
}

// ask sends one search.
func (s search) ask(ctx context.Context, body searchBody) (found, error) {
	at := body.Options.Pagination
	call := rest.Call{Method: http.MethodPost, Route: listUsersRoute, Body: body, Repeatable: true}
	p, err := readPage[json.RawMessage](ctx, s.b, call, at.Page, at.Limit)
	if err != nil {
		return found{}, err
	}
	f := found{total: *p.Total, users: make([]user, len(p.Rows)), answer: p.answer}
	for i, wire := range p.Rows {
		if f.users[i], err = placed(wire); err != nil {
			return found{}, p.answer.Unreadable(err)
		}
	}
	return f, nil
}

// placed returns a user with its place.
func placed(wire json.RawMessage) (user, error) {
	doc, err := canonical(wire)
	if err != nil {
		return user{}, err
	}
	id, _ := jsonscan.Text(jsonscan.Member(string(doc), keyField))
	text, _ := jsonscan.Text(jsonscan.Member(string(doc), createdField))
	created, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return user{}, errors.New("user without createdAt")
	}
	return user{document: doc, id: id, created: created.UnixMilli()}, nil
}

// list reads the users that the conditions find, for the window, and tells how many it leaves out.
func (s search) list(ctx context.Context) (iter.Seq2[[]json.RawMessage, error], int) {
	if s.onward {
		return s.walk(ctx), 0
	}
	page, limit := covering(s.window, s.size)
	return s.positions(ctx, page, limit), page * limit
}

// covering returns the number, from 0 on, and the size of the smallest page that holds a whole window,
// or else of the largest one in which it begins.
func covering(w backend.Window, largest int) (page, limit int) {
	for limit := w.High - w.Low; limit <= largest; limit++ {
		if page := w.Low / limit; page == (w.High-1)/limit && (page+1)*limit <= maxWindow {
			return page, limit
		}
	}
	for maxWindow%largest != 0 { // Pages that end precisely where they reach.
		largest--
	}
	return w.Low / largest, largest
}

// positions reads the pages of a window before it yields any, so that what is written meanwhile by the
// reader moves nothing.
func (s search) positions(ctx context.Context, page, limit int) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		var docs []json.RawMessage
		for first := page; first == page || page*limit < s.window.High; page++ {
			f, err := s.ask(ctx, s.body(page+1, limit))
			if err != nil {
				yield(nil, err)
				return
			}
			for _, u := range f.users {
				docs = append(docs, u.document)
			}
			if len(f.users) < limit || (page+1)*limit >= f.total {
				break
			}
		}
		if len(docs) > 0 {
			yield(docs, nil)
		}
	}
}

// total returns how many users the conditions find. A total that is as large as pages reach is not
// believed.
func (s search) total(ctx context.Context) (int, error) {
	f, err := s.ask(ctx, s.body(1, 1))
	if err != nil || f.total != maxWindow {
		return f.total, err
	}
	count := 0
	s.order = backend.Order{Field: createdField}
	for page, err := range s.walk(ctx) {
		if err != nil {
			return 0, err
		}
		count += len(page)
	}
	return count, nil
}

// plan describes what reading does.
func (s search) plan(model string) backend.Plan {
	plan := backend.Plan{Provider: provider, Model: model, Consistency: backend.Eventual}
	page, limit := 0, s.size
	if !s.onward {
		page, limit = covering(s.window, s.size)
	}
	request := backend.Request{Method: http.MethodPost, Target: listUsersRoute, Paged: true}
	if !s.onward {
		last := (s.window.High - 1) / limit
		plan.MaxRequests, request.Paged = last-page+1, last > page
	}
	plan.Requests = []backend.Request{request}
	plan.Query = string(rawjson.Encode(s.body(page+1, limit)))
	return plan
}
