package genauth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// lookUp finds out what became of a write whose answer was lost, as [rest.Call] has it.
type lookUp = func(ctx context.Context, since time.Duration) (*rest.Answer, error)

// dateAccuracy is how exactly the Date header and createdAt tell when a user was created.
const dateAccuracy = 2 * time.Second

// lostCreate returns how to look for a user whose creation was not answered: by one of the values that
// must be unique. One of them is always there, since the service wants one.
func (b *Backend) lostCreate(body map[string]json.RawMessage) lookUp {
	call, ok := uniqueCall(body)
	if !ok {
		return nil
	}
	return func(ctx context.Context, since time.Duration) (*rest.Answer, error) {
		answer, err := b.client.Do(ctx, call)
		if errors.Is(err, fault.ErrDoesNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		var user json.RawMessage
		if err := data(answer, &user); err != nil {
			return nil, err
		}
		if !createdSince(user, answer.Header, since) || !holds(user, body) {
			return nil, nil
		}
		return answer, nil
	}
}

// uniqueCall returns the request for the user with one of the unique values of a new one.
func uniqueCall(body map[string]json.RawMessage) (rest.Call, bool) {
	for _, a := range attributes {
		value := decodeText(body[a.wire])
		if a.key == "" || a.name == keyField || value == "" {
			continue
		}
		query := loads{metadata: true, identities: true}.query(url.Values{"userId": {value}, "userIdType": {a.key}})
		return rest.Call{Method: http.MethodGet, Route: getUserRoute, Query: query}, true
	}
	return rest.Call{}, false
}

// createdSince reports whether a user was created after a request that was sent so long ago, by the
// service's own clock. One that is older was there before, and the request is refused for that.
func createdSince(user json.RawMessage, header http.Header, since time.Duration) bool {
	var wire struct {
		Created time.Time `json:"createdAt"`
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return json.Unmarshal(user, &wire) == nil && !wire.Created.Before(now.Add(-since-dateAccuracy))
}

// unread are the attributes of a write that no answer tells.
var unread = map[string]bool{"password": true, "salt": true, "options": true, "otp": true, "tenantIds": true, "departmentIds": true, "identities": true}

// holds reports whether a user has the attributes that a write sent.
func holds(user json.RawMessage, sent map[string]json.RawMessage) bool {
	var wire map[string]json.RawMessage
	if json.Unmarshal(user, &wire) != nil {
		return false
	}
	for name, want := range sent {
		if !unread[name] && !same(name, wire[name], want) {
			return false
		}
	}
	return true
}

// same reports whether two JSON values are equal. What is absent equals null.
func same(name string, have, want json.RawMessage) bool {
	if name == "email" {
		return strings.EqualFold(decodeText(have), decodeText(want))
	}
	return reflect.DeepEqual(decoded(have), decoded(want))
}

// decoded returns the Go value of JSON, with its numbers exact; nil for null, nothing and what is not
// JSON.
func decoded(data json.RawMessage) (v any) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if decoder.Decode(&v) != nil {
		return nil
	}
	return v
}
