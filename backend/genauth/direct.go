package genauth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/internal/rest"
)

// The routes by which users are read at once.
const (
	getUserRoute  = "/api/v3/get-user"
	getUsersRoute = "/api/v3/get-user-batch"
)

const (
	// maxBatch is how many users a request names at most.
	maxBatch = 50
	// maxNamed is how many bytes of values a URL holds, beside which it stays below 8 KiB.
	maxNamed = 6000
	// atOnce is how many requests are under way at a time.
	atOnce = 4
)

// direct reads users by values that name them, which sees every write at once.
type direct struct {
	b      *Backend
	key    string // the userIdType
	values []string
	with   loads
}

// calls returns the requests: one user by itself, several in batches.
func (d direct) calls() []rest.Call {
	if len(d.values) == 1 {
		query := url.Values{"userId": {d.values[0]}, "userIdType": {d.key}}
		return []rest.Call{{Method: http.MethodGet, Route: getUserRoute, Query: d.with.query(query)}}
	}
	var calls []rest.Call
	for _, batch := range batches(d.values) {
		query := url.Values{"userIds[]": batch, "userIdType": {d.key}}
		calls = append(calls, rest.Call{Method: http.MethodGet, Route: getUsersRoute, Query: d.with.query(query)})
	}
	return calls
}

// batches divides values into as few parts as a request can name.
func batches(values []string) [][]string {
	var parts [][]string
	size := 0
	for _, value := range values {
		length := len(url.QueryEscape(value)) + len("&userIds%5B%5D=")
		last := len(parts) - 1
		if last < 0 || len(parts[last]) == maxBatch || size+length > maxNamed {
			parts, size, last = append(parts, nil), 0, last+1
		}
		parts[last], size = append(parts[last], value), size+length
	}
	return parts
}

func (d direct) plan(model string) backend.Plan {
	plan := backend.Plan{Provider: provider, Model: model, Consistency: backend.Immediate}
	for _, call := range d.calls() {
		plan.Requests = append(plan.Requests, backend.Request{Method: call.Method, Target: call.Route + "?" + call.Query.Encode()})
	}
	plan.MaxRequests = len(plan.Requests)
	return plan
}

// read yields all users at once. Values that name nobody are left out, and who is named twice comes once.
func (d direct) read(ctx context.Context) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		calls := d.calls()
		found := make([][]json.RawMessage, len(calls))
		err := backend.Each(ctx, len(calls), atOnce, func(ctx context.Context, i int) (err error) {
			found[i], err = d.b.users(ctx, calls[i])
			return err
		})
		if err != nil {
			yield(nil, err)
			return
		}
		if docs := distinct(slices.Concat(found...)); len(docs) > 0 {
			yield(docs, nil)
		}
	}
}

// users sends a request for one user or for several. One who is not there is no document.
func (b *Backend) users(ctx context.Context, call rest.Call) ([]json.RawMessage, error) {
	answer, err := b.client.Do(ctx, call)
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var wire []json.RawMessage
	if call.Route == getUserRoute {
		wire = make([]json.RawMessage, 1)
		err = data(answer, &wire[0])
	} else {
		err = data(answer, &wire)
	}
	if err != nil {
		return nil, err
	}
	return documents(answer, wire)
}

// documents returns the canonical form of users.
func documents(answer *rest.Answer, wire []json.RawMessage) ([]json.RawMessage, error) {
	docs := make([]json.RawMessage, 0, len(wire))
	for _, user := range wire {
		if string(user) == "null" { // An empty success is nobody.
			continue
		}
		doc, err := canonical(user)
		if err != nil {
			return nil, answer.Unreadable(err)
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// distinct returns the first document of each id.
func distinct(docs []json.RawMessage) []json.RawMessage {
	seen := make(map[string]bool, len(docs))
	return slices.DeleteFunc(docs, func(doc json.RawMessage) bool { return !first(seen, doc, keyField) })
}

// first tells whether a document's id is seen for the first time, and notes it.
func first(seen map[string]bool, doc json.RawMessage, key string) bool {
	id, _ := jsonscan.Text(jsonscan.Member(string(doc), key))
	known := seen[id]
	seen[id] = true
	return !known
}
