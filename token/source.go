package token

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/authplus/authplus/fault"
)

// Endpoint is where tokens are asked for. For Auth0 it is https://DOMAIN/oauth/token with the
// audience https://DOMAIN/api/v2/.
type Endpoint struct {
	// URL takes the request for a token.
	URL string
	// Audience is the API that the token is for; empty where the provider has none.
	Audience string
	// Client sends the request; nil stands for one with a time-out of 30 seconds. A source uses its
	// transport and time-out, follows no redirects and keeps no cookies.
	Client *http.Client
}

// Source hands out access tokens. It is safe for concurrent use and caches by itself, by the URL and
// the audience of the endpoint, so that several clients which are given one source share one token.
type Source interface {
	// Token returns a token that is valid now. It does I/O where none is kept, and returns when ctx
	// ends.
	Token(ctx context.Context, at Endpoint) (Token, error)
}

// Forgetter is a [Source] that can drop a token it keeps.
type Forgetter interface {
	// Forget drops the token of the endpoint that a provider refused, if t is the one that is kept: a
	// token that was fetched in the meantime stays. Only the access token of t is looked at.
	// It does no I/O.
	Forget(at Endpoint, t Token)
}

// Static returns a source that hands out accessToken for every endpoint. It does no I/O and cannot
// renew; a token that is empty or malformed is an error of each call that wraps [fault.ErrInvalid].
func Static(accessToken string) Source { return &static{accessToken: hide(accessToken)} }

type static struct{ accessToken secret }

// Token implements [Source].
func (s *static) Token(context.Context, Endpoint) (Token, error) {
	accessToken := s.accessToken()
	if !sendable(accessToken) {
		return Token{}, fmt.Errorf("token: the static access token is empty or holds white space or control characters: %w", fault.ErrInvalid)
	}
	return Token{AccessToken: accessToken, Type: bearer}, nil
}

const bearer = "Bearer"

// sendable reports whether a header can carry the access token: RFC 6750 allows visible ASCII only.
func sendable(accessToken string) bool {
	return accessToken != "" && !strings.ContainsFunc(accessToken, func(r rune) bool { return r <= ' ' || r > '~' })
}

// Format prints the name of the source, never the token.
func (s *static) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "token.Static") }
