package auth0

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"

	"github.com/authplus/authplus/signin"
)

// Client is one application of an Auth0 tenant. It is safe for concurrent use.
type Client struct {
	*signin.Client
	logout string
}

// New returns the client of an application. domain is the tenant's, such as "acme.eu.auth0.com", or the URL of an
// emulator. Issuer and endpoints of the config are set here. New does no I/O; a config that cannot be used is
// [fault.ErrInvalid].
func New(domain string, config signin.Config) (*Client, error) {
	base := strings.TrimSuffix(domain, "/")
	if !strings.Contains(base, "://") {
		base = "https://" + base
	}
	config.Issuer = base + "/"
	config.Endpoints = signin.Endpoints{
		Authorization: base + "/authorize", Token: base + "/oauth/token", UserInfo: base + "/userinfo",
		Revocation: base + "/oauth/revoke", Logout: base + "/oidc/logout", Keys: base + "/.well-known/jwks.json",
	}
	client, err := signin.New(context.Background(), config)
	if err != nil {
		return nil, err
	}
	classic := url.Values{"client_id": {config.ClientID}}
	if config.LogoutRedirectURL != "" {
		classic.Set("returnTo", config.LogoutRedirectURL)
	}
	return &Client{Client: client, logout: base + "/v2/logout?" + classic.Encode()}, nil
}

// ClassicLogoutURL returns the address that ends the user's session at a tenant without RP-initiated logout
// (GET /v2/logout), for which [signin.Client.LogoutURL] is. It does no I/O.
func (c *Client) ClassicLogoutURL() string { return c.logout }

// Password is a user's name and password, and what they are for.
type Password struct {
	// Username is the user's name, address or phone number in the connection.
	Username string
	Password string
	// Realm is the connection to look in; empty for the application's own.
	Realm string
	// Audience is the API that the access token is for; empty for none.
	Audience string
	// Scope is what is asked for, separated by spaces; empty for openid, profile and email.
	Scope string
}

// Format writes the type's name under every verb.
func (p Password) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "auth0.Password") }

// LogValue returns what Format writes.
func (p Password) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(p)) }

// realmGrant is the grant of a password in one connection.
const realmGrant = "http://auth0.com/oauth/grant-type/password-realm"

// outcomes are what Auth0's codes mean for a user.
var outcomes = map[string]signin.Outcome{
	"invalid_grant":            signin.WrongCredentials,
	"unauthorized":             signin.Blocked,
	"access_denied":            signin.Denied,
	"too_many_attempts":        signin.TooManyAttempts,
	"mfa_required":             signin.SecondFactorRequired,
	"password_leaked":          signin.PasswordLeaked,
	"requires_verification":    signin.EmailNotVerified,
	"password_change_required": signin.PasswordChangeRequired,
}

// SignInWithPassword signs a user in (POST /oauth/token), for applications of one's own that cannot show Auth0's
// login page. A user who is not signed in is a [*signin.LoginError]; with [signin.SecondFactorRequired] its data
// hold the mfa_token.
func (c *Client) SignInWithPassword(ctx context.Context, p Password) (*signin.SignedIn, error) {
	if p.Scope == "" {
		p.Scope = "openid profile email"
	}
	grant := signin.Grant{Type: "password", Outcomes: outcomes, Parameters: url.Values{
		"username": {p.Username}, "password": {p.Password}, "scope": {p.Scope},
	}}
	if p.Realm != "" {
		grant.Type = realmGrant
		grant.Parameters.Set("realm", p.Realm)
	}
	if p.Audience != "" {
		grant.Parameters.Set("audience", p.Audience)
	}
	return c.Grant(ctx, grant)
}
