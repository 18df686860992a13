package auth0_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

func logTypeIs(code string) where.Q { return where.LogType.Eq(code) }

func TestWhatHasNoCanonicalNameStaysInExtra(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		query      backend.Query
		wire, want string
	}{
		"another attribute": {
			backend.Query{Model: "role"}, `{"id":"rol_a","name":"x","type":"tenant","owner_id":null}`,
			`{"id":"rol_a","name":"x","extra":{"type":"tenant","owner_id":null}}`,
		},
		"an attribute named extra": {
			backend.Query{Model: "role"}, `{"id":"rol_a","extra":7}`, `{"id":"rol_a","extra":{"extra":7}}`,
		},
		"a value of another type": {
			backend.Query{Model: "organization"}, `{"id":"org_a","metadata":"x","branding":null}`, `{"id":"org_a","branding":null,"extra":{"metadata":"x"}}`,
		},
		"nothing": {backend.Query{Model: "role"}, `{"id": "rol_a"}`, `{"id": "rol_a"}`},
		"lists in a log event": {
			backend.Query{Model: "log", Window: backend.Window{High: 1}},
			`{"log_id":"1","date":"2026-01-01T00:00:00.000Z","scope":["openid","email"],"audience":"x","details":[1]}`,
			`{"log_id":"1","date":"2026-01-01T00:00:00.000Z","scope":"openid email","audience":"x","extra":{"details":[1]}}`,
		},
		"permissions": {
			backend.Query{Model: "permission", Of: backend.Relation{Owner: "role", ID: "rol_a", Name: "permissions"}},
			`{"permission_name":"read:x","resource_server_identifier":"https://a b/"}`,
			`{"id":"read:x https://a b/","permission_name":"read:x","resource_server_identifier":"https://a b/"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scripted(t, "["+test.wire+"]")
			docs, err := s.list(t, test.query)
			require.NoError(t, err)
			require.Len(t, docs, 1)
			require.JSONEq(t, test.want, docs[0])
		})
	}
}

func TestExtraIsSentAsAttributesOfItsOwn(t *testing.T) {
	t.Parallel()
	var bodies []string
	s := answering(t, func(r *http.Request) (int, string) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return 500, ""
		}
		bodies = append(bodies, string(body))
		return 200, `{"id":"org_a","name":"acdc"}`
	})
	_, err := s.Create(t.Context(), backend.Create{Model: "organization", Document: map[string]json.RawMessage{
		"id": raw(`"org_mine"`), "name": raw(`"acdc"`), "extra": raw(`{"token_quota":{"limit":5}}`),
	}})
	require.NoError(t, err)
	_, err = s.Update(t.Context(), backend.Update{
		Model: "organization", ID: "org_a", Set: map[string]json.RawMessage{"extra": raw(`{"third_party_client_access":"allow"}`)},
	})
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"acdc","token_quota":{"limit":5}}`, bodies[0], "Auth0 chooses the id")
	require.JSONEq(t, `{"third_party_client_access":"allow"}`, bodies[1])
}

func raw(text string) json.RawMessage { return json.RawMessage(text) }

func TestIDsCannotLeadElsewhere(t *testing.T) {
	t.Parallel()
	s := scripted(t)
	for _, id := range []string{"", ".", ".."} {
		of := backend.Relation{Owner: "user", ID: id, Name: "roles"}
		_, err := s.list(t, backend.Query{Model: "role", Of: of})
		require.ErrorIs(t, err, fault.ErrInvalid)
		require.ErrorIs(t, s.Relate(t.Context(), of, []string{"rol_a"}), fault.ErrInvalid)
		require.ErrorIs(t, s.Unrelate(t.Context(), rolesOf, []string{""}), fault.ErrInvalid)
		require.ErrorIs(t, s.Delete(t.Context(), "role", id), fault.ErrInvalid)
	}
	require.Empty(t, s.asked)
	require.NoError(t, s.Relate(t.Context(), backend.Relation{Owner: "user", ID: "samlp|a/b?c", Name: "roles"}, []string{"rol_a"}))
	require.Equal(t, []string{"POST /api/v2/users/samlp%7Ca%2Fb%3Fc/roles"}, s.asked)
}

func TestRelationsThatAuth0DoesNotHaveAreRefused(t *testing.T) {
	t.Parallel()
	s := scripted(t)
	unknown := backend.Relation{Owner: "user", ID: "auth0|bon", Name: "friends"}
	_, err := s.Query(complete(backend.Query{Model: "role", Of: unknown}))
	require.ErrorIs(t, err, fault.ErrNotSupported)
	require.EqualError(t, s.Relate(t.Context(), unknown, []string{"x"}), "auth0: a user has no friends: not supported")
	require.EqualError(t, s.Relate(t.Context(), backend.Relation{Owner: "organization", ID: "org_a", Name: "invitations"}, []string{"x"}),
		"auth0: adding an invitation in the invitations of an organization: not supported; create an invitation, or delete it and create another")
	_, err = s.Query(complete(backend.Query{Model: "permission"}))
	require.EqualError(t, err, "auth0: there is no list of every permission, only the permissions of a user and the permissions of a role: not supported")
	require.ErrorIs(t, s.Delete(t.Context(), "log", "1"), fault.ErrNotSupported)
	require.Empty(t, s.asked)
}

func TestObjectsReadByIDKeepTheirOrder(t *testing.T) {
	t.Parallel()
	s := answering(t, func(r *http.Request) (int, string) {
		id := strings.TrimPrefix(r.URL.Path, "/api/v2/roles/")
		if id == "rol_c" {
			return 404, `{"statusCode":404,"error":"Not Found","message":"The role does not exist."}`
		}
		return 200, `{"id":"` + id + `","name":"` + strings.ToUpper(id) + `"}`
	})
	node, err := where.Roles().Resolve(where.ID.In("rol_b", "rol_d", "rol_c", "rol_a", "rol_b"))
	require.NoError(t, err)
	docs, err := s.list(t, backend.Query{Model: "role", Where: node})
	require.NoError(t, err)
	require.Equal(t, []string{"rol_b", "rol_d", "rol_a"}, ids(t, docs))
	require.Len(t, s.asked, 4)
	docs, err = s.list(t, backend.Query{Model: "role", Where: node, Order: []backend.Order{{Field: "name"}}, Only: []string{"description"}})
	require.NoError(t, err)
	require.Equal(t, []string{`{"id":"rol_a"}`, `{"id":"rol_b"}`, `{"id":"rol_d"}`}, docs)
}

func TestMergedObjectsAreTheNewOnes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.MapOf(rapid.SampledFrom([]string{"a", "b", "c", "d"}), rapid.IntRange(0, 2))
		before, after := values.Draw(t, "before"), values.Draw(t, "after")
		change := map[string]any{}
		for key := range before {
			if _, ok := after[key]; !ok {
				change[key] = nil
			}
		}
		for key, value := range after {
			if old, ok := before[key]; !ok || old != value {
				change[key] = value
			}
		}
		var got map[string]int
		require.NoError(t, json.Unmarshal(auth0.Merged(text(t, before), text(t, change)), &got))
		require.True(t, maps.Equal(after, got), "%v and %v give %v", before, change, got)
	})
}

func text(t require.TestingT, v any) json.RawMessage {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return data
}

func FuzzPermissionID(f *testing.F) {
	f.Add("read:tours", "https://api.acdc.com/")
	f.Add("", " ")
	f.Fuzz(func(t *testing.T, name, server string) {
		gotName, gotServer, err := auth0.PermissionOf(name + " " + server)
		if strings.Contains(name, " ") || name == "" || server == "" {
			return
		}
		require.NoError(t, err)
		require.Equal(t, [2]string{name, server}, [2]string{gotName, gotServer})
	})
}
