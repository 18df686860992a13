package signin

import (
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/authplus/authplus/fault"
)

// AuthMethod is how the application proves to an endpoint who it is (RFC 8414, section 2).
type AuthMethod string

// The ways to prove who the application is.
const (
	// Post sends id and secret in the body, and is what an empty method stands for.
	Post AuthMethod = "client_secret_post"
	// Basic sends them in the Authorization header.
	Basic AuthMethod = "client_secret_basic"
	// None sends the id alone: for applications that cannot keep a secret.
	None AuthMethod = "none"
)

// Signing is how a provider signs id tokens.
type Signing string

// The ways to sign id tokens.
const (
	// RS256 and ES256 are checked with the keys that the provider publishes. RS256 is what an empty value
	// stands for.
	RS256 Signing = "RS256"
	ES256 Signing = "ES256"
	// HS256 is checked with the application's secret, which whoever knows it can sign with as well: for
	// providers that offer nothing else, as GenAuth unless told otherwise.
	HS256 Signing = "HS256"
)

// Endpoints are where a provider is asked. Those that are empty do not exist at the provider.
type Endpoints struct {
	Authorization string `json:"authorization_endpoint"`
	Token         string `json:"token_endpoint"`
	UserInfo      string `json:"userinfo_endpoint"`
	Introspection string `json:"introspection_endpoint"`
	Revocation    string `json:"revocation_endpoint"`
	Logout        string `json:"end_session_endpoint"`
	Keys          string `json:"jwks_uri"`
}

// Config describes an application at a provider.
type Config struct {
	// Issuer is the provider's name in its tokens, to the letter, such as "https://acme.eu.auth0.com/".
	Issuer string
	// ClientID and ClientSecret are the application's. The secret is empty where every method is [None].
	ClientID, ClientSecret string
	// RedirectURL is where users come back to after a sign-in, and LogoutRedirectURL after a logout. The
	// provider has to know both. Without RedirectURL nobody can be sent to the provider.
	RedirectURL, LogoutRedirectURL string
	// Scopes are what is asked for; none stands for openid, profile and email.
	Scopes []string
	// Endpoints are asked for at the issuer (OpenID Connect Discovery 1.0) unless Authorization or Token
	// is set.
	Endpoints Endpoints
	// TokenAuth, IntrospectionAuth and RevocationAuth are how the application proves who it is there.
	TokenAuth, IntrospectionAuth, RevocationAuth AuthMethod
	// Signing is how id tokens are signed. A token that is signed otherwise is refused.
	Signing Signing
	// Store keeps attempts for [Client.Start] and [Client.Finish]; nil stands for a [CookieStore] with a key of
	// its own. An application of several processes gives them one with a common key.
	Store Store
	// Timeout bounds each request; zero stands for ten seconds.
	Timeout time.Duration
	// RootCAs are the certificate authorities that are trusted instead of the system's.
	RootCAs *x509.CertPool
	// UnverifiedTLS trusts whoever answers: for a private deployment whose certificate cannot be checked.
	// Everybody between it and the application then reads passwords and tokens. [New] warns of it.
	UnverifiedTLS bool
	// HTTPClient sends requests with its transport, instead of RootCAs and UnverifiedTLS. Redirects are
	// not followed and cookies are not kept.
	HTTPClient *http.Client
	// Logger is where the warning goes; nil stands for [slog.Default].
	Logger *slog.Logger
	// Now tells the time; nil stands for [time.Now].
	Now func() time.Time
}

// Format writes issuer and client id, never the secret, whatever the verb.
func (c Config) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "signin.Config(%s, %s)", c.Issuer, c.ClientID)
}

// LogValue returns what Format writes.
func (c Config) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// finished returns the config with its defaults, or why it cannot be used.
func (c Config) finished() (Config, error) {
	for _, method := range []*AuthMethod{&c.TokenAuth, &c.IntrospectionAuth, &c.RevocationAuth} {
		if *method == "" {
			*method = Post
		}
		if err := c.checkMethod(*method); err != nil {
			return c, err
		}
	}
	if c.Signing == "" {
		c.Signing = RS256
	}
	if len(c.Scopes) == 0 {
		c.Scopes = []string{"openid", "profile", "email"}
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c, c.check()
}

func (c Config) checkMethod(method AuthMethod) error {
	if !slices.Contains([]AuthMethod{Post, Basic, None}, method) {
		return invalid("an authentication method is client_secret_post, client_secret_basic or none")
	}
	if method != None && c.ClientSecret == "" {
		return invalid("the client secret is missing")
	}
	return nil
}

func (c Config) check() error {
	redirect, err := url.Parse(c.RedirectURL)
	switch {
	case c.ClientID == "":
		return invalid("the client id is missing")
	case !secure(c.Issuer) && (c.Endpoints == Endpoints{} || c.Issuer == ""):
		return invalid("the issuer is a URL such as https://acme.eu.auth0.com/")
	case err != nil || c.RedirectURL != "" && redirect.Scheme == "":
		return invalid("the redirect URL is none")
	case !slices.Contains([]Signing{RS256, ES256, HS256}, c.Signing):
		return invalid("id tokens are signed with RS256, ES256 or HS256")
	case c.Signing == HS256 && c.ClientSecret == "":
		return invalid("id tokens that are signed with HS256 need the client secret")
	case c.Timeout < 0:
		return invalid("the time-out is negative")
	case c.HTTPClient != nil && (c.RootCAs != nil || c.UnverifiedTLS):
		return invalid("an HTTP client brings its own rules for TLS")
	}
	return nil
}

func invalid(problem string) error { return fmt.Errorf("signin: %s: %w", problem, fault.ErrInvalid) }

// secure tells whether an address is https, or http on this machine, to which nobody can listen.
func secure(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && u.User == nil && u.Fragment == "" &&
		(u.Scheme == "https" || u.Scheme == "http" && local(u.Hostname()))
}

func local(host string) bool { return host == "localhost" || net.ParseIP(host).IsLoopback() }

// check fails for an endpoint that secrets must not be sent to.
func (e Endpoints) check() error {
	for _, address := range []string{e.Authorization, e.Token, e.UserInfo, e.Introspection, e.Revocation, e.Logout, e.Keys} {
		if address != "" && !secure(address) {
			return invalid("an endpoint is not https")
		}
	}
	return nil
}

// write writes a text under every verb.
func write(f fmt.State, text string) { _, _ = io.WriteString(f, text) }
