package guard_test

import (
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
)

// BenchmarkVerify measures a guard beside golang-jwt alone on the same token, which tells no more than a map.
func BenchmarkVerify(b *testing.B) {
	accessToken := sign(b, propelClaims())
	b.Run("guard", func(b *testing.B) {
		g := propelGuard(b)
		b.ReportAllocs()
		for b.Loop() {
			_, err := g.Verify(b.Context(), accessToken)
			require.NoError(b, err)
		}
	})
	b.Run("golang-jwt", func(b *testing.B) {
		parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithExpirationRequired(),
			jwt.WithIssuer(authURL), jwt.WithTimeFunc(clock))
		key := func(*jwt.Token) (any, error) { return &rsaKey().PublicKey, nil }
		b.ReportAllocs()
		for b.Loop() {
			_, err := parser.Parse(accessToken, key)
			require.NoError(b, err)
		}
	})
}
