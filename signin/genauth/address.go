package genauth

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/signin"
)

// AuthorizeURL is where a user signs in with a browser.
type AuthorizeURL struct {
	// URL is the address to send the user to.
	URL string
	// Attempt is what the callback is checked with; see [signin.Client.Complete]. It is zero for CAS and SAML, which
	// have other callbacks.
	Attempt signin.Attempt
}

// Format writes the type's name under every verb.
func (a AuthorizeURL) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "genauth.AuthorizeURL") }

// LogValue returns what Format writes.
func (a AuthorizeURL) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(a)) }

// BuildAuthorizeURL returns where a user signs in, for the application's protocol. It does no I/O. Options are for OIDC
// and OAuth.
func (c *Client) BuildAuthorizeURL(opts ...signin.AuthOption) (AuthorizeURL, error) {
	switch c.config.Protocol {
	case SAML:
		return AuthorizeURL{URL: c.config.AppHost + "/api/v2/saml-idp/" + url.PathEscape(c.config.AppID)}, nil
	case CAS:
		service := url.Values{}
		if c.config.RedirectURI != "" {
			service.Set("service", c.config.RedirectURI)
		}
		return AuthorizeURL{URL: c.config.AppHost + "/cas-idp/" + url.PathEscape(c.config.AppID) + "?" + service.Encode()}, nil
	}
	// A refresh token is given only to who has agreed to it.
	if slices.Contains(strings.Fields(c.config.Scope), "offline_access") {
		opts = append([]signin.AuthOption{signin.Param("prompt", "consent")}, opts...)
	}
	attempt, address, err := c.Begin(opts...)
	return AuthorizeURL{URL: address, Attempt: attempt}, err
}

// GetAccessTokenByCode exchanges the code of a callback for tokens. The caller has compared the callback's state with that
// of the attempt; [signin.Client.Complete] does so itself.
func (c *Client) GetAccessTokenByCode(ctx context.Context, attempt signin.Attempt, code string) (*signin.SignedIn, error) {
	return c.Complete(ctx, attempt, url.Values{"state": {attempt.State}, "code": {code}})
}

// BuildLogoutURL returns the address that signs the browser out, for the application's protocol, and leads back to the
// config's LogoutRedirectURI. idToken is for OIDC and may be empty. It does no I/O.
func (c *Client) BuildLogoutURL(idToken string) (string, error) {
	back := c.config.LogoutRedirectURI
	switch c.config.Protocol {
	case OIDC:
		return c.LogoutURL(idToken)
	case CAS:
		return c.config.AppHost + "/cas-idp/logout" + query("url", back), nil
	}
	return c.config.AppHost + "/login/profile/logout" + query("redirect_uri", back), nil
}

// query returns one parameter of an address, and nothing for an empty value.
func query(name, value string) string {
	if value == "" {
		return ""
	}
	return "?" + url.Values{name: {value}}.Encode()
}
