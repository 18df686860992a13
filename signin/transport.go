package signin

import (
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/authplus/authplus/fault"
)

// maxBody bounds what is read of an answer, in bytes.
const maxBody = 1 << 20

// newHTTPClient returns the client of a config. It follows no redirects, which would carry secrets
// elsewhere, keeps no cookies, and bounds every body.
func newHTTPClient(c Config) *http.Client {
	client := &http.Client{Timeout: c.Timeout}
	transport := http.DefaultTransport
	if c.HTTPClient != nil {
		*client = *c.HTTPClient
		client.Jar = nil
		if client.Timeout == 0 {
			client.Timeout = c.Timeout
		}
		if c.HTTPClient.Transport != nil {
			transport = c.HTTPClient.Transport
		}
	}
	if c.RootCAs != nil || c.UnverifiedTLS { // then the config has no HTTP client
		own := newTransport()
		own.TLSClientConfig = &tls.Config{RootCAs: c.RootCAs, InsecureSkipVerify: c.UnverifiedTLS, MinVersion: tls.VersionTLS12}
		transport = own
	}
	if c.UnverifiedTLS {
		warn(c.Logger, c.Issuer)
	}
	client.Transport = bounded{transport}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client
}

// newTransport returns a transport like the program's default one, or a plain one where that is of another kind, such as
// one that measures: it cannot be told whom to trust.
func newTransport() *http.Transport {
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		return standard.Clone()
	}
	return &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
}

func warn(logger *slog.Logger, issuer string) {
	if logger == nil {
		logger = slog.Default()
	}
	logger.Warn("signin: the provider's TLS certificate is not verified: whoever is between reads passwords and tokens", "issuer", issuer)
}

// bounded ends each body after maxBody bytes, as the libraries that read them do not.
type bounded struct{ http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, maxBody), answer.Body}
	}
	return answer, err
}

// post sends a form to an endpoint and proves who the application is.
func (c *Client) post(r *http.Request, method AuthMethod, route string, form url.Values) ([]byte, error) {
	switch method {
	case Basic:
		r.SetBasicAuth(url.QueryEscape(c.config.ClientID), url.QueryEscape(c.config.ClientSecret))
	case Post:
		form.Set("client_secret", c.config.ClientSecret)
		fallthrough
	default:
		form.Set("client_id", c.config.ClientID)
	}
	body := form.Encode()
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.send(r, route)
}

// send returns the body of an answer, and an error unless it is a success. route names the endpoint in errors.
func (c *Client) send(r *http.Request, route string) ([]byte, error) {
	r.Header.Set("Accept", "application/json")
	status, body, err := Ask(c.http, r)
	if err != nil {
		return nil, err
	}
	if status < 200 || status > 299 {
		return body, refusal(status, r.Method, route, body)
	}
	return body, nil
}

// Ask sends a request and returns status and body of the answer, whatever the status: for a provider's own calls,
// with [Client.HTTPClient]. A provider that cannot be reached is [fault.ErrUnavailable]; the
// error holds nothing of the request but its host.
func Ask(client *http.Client, r *http.Request) (status int, body []byte, err error) {
	answer, err := client.Do(r)
	if err != nil {
		return 0, nil, networkError(err)
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	if body, err = io.ReadAll(answer.Body); err != nil {
		return 0, nil, fmt.Errorf("signin: the answer breaks off: %w", fault.ErrUnavailable)
	}
	return answer.StatusCode, body, nil
}
