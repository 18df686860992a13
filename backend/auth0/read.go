package auth0

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/lucene"
)

// The routes of users.
const (
	usersRoute   = "/api/v2/users"
	userRoute    = "/api/v2/users/{id}"
	byEmailRoute = "/api/v2/users-by-email"
)

// createdField is what reading goes on by: every user has it and it never changes.
const createdField = "created_at"

// pages is a stream of pages of documents.
type pages = iter.Seq2[[]json.RawMessage, error]

// Pages reads the users, page by page. It does I/O while it is ranged over.
func (r *results) Pages(ctx context.Context) iter.Seq2[[]json.RawMessage, error] {
	return func(yield func([]json.RawMessage, error) bool) {
		for page, err := range r.read(ctx) {
			if err == nil {
				page, err = r.fields.trim(page)
			}
			if !yield(page, err) || err != nil {
				return
			}
		}
	}
}

func (r *results) read(ctx context.Context) pages {
	switch r.route {
	case nothing:
		return func(func([]json.RawMessage, error) bool) {}
	case search:
		if len(r.parts) > 0 {
			return backend.Cut(r.merged(ctx), r.q.Window)
		}
		return r.strategy().read(ctx, r)
	default:
		return backend.Cut(r.directly(ctx), r.q.Window)
	}
}

// directly reads by id or by address, and yields all users at once.
func (r *results) directly(ctx context.Context) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		fetch := r.fetchByID
		if r.route == byEmail {
			fetch = r.fetchByEmail
		}
		found := make([][]json.RawMessage, len(r.keys))
		err := backend.Each(ctx, len(r.keys), atOnce, func(ctx context.Context, i int) (err error) {
			found[i], err = fetch(ctx, r.keys[i])
			return err
		})
		if err != nil {
			yield(nil, err)
			return
		}
		all := slices.Concat(found...)
		if len(all) > 1 {
			all = distinct(all) // both spellings of an address may be answered with one user
		}
		if err := r.sort(all); err != nil {
			yield(nil, err)
			return
		}
		yield(all, nil)
	}
}

// sort orders documents as the query asks, by default as they were created.
func (r *results) sort(docs []json.RawMessage) error {
	order := r.q.Order
	if len(order) == 0 {
		order = []backend.Order{{Field: createdField}}
	}
	if len(docs) < 2 {
		return nil
	}
	return backend.Sort(docs, order, r.q.Fields, keyField)
}

// fetchByID asks GET /api/v2/users/{id}, which sees every write at once. A user who is not there is
// no document.
func (r *results) fetchByID(ctx context.Context, id string) ([]json.RawMessage, error) {
	query := url.Values{}
	r.fields.add(query)
	answer, err := r.b.client.Do(ctx, rest.Call{
		Method: http.MethodGet, Route: userRoute, Path: map[string]string{"id": id}, Query: query,
	})
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	doc, err := readOne(answer)
	if err != nil {
		return nil, err
	}
	return r.refine.Keep([]json.RawMessage{doc})
}

// fetchByEmail asks GET /api/v2/users-by-email, which sees every write at once, compares to the
// letter and has no pages.
func (r *results) fetchByEmail(ctx context.Context, address string) ([]json.RawMessage, error) {
	query := url.Values{"email": {address}}
	r.fields.add(query)
	answer, err := r.b.client.Do(ctx, rest.Call{Method: http.MethodGet, Route: byEmailRoute, Query: query})
	if err != nil {
		return nil, err
	}
	docs, err := readList(answer)
	if err != nil {
		return nil, err
	}
	return r.refine.Keep(docs)
}

// searchPage is one request to GET /api/v2/users.
type searchPage struct {
	expr          lucene.Expr
	order         backend.Order
	page, perPage int
	// keysOnly asks for no more of the users than what places them.
	keysOnly bool
}

// values returns the query string of a search request.
func (r *results) values(s searchPage) url.Values {
	direction := "1"
	if s.order.Desc {
		direction = "-1"
	}
	query := url.Values{
		"page": {strconv.Itoa(s.page)}, "per_page": {strconv.Itoa(s.perPage)},
		"include_totals": {"true"}, "search_engine": {"v3"},
	}
	if q := s.expr.String(); q != "" {
		query.Set("q", q)
	}
	if s.order.Field != "" {
		query.Set("sort", s.order.Field+":"+direction)
	}
	if s.keysOnly {
		maps.Copy(query, choice([]string{keyField, createdField}, "true"))
		return query
	}
	r.fields.add(query)
	return query
}

// search sends one request to GET /api/v2/users.
func (r *results) search(ctx context.Context, s searchPage) (found, error) {
	answer, err := r.b.client.Do(ctx, rest.Call{Method: http.MethodGet, Route: usersRoute, Query: r.values(s)})
	if err != nil {
		return found{}, err
	}
	page, err := readPage(answer)
	if err != nil {
		return found{}, err
	}
	// A page is the last one only where the total says precisely that, and a total at the limit of what the
	// index reaches may stand for any larger one.
	read := s.page*s.perPage + len(page.users)
	page.more = len(page.users) > 0 && (read < page.total || len(page.users) >= s.perPage && (read != page.total || read == maxWindow))
	return page, nil
}

// Count returns how many users match: the total of one request where the index decides everything,
// else by reading.
func (r *results) Count(ctx context.Context) (int, error) {
	if r.route == search && r.refine == nil && len(r.parts) == 0 {
		page, err := r.search(ctx, searchPage{expr: r.expr, perPage: 1, keysOnly: true})
		if err != nil {
			return 0, err
		}
		if page.total != maxWindow {
			return r.q.Window.Clamp(page.total), nil
		}
	}
	count := 0
	for page, err := range r.read(ctx) {
		if err != nil {
			return 0, err
		}
		count += len(page)
	}
	return count, nil
}
