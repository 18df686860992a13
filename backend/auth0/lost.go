package auth0

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// lostCreate returns how to look for a user whose creation was not answered: by the id that was chosen,
// or by the address, since these routes see every write at once. Without either nothing can be found out,
// and the result is nil.
func (b *Backend) lostCreate(connection string, body map[string]json.RawMessage) rest.LookUp {
	call := rest.Call{Method: http.MethodGet}
	switch id, email := rawjson.Text(body[keyField]), rawjson.Text(body["email"]); {
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
			return inConnection(user, connection) && createdSince(answer, user, since) && holds(user, body)
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
func (b *Backend) lostUpdate(id string, step map[string]json.RawMessage) rest.LookUp {
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

// createdSince reports whether a user of an answer was created after a request that was sent so long ago.
func createdSince(answer *rest.Answer, user json.RawMessage, ago time.Duration) bool {
	var wire struct {
		Created time.Time `json:"created_at"`
	}
	return json.Unmarshal(user, &wire) == nil && answer.IsSince(wire.Created, ago)
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
		return strings.EqualFold(rawjson.Text(have), rawjson.Text(want))
	}
	return rawjson.Same(have, want)
}
