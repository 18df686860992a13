package token

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/authplus/authplus/fault"
)

const (
	// defaultTimeout bounds a fetch, which no caller's context does.
	defaultTimeout = 30 * time.Second
	maxAnswer      = 1 << 20
	maxErrorAnswer = 64 << 10
	// maxLife is more than any provider grants and keeps a mistaken lifetime from overflowing.
	maxLife = 10 * 365 * 24 * time.Hour
)

// request is one exchange with a token endpoint. A token's life is counted from start, before the
// request is sent, so that it never seems longer than it is.
type request struct {
	grant grant
	at    Endpoint
	start time.Time
}

// send asks for a token.
func (r request) send(ctx context.Context) (Token, error) {
	req, err := r.build(ctx)
	if err != nil {
		return Token{}, err
	}
	resp, err := client(r.at.Client).Do(req)
	if err != nil {
		return Token{}, r.unavailable(cause(err))
	}
	defer func() { _ = resp.Body.Close() }()
	limit := int64(maxAnswer)
	if resp.StatusCode != http.StatusOK {
		limit = maxErrorAnswer
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit))
	if resp.StatusCode != http.StatusOK {
		return Token{}, r.refusal(resp, body)
	}
	if err != nil {
		return Token{}, r.unavailable(err)
	}
	return r.read(body)
}

// build returns the request with the credentials in its body.
func (r request) build(ctx context.Context) (*http.Request, error) {
	fields, err := r.grant.fields(r.at, r.start)
	if err != nil {
		return nil, err
	}
	fields["grant_type"] = "client_credentials"
	if r.at.Audience != "" {
		fields["audience"] = r.at.Audience
	}
	body, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("token: the credentials cannot be encoded: %w", fault.ErrInvalid)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.at.URL, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("token: the URL of the token endpoint is malformed: %w", fault.ErrInvalid)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "authplus")
	return req, nil
}

// client returns a copy of c that carries the credentials to the endpoint and nowhere else.
func client(c *http.Client) *http.Client {
	var own http.Client
	if c != nil {
		own = *c
	}
	own.Jar = nil
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if own.Timeout == 0 {
		own.Timeout = defaultTimeout
	}
	return &own
}

// read returns the token of a success (RFC 6749, section 5.1).
func (r request) read(body []byte) (Token, error) {
	var answer struct {
		AccessToken string      `json:"access_token"`
		TokenType   string      `json:"token_type"`
		ExpiresIn   json.Number `json:"expires_in"` // seconds; some providers write a string
		Scope       string      `json:"scope"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return Token{}, r.unavailable(errors.New("the answer is not the JSON of a token"))
	}
	if !sendable(answer.AccessToken) {
		return Token{}, r.unavailable(errors.New("the answer holds no usable access token"))
	}
	t := Token{AccessToken: answer.AccessToken, Type: answer.TokenType, Issued: r.start, Scope: answer.Scope}
	if t.Type == "" {
		t.Type = bearer
	}
	if seconds, err := answer.ExpiresIn.Float64(); err == nil {
		life := time.Duration(min(max(seconds, 0), maxLife.Seconds()) * float64(time.Second))
		t.Expiry = r.start.Add(life)
	}
	return t, nil
}

// unavailable returns the error for an endpoint that gave no readable answer.
func (r request) unavailable(cause error) error {
	return fmt.Errorf("token: POST %s: %w: %w", r.route(), fault.ErrUnavailable, cause)
}

// cause takes a network error out of its *url.Error, whose text holds the URL.
func cause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// route returns the path of the endpoint.
func (r request) route() string {
	u, err := url.Parse(r.at.URL)
	if err != nil || u.Path == "" {
		return "/"
	}
	return u.Path
}
