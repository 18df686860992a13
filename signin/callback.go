package signin

import (
	"context"
	"crypto/subtle"
	"net/url"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// SignedIn is a user who is signed in.
type SignedIn struct {
	*Tokens
	// Identity is what the id token says about the user; nil where no id token was asked for.
	Identity *Identity
	// ReturnTo is where the user was going, a path of the application.
	ReturnTo string
}

// Complete finishes an attempt with the parameters that the user's browser brought, and exchanges the code for
// tokens. An attempt must be used once only, which is up to whoever keeps it.
//
// A callback that does not belong to the attempt is [ErrState] or [ErrIssuer], one that says no is a
// [*CallbackError], a code that the provider refuses a [*fault.APIError] of [fault.ErrUnauthorized], and an id
// token that does not hold [ErrIDToken].
func (c *Client) Complete(ctx context.Context, a Attempt, callback url.Values) (*SignedIn, error) {
	if err := c.checkCallback(a, callback); err != nil {
		return nil, err
	}
	if code := callback.Get("error"); code != "" {
		return nil, &CallbackError{Code: code, Description: callback.Get("error_description")}
	}
	if callback.Get("code") == "" {
		return nil, &CallbackError{Code: "invalid_request"}
	}
	t, err := c.oauth.Exchange(c.context(ctx), callback.Get("code"), oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return nil, exchangeError(err)
	}
	in, err := c.verified(ctx, newTokens(t), a.Nonce)
	if err != nil {
		return nil, err
	}
	in.ReturnTo = within(a.ReturnTo)
	return in, nil
}

// checkCallback holds a callback to the attempt that it is to finish.
func (c *Client) checkCallback(a Attempt, callback url.Values) error {
	state := callback.Get("state")
	if a.State == "" || subtle.ConstantTimeCompare([]byte(state), []byte(a.State)) != 1 || !c.config.Now().Before(a.Expiry) {
		return ErrState
	}
	if a.Issuer != c.config.Issuer || a.ClientID != c.config.ClientID {
		return ErrIssuer
	}
	if named := callback.Get("iss"); named != c.config.Issuer && (named != "" || c.namesIssuer) {
		return ErrIssuer
	}
	return nil
}

// context returns a context in which the libraries use the client's own transport.
func (c *Client) context(ctx context.Context) context.Context { return oidc.ClientContext(ctx, c.http) }

// verified returns the user of tokens that the provider has just given. nonce is that of the attempt; empty for
// none.
func (c *Client) verified(ctx context.Context, t *Tokens, nonce string) (*SignedIn, error) {
	in := &SignedIn{Tokens: t}
	if in.IDToken == "" {
		if c.asksForIdentity() && nonce != "" {
			return nil, ErrIDToken
		}
		return in, nil
	}
	identity, err := c.verifyIDToken(ctx, in.Tokens, nonce)
	if err != nil {
		return nil, err
	}
	in.Identity, in.Subject = identity, identity.Subject
	return in, nil
}
