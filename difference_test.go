package authplus_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/token"
)

// merging is a provider with one user, changed as Auth0 does: PATCH replaces attributes, takes those
// away that are null, and merges metadata at its first level.
type merging map[string]any

func (m merging) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var change map[string]any
	if err := json.Unmarshal(body, &change); err != nil {
		return nil, err
	}
	for name, value := range change {
		into, merged := m[name].(map[string]any)
		if object, ok := value.(map[string]any); ok && merged {
			apply(into, object)
			continue
		}
		apply(m, map[string]any{name: value})
	}
	answer, err := json.Marshal(m)
	return reply(r, http.StatusOK, "application/json", string(answer)), err
}

// apply sets the values of a change, and takes away what is null in it.
func apply(to, change map[string]any) {
	maps.Copy(to, change)
	maps.DeleteFunc(to, func(_ string, value any) bool { return value == nil })
}

// FuzzDifferences: what Save sends for a user of one document who has become another one makes the
// other one of the first, and a second Save sends nothing.
func FuzzDifferences(f *testing.F) {
	f.Add(`{"a":1,"b":{"c":[1,2]}}`, `{"a":1.0,"b":{"c":[2]},"d":"x"}`, "Angus", "", true, false)
	f.Add(`{}`, `{"":{}}`, "", "Bon", false, false)
	f.Add(`{"a":null,"b":[]}`, `{}`, "x", "x", true, true)
	f.Fuzz(func(t *testing.T, oldData, newData, oldName, newName string, oldBlocked, newBlocked bool) {
		if len(oldData)+len(newData) > 10_000 {
			return // a document around them may be nested deeper than encoding/json reads
		}
		before, after := objectOf(oldData), objectOf(newData)
		if before == nil || after == nil {
			return
		}
		document := func(metadata map[string]any, name string, blocked bool) map[string]any {
			return map[string]any{"user_id": "auth0|x", "user_metadata": metadata, "name": name, "blocked": blocked}
		}
		encode := func(v any) json.RawMessage {
			data, err := json.Marshal(v)
			require.NoError(t, err)
			return data
		}
		snapshot := encode(document(before, oldName, oldBlocked))
		server := merging(document(before, oldName, oldBlocked))
		auth, err := authplus.Open(auth0.Config{Domain: "acme.auth0.com", Token: token.Static("t")},
			authplus.WithHTTPClient(&http.Client{Transport: server}))
		require.NoError(t, err)
		user, err := auth.Users().Restore(authplus.State{Model: "user", Fetched: true, Snapshot: snapshot, Document: encode(document(after, newName, newBlocked))})
		require.NoError(t, err)
		want := encode(user)
		require.NoError(t, user.Save(t.Context()))
		require.JSONEq(t, string(want), string(encode(user)))
		changes, err := user.Changes()
		require.NoError(t, err)
		require.Empty(t, changes)
	})
}

// objectOf returns a JSON object without the keys that are null, which stand for nothing, or nil.
func objectOf(text string) map[string]any {
	var object map[string]any
	if json.Unmarshal([]byte(text), &object) != nil {
		return nil
	}
	maps.DeleteFunc(object, func(_ string, value any) bool { return value == nil })
	return object
}
