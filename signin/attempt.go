package signin

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/oauth2"
)

// attemptLife is how long a user has to sign in.
const attemptLife = 10 * time.Minute

// Attempt is what a sign-in has to remember between its start and the callback. It is secret: whoever has it
// and the code of the callback gets the user's tokens. It prints as nothing but its name; encoding/json
// encodes it whole, for stores.
type Attempt struct {
	// State ties the callback to the browser, Nonce the id token to the sign-in, and Verifier the code to
	// the application (RFC 7636).
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	// Issuer and ClientID are whom was asked by whom.
	Issuer   string `json:"issuer"`
	ClientID string `json:"client_id"`
	// ReturnTo is where the user was going, within the application.
	ReturnTo string `json:"return_to"`
	// Expiry is when it is too late to come back.
	Expiry time.Time `json:"expiry"`

	// secure tells that the callback comes by TLS, whatever the request that begins looks like behind a proxy.
	secure bool
}

// Format writes the type's name under every verb.
func (a Attempt) Format(f fmt.State, _ rune) { write(f, "signin.Attempt") }

// LogValue returns what Format writes.
func (a Attempt) LogValue() slog.Value { return slog.StringValue("signin.Attempt") }

// AuthOption changes what the provider is asked for in one sign-in.
type AuthOption func(*authorization) error

type authorization struct {
	attempt    Attempt
	parameters url.Values
}

// reserved are the parameters that belong to the sign-in itself.
var reserved = []string{
	"client_id", "redirect_uri", "scope", "response_type", "response_mode", "state", "nonce", "code_challenge", "code_challenge_method",
	"request", "request_uri",
}

// Param adds a parameter to the authorization URL, such as login_hint, prompt, audience or organization.
// Those that make the sign-in safe cannot be set: [fault.ErrInvalid].
func Param(name, value string) AuthOption {
	return func(a *authorization) error {
		if slices.Contains(reserved, name) {
			return invalid("the parameter " + name + " cannot be set")
		}
		a.parameters.Set(name, value)
		return nil
	}
}

// maxReturn bounds where the user was going, in bytes: a cookie has to hold it.
const maxReturn = 512

// ReturnTo remembers where the user was going: a path of the application of at most 512 bytes, with a query or without.
// Anything else, such as the address of another site, is taken for "/", so it may come from the request as it is.
func ReturnTo(path string) AuthOption {
	return func(a *authorization) error {
		a.attempt.ReturnTo = within(path)
		return nil
	}
}

// within returns a path of the application itself. Browsers take "\" for "/", and "//" for another host.
func within(path string) string {
	u, err := url.Parse(path)
	if err != nil || len(path) > maxReturn || !utf8.ValidString(path) || u.Scheme != "" || u.Host != "" || u.User != nil || strings.ContainsAny(path, "\\\t\r\n") ||
		!strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return "/"
	}
	return path
}

// Begin returns a new attempt and the address at the provider to send the user to. It does no I/O. An option that
// cannot be used, and a config without RedirectURL, is [fault.ErrInvalid].
func (c *Client) Begin(opts ...AuthOption) (Attempt, string, error) {
	if c.config.RedirectURL == "" {
		return Attempt{}, "", invalid("the config has no redirect URL")
	}
	a := authorization{parameters: url.Values{}, attempt: Attempt{
		State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(),
		Issuer: c.config.Issuer, ClientID: c.config.ClientID, ReturnTo: "/", Expiry: c.config.Now().Add(attemptLife),
		secure: strings.HasPrefix(strings.ToLower(c.config.RedirectURL), "https:"),
	}}
	for _, opt := range opts {
		if err := opt(&a); err != nil {
			return Attempt{}, "", err
		}
	}
	return a.attempt, c.authURL(a), nil
}

func (c *Client) authURL(a authorization) string {
	params := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(a.attempt.Verifier)}
	if c.asksForIdentity() {
		params = append(params, oauth2.SetAuthURLParam("nonce", a.attempt.Nonce))
	}
	for name := range a.parameters {
		params = append(params, oauth2.SetAuthURLParam(name, a.parameters.Get(name)))
	}
	return c.oauth.AuthCodeURL(a.attempt.State, params...)
}
