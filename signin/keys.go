package signin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/authplus/authplus/fault"
)

// errKeys says that the address of the keys answers with something else.
var errKeys = fmt.Errorf("signin: the provider's keys cannot be read: %w", fault.ErrUnavailable)

// newKeys returns what id tokens are checked with: the secret, or the published keys; never both, so that a
// token cannot choose.
func (c *Client) newKeys() oidc.KeySet {
	if c.config.Signing == HS256 {
		return secretKey(c.config.ClientSecret)
	}
	client := *c.http
	client.Transport = keysOnly{c.http.Transport}
	return oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), &client), c.config.Endpoints.Keys)
}

// keysOnly makes [errKeys] of each answer that holds no keys, which the library tells apart from a wrong signature
// by its text alone.
type keysOnly struct{ http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (k keysOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := k.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	var set struct {
		Keys []struct {
			Algorithm string `json:"alg"`
		} `json:"keys"`
	}
	if answer.StatusCode != http.StatusOK || json.Unmarshal(body, &set) != nil || set.Keys == nil {
		return nil, errKeys
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// observedKeys remembers why a key set has failed, which the verifier turns into a text.
type observedKeys struct {
	oidc.KeySet
	err error
}

// VerifySignature implements [oidc.KeySet].
func (k *observedKeys) VerifySignature(ctx context.Context, text string) ([]byte, error) {
	claims, err := k.KeySet.VerifySignature(ctx, text)
	k.err = err
	return claims, err
}

// failure returns why there were no keys, and nil where there were.
func (k *observedKeys) failure() error {
	if errors.Is(k.err, errKeys) {
		return errKeys
	}
	if broken := networkError(k.err); broken != nil {
		return broken
	}
	for _, over := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(k.err, over) {
			return networkError(&url.Error{Err: over})
		}
	}
	return nil
}
