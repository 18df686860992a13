package rest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/authplus/authplus/fault"
)

// Download opens a file whose address the provider gave, such as that of an export. The address itself
// lets one read it, so no credentials are sent, and no error tells it. The time-out of requests does not
// hold; ctx bounds how long reading may take. An answer that is no success is a *[fault.APIError] that wraps
// [fault.ErrUnavailable]: such addresses expire.
func (c *Client) Download(ctx context.Context, address string) (io.ReadCloser, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, c.failed(http.MethodGet, fileRoute, fmt.Errorf("the address of the file is malformed: %w", fault.ErrUnavailable))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, c.failed(http.MethodGet, fileRoute, fmt.Errorf("the address of the file is malformed: %w", fault.ErrUnavailable))
	}
	req.Header.Set("User-Agent", c.transport.UserAgent)
	client := *c.transport.HTTPClient
	client.Timeout = 0
	resp, err := client.Do(req)
	if err != nil {
		return nil, c.failed(http.MethodGet, fileRoute, fmt.Errorf("%w: %w", fault.ErrUnavailable, networkError(err, []string{address})))
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, &fault.APIError{
			Provider: c.service.Provider, Status: resp.StatusCode, Method: http.MethodGet, Route: fileRoute,
			Attempts: 1, Kind: fault.ErrUnavailable,
		}
	}
	return resp.Body, nil
}

// fileRoute stands for the address of a file, which is a secret.
const fileRoute = "(file)"
