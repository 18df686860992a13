package authplus_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

func TestASetSurvivesJSON(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	users := auth.Users()
	for _, set := range []*authplus.QuerySet[User]{
		users.All(), users.None(), users.All().Limit(2), users.All().Offset(1), users.All().Slice(1, 3),
		users.Filter(where.Email.EndsWith("@acdc.com")).Exclude(where.Blocked.Eq(true)).OrderBy("-created_at").Only("email"),
		users.Filter(where.CreatedAt.Gte(epoch)).Query("email:b*").Defer("identities").PageSize(7).With("roles").Reread(),
		users.Filter(where.Name.Regex("A.*")).ClientSide(), users.Filter(where.UserID.In("auth0|bon", "auth0|angus")),
	} {
		data, err := json.Marshal(set)
		require.NoError(t, err)
		restored, err := users.RestoreSet(data)
		require.NoError(t, err)
		require.Equal(t, set.Explain(), restored.Explain(), string(data))
		again, err := json.Marshal(restored)
		require.NoError(t, err)
		require.Equal(t, string(data), string(again))
		want, err := set.List(t.Context())
		require.NoError(t, err)
		got, err := restored.List(t.Context())
		require.NoError(t, err)
		require.Equal(t, emails(want), emails(got), string(data))
		evaluated, err := json.Marshal(set)
		require.NoError(t, err)
		require.Equal(t, string(data), string(evaluated), "objects are no part of the description")
	}
}

func TestSetsThatCannotBeRestored(t *testing.T) {
	t.Parallel()
	auth, w := serve(t).open(t)
	for _, description := range []string{
		`{`, `{"model":"user"}`, `{"format":1,"model":"role"}`, `{"format":1,"model":"user","of":{"owner":"role","id":"x","name":"users"}}`,
		`{"format":1,"model":"user","slice":[1,2,3]}`, `{"format":1,"model":"user","where":{"also":1}}`,
	} {
		_, err := auth.Users().RestoreSet([]byte(description))
		require.ErrorIs(t, err, authplus.ErrInvalid, description)
	}
	set, err := auth.Users().RestoreSet([]byte(`{"format":1,"model":"user","where":{"field":"shoe_size","lookup":"exact","value":42}}`))
	require.NoError(t, err)
	require.ErrorIs(t, set.Err(), authplus.ErrInvalid)
	_, err = json.Marshal(set)
	require.ErrorIs(t, err, authplus.ErrInvalid)
	require.Empty(t, w.take())
}

func TestTheSetOfARelationIsRestoredByItsManager(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	user := get(t, auth, "auth0|angus")
	data, err := json.Marshal(user.Roles().All())
	require.NoError(t, err)
	require.JSONEq(t, `{"format":1,"model":"role","of":{"owner":"user","id":"auth0|angus","name":"roles"}}`, string(data))
	_, err = auth.Roles().RestoreSet(data)
	require.ErrorIs(t, err, authplus.ErrInvalid, "the tenant's roles are other ones")
}

func TestAPlanAsJSON(t *testing.T) {
	t.Parallel()
	auth, _ := serve(t).open(t)
	data, err := json.Marshal(auth.Using("").Users().Filter(where.Email.StartsWith("b"), where.Name.Regex("B.*")).ClientSide().Explain())
	require.NoError(t, err)
	require.JSONEq(t, `{"provider":"auth0","model":"user","consistency":"eventual","query":"email:b*","refined":["name__regex"],
		"requests":[{"method":"GET","target":"/api/v2/users?include_totals=true&page=0&per_page=100&q=email%3Ab%2A&search_engine=v3&sort=created_at%3A1","paged":true}]}`,
		string(data))
}
