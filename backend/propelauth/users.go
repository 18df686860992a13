package propelauth

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/where"
)

// The numbers of lookups.
const (
	byID = iota
	byEmail
	byUsername
)

// lookups are the fields that name users, the cheapest first.
var lookups = []struct {
	field string
	// one is the route for one value, which is its parameter or, without one, in the path.
	one, param string
	// many is the route for several values, which are the member of its body.
	many, member string
}{
	byID:       {field: keyField, one: userRoute, many: byIDsRoute, member: "user_ids"},
	byEmail:    {field: "email", one: byEmailRoute, param: "email", many: byEmailsRoute, member: "emails"},
	byUsername: {field: "username", one: byUsernameRoute, param: "username", many: byUsernamesRoute, member: "usernames"},
}

// byCreation is the order of users where the query names none.
var byCreation = []backend.Order{{Field: "created_at"}}

// users plans how users are read: by what names them, or by the query endpoint.
func (b *Backend) users(q backend.Query, conjuncts []where.Node) (backend.Reading, error) {
	if r, ok := b.named(q, conjuncts); ok {
		return r, nil
	}
	return b.queried(q, conjuncts)
}

// named plans to read users by the conjunct that names them, and reports whether there is one. What
// PropelAuth finds by an address or a name is compared here again, as it may not mind case.
func (b *Backend) named(q backend.Query, conjuncts []where.Node) (backend.Reading, bool) {
	for i, l := range lookups {
		at := slices.IndexFunc(conjuncts, func(n where.Node) bool { return isLeaf(n, l.field, where.Exact, where.In) })
		if at < 0 {
			continue
		}
		r := b.byKeys(i, keysOf(l.field, conjuncts[at].Texts()), b.including(q))
		if r.Refine = conjuncts; l.field == keyField {
			r.Refine = without(conjuncts, at)
		}
		return r, true
	}
	return backend.Reading{}, false
}

// keysOf returns the values that can name a user, each once. Addresses are asked for in lower case too,
// as PropelAuth may compare them to the letter.
func keysOf(field string, values []string) []string {
	var keys []string
	for _, v := range values {
		switch field {
		case keyField:
			if uuid.MatchString(v) {
				keys = append(keys, v)
			}
		case "email":
			if strings.Contains(v, "@") {
				keys = append(keys, v, strings.ToLower(v))
			}
		default:
			if v != "" {
				keys = append(keys, v)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// including returns the parameter that makes users carry their organizations, if something asks for them.
func (b *Backend) including(q backend.Query) url.Values {
	const path = extraField + ".org_id_to_org_info"
	asked := b.config.IncludeOrganizations || q.Of.Name == "members"
	for _, name := range q.Where.Fields() {
		asked = asked || strings.HasPrefix(name, path)
	}
	for _, o := range q.Order {
		asked = asked || strings.HasPrefix(o.Field, path)
	}
	if !asked {
		return nil
	}
	return url.Values{"include_orgs": {"true"}}
}

// byKeys returns the reading of the users with some keys: one request for one, or one for each batch.
func (b *Backend) byKeys(lookup int, keys []string, params url.Values) backend.Reading {
	if len(keys) == 0 {
		return backend.Reading{}
	}
	r := backend.Reading{Order: byCreation, List: at(func(ctx context.Context) ([]json.RawMessage, error) {
		return b.find(ctx, lookup, keys, params)
	})}
	if len(keys) == 1 {
		call := oneOf(lookup, keys[0], params)
		path := strings.Replace(call.Route, "{id}", keys[0], 1)
		r.Described.Requests = []backend.Request{request(call.Method, path, call.Query)}
	}
	for range slices.Chunk(keys, maxBatch) {
		if len(keys) > 1 {
			r.Described.Requests = append(r.Described.Requests, request(http.MethodPost, lookups[lookup].many, params))
		}
	}
	r.Described.MaxRequests = len(r.Described.Requests)
	return r
}

// find reads the users with some keys, each of whom comes once. Keys that nobody has are left out.
func (b *Backend) find(ctx context.Context, lookup int, keys []string, params url.Values) ([]json.RawMessage, error) {
	switch len(keys) {
	case 0:
		return nil, nil
	case 1:
		return b.user(ctx, oneOf(lookup, keys[0], params))
	default:
		return b.batches(ctx, lookup, slices.Collect(slices.Chunk(keys, maxBatch)), params)
	}
}

// oneOf returns the request for the user with a key.
func oneOf(lookup int, key string, params url.Values) rest.Call {
	l := lookups[lookup]
	call := rest.Call{Method: http.MethodGet, Route: l.one, Query: url.Values{}}
	maps.Copy(call.Query, params)
	if l.param == "" {
		call.Path = map[string]string{"id": key}
	} else {
		call.Query.Set(l.param, key)
	}
	return call
}

// user sends a request for one user. One who is not there is no document.
func (b *Backend) user(ctx context.Context, call rest.Call) ([]json.RawMessage, error) {
	answer, err := b.client.Do(ctx, call)
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	doc, err := canonical(answer.Body)
	if err != nil {
		return nil, answer.Unreadable(err)
	}
	return []json.RawMessage{doc}, nil
}

// batchesAtOnce is how many batches are asked for at the same time.
const batchesAtOnce = 4

// batches reads the users of several batches, each of whom comes once.
func (b *Backend) batches(ctx context.Context, lookup int, batches [][]string, params url.Values) ([]json.RawMessage, error) {
	l := lookups[lookup]
	read := make([][]json.RawMessage, len(batches))
	err := backend.Each(ctx, len(batches), batchesAtOnce, func(ctx context.Context, i int) error {
		call := post(l.many, map[string][]string{l.member: batches[i]})
		call.Query, call.Repeatable = params, true
		answer, err := b.client.Do(ctx, call)
		if err != nil {
			return err
		}
		read[i], err = usersIn(answer)
		return err
	})
	if err != nil {
		return nil, err
	}
	return distinct(slices.Concat(read...)), nil
}

// usersIn returns the canonical forms of the users that the answer to a batch lists.
func usersIn(answer *rest.Answer) ([]json.RawMessage, error) {
	var users []json.RawMessage
	if err := answer.JSON(&users); err != nil {
		return nil, err
	}
	if users == nil {
		return nil, answer.Unreadable(errors.New("no list of users"))
	}
	for i, user := range users {
		doc, err := canonical(user)
		if err != nil {
			return nil, answer.Unreadable(err)
		}
		users[i] = doc
	}
	return users, nil
}

// distinct returns the first document of each user.
func distinct(docs []json.RawMessage) []json.RawMessage {
	seen := make(map[string]bool, len(docs))
	return slices.DeleteFunc(docs, func(doc json.RawMessage) bool {
		id := idOf(doc, keyField)
		known := seen[id]
		seen[id] = true
		return known
	})
}
