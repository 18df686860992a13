package authing

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// lookUp finds out what became of a write whose answer was lost, as [rest.Call] has it.
type lookUp = func(ctx context.Context, since time.Duration) (*rest.Answer, error)

// dateAccuracy is how exactly the Date header and createdAt tell when a user was created.
const dateAccuracy = 2 * time.Second

// lostCreate returns how to look for a user whose creation was not answered: by a key that it has. Without
// one nothing can be found out, and the result is nil.
func (b *Backend) lostCreate(sent members) lookUp {
	for _, a := range attributes {
		value := rawjson.Text(sent[a.name])
		if a.key == "" || value == "" {
			continue
		}
		return func(ctx context.Context, since time.Duration) (*rest.Answer, error) {
			call := findUserQuery.Selecting(everything, api.Variables{a.key: asWire(a, value)})
			return b.lost(ctx, call, func(doc json.RawMessage, header http.Header) bool {
				return createdSince(doc, header, since) && holds(doc, sent)
			})
		}
	}
	return nil
}

// lostUpdate returns how to find out whether a change of a user was carried out that was not answered: by
// reading the user. A password cannot be read, so for one the result is nil.
func (b *Backend) lostUpdate(u backend.Update) lookUp {
	if !u.Secrets.None() {
		return nil
	}
	return func(ctx context.Context, _ time.Duration) (*rest.Answer, error) {
		call := userQuery.Selecting(everything, api.Variables{"id": u.ID})
		return b.lost(ctx, call, func(doc json.RawMessage, _ http.Header) bool { return holds(doc, u.Set) })
	}
}

// lost reads the user that a write was about, and returns the answer with it if it is as the write leaves
// it. All operations give their results the same name, so the answer can stand for that of the write.
func (b *Backend) lost(ctx context.Context, call rest.Call, done func(doc json.RawMessage, header http.Header) bool) (*rest.Answer, error) {
	answer, err := b.client.Do(ctx, call)
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil, nil // A change then says so better.
	}
	if err != nil {
		return nil, err
	}
	doc, err := optional(answer)
	if err != nil || doc == nil || !done(doc, answer.Header) {
		return nil, err
	}
	return answer, nil
}

// createdSince reports whether a user was created after a request that was sent so long ago, by the
// service's own clock. One that is older was there before, and the request is refused for that.
func createdSince(doc json.RawMessage, header http.Header, since time.Duration) bool {
	return isSince(place(doc).created, header, since)
}

// isSince reports whether a moment is after a request that was sent so long ago, by the service's clock.
func isSince(moment time.Time, header http.Header, since time.Duration) bool {
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return !moment.Before(now.Add(-since - dateAccuracy))
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
