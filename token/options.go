package token

import "time"

// Option configures a source that keeps tokens.
type Option func(*options)

type options struct {
	audience  string
	now       func() time.Time
	store     Store
	algorithm Algorithm
	keyID     string
	recipient string
}

func newOptions(opts []Option) options {
	o := options{now: time.Now}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// Audience asks for tokens of this audience instead of the endpoint's.
func Audience(audience string) Option {
	return func(o *options) { o.audience = audience }
}

// Clock tells the time by now instead of [time.Now].
func Clock(now func() time.Time) Option {
	return func(o *options) { o.now = now }
}

// KeepIn keeps tokens in a store as well, where other sources find them: those of the same process in a
// [MemoryStore], those of other processes in a [FileStore].
func KeepIn(store Store) Option {
	return func(o *options) { o.store = store }
}

// SignWith sets the algorithm of [PrivateKeyJWT]. Unless set it is RS256 for an RSA key and ES256 for one
// of the curve P-256.
func SignWith(a Algorithm) Option {
	return func(o *options) { o.algorithm = a }
}

// KeyID names the key of [PrivateKeyJWT] to the provider, where it knows several.
func KeyID(id string) Option {
	return func(o *options) { o.keyID = id }
}

// Recipient sets whom the assertion of [PrivateKeyJWT] is for. Unless set it is the origin of the
// endpoint's URL with a slash, such as "https://acme.eu.auth0.com/", as Auth0 wants it; others want the
// URL of the endpoint itself.
func Recipient(audience string) Option {
	return func(o *options) { o.recipient = audience }
}
