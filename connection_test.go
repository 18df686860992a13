package authplus_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

func TestConnectionsAreFoundByNameAndStrategy(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	ctx := t.Context()
	require.NoError(t, auth.Connections().Create(ctx, &authplus.Connection{Name: "google", Strategy: "google-oauth2"}))
	require.NoError(t, auth.Connections().Create(ctx, &authplus.Connection{Name: "office", Strategy: "samlp", DisplayName: "Office"}))

	w.take()
	s.Expect(t, 1, func() {
		found, err := auth.Connections().Get(ctx, where.Name.Eq("office"))
		require.NoError(t, err)
		require.Equal(t, "Office", found.DisplayName)
	})
	require.Equal(t, "name=office&take=2", w.take()[0].Query)
	s.Expect(t, 1, func() {
		found, err := auth.Connections().Filter(where.Strategy.In("samlp", "google-oauth2")).List(ctx)
		require.NoError(t, err)
		require.Len(t, found, 2)
	})
	require.Equal(t, "strategy=samlp&strategy=google-oauth2&take=100", w.take()[0].Query)
	s.Expect(t, 1, func() {
		n, err := auth.Connections().Filter(where.Strategy.Eq("auth0")).Count(ctx)
		require.NoError(t, err)
		require.Equal(t, 2, n)
	})
	both := auth.Connections().Filter(where.Strategy.Eq("samlp")).Filter(where.Strategy.Eq("auth0"))
	require.ErrorIs(t, both.Err(), authplus.ErrNotSupported, "the parameter cannot ask for both at once")
	require.Empty(t, must(both.ClientSide().List(ctx)))
}

func TestOptionsOfAConnectionAreReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, w := s.open(t)
	ctx := t.Context()
	connection, err := auth.Connections().Get(ctx, where.Name.Eq(database))
	require.NoError(t, err)
	before := connection.Options.Map()

	w.take()
	require.NoError(t, connection.Options.Set("disable_signup", true))
	s.Expect(t, 1, func() { require.NoError(t, connection.Save(ctx)) })
	again, err := auth.Connections().ByID(ctx, connection.ID)
	require.NoError(t, err)
	before["disable_signup"] = true
	require.Equal(t, before, again.Options.Map(), "what was not changed is still there")

	s.Expect(t, 0, func() {
		again.Name = "renamed"
		require.ErrorIs(t, again.Save(ctx), authplus.ErrReadOnly, "Auth0 sets the name once")
	})
	part, err := auth.Connections().All().Only("name", "strategy").Filter(where.ID.Eq(connection.ID)).Get(ctx)
	require.NoError(t, err)
	require.Equal(t, authplus.NotLoaded, part.Field("options"))
	s.Expect(t, 0, func() {
		require.NoError(t, part.Options.Set("disable_signup", false))
		err := part.Save(ctx)
		require.ErrorIs(t, err, authplus.ErrInvalid)
		require.ErrorContains(t, err, `connection field "options": auth0 replaces it as a whole`)
	})
	require.NoError(t, again.Refresh(ctx))
	require.NoError(t, again.Delete(ctx))
}
