package signin

import (
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/oauth2"
)

// Tokens are what a provider gives an application to act for a user. They print without their secrets, and
// encoding/json leaves these out: an application stores them one by one.
type Tokens struct {
	// AccessToken is for APIs, RefreshToken for new tokens, and IDToken says who the user is. Those that
	// were not given are empty.
	AccessToken  string `json:"-"`
	RefreshToken string `json:"-"`
	IDToken      string `json:"-"`
	// Type is how the access token is sent, such as "Bearer".
	Type string `json:"type"`
	// Expiry is when the access token ends; zero where the provider does not say.
	Expiry time.Time `json:"expiry,omitzero"`
	// Scope is what was granted, separated by spaces; empty where it is what was asked for.
	Scope string `json:"scope,omitempty"`
	// Subject is the user whom the id token names; empty where there was none.
	Subject string `json:"subject,omitempty"`
}

func newTokens(t *oauth2.Token) *Tokens {
	text := func(name string) string {
		value, _ := t.Extra(name).(string)
		return value
	}
	return &Tokens{
		AccessToken: t.AccessToken, RefreshToken: t.RefreshToken, IDToken: text("id_token"),
		Type: t.Type(), Expiry: t.Expiry, Scope: text("scope"),
	}
}

// String returns the subject and the expiry, never a secret.
func (t Tokens) String() string {
	return fmt.Sprintf("Tokens(%s, expires %s)", t.Subject, t.Expiry.Format(time.RFC3339))
}

// Format writes [Tokens.String] under every verb.
func (t Tokens) Format(f fmt.State, _ rune) { write(f, t.String()) }

// LogValue returns [Tokens.String] for package log/slog.
func (t Tokens) LogValue() slog.Value { return slog.StringValue(t.String()) }
