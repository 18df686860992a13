package auth0

import (
	"errors"
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// access says who asks with a token.
type access struct {
	// subject is the user's id, or the application's with "@clients" behind it.
	subject string
	// scopes are the permissions; all tells that every one is given.
	scopes []string
	all    bool
}

// ofUser tells whether the token is an end user's.
func (a access) ofUser() bool { return a.subject != "" && !strings.HasSuffix(a.subject, "@clients") }

// has tells whether the token gives a permission.
func (a access) has(scope string) bool { return a.all || slices.Contains(a.scopes, scope) }

// authorize checks the bearer token of a request to the Management API and its permissions.
func (s *Server) authorize(c *call) (access, *problem) {
	header := c.Header.Get("Authorization")
	if header == "" {
		return access{}, missingAuthentication.with()
	}
	parts := strings.Fields(header)
	if len(parts) != 2 || !strings.EqualFold(parts[0], "Bearer") {
		return access{}, malformedHeader.with()
	}
	if s.tokens[parts[1]] {
		return access{all: true}, nil
	}
	claims, wrong := s.verify(parts[1])
	if wrong != nil {
		return access{}, wrong
	}
	if !slices.Contains(claims.Audience, s.managementAPI()) {
		return access{}, wrongAudience.with(strings.Join(claims.Audience, ","))
	}
	token := access{subject: claims.Subject, scopes: strings.Fields(claims.Scope)}
	return token, token.allow(c)
}

// allow fails where no permission of the token lets it do what a request asks for. Those for the
// current user are for the token's own user alone; where the address does not name the user, the operation
// sees to it.
func (a access) allow(c *call) *problem {
	own := false
	for scope := range strings.SplitSeq(c.route.scopes, ",") {
		switch {
		case !slices.Contains(a.scopes, scope):
		case strings.Contains(scope, ":current_user"):
			own = true
		default:
			return nil
		}
	}
	switch {
	case !own:
		return insufficientScope.with(c.route.scopes)
	case strings.HasPrefix(c.route.path, "/api/v2/users/") && c.param("id") != a.subject:
		return foreignSubject.with()
	default:
		return nil
	}
}

// tokenClaims are the claims of a token that the server looks at.
type tokenClaims struct {
	jwt.RegisteredClaims
	Scope string `json:"scope"`
}

// verify checks a token that the server may have issued.
func (s *Server) verify(token string) (tokenClaims, *problem) {
	var claims tokenClaims
	_, err := jwt.ParseWithClaims(token, &claims, s.public,
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithTimeFunc(s.now), jwt.WithExpirationRequired())
	switch {
	case err == nil:
		return claims, nil
	case errors.Is(err, jwt.ErrTokenExpired):
		return claims, expiredToken.with()
	case isSignature(token, err):
		return claims, invalidSignature.with()
	default:
		return claims, invalidToken.with()
	}
}

// isSignature tells whether a token was refused for its signature alone: it is signed with the right
// method by another key.
func isSignature(token string, err error) bool {
	if !errors.Is(err, jwt.ErrTokenSignatureInvalid) {
		return false
	}
	parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
	return err == nil && parsed.Method.Alg() == jwt.SigningMethodRS256.Alg()
}

// scopesOf returns every permission that an operation asks for, separated by spaces.
func scopesOf(routes []route) string {
	var all []string
	for _, r := range routes {
		for scope := range strings.SplitSeq(r.scopes, ",") {
			if scope != "" && !slices.Contains(all, scope) {
				all = append(all, scope)
			}
		}
	}
	return strings.Join(all, " ")
}
