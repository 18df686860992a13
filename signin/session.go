package signin

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"

	"github.com/authplus/authplus/fault"
)

// Refresh exchanges the refresh token of t for new tokens. Those that the provider does not renew are those of t.
// The provider may refuse: [fault.ErrUnauthorized]. An id token that names another user is [ErrIDToken].
func (c *Client) Refresh(ctx context.Context, t *Tokens) (*SignedIn, error) {
	if t.RefreshToken == "" {
		return nil, invalid("there is no refresh token")
	}
	renewed, err := c.oauth.TokenSource(c.context(ctx), &oauth2.Token{RefreshToken: t.RefreshToken}).Token()
	if err != nil {
		return nil, exchangeError(err)
	}
	in, err := c.verified(ctx, newTokens(renewed), "")
	if err != nil {
		return nil, err
	}
	if in.IDToken == "" {
		in.IDToken, in.Subject = t.IDToken, t.Subject
	}
	if t.Subject != "" && in.Subject != t.Subject {
		return nil, ErrIDToken
	}
	return in, nil
}

// Revoke ends an access token or a refresh token (RFC 7009). A token that the provider does not know is no
// error.
func (c *Client) Revoke(ctx context.Context, tokenText string) error {
	r, err := c.request(ctx, http.MethodPost, c.config.Endpoints.Revocation, "revocation")
	if err != nil {
		return err
	}
	_, err = c.post(r, c.config.RevocationAuth, "revocation", url.Values{"token": {tokenText}})
	return err
}

// Introspection is what a provider says about a token (RFC 7662). It prints as the user's identifier alone.
type Introspection struct {
	// Active tells whether the token works now. Nothing else is set where it does not.
	Active   bool   `json:"active"`
	Subject  string `json:"sub"`
	ClientID string `json:"client_id"`
	Scope    string `json:"scope"`
	Issuer   string `json:"iss"`
	Type     string `json:"token_type"`
	// Expiry and IssuedAt are seconds since 1970; 0 where the provider does not say.
	Expiry   int64 `json:"exp"`
	IssuedAt int64 `json:"iat"`

	raw json.RawMessage
}

// Format writes the user's identifier under every verb, so that nothing personal is printed.
func (i Introspection) Format(f fmt.State, _ rune) { write(f, "Introspection("+i.Subject+")") }

// LogValue returns what Format writes.
func (i Introspection) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(i)) }

// Expires returns when the token ends, and the zero time where the provider does not say.
func (i *Introspection) Expires() time.Time {
	if i.Expiry == 0 {
		return time.Time{}
	}
	return time.Unix(i.Expiry, 0)
}

// Decode decodes the whole answer into a value, as [json.Unmarshal] does.
func (i *Introspection) Decode(into any) error { return decode(i.raw, into) }

// Introspect asks the provider about a token.
func (c *Client) Introspect(ctx context.Context, tokenText string) (*Introspection, error) {
	r, err := c.request(ctx, http.MethodPost, c.config.Endpoints.Introspection, "introspection")
	if err != nil {
		return nil, err
	}
	body, err := c.post(r, c.config.IntrospectionAuth, "introspection", url.Values{"token": {tokenText}})
	if err != nil {
		return nil, err
	}
	told := &Introspection{raw: body}
	if err := json.Unmarshal(body, told); err != nil {
		return nil, fmt.Errorf("signin: the answer about the token is not JSON: %w", fault.ErrUnavailable)
	}
	return told, nil
}

// UserInfo asks the provider who the user of an access token is now. An answer about another user than that of the
// id token is [ErrIDToken] (OpenID Connect Core 1.0, section 5.3.2).
func (c *Client) UserInfo(ctx context.Context, t *Tokens) (*Identity, error) {
	r, err := c.request(ctx, http.MethodGet, c.config.Endpoints.UserInfo, "userinfo")
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+t.AccessToken)
	body, err := c.send(r, "userinfo")
	if err != nil {
		return nil, err
	}
	identity, err := newIdentity(body)
	if err != nil {
		return nil, err
	}
	if t.Subject != "" && identity.Subject != t.Subject {
		return nil, ErrIDToken
	}
	return identity, nil
}

// LogoutURL returns the address that ends the user's session at the provider and leads back to the config's
// LogoutRedirectURL, if it has one. idToken may be empty; with it the provider asks no questions. It does no I/O.
// A provider without such an address is [fault.ErrNotSupported].
func (c *Client) LogoutURL(idToken string) (string, error) {
	u, err := url.Parse(c.config.Endpoints.Logout)
	if err != nil || u.Host == "" {
		return "", notOffered("logout")
	}
	query := u.Query()
	query.Set("client_id", c.config.ClientID)
	if idToken != "" {
		query.Set("id_token_hint", idToken)
	}
	if c.config.LogoutRedirectURL != "" {
		query.Set("post_logout_redirect_uri", c.config.LogoutRedirectURL)
	}
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// request returns a request to an endpoint, which the provider may not have.
func (c *Client) request(ctx context.Context, method, endpoint, route string) (*http.Request, error) {
	if endpoint == "" {
		return nil, notOffered(route)
	}
	r, err := http.NewRequestWithContext(ctx, method, endpoint, nil)
	if err != nil {
		return nil, invalid("the endpoint is no URL")
	}
	return r, nil
}

func notOffered(route string) error {
	return fmt.Errorf("signin: the provider offers no %s endpoint: %w", route, fault.ErrNotSupported)
}
