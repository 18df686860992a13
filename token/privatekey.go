package token

import (
	"crypto"
	"fmt"
	"net/url"
	"time"

	"github.com/authplus/authplus/fault"
)

// assertionLife is how long an assertion is good for. Auth0 allows five minutes and advises one.
const assertionLife = time.Minute

// PrivateKeyJWT returns a source that proves with a private key who the client is (RFC 7523, which Auth0
// calls private_key_jwt). It is like [ClientCredentials], with a signed assertion in place of the secret:
// {"grant_type":"client_credentials","client_assertion_type","client_assertion","client_id","audience"}.
// Each assertion is good for one request and one minute.
//
// The key may be one that [ParsePrivateKey] returns or a signer whose key is elsewhere, which then does
// the I/O that it must. A key that does not fit the algorithm is an error of each call that wraps
// [fault.ErrInvalid], before any request.
func PrivateKeyJWT(clientID string, key crypto.Signer, opts ...Option) Source {
	s := newCached("token.PrivateKeyJWT", nil, opts)
	s.supplier = granting{privateKeyGrant{
		id: hide(clientID), key: func() crypto.Signer { return key },
		algorithm: s.options.algorithm, keyID: s.options.keyID, recipient: s.options.recipient,
	}}
	return s
}

// privateKeyGrant asks with an assertion. The key stands in a function, where fmt does not find it.
type privateKeyGrant struct {
	id               secret
	key              func() crypto.Signer
	algorithm        Algorithm
	keyID, recipient string
}

func (g privateKeyGrant) client() string { return g.id() }

func (g privateKeyGrant) secrets() []string { return []string{g.id()} }

func (g privateKeyGrant) check() error {
	if g.id() == "" {
		return errNoClient
	}
	_, err := g.signer()
	return err
}

// signer returns the key with its algorithm.
func (g privateKeyGrant) signer() (signer, error) {
	key := g.key()
	if key == nil {
		return signer{}, fmt.Errorf("token: a private key is needed: %w", fault.ErrInvalid)
	}
	return newSigner(key, g.algorithm)
}

func (g privateKeyGrant) fields(at Endpoint, now time.Time) (map[string]string, error) {
	s, err := g.signer()
	if err != nil {
		return nil, err
	}
	recipient := g.recipient
	if recipient == "" {
		recipient = origin(at.URL)
	}
	assertion, err := s.sign(g.keyID, claims{
		Issuer: g.id(), Subject: g.id(), Audience: recipient,
		IssuedAt: now.Unix(), Expiry: now.Add(assertionLife).Unix(), ID: random(),
	})
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"client_id":             g.id(),
		"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
		"client_assertion":      assertion,
	}, nil
}

// origin returns scheme and host of a URL with a slash.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host + "/"
}
