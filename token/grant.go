package token

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/authplus/authplus/fault"
)

// grant is how a client proves to a token endpoint who it is.
type grant interface {
	client() string
	// secrets are what no error may show.
	secrets() []string
	check() error
	// fields are the parameters of the proof.
	fields(at Endpoint, now time.Time) (map[string]string, error)
}

// granting is a supplier that asks a token endpoint (RFC 6749, section 4.4).
type granting struct{ grant grant }

func (g granting) client() string { return g.grant.client() }

func (g granting) get(ctx context.Context, at Endpoint, start time.Time) (Token, error) {
	return request{grant: g.grant, at: at, start: start}.send(ctx)
}

// check refuses what no request can be made of.
func (g granting) check(at Endpoint) error {
	if err := g.grant.check(); err != nil {
		return err
	}
	if at.URL == "" {
		return fmt.Errorf("token: the token endpoint has no URL: %w", fault.ErrInvalid)
	}
	u, err := url.Parse(at.URL)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return fmt.Errorf("token: the URL of the token endpoint must be one such as https://acme.eu.auth0.com/oauth/token: %w", fault.ErrInvalid)
	}
	return nil
}
