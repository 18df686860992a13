package token_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/token"
)

func TestStatic(t *testing.T) {
	t.Parallel()
	got, err := token.Static("abc.def").Token(t.Context(), token.Endpoint{})
	require.NoError(t, err)
	require.Equal(t, token.Token{AccessToken: "abc.def", Type: "Bearer"}, got)
}

func TestStaticRefusesWhatNoHeaderCanCarry(t *testing.T) {
	t.Parallel()
	for _, accessToken := range []string{"", " ", marker + "\n", "Bearer " + marker, "\x00" + marker, marker + "é"} {
		t.Run(accessToken, func(t *testing.T) {
			t.Parallel()
			_, err := token.Static(accessToken).Token(t.Context(), token.Endpoint{})
			require.ErrorIs(t, err, fault.ErrInvalid)
			require.NotContains(t, err.Error(), marker)
		})
	}
}

func TestStaticCannotRenew(t *testing.T) {
	t.Parallel()
	_, ok := token.Static("abc").(token.Forgetter)
	require.False(t, ok)
}
