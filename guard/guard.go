package guard

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/token"
)

// maxToken bounds the size of a token in bytes.
const maxToken = 32 << 10

// Guard verifies access tokens of one issuer. It is safe for concurrent use.
type Guard struct {
	options
	keys   *keyring
	parser *jwt.Parser
	// identify makes the user of verified claims; it is the issuer's own form.
	identify func(*claims) *User
	// authURL is where PropelAuth's users sign in; empty for other issuers.
	authURL string
}

// New returns a guard for the tokens of a PropelAuth environment, whose auth URL is such as
// "https://auth.acme.com". It reads the verification key (GET /api/v1/token_verification_metadata), which
// proves the API key right, unless [VerifierKey] gives one: then it does no I/O, and no API key is needed.
//
// A URL or option that cannot be used is [fault.ErrInvalid], a refused API key [fault.ErrUnauthorized], and
// an environment that is not there or cannot be reached [fault.ErrUnavailable].
func New(ctx context.Context, authURL, apiKey string, opts ...Option) (*Guard, error) {
	base, err := parseBase(authURL)
	if err != nil {
		return nil, err
	}
	if base.Path != "" {
		return nil, fmt.Errorf("guard: an auth URL has no path: %w", fault.ErrInvalid)
	}
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	if o.issuer == "" {
		o.issuer = "https://" + base.Host
	}
	g := &Guard{options: o, authURL: base.String(), identify: propelAuthUser}
	g.parser = g.newParser()
	if o.verifierKey != nil {
		g.keys = fixed(o.verifierKey)
		return g, nil
	}
	g.keys = newKeyring(o, verifierKey(o.client, g.authURL, apiKey))
	if _, err := g.keys.current(ctx); err != nil {
		return nil, err
	}
	return g, nil
}

// JWKS returns a guard for the tokens of an OpenID provider: their iss claim is the issuer, to the letter,
// and their aud claim holds the audience. For Auth0 the issuer is "https://DOMAIN/" and the audience the
// API's identifier; for GenAuth they are "https://HOST/oidc" and the app's id; for FusionAuth the tenant's
// issuer and the application's id. These two need [AccessTokenClaim], as their id tokens are for the app's id too.
//
// JWKS does no I/O. The keys are read with the first token, from where the issuer's
// /.well-known/openid-configuration says or from where [KeysURL] does, which an issuer that is no URL
// needs. What cannot be used is [fault.ErrInvalid].
func JWKS(issuer, audience string, opts ...Option) (*Guard, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	if audience == "" || issuer == "" {
		return nil, fmt.Errorf("guard: issuer and audience are needed: %w", fault.ErrInvalid)
	}
	o.issuer, o.audience = issuer, audience
	read := o.published
	if o.keysURL == "" {
		if _, err := parseBase(issuer); err != nil {
			return nil, fmt.Errorf("%w (an issuer that is no URL needs KeysURL)", err)
		}
		read = o.discovered
	}
	g := &Guard{options: o, identify: o.openIDUser}
	g.parser = g.newParser()
	g.keys = newKeyring(o, read)
	return g, nil
}

// newParser returns the parser that holds a token to the options.
func (g *Guard) newParser() *jwt.Parser {
	rules := []jwt.ParserOption{
		jwt.WithValidMethods(g.methods()),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithIssuer(g.issuer),
		jwt.WithLeeway(g.leeway),
		jwt.WithTimeFunc(g.now),
		jwt.WithStrictDecoding(),
	}
	if g.audience != "" {
		rules = append(rules, jwt.WithAudience(g.audience))
	}
	return jwt.NewParser(rules...)
}

// Verify returns the user of an access token. It does I/O only where keys have to be read. A token that
// is refused is a [*TokenError]; without keys to verify it the error is [fault.ErrUnavailable].
func (g *Guard) Verify(ctx context.Context, accessToken string) (*User, error) {
	if !wellFormed(accessToken) {
		return nil, &TokenError{Reason: Malformed}
	}
	keys, err := g.keys.current(ctx)
	if err != nil {
		return nil, noKeys(err)
	}
	user, err := g.check(accessToken, keys)
	if err == nil || !keys.mayBeOld(err) {
		return user, err
	}
	renewed, renewal := g.keys.renewed(ctx, keys)
	if renewal != nil {
		return nil, noKeys(renewal)
	}
	if renewed == keys {
		return nil, err
	}
	return g.check(accessToken, renewed)
}

// noKeys returns an error of reading keys as one of verifying a token. That an API key is refused says
// nothing about the token.
func noKeys(err error) error {
	if errors.Is(err, fault.ErrUnauthorized) {
		return fmt.Errorf("%s: %w", err.Error(), fault.ErrUnavailable)
	}
	return err
}

// check verifies a token with some keys.
func (g *Guard) check(accessToken string, keys *keySet) (*User, error) {
	c := &claims{}
	_, err := g.parser.ParseWithClaims(accessToken, c, keys.forToken)
	if err != nil {
		return nil, refusal(err)
	}
	if !g.isAccessToken(c) {
		return nil, &TokenError{Reason: WrongKind}
	}
	user := g.identify(c)
	if user.ID == "" {
		return nil, &TokenError{Reason: Incomplete}
	}
	return user, nil
}

// isAccessToken tells whether claims are those of an access token, as far as they show it.
func (o options) isAccessToken(c *claims) bool {
	if o.accessClaim != "" && jsonscan.Member(c.raw, o.accessClaim) == "" {
		return false
	}
	return c.Nonce == "" && c.AccessTokenHash == ""
}

// Authenticate returns the user of a request's bearer token, or the user whom middleware of this guard has
// already found. A request without one is [ErrNoToken]; for other errors see [Guard.Verify].
func (g *Guard) Authenticate(r *http.Request) (*User, error) {
	if user, ok := g.userFrom(r.Context()); ok {
		return user, nil
	}
	accessToken, err := bearerToken(r.Header)
	if err != nil {
		return nil, err
	}
	return g.Verify(r.Context(), accessToken)
}

// bearerToken returns the token of the Authorization header. The scheme's case does not matter (RFC 9110).
func bearerToken(h http.Header) (string, error) {
	values := h.Values("Authorization")
	if len(values) > 1 {
		return "", &TokenError{Reason: Malformed}
	}
	if len(values) == 0 {
		return "", ErrNoToken
	}
	scheme, accessToken, _ := strings.Cut(values[0], " ")
	accessToken = strings.TrimLeft(accessToken, " ")
	if !strings.EqualFold(scheme, "Bearer") || accessToken == "" {
		return "", ErrNoToken
	}
	return accessToken, nil
}

// wellFormed tells whether a text has the size and the characters of a token. Base64 decoders skip line
// breaks, and thus would take several texts for one token.
func wellFormed(accessToken string) bool {
	if len(accessToken) > maxToken {
		return false
	}
	for i := range len(accessToken) {
		switch c := accessToken[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}

// methods returns the names of the algorithms.
func (g *Guard) methods() []string {
	var names []string
	for _, a := range g.algorithms {
		names = append(names, string(a))
	}
	return names
}

// usable are the algorithms that a guard can be told to accept: signatures with a key that is public.
var usable = []token.Algorithm{token.RS256, token.ES256}
