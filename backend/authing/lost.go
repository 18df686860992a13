package authing

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// lostCreate returns how to look for a user whose creation was not answered: by a key that it has. Without
// one nothing can be found out, and the result is nil.
func (b *Backend) lostCreate(sent members) rest.LookUp {
	for _, a := range attributes {
		value := rawjson.Text(sent[a.name])
		if a.key == "" || value == "" {
			continue
		}
		return func(ctx context.Context, since time.Duration) (*rest.Answer, error) {
			call := findUserQuery.Selecting(everything, api.Variables{a.key: asWire(a, value)})
			return b.lost(ctx, call, func(answer *rest.Answer, doc json.RawMessage) bool {
				return answer.IsSince(place(doc).created, since) && holds(doc, sent)
			})
		}
	}
	return nil
}

// lostUpdate returns how to find out whether a change of a user was carried out that was not answered: by
// reading the user. A password cannot be read, so for one the result is nil.
func (b *Backend) lostUpdate(u backend.Update) rest.LookUp {
	if !u.Secrets.None() {
		return nil
	}
	return func(ctx context.Context, _ time.Duration) (*rest.Answer, error) {
		call := userQuery.Selecting(everything, api.Variables{"id": u.ID})
		return b.lost(ctx, call, func(_ *rest.Answer, doc json.RawMessage) bool { return holds(doc, u.Set) })
	}
}

// lost reads the user that a write was about, and returns the answer with it if it is as the write leaves
// it. All operations give their results the same name, so the answer can stand for that of the write.
func (b *Backend) lost(ctx context.Context, call rest.Call, done func(answer *rest.Answer, doc json.RawMessage) bool) (*rest.Answer, error) {
	answer, err := b.client.Do(ctx, call)
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil, nil // A change then says so better.
	}
	if err != nil {
		return nil, err
	}
	doc, err := optional(answer)
	if err != nil || doc == nil || !done(answer, doc) {
		return nil, err
	}
	return answer, nil
}

// holds reports whether a user has the fields that a write sent. What is not sent itself, or only set by the
// service, does not count.
func holds(doc json.RawMessage, sent members) bool {
	var have members
	if json.Unmarshal(doc, &have) != nil {
		return false
	}
	for name, want := range sent {
		switch name {
		case metadataField, extraField:
			if !holdsKeys(have[name], want) {
				return false
			}
		default:
			if !same(name, have[name], want) {
				return false
			}
		}
	}
	return true
}

// holdsKeys reports whether an object has the members that a write sent.
func holdsKeys(have, sent json.RawMessage) bool {
	var all, changed members
	if json.Unmarshal(sent, &changed) != nil || len(have) > 0 && json.Unmarshal(have, &all) != nil {
		return false
	}
	for key, want := range changed {
		if a, ok := extraNames[key]; ok && a.write == never {
			continue
		}
		if !same("", all[key], want) {
			return false
		}
	}
	return true
}

// same reports whether two JSON values are equal. What is absent equals null.
func same(name string, have, want json.RawMessage) bool {
	if name == "email" {
		return strings.EqualFold(rawjson.Text(have), rawjson.Text(want))
	}
	return rawjson.Same(have, want)
}
