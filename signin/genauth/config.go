package genauth

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/signin"
)

// Protocol is how an application speaks to the service.
type Protocol string

// The protocols of an application.
const (
	// OIDC is what an empty protocol stands for.
	OIDC  Protocol = "oidc"
	OAuth Protocol = "oauth"
	CAS   Protocol = "cas"
	SAML  Protocol = "saml"
)

// Lang is the language of the service's messages.
type Lang string

// The languages of messages.
const (
	// Chinese is what an empty language stands for.
	Chinese            Lang = "zh-CN"
	English            Lang = "en-US"
	Japanese           Lang = "ja-JP"
	TraditionalChinese Lang = "zh-TW"
)

// Brand is the name under which a deployment of the service goes, which its headers begin with.
type Brand string

// The brands of the service.
const (
	// GenAuth is what an empty brand stands for.
	GenAuth Brand = "x-genauth-"
	Authing Brand = "x-authing-"
)

// Certificates says what becomes of a connection whose certificate cannot be trusted.
type Certificates int

// What becomes of a connection whose certificate cannot be trusted.
const (
	// Reject refuses it.
	Reject Certificates = iota
	// Accept lets whoever answers have the application's secret and the users' passwords: for a private
	// deployment whose certificate cannot be checked. [New] warns of it.
	Accept
)

// Config describes an application, by the names of the service's documentation.
type Config struct {
	// AppID, AppSecret and AppHost are shown in the console; AppHost is such as "https://acme.genauth.ai".
	// The secret is empty where every method is [signin.None].
	AppID, AppSecret, AppHost string
	// RedirectURI is where users come back to after a sign-in, LogoutRedirectURI after a logout.
	RedirectURI, LogoutRedirectURI string
	// Scope is what is asked for, separated by spaces; empty for "openid profile", or for "user" with
	// OAuth. With offline_access there is a refresh token.
	Scope string
	// Protocol is that of the application.
	Protocol Protocol
	// How the application proves who it is to these endpoints; [signin.Post] unless set.
	TokenEndpointAuthMethod, IntrospectionEndpointAuthMethod, RevocationEndpointAuthMethod signin.AuthMethod
	// Timeout bounds each request; zero stands for ten seconds.
	Timeout time.Duration
	// RejectUnauthorized says what becomes of certificates that cannot be trusted.
	RejectUnauthorized Certificates
	// Lang is the language of messages.
	Lang Lang

	// Signing is how the application's id tokens are signed. The console's own default is HS256, which has to
	// be said here: [signin.HS256]; unless set it is RS256.
	Signing signin.Signing
	// Brand is that of the deployment.
	Brand Brand
	// RootCAs, HTTPClient, Logger, Store and Now are those of [signin.Config].
	RootCAs    *x509.CertPool
	HTTPClient *http.Client
	Logger     *slog.Logger
	Store      signin.Store
	Now        func() time.Time
}

// Format writes the host and the application's id, never the secret, whatever the verb.
func (c Config) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "genauth.Config(%s, %s)", c.AppHost, c.AppID)
}

// LogValue returns what Format writes.
func (c Config) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// finished returns the config with its defaults, or why it cannot be used.
func (c Config) finished() (Config, error) {
	c.AppHost = strings.TrimSuffix(c.AppHost, "/")
	if c.Protocol == "" {
		c.Protocol = OIDC
	}
	if c.Scope == "" {
		c.Scope = "openid profile"
		if c.Protocol == OAuth {
			c.Scope = "user"
		}
	}
	if c.Lang == "" {
		c.Lang = Chinese
	}
	if c.Brand == "" {
		c.Brand = GenAuth
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c, c.check()
}

func (c Config) check() error {
	switch {
	case !slices.Contains([]Protocol{OIDC, OAuth, CAS, SAML}, c.Protocol):
		return invalid("a protocol is oidc, oauth, cas or saml")
	case !slices.Contains([]Lang{Chinese, English, Japanese, TraditionalChinese}, c.Lang):
		return invalid("a language is zh-CN, en-US, ja-JP or zh-TW")
	case !slices.Contains([]Brand{GenAuth, Authing}, c.Brand):
		return invalid("a brand is that of GenAuth or of Authing")
	case c.Protocol == OIDC && !slices.Contains(strings.Fields(c.Scope), "openid"):
		return invalid("the scope lacks openid")
	}
	return nil
}

func invalid(problem string) error { return fmt.Errorf("genauth: %s: %w", problem, fault.ErrInvalid) }

// application returns the config in the terms of package signin.
func (c Config) application() signin.Config {
	at := c.AppHost + "/oidc"
	if c.Protocol == OAuth {
		at = c.AppHost + "/oauth"
	}
	return signin.Config{
		Issuer: c.AppHost + "/oidc", ClientID: c.AppID, ClientSecret: c.AppSecret,
		RedirectURL: c.RedirectURI, LogoutRedirectURL: c.LogoutRedirectURI, Scopes: strings.Fields(c.Scope),
		Endpoints: signin.Endpoints{
			Authorization: at + "/auth", Token: at + "/token", UserInfo: at + "/me",
			Introspection: at + "/token/introspection", Revocation: at + "/token/revocation",
			Logout: c.AppHost + "/oidc/session/end", Keys: c.AppHost + "/oidc/.well-known/jwks.json",
		},
		TokenAuth: c.TokenEndpointAuthMethod, IntrospectionAuth: c.IntrospectionEndpointAuthMethod,
		RevocationAuth: c.RevocationEndpointAuthMethod, Signing: c.Signing, Store: c.Store, Timeout: c.Timeout,
		RootCAs: c.RootCAs, UnverifiedTLS: c.RejectUnauthorized == Accept, HTTPClient: c.HTTPClient, Logger: c.Logger, Now: c.Now,
	}
}

// Client acts for one end user at a time. It is safe for concurrent use; see [Client.For] for many users.
type Client struct {
	*signin.Client
	config Config

	mu          sync.RWMutex
	accessToken string
}

// New returns the client of an application. It does no I/O; a config that cannot be used is [fault.ErrInvalid].
func New(config Config) (*Client, error) {
	config, err := config.finished()
	if err != nil {
		return nil, err
	}
	client, err := signin.New(context.Background(), config.application())
	if err != nil {
		return nil, err
	}
	return &Client{Client: client, config: config}, nil
}

// SetAccessToken sets the user whom the client acts for from now on. It does no I/O.
func (c *Client) SetAccessToken(accessToken string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.accessToken = accessToken
}

// For returns a client of the same application that acts for another user. It does no I/O.
func (c *Client) For(accessToken string) *Client {
	return &Client{Client: c.Client, config: c.config, accessToken: accessToken}
}

func (c *Client) token() string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.accessToken
}
