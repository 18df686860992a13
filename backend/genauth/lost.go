package genauth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// lostCreate returns how to look for a user whose creation was not answered: by one of the values that
// must be unique. One of them is always there, since the service wants one.
func (b *Backend) lostCreate(body map[string]json.RawMessage) rest.LookUp {
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
		if !createdSince(answer, user, since) || !holds(user, body) {
			return nil, nil
		}
		return answer, nil
	}
}

// uniqueCall returns the request for the user with one of the unique values of a new one.
func uniqueCall(body map[string]json.RawMessage) (rest.Call, bool) {
	for _, a := range attributes {
		value := rawjson.Text(body[a.wire])
		if a.key == "" || a.name == keyField || value == "" {
			continue
		}
		query := loads{metadata: true, identities: true}.query(url.Values{"userId": {value}, "userIdType": {a.key}})
		return rest.Call{Method: http.MethodGet, Route: getUserRoute, Query: query}, true
	}
	return rest.Call{}, false
}

// createdSince reports whether a user of an answer was created after a request that was sent so long ago.
func createdSince(answer *rest.Answer, user json.RawMessage, ago time.Duration) bool {
	var wire struct {
		Created time.Time `json:"createdAt"`
	}
	return json.Unmarshal(user, &wire) == nil && answer.IsSince(wire.Created, ago)
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
		return strings.EqualFold(rawjson.Text(have), rawjson.Text(want))
	}
	return rawjson.Same(have, want)
}
