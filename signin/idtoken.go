package signin

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/golang-jwt/jwt/v5"

	"github.com/authplus/authplus/fault"
)

// VerifyIDToken returns what an id token says about a user, if it is one of the provider for this
// application and has not expired; otherwise the error is [ErrIDToken]. It does I/O where the provider's keys are
// not known yet; keys that cannot be read are [fault.ErrUnavailable]. It cannot know the nonce, so it is for tokens that an application has kept, not for those of
// a callback.
func (c *Client) VerifyIDToken(ctx context.Context, idToken string) (*Identity, error) {
	return c.verifyIDToken(ctx, &Tokens{IDToken: idToken}, "")
}

// verifyIDToken checks an id token and that it belongs to the access token and the nonce, where these are
// known.
func (c *Client) verifyIDToken(ctx context.Context, t *Tokens, nonce string) (*Identity, error) {
	keys := &observedKeys{KeySet: c.keys}
	verified, err := oidc.NewVerifier(c.config.Issuer, keys, &oidc.Config{
		ClientID: c.config.ClientID, SupportedSigningAlgs: []string{string(c.config.Signing)}, Now: c.config.Now,
	}).Verify(c.context(ctx), t.IDToken)
	if err != nil {
		if broken := keys.failure(); broken != nil {
			return nil, broken
		}
		return nil, ErrIDToken // the library's text holds claims
	}
	if nonce != "" && subtle.ConstantTimeCompare([]byte(verified.Nonce), []byte(nonce)) != 1 {
		return nil, ErrIDToken
	}
	if verified.AccessTokenHash != "" && t.AccessToken != "" && !belongs(t.AccessToken, verified.AccessTokenHash) {
		return nil, ErrIDToken
	}
	var raw json.RawMessage
	var presenter struct {
		Party string `json:"azp"`
	}
	if verified.Claims(&raw) != nil || verified.Claims(&presenter) != nil ||
		presenter.Party != "" && presenter.Party != c.config.ClientID {
		return nil, ErrIDToken
	}
	identity, err := newIdentity(raw)
	if err != nil {
		return nil, ErrIDToken
	}
	return identity, nil
}

// belongs tells whether an access token is the one whose hash an id token holds (OpenID Connect Core 1.0, section
// 3.1.3.6). Each [Signing] hashes with SHA-256.
func belongs(accessToken, hash string) bool {
	sum := sha256.Sum256([]byte(accessToken))
	left := base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
	return subtle.ConstantTimeCompare([]byte(left), []byte(hash)) == 1
}

// secretKey checks id tokens that are signed with the application's secret. It implements [oidc.KeySet].
type secretKey string

// VerifySignature returns the claims of a token that is signed with the secret.
func (k secretKey) VerifySignature(_ context.Context, text string) ([]byte, error) {
	var claims document
	parser := jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithoutClaimsValidation())
	_, err := parser.ParseWithClaims(text, &claims, func(*jwt.Token) (any, error) { return []byte(k), nil })
	if err != nil {
		return nil, errors.New("signin: the signature is not that of the client secret")
	}
	return claims.raw, nil
}

// document is claims that another reads.
type document struct {
	jwt.RegisteredClaims
	raw []byte
}

// UnmarshalJSON keeps the text.
func (d *document) UnmarshalJSON(data []byte) error {
	d.raw = append([]byte(nil), data...)
	return nil
}

// Identity is what a provider says about a user, in an id token or in its user info. It prints as the
// user's identifier alone.
type Identity struct {
	// Subject is the user's identifier at the provider.
	Subject string `json:"sub"`
	// The rest is there if a scope asks for it and the provider knows it.
	Name          string `json:"name"`
	GivenName     string `json:"given_name"`
	FamilyName    string `json:"family_name"`
	Nickname      string `json:"nickname"`
	Username      string `json:"preferred_username"`
	Picture       string `json:"picture"`
	Email         string `json:"email"`
	EmailVerified bool   `json:"email_verified"`
	PhoneNumber   string `json:"phone_number"`
	PhoneVerified bool   `json:"phone_number_verified"`

	raw json.RawMessage
}

func newIdentity(raw json.RawMessage) (*Identity, error) {
	identity := &Identity{raw: raw}
	if err := json.Unmarshal(raw, identity); err != nil || identity.Subject == "" {
		return nil, fmt.Errorf("signin: the claims name no user: %w", fault.ErrUnavailable)
	}
	return identity, nil
}

// Decode decodes all that the provider says into a value, as [json.Unmarshal] does. What does not fit is
// [fault.ErrInvalid].
func (i *Identity) Decode(into any) error { return decode(i.raw, into) }

func decode(raw json.RawMessage, into any) error {
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("signin: the claims do not fit into %T: %w", into, fault.ErrInvalid)
	}
	return nil
}

// Format writes the user's identifier under every verb, so that nothing personal is printed.
func (i Identity) Format(f fmt.State, _ rune) { write(f, "Identity("+i.Subject+")") }

// LogValue returns what Format writes.
func (i Identity) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(i)) }
