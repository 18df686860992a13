package auth0

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// lookUp finds out what became of a write whose answer was lost, as [rest.Call] has it.
type lookUp = func(ctx context.Context, since time.Duration) (*rest.Answer, error)

// dateAccuracy is how exactly the Date header and created_at tell when a user was created.
const dateAccuracy = 2 * time.Second

// lostCreate returns how to look for a user whose creation was not answered: by the id that was chosen,
// or by the address, since these routes see every write at once. Without either nothing can be found out,
// and the result is nil.
func (b *Backend) lostCreate(connection string, body map[string]json.RawMessage) lookUp {
	call := rest.Call{Method: http.MethodGet}
	switch id, email := text(body[keyField]), text(body["email"]); {
	case id != "":
		call.Route, call.Path = userRoute, map[string]string{"id": "auth0|" + id}
	case email != "":
		call.Route, call.Query = byEmailRoute, url.Values{"email": {strings.ToLower(email)}}
	default:
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
		users := []json.RawMessage{answer.Body}
		if call.Route == byEmailRoute {
			if err := answer.JSON(&users); err != nil {
				return nil, err
			}
		}
		i := slices.IndexFunc(users, func(user json.RawMessage) bool {
			return inConnection(user, connection) && createdSince(user, answer.Header, since) && holds(user, body)
		})
		if i < 0 {
			return nil, nil
		}
		found := *answer
		found.Body = users[i]
		return &found, nil
	}
}

// lostUpdate returns how to find out whether a change of a user was carried out that was not answered: by
// reading the user. A password cannot be read, so for one the result is nil.
func (b *Backend) lostUpdate(id string, step map[string]json.RawMessage) lookUp {
	if has(step, passwordField) {
		return nil
	}
	return func(ctx context.Context, _ time.Duration) (*rest.Answer, error) {
		answer, err := b.client.Do(ctx, rest.Call{Method: http.MethodGet, Route: userRoute, Path: map[string]string{"id": id}})
		switch {
		case errors.Is(err, fault.ErrDoesNotExist):
			return nil, nil // The change then says so better.
		case err != nil:
			return nil, err
		case !holds(answer.Body, step):
			return nil, nil
		}
		return answer, nil
	}
}

// inConnection reports whether a user has an identity of a connection.
func inConnection(user json.RawMessage, connection string) bool {
	var wire struct {
		Identities []struct {
			Connection string `json:"connection"`
		} `json:"identities"`
	}
	if json.Unmarshal(user, &wire) != nil {
		return false
	}
	for _, identity := range wire.Identities {
		if identity.Connection == connection {
			return true
		}
	}
	return false
}

// createdSince reports whether a user was created after a request that was sent so long ago, by Auth0's
// own clock. One that is older was there before, and the request is refused for that.
func createdSince(user json.RawMessage, header http.Header, since time.Duration) bool {
	var wire struct {
		Created time.Time `json:"created_at"`
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return json.Unmarshal(user, &wire) == nil && !wire.Created.Before(now.Add(-since-dateAccuracy))
}

// holds reports whether a user has the attributes that a write sent. Selectors such as the connection,
// and the password, are no attributes that could be read.
func holds(user json.RawMessage, sent map[string]json.RawMessage) bool {
	var wire map[string]json.RawMessage
	if json.Unmarshal(user, &wire) != nil {
		return false
	}
	for name, want := range sent {
		if _, readable := attributeOf(name); !readable || name == keyField {
			continue
		}
		merged := name == "user_metadata" || name == "app_metadata"
		if merged && !holdsKeys(wire[name], want) || !merged && !same(name, wire[name], want) {
			return false
		}
	}
	return true
}

// holdsKeys reports whether metadata has the keys that a write sent: it is merged at its first level.
func holdsKeys(have, sent json.RawMessage) bool {
	var all, changed map[string]json.RawMessage
	if json.Unmarshal(sent, &changed) != nil || changed == nil {
		return same("", have, sent)
	}
	if len(have) > 0 && json.Unmarshal(have, &all) != nil {
		return false
	}
	for key, want := range changed {
		if !same("", all[key], want) {
			return false
		}
	}
	return true
}

// folded are the attributes that databases keep in lower case.
var folded = []string{"email", "username"}

// same reports whether two JSON values are equal. What is absent equals null.
func same(name string, have, want json.RawMessage) bool {
	if slices.Contains(folded, name) {
		return strings.EqualFold(text(have), text(want))
	}
	return reflect.DeepEqual(decoded(have), decoded(want))
}

// decoded returns the Go value of JSON, with its numbers exact; nil for null, nothing and what is not JSON.
func decoded(data json.RawMessage) (v any) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if decoder.Decode(&v) != nil {
		return nil
	}
	return v
}

// text returns the text that a JSON value is, or "".
func text(data json.RawMessage) (s string) {
	if json.Unmarshal(data, &s) != nil {
		return ""
	}
	return s
}
