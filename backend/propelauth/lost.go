package propelauth

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// lostUser returns how to look for a user whose creation was not answered: by the address, since that
// route sees every write at once. Without an address there is no way, and the result is nil.
func (b *Backend) lostUser(own fields) rest.LookUp {
	keys := keysOf("email", []string{rawjson.Text(own["email"])})
	if len(keys) == 0 {
		return nil
	}
	call := post(byEmailsRoute, map[string][]string{"emails": keys})
	call.Repeatable = true
	return func(ctx context.Context, since time.Duration) (*rest.Answer, error) {
		answer, err := b.client.Do(ctx, call)
		if err != nil {
			return nil, err
		}
		docs, err := usersIn(answer)
		for _, doc := range docs {
			if createdSince(answer, rawjson.Text(member(doc, "created_at")), since) && holds(doc, own) {
				return &rest.Answer{Method: http.MethodPost, Route: usersRoute, Status: http.StatusOK, Body: doc}, nil
			}
		}
		return nil, err
	}
}

// lostOrganization returns how to look for an organization whose creation was not answered: by its name,
// among the newest ones. Names may not be unique, so of one that was there before nothing is known.
func (b *Backend) lostOrganization(name string) rest.LookUp {
	if name == "" {
		return nil
	}
	l := &list{
		b: b, member: "orgs", count: "total_orgs", key: "id",
		document: func(row json.RawMessage) (json.RawMessage, error) { return row, nil },
		call:     rest.Call{Method: http.MethodPost, Route: listOrgsRoute, Body: map[string]any{"name": name, "order_by": "CREATED_AT_DESC"}},
	}
	return func(ctx context.Context, since time.Duration) (*rest.Answer, error) {
		newest, err := l.fetch(ctx, page{size: maxPage})
		if err != nil {
			return nil, err
		}
		for _, row := range newest.docs {
			created, _ := seconds.read(member(row, "created_at"))
			if rawjson.Text(member(row, "name")) == name && createdSince(newest.answer, rawjson.Text(created), since) {
				return &rest.Answer{Method: http.MethodPost, Route: organizationsRoute, Status: http.StatusOK, Body: row}, nil
			}
		}
		return nil, nil
	}
}

// member returns a member of an object; null where there is none.
func member(doc json.RawMessage, name string) json.RawMessage {
	if value, ok := objectOf(doc)[name]; ok {
		return value
	}
	return json.RawMessage("null")
}

// createdSince reports whether something that an answer tells of was created after a request that was sent
// so long ago.
func createdSince(answer *rest.Answer, created string, ago time.Duration) bool {
	at, err := time.Parse(time.RFC3339, created)
	return err == nil && answer.IsSince(at, ago)
}

// holds reports whether a user has what a creation sent, as far as it was to be sent at once. Addresses
// are compared without regard to case.
func holds(doc json.RawMessage, own fields) bool {
	now := objectOf(doc)
	for name, want := range own {
		a := attributesByName[name]
		switch {
		case a.create == "":
		case name == "email":
			if !strings.EqualFold(rawjson.Text(now[name]), rawjson.Text(want)) {
				return false
			}
		case a.form == object:
			if whole, ok := merge(now[name], want, false); ok && !same(whole, now[name]) {
				return false
			}
		case !same(now[name], want):
			return false
		}
	}
	return true
}

// same reports whether two JSON values are equal. What is absent equals null and false.
func same(a, b json.RawMessage) bool {
	v, w := rawjson.Value(a), rawjson.Value(b)
	if v == false {
		v = nil
	}
	if w == false {
		w = nil
	}
	return reflect.DeepEqual(v, w)
}
