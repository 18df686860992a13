package token

import (
	"fmt"
	"io"
	"log/slog"
	"time"
)

// Token is an access token with what is known about it. It prints without its secret; encoding/json
// leaves the secret out as well, so that a token inside a logged value does not give it away. In an
// unexported field of another struct a token cannot protect itself: fmt calls no methods there.
type Token struct {
	// AccessToken is the secret that a request carries.
	AccessToken string `json:"-"`
	// Type is the token's type, such as "Bearer".
	Type string `json:"type"`
	// Issued is when the token was asked for; zero where nobody said.
	Issued time.Time `json:"issued,omitzero"`
	// Expiry is when the token stops working; zero where nobody said.
	Expiry time.Time `json:"expiry,omitzero"`
	// Scope is what the token allows, separated by spaces; empty where nobody said.
	Scope string `json:"scope,omitempty"`
}

// Valid reports whether the token is there and has not expired at now. A token without an expiry does
// not expire. Valid does no I/O: a provider may have revoked a valid token.
func (t Token) Valid(now time.Time) bool {
	return t.AccessToken != "" && (t.Expiry.IsZero() || now.Before(t.Expiry))
}

// String returns type and expiry, never the secret.
func (t Token) String() string {
	switch {
	case t.AccessToken == "":
		return "Token(none)"
	case t.Expiry.IsZero():
		return fmt.Sprintf("Token(%s)", t.Type)
	}
	return fmt.Sprintf("Token(%s, expires %s)", t.Type, t.Expiry.Format(time.RFC3339))
}

// Format writes [Token.String] under every verb, so that %+v and %#v hold no secret either.
func (t Token) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, t.String()) }

// LogValue returns [Token.String] for package log/slog.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }
