package authplus_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
)

// blocked answers what the emulator has no failed sign-ins for.
const blocked = `{"blocked_for":[{"identifier":"bon@acdc.com","ip":"203.0.113.7","connection":"acdc"},{"identifier":"bon@acdc.com"}]}`

func TestBlocksAreReadAndLifted(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	ctx := t.Context()
	bon := get(t, auth, "auth0|bon")
	s.Expect(t, 2, func() {
		require.Empty(t, must(bon.Blocks(ctx)))
		require.Empty(t, must(auth.Blocks(ctx, "bon@acdc.com")))
	})
	s.Expect(t, 2, func() {
		require.NoError(t, bon.ClearBlocks(ctx))
		require.NoError(t, auth.ClearBlocks(ctx, "bon@acdc.com"))
	})

	w.take()
	w.answer = func(_ int, r *http.Request) (*http.Response, error, bool) {
		return reply(r, 200, "application/json", blocked), nil, true
	}
	want := []authplus.Block{{Identifier: "bon@acdc.com", IP: "203.0.113.7", Connection: "acdc"}, {Identifier: "bon@acdc.com"}}
	require.Equal(t, want, must(bon.Blocks(ctx)))
	require.Equal(t, want, must(auth.Blocks(ctx, "bon@acdc.com")))
	sent := w.take()
	require.Equal(t, "/api/v2/user-blocks/auth0%7Cbon", sent[0].Path)
	require.Equal(t, "identifier=bon%40acdc.com", sent[1].Query)
}

func TestBlocksNeedAnAccount(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	ctx := t.Context()
	s.Expect(t, 0, func() {
		require.ErrorIs(t, second(auth.Blocks(ctx, "")), authplus.ErrInvalid)
		require.ErrorIs(t, auth.ClearBlocks(ctx, ""), authplus.ErrInvalid)
		require.ErrorIs(t, second(new(User).Blocks(ctx)), authplus.ErrUnbound)
		require.ErrorIs(t, auth.Users().New().ClearBlocks(ctx), authplus.ErrInvalid)
	})
	bon := get(t, auth, "auth0|bon")
	require.NoError(t, auth.Users().Delete(ctx, "auth0|bon"))
	require.ErrorIs(t, second(bon.Blocks(ctx)), authplus.ErrDoesNotExist)
}

func TestAnUnreadableAnswerIsNoBlocks(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"blocked_for":null}`, `{"blocked_for":{}}`, `{"blocked_for":[7]}`, `<html>`} {
		auth, _ := answering(t, 200, "application/json", body)
		_, err := auth.Blocks(t.Context(), "bon@acdc.com")
		require.ErrorIs(t, err, authplus.ErrUnavailable, body)
	}
}
