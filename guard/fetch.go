package guard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/authplus/authplus/fault"
)

// maxDocument bounds what is read of an issuer's answer, in bytes.
const maxDocument = 1 << 20

// parseBase returns a URL without the slash at its end. It is https, or http on this machine.
func parseBase(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("guard: a URL such as https://auth.acme.com is needed: %w", fault.ErrInvalid)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !local(u.Hostname())) {
		return nil, fmt.Errorf("guard: the scheme of the URL is not https: %w", fault.ErrInvalid)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u, nil
}

// local tells whether a host is this machine, to which nobody can listen in between.
func local(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// verifierKey returns a function that reads the key of a PropelAuth environment.
func verifierKey(client *http.Client, authURL, apiKey string) func(context.Context) (*keySet, error) {
	return func(ctx context.Context) (*keySet, error) {
		document, err := get(ctx, client, authURL+"/api/v1/token_verification_metadata", apiKey)
		if err != nil {
			return nil, err
		}
		var metadata struct {
			PEM string `json:"verifier_key_pem"`
		}
		if err := json.Unmarshal(document, &metadata); err != nil {
			return nil, unreadable(errors.New("guard: the answer is not JSON"))
		}
		keys, err := parsePEM(metadata.PEM)
		if err != nil {
			return nil, unreadable(err)
		}
		return keys, nil
	}
}

// discovered reads the keys from where the issuer's configuration says (OpenID Connect Discovery 1.0). The
// configuration must be that of the issuer, or another could answer for it.
func (o options) discovered(ctx context.Context) (*keySet, error) {
	address := strings.TrimSuffix(o.issuer, "/") + "/.well-known/openid-configuration"
	document, err := get(ctx, o.client, address, "")
	if err != nil {
		return nil, err
	}
	var configuration struct {
		Issuer  string `json:"issuer"`
		KeysURL string `json:"jwks_uri"`
	}
	if err := json.Unmarshal(document, &configuration); err != nil {
		return nil, unreadable(errors.New("guard: the answer is not JSON"))
	}
	if configuration.Issuer != o.issuer {
		return nil, unreadable(errors.New("guard: the configuration is of another issuer"))
	}
	if _, err := parseBase(configuration.KeysURL); err != nil {
		return nil, unreadable(errors.New("guard: the configuration names no place of keys"))
	}
	o.keysURL = configuration.KeysURL
	return o.published(ctx)
}

// published reads the set of keys.
func (o options) published(ctx context.Context) (*keySet, error) {
	document, err := get(ctx, o.client, o.keysURL, "")
	if err != nil {
		return nil, err
	}
	keys, err := parseJWKS(document)
	if err != nil {
		return nil, unreadable(err)
	}
	return keys, nil
}

func unreadable(err error) error { return fmt.Errorf("%w: %w", err, fault.ErrUnavailable) }

// get returns the body of a successful answer. The API key may be empty.
func get(ctx context.Context, client *http.Client, address, apiKey string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("guard: the address of the keys cannot be used: %w", fault.ErrInvalid)
	}
	if apiKey != "" {
		request.Header.Set("Authorization", "Bearer "+apiKey)
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, unreadable(fmt.Errorf("guard: reading keys: %w", err))
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	switch status := answer.StatusCode; {
	case apiKey != "" && (status == http.StatusUnauthorized || status == http.StatusForbidden):
		return nil, fmt.Errorf("guard: the API key is refused: %w", fault.ErrUnauthorized)
	case status != http.StatusOK:
		return nil, fmt.Errorf("guard: the issuer answers for its keys with %d: %w", status, fault.ErrUnavailable)
	}
	document, err := io.ReadAll(io.LimitReader(answer.Body, maxDocument+1))
	if err != nil {
		return nil, unreadable(fmt.Errorf("guard: reading keys: %w", err))
	}
	if len(document) > maxDocument {
		return nil, unreadable(errors.New("guard: the answer is too large"))
	}
	return document, nil
}
