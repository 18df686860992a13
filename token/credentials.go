package token

import (
	"fmt"
	"time"

	"github.com/authplus/authplus/fault"
)

// ClientCredentials returns a source for OAuth 2.0 client credentials (RFC 6749, section 4.4). It
// posts {"grant_type":"client_credentials","client_id","client_secret","audience"} as JSON to the
// endpoint, which is Auth0's form of the grant.
//
// A token is kept until four fifths of its life have passed; then the next call fetches a new one, and
// if that fails the old one is used as long as it is valid. Concurrent callers share one fetch, which
// goes on as long as one of them waits for it. The first fetch fails for all who wait, and the next
// call tries again. The source is a [Forgetter].
//
// What the endpoint answers is a *[fault.APIError] with the provider "oauth": it wraps
// [fault.ErrUnauthorized] where the client is refused, [fault.ErrRateLimited], or
// [fault.ErrUnavailable] where the endpoint fails or answers something unreadable. An empty id or
// secret, or an endpoint without a URL, wraps [fault.ErrInvalid] before any request. A caller whose
// context ends gets an error that wraps the context's.
func ClientCredentials(clientID, clientSecret string, opts ...Option) Source {
	return newCached("token.ClientCredentials", granting{clientSecretGrant{hide(clientID), hide(clientSecret)}}, opts)
}

// clientSecretGrant asks with an id and a secret.
type clientSecretGrant struct{ id, secret secret }

func (g clientSecretGrant) client() string { return g.id() }

func (g clientSecretGrant) secrets() []string { return []string{g.id(), g.secret()} }

func (g clientSecretGrant) check() error {
	switch {
	case g.id() == "":
		return errNoClient
	case g.secret() == "":
		return fmt.Errorf("token: the client secret is empty: %w", fault.ErrInvalid)
	}
	return nil
}

func (g clientSecretGrant) fields(Endpoint, time.Time) (map[string]string, error) {
	return map[string]string{"client_id": g.id(), "client_secret": g.secret()}, nil
}

var errNoClient = fmt.Errorf("token: the client id is empty: %w", fault.ErrInvalid)
