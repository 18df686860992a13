package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/authplus/authplus/fault"
)

// Grant is a way to get tokens without a browser, such as with a password.
type Grant struct {
	// Type is the parameter grant_type, and Parameters are those that belong to it.
	Type       string
	Parameters url.Values
	// Outcomes are what the provider's error codes mean for the user. A code that is among them is a
	// [*LoginError], any other a [*fault.APIError].
	Outcomes map[string]Outcome
}

// Format writes the type of the grant, never its parameters, under every verb.
func (g Grant) Format(f fmt.State, _ rune) { write(f, "signin.Grant("+g.Type+")") }

// LogValue returns what Format writes.
func (g Grant) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(g)) }

// Grant asks the token endpoint for tokens by a grant. For its errors see [Grant]; an id token that does not
// hold is [ErrIDToken].
func (c *Client) Grant(ctx context.Context, g Grant) (*SignedIn, error) {
	r, err := c.request(ctx, http.MethodPost, c.config.Endpoints.Token, "token")
	if err != nil {
		return nil, err
	}
	form := url.Values{"grant_type": {g.Type}}
	for name, values := range g.Parameters {
		form[name] = values
	}
	body, err := c.post(r, c.config.TokenAuth, "token", form)
	if err != nil {
		return nil, g.refused(err, body)
	}
	tokens, err := ParseTokens(body, c.config.Now())
	if err != nil {
		return nil, err
	}
	return c.verified(ctx, tokens, "")
}

// refused returns what a refusal means for the user.
func (g Grant) refused(err error, body []byte) error {
	refused, ok := errors.AsType[*fault.APIError](err)
	if !ok {
		return err
	}
	if outcome, known := g.Outcomes[refused.Code]; known {
		return &LoginError{Outcome: outcome, Data: body, Err: refused}
	}
	return err
}

// ParseTokens returns the tokens of an answer in the form of OAuth 2.0 (RFC 6749, section 5.1), which was had
// at now. An answer without an access token is [fault.ErrUnavailable].
func ParseTokens(answer []byte, now time.Time) (*Tokens, error) {
	var told struct {
		AccessToken  string      `json:"access_token"`
		RefreshToken string      `json:"refresh_token"`
		IDToken      string      `json:"id_token"`
		Type         string      `json:"token_type"`
		Scope        string      `json:"scope"`
		ExpiresIn    json.Number `json:"expires_in"`
		ExpireIn     json.Number `json:"expire_in"` // as GenAuth also spells it
	}
	if err := json.Unmarshal(answer, &told); err != nil || told.AccessToken == "" {
		return nil, fmt.Errorf("signin: the answer holds no token: %w", fault.ErrUnavailable)
	}
	t := &Tokens{
		AccessToken: told.AccessToken, RefreshToken: told.RefreshToken, IDToken: told.IDToken, Type: told.Type, Scope: told.Scope,
	}
	for _, life := range []json.Number{told.ExpiresIn, told.ExpireIn} {
		if seconds, err := life.Int64(); err == nil && seconds > 0 {
			t.Expiry = now.Add(time.Duration(seconds) * time.Second)
			break
		}
	}
	return t, nil
}
