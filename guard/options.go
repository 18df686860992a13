package guard

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/token"
)

// Option configures a guard. An option with a value that cannot be used makes [New] and [JWKS] fail with
// [fault.ErrInvalid].
type Option func(*options) error

type options struct {
	issuer      string
	audience    string
	algorithms  []token.Algorithm
	leeway      time.Duration
	now         func() time.Time
	client      *http.Client
	keysURL     string
	verifierKey *keySet
	rolesClaim  string
	accessClaim string
	realm       string
	refused     func(*http.Request, error)
}

func newOptions(opts []Option) (options, error) {
	o := options{
		algorithms: []token.Algorithm{token.RS256},
		leeway:     time.Minute,
		now:        time.Now,
		client:     &http.Client{Timeout: 10 * time.Second},
		rolesClaim: "roles",
	}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return options{}, err
		}
	}
	o.client = withoutRedirects(o.client)
	return o, nil
}

// withoutRedirects returns a client like another that follows no redirects: the request for a key carries
// an API key, and keys come from their own address or not at all.
func withoutRedirects(c *http.Client) *http.Client {
	own := *c
	own.Jar = nil
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// Issuer sets the iss claim of PropelAuth's tokens where it is not "https://" and the host of the auth URL,
// as behind an emulator or a proxy.
func Issuer(issuer string) Option {
	return func(o *options) error {
		o.issuer = issuer
		return nil
	}
}

// Algorithms sets the algorithms that tokens may be signed with instead of RS256 alone: [token.RS256],
// [token.ES256] or both.
func Algorithms(algorithms ...token.Algorithm) Option {
	return func(o *options) error {
		for _, a := range algorithms {
			if !slices.Contains(usable, a) {
				return fmt.Errorf("guard: tokens are signed with RS256 or ES256: %w", fault.ErrInvalid)
			}
		}
		if len(algorithms) == 0 {
			return fmt.Errorf("guard: no algorithm is named: %w", fault.ErrInvalid)
		}
		o.algorithms = slices.Clone(algorithms)
		return nil
	}
}

// Leeway sets by how much the issuer's clock and ours may differ, instead of a minute.
func Leeway(d time.Duration) Option {
	return func(o *options) error {
		if d < 0 {
			return fmt.Errorf("guard: the leeway is negative: %w", fault.ErrInvalid)
		}
		o.leeway = d
		return nil
	}
}

// Clock tells the time by now instead of [time.Now].
func Clock(now func() time.Time) Option {
	return func(o *options) error {
		o.now = now
		return nil
	}
}

// HTTPClient reads keys with the transport and the time-out of c, instead of the default transport and ten
// seconds. Redirects are not followed and cookies are not kept.
func HTTPClient(c *http.Client) Option {
	return func(o *options) error {
		if c == nil {
			return fmt.Errorf("guard: the HTTP client is nil: %w", fault.ErrInvalid)
		}
		o.client = c
		return nil
	}
}

// KeysURL sets where a guard of [JWKS] reads its keys, instead of asking the issuer's configuration first.
func KeysURL(address string) Option {
	return func(o *options) error {
		if _, err := parseBase(address); err != nil {
			return err
		}
		o.keysURL = address
		return nil
	}
}

// VerifierKey gives a guard of [New] the public key in PEM (the dashboard shows it), so that it asks nobody.
func VerifierKey(pem string) Option {
	return func(o *options) error {
		keys, err := parsePEM(pem)
		if err != nil {
			return fmt.Errorf("%w: %w", err, fault.ErrInvalid)
		}
		o.verifierKey = keys
		return nil
	}
}

// RolesClaim names the claim that holds the roles of a user in tokens of a guard of [JWKS]. Unless set it
// is "roles", as FusionAuth has it; at Auth0 an action adds one under a name of yours.
func RolesClaim(name string) Option {
	return func(o *options) error {
		o.rolesClaim = name
		return nil
	}
}

// AccessTokenClaim names a claim that each access token of the issuer holds and none of its id tokens, such as "scope"
// or "jti"; a token without it is refused as one of the [WrongKind]. GenAuth and FusionAuth need it where the audience
// is the application's id, which both kinds of token name: an id token there is known by nonce or at_hash alone, and may
// have neither.
func AccessTokenClaim(name string) Option {
	return func(o *options) error {
		if name == "" {
			return fmt.Errorf("guard: the claim of access tokens has no name: %w", fault.ErrInvalid)
		}
		o.accessClaim = name
		return nil
	}
}

// Realm names the API in challenges (RFC 9110, section 11.5).
func Realm(name string) Option {
	return func(o *options) error {
		if !quotable(name) {
			return fmt.Errorf("guard: a realm is printable ASCII without quotes and backslashes: %w", fault.ErrInvalid)
		}
		o.realm = name
		return nil
	}
}

// Refused tells f of each request that the middleware refuses and why, before it is answered. The error
// holds neither the token nor anything personal.
func Refused(f func(*http.Request, error)) Option {
	return func(o *options) error {
		o.refused = f
		return nil
	}
}
