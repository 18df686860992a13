package auth0

import (
	"crypto/subtle"
	"net/url"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

var (
	clientUnknown    = refusal{status: 401, code: "access_denied", description: "Unauthorized"}
	assertionRefused = refusal{status: 401, code: "invalid_client", description: "%s"}
)

// id returns the client_id.
func (c *client) id() string { return c.Object.text("client_id") }

// public tells whether the client cannot keep a secret, and so has none to prove itself with.
func (c *client) public() bool { return c.Object.text("token_endpoint_auth_method") == "none" }

// applicant returns the application that a request to the token endpoint comes from, which has to prove
// it: with a secret or, where it has registered keys, with a token that it has signed.
func (t *tenant) applicant(c *call, request grantRequest) (*client, *refusal) {
	if request["client_assertion_type"] != "" || request["client_assertion"] != "" {
		return t.asserted(c, request)
	}
	app, ok := t.Clients.get(request["client_id"])
	switch {
	case !ok:
		return nil, clientUnknown.with()
	case app.public():
		return app, nil
	case len(app.signingKeys()) > 0 || !sameSecret(app.secret(), request["client_secret"]):
		return nil, clientUnknown.with()
	default:
		return app, nil
	}
}

// sameSecret compares a client's secret with one that was sent; no client has an empty one.
func sameSecret(want, have string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(have)) == 1
}

// assertionType is the one kind of assertion that there is.
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// assertionMethods are how assertions can be signed.
var assertionMethods = []string{"RS256", "RS384", "PS256"}

// The bounds of assertions: their size in bytes, that of their names in characters, how long they live,
// and how far the clocks may differ.
const (
	maxAssertion     = 2048
	maxAssertionName = 64
	maxAssertionLife = 5 * time.Minute
	assertionLeeway  = 10 * time.Second
)

// asserted returns the application that has signed the assertion of a request.
func (t *tenant) asserted(c *call, request grantRequest) (*client, *refusal) {
	text := request["client_assertion"]
	switch {
	case request["client_assertion_type"] != assertionType:
		return nil, assertionRefused.with("The client_assertion_type is not supported")
	case text == "" || len(text) > maxAssertion:
		return nil, assertionRefused.with("The client_assertion is missing or too long")
	}
	var unverified jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(text, &unverified); err != nil {
		return nil, assertionRefused.with("The client_assertion is not a JSON Web Token")
	}
	app, ok := t.Clients.get(unverified.Subject)
	if id := request["client_id"]; !ok || id != "" && id != app.id() {
		return nil, clientUnknown.with()
	}
	claims, err := app.checkAssertion(text, t.now)
	switch {
	case err != nil || claims.Issuer != app.id() || !t.addressed(c, claims.Audience) || !claims.bounded():
		return nil, assertionRefused.with("The client_assertion is not valid")
	case !t.assertions.use(app.id()+" "+claims.ID, claims.ExpiresAt.Time, t.now()):
		return nil, assertionRefused.with("The client_assertion was used before")
	default:
		return app, nil
	}
}

// addressed tells whether an audience is the tenant, under the name that it was asked at or its own.
func (t *tenant) addressed(c *call, audience jwt.ClaimStrings) bool {
	return len(audience) == 1 && (audience[0] == c.issuer(t.domain) || audience[0] == "https://"+t.domain+"/")
}

// assertionClaims are the claims of an assertion that was checked.
type assertionClaims struct{ jwt.RegisteredClaims }

// bounded tells whether the assertion has a name and ends soon enough.
func (a assertionClaims) bounded() bool {
	return a.ID != "" && len(a.ID) <= maxAssertionName && a.IssuedAt != nil &&
		a.ExpiresAt.Sub(a.IssuedAt.Time) <= maxAssertionLife+assertionLeeway
}

// checkAssertion checks an assertion with the keys that the client has registered.
func (c *client) checkAssertion(text string, now func() time.Time) (assertionClaims, error) {
	var claims assertionClaims
	keys := jwt.VerificationKeySet{Keys: c.assertionKeys(now())}
	_, err := jwt.ParseWithClaims(text, &claims, func(*jwt.Token) (any, error) { return keys, nil },
		jwt.WithValidMethods(assertionMethods), jwt.WithTimeFunc(now), jwt.WithLeeway(assertionLeeway),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt())
	return claims, err
}

// assertionKeys returns the keys with which the client proves itself; none where it has a secret.
func (c *client) assertionKeys(now time.Time) []jwt.VerificationKey {
	var keys []jwt.VerificationKey
	for _, credential := range c.signingKeys() {
		if end := credential.Object.text("expires_at"); end != "" && end <= stamp(now) {
			continue
		}
		if key := publicKey(credential.PEM); key != nil {
			keys = append(keys, key)
		}
	}
	return keys
}

// onceState knows what may be used once only, until it ends anyhow.
type onceState struct{ used map[string]time.Time }

// use tells whether a name was not used before, and notes it.
func (o *onceState) use(name string, end, now time.Time) bool {
	for old, end := range o.used {
		if end.Add(assertionLeeway).Before(now) {
			delete(o.used, old)
		}
	}
	if _, used := o.used[name]; used {
		return false
	}
	if o.used == nil {
		o.used = map[string]time.Time{}
	}
	o.used[name] = end
	return true
}

// callback tells whether the client lets users come back to an address. A client that has registered
// none, such as that of the development credentials, lets them come back to this machine.
func (c *client) callback(address string) bool {
	if callbacks := texts(c.Object.values["callbacks"]); len(callbacks) > 0 {
		return slices.Contains(callbacks, address)
	}
	return onThisMachine(address)
}

// onThisMachine tells whether an address is a page on this machine.
func onThisMachine(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") &&
		slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, parsed.Hostname())
}
