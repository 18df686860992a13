package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/authplus/authplus/fault"
)

// Client is one application at one provider. It is safe for concurrent use.
type Client struct {
	config Config
	http   *http.Client
	oauth  oauth2.Config
	keys   oidc.KeySet
	// namesIssuer says that the provider's callbacks hold its name (RFC 9207).
	namesIssuer bool
}

// New returns a client. It asks the issuer for its endpoints, unless the config has them: then it does no I/O.
//
// A config that cannot be used is [fault.ErrInvalid], an issuer that cannot be reached or does not describe
// itself [fault.ErrUnavailable], and one that says it is another [ErrIssuer].
func New(ctx context.Context, config Config) (*Client, error) {
	config, err := config.finished()
	if err != nil {
		return nil, err
	}
	client := &Client{config: config, http: newHTTPClient(config)}
	if config.Endpoints == (Endpoints{}) {
		if err := client.discover(ctx); err != nil {
			return nil, err
		}
	}
	if err := client.config.Endpoints.check(); err != nil {
		return nil, err
	}
	if config.Store == nil {
		if client.config.Store, err = NewCookieStore(NewCookieKey(), config.Now); err != nil {
			return nil, err
		}
	}
	client.oauth = client.newOAuth()
	client.keys = client.newKeys()
	return client, nil
}

// discover reads the issuer's endpoints from /.well-known/openid-configuration.
func (c *Client) discover(ctx context.Context) error {
	address := strings.TrimSuffix(c.config.Issuer, "/") + "/.well-known/openid-configuration"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return invalid("the issuer is no URL")
	}
	body, err := c.send(request, "openid-configuration")
	if err != nil {
		return err
	}
	var described struct {
		Endpoints
		Issuer      string `json:"issuer"`
		NamesIssuer bool   `json:"authorization_response_iss_parameter_supported"`
	}
	if err := json.Unmarshal(body, &described); err != nil {
		return fmt.Errorf("signin: the issuer's configuration is not JSON: %w", fault.ErrUnavailable)
	}
	if described.Issuer != c.config.Issuer {
		return fmt.Errorf("signin: the configuration is that of another: %w", ErrIssuer)
	}
	c.config.Endpoints, c.namesIssuer = described.Endpoints, described.NamesIssuer
	return nil
}

func (c *Client) newOAuth() oauth2.Config {
	o := oauth2.Config{
		ClientID: c.config.ClientID, RedirectURL: c.config.RedirectURL, Scopes: c.config.Scopes,
		Endpoint: oauth2.Endpoint{
			AuthURL: c.config.Endpoints.Authorization, TokenURL: c.config.Endpoints.Token, AuthStyle: oauth2.AuthStyleInParams,
		},
	}
	if c.config.TokenAuth != None {
		o.ClientSecret = c.config.ClientSecret
	}
	if c.config.TokenAuth == Basic {
		o.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	}
	return o
}

// Issuer returns the provider's name in its tokens.
func (c *Client) Issuer() string { return c.config.Issuer }

// HTTPClient returns what the client sends its requests with, for a provider's own calls; see [Ask].
func (c *Client) HTTPClient() *http.Client { return c.http }

// Endpoints returns where the provider is asked.
func (c *Client) Endpoints() Endpoints { return c.config.Endpoints }

// asksForIdentity tells whether an id token is due.
func (c *Client) asksForIdentity() bool { return slices.Contains(c.config.Scopes, oidc.ScopeOpenID) }

// Format writes issuer and client id under every verb.
func (c *Client) Format(f fmt.State, _ rune) {
	write(f, fmt.Sprintf("signin.Client(%s, %s)", c.config.Issuer, c.config.ClientID))
}

// exchangeError returns an error of golang.org/x/oauth2 without what may be secret: it holds the whole
// answer.
func exchangeError(err error) error {
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.Response != nil {
		return refusal(refused.Response.StatusCode, http.MethodPost, "token", refused.Body)
	}
	if broken := networkError(err); broken != nil {
		return broken
	}
	return fmt.Errorf("signin: the answer of the token endpoint holds no token: %w", fault.ErrUnavailable)
}
