package genauth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/token"
)

// tokenRoute is where management tokens are issued.
const tokenRoute = "/api/v3/get-management-token"

// AccessKey returns a source of management tokens for an access key: POST /api/v3/get-management-token.
// Tokens are kept, renewed and shared as those of [token.ClientCredentials] are, so several Configs that
// are given one source share one token. A refused key is an error that wraps fault.ErrUnauthorized.
func AccessKey(id, secret string, opts ...token.Option) token.Source {
	// The function hides the secret from fmt and reflection.
	return token.Func(id, func(ctx context.Context, at token.Endpoint) (token.Token, error) {
		return fetchToken(ctx, at, id, secret)
	}, opts...)
}

// fetchToken asks for a management token.
func fetchToken(ctx context.Context, at token.Endpoint, id, secret string) (token.Token, error) {
	if id == "" || secret == "" {
		return token.Token{}, fmt.Errorf("genauth: the access key is empty: %w", fault.ErrInvalid)
	}
	client, err := rest.New(rest.Transport{HTTPClient: at.Client, Retries: -1}, rest.Service{
		Provider: provider, BaseURL: strings.TrimSuffix(at.URL, tokenRoute), Envelope: envelopeStatus, Classify: classify,
	})
	if err != nil {
		return token.Token{}, err
	}
	asked := time.Now()
	answer, err := client.Do(ctx, rest.Call{
		Method: http.MethodPost, Route: tokenRoute, Repeatable: true,
		Body: map[string]string{"accessKeyId": id, "accessKeySecret": secret},
	})
	if err != nil {
		return token.Token{}, err
	}
	var issued struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"` // seconds
	}
	if err := data(answer, &issued); err != nil {
		return token.Token{}, err
	}
	t := token.Token{AccessToken: issued.AccessToken, Issued: asked}
	if issued.ExpiresIn > 0 {
		t.Expiry = asked.Add(time.Duration(issued.ExpiresIn) * time.Second)
	}
	return t, nil
}

// header is what every request tells beside its credentials.
type header struct {
	brand    brand
	language Language
	pool     string
}

// set sets the headers of a request.
func (h header) set(to http.Header) {
	to.Set(h.brand.prefix+"sdk-version", "authplus")
	if h.language != "" {
		to.Set(h.brand.prefix+"lang", string(h.language))
	}
	if h.pool != "" {
		to.Set(h.brand.prefix+"userpool-id", h.pool)
	}
}

// bearer returns how requests carry a management token, and the user pool that it is for.
func (h header) bearer(src token.Source, at token.Endpoint) (authorize func(context.Context, *http.Request) error, refused func(*http.Request) bool) {
	carry, refused := rest.BearerToken(src, at)
	authorize = func(ctx context.Context, req *http.Request) error {
		if err := carry(ctx, req); err != nil {
			return err
		}
		named := h
		if named.pool == "" {
			named.pool = poolOf(strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer "))
		}
		named.set(req.Header)
		return nil
	}
	return authorize, refused
}

// poolOf returns the user pool that a management token is for, or "" for a token that does not tell.
func poolOf(accessToken string) string {
	_, rest, _ := strings.Cut(accessToken, ".")
	payload, _, _ := strings.Cut(rest, ".")
	// Tokens are issued in either alphabet of base64.
	payload = strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(payload), "=")
	decoded, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return ""
	}
	var claims struct {
		Pool string `json:"scoped_userpool_id"`
	}
	if json.Unmarshal(decoded, &claims) != nil {
		return ""
	}
	return claims.Pool
}
