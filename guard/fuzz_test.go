package guard_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/guard"
	"github.com/authplus/authplus/token"
)

// FuzzVerify signs whatever header and claims there are: each token is refused for a reason, or the user is
// whom encoding/json finds in the claims too.
func FuzzVerify(f *testing.F) {
	f.Add(`{"alg":"ES256"}`, `{"iss":"https://auth.acme.com","user_id":"1","exp":1796000000}`)
	f.Add(`{"alg":"ES256","kid":"x","typ":"JWT"}`, `{"iss":"https://auth.acme.com","user_id":"1","exp":1796000000.5,"org_member_info":{"org_id":"o","user_role":"Admin"}}`)
	f.Add(`{"alg":"none"}`, `{"exp":1e400,"aud":[null],"user_id":"\ud800"}`)
	f.Add(`{"alg":"ES256","alg":"ES256"}`, `{"org_id_to_org_member_info":{"o":{"user_role":null}},"scope":[1]}`)
	f.Add(`{"alg":"ES256"}`, `{"iss":"https://auth.acme.com","user_id":"1","exp":1796000000,"x":1e999}`)
	g, err := guard.New(f.Context(), authURL, "", guard.VerifierKey(publicPEM(ecKey())), guard.Clock(clock), guard.Algorithms(token.ES256))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, header, claims string) {
		text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
		signature, err := jwt.SigningMethodES256.Sign(text, ecKey())
		require.NoError(t, err)
		user, err := g.Verify(t.Context(), text+"."+base64.RawURLEncoding.EncodeToString(signature))
		if err != nil {
			_, refused := errors.AsType[*guard.TokenError](err)
			require.True(t, refused)
			require.Nil(t, user)
			return
		}
		require.True(t, json.Valid([]byte(claims)))
		var read map[string]any
		decoder := json.NewDecoder(strings.NewReader(claims))
		decoder.UseNumber() // a claim of no interest may be beyond all numbers
		require.NoError(t, decoder.Decode(&read))
		require.Equal(t, authURL, read["iss"])
		require.Equal(t, user.ID, read["user_id"])
		expiry, err := read["exp"].(json.Number).Float64()
		require.NoError(t, err)
		require.Greater(t, expiry, float64(now.Unix()-61))
		for _, org := range user.Orgs {
			require.NotEmpty(t, org.AssignedRole)
		}
	})
}
