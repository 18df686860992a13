package fusionauth

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

// lostCreate returns how to look for a user whose creation was not answered: by the id that was chosen, by
// the address or by the user name, since these reads see every write at once. Without any of them nothing
// can be found out, and the result is nil.
func (b *Backend) lostCreate(id, application string, sent map[string]json.RawMessage) rest.LookUp {
	call := rest.Call{Method: http.MethodGet, Route: usersRoute}
	email, username := rawjson.Text(sent["email"]), rawjson.Text(sent["username"])
	switch {
	case id != "":
		call.Route, call.Path = userRoute, map[string]string{"id": id}
	case email != "":
		call.Query = url.Values{"email": {strings.ToLower(email)}}
	case username != "":
		call.Query = url.Values{"username": {username}}
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
		var found struct {
			User json.RawMessage `json:"user"`
		}
		if err := answer.JSON(&found); err != nil {
			return nil, err
		}
		if !createdSince(answer, found.User, since) || !holds(found.User, sent) || !registered(found.User, application) {
			return nil, nil
		}
		return answer, nil
	}
}

// registered reports whether a user is registered in an application; "" is every one.
func registered(user json.RawMessage, application string) bool {
	if application == "" {
		return true
	}
	return slices.ContainsFunc(registrationsOf(user), func(r registration) bool { return r.ApplicationID == application })
}

// createdSince reports whether the user of an answer was created after a request that was sent so long
// before. One that is older was there before, and the request is refused for that.
func createdSince(answer *rest.Answer, user json.RawMessage, since time.Duration) bool {
	var wire struct {
		Created int64 `json:"insertInstant"`
	}
	return json.Unmarshal(user, &wire) == nil && answer.IsSince(time.UnixMilli(wire.Created), since)
}

// unstored are the properties that FusionAuth writes in a form of its own, or does not tell.
var unstored = []string{passwordField, "email", "username"}

// holds reports whether a user has the properties that a creation sent.
func holds(user json.RawMessage, sent map[string]json.RawMessage) bool {
	wire := fieldsOf(user)
	if wire == nil {
		return false
	}
	for _, name := range []string{"email", "username"} {
		if !strings.EqualFold(strings.TrimSpace(rawjson.Text(sent[name])), rawjson.Text(wire[name])) {
			return false
		}
	}
	for name, want := range sent {
		// What this FusionAuth does not know, it leaves out.
		if have, ok := wire[name]; ok && !slices.Contains(unstored, name) && !rawjson.Same(have, want) {
			return false
		}
	}
	return true
}
