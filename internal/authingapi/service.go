package authingapi

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/authplus/authplus/fault"
)

// DefaultHost is where Authing's public service is.
const DefaultHost = "https://core.authing.cn"

// BaseURL returns the URL of a host. One without a scheme is reached over TLS, and "" is [DefaultHost]. What
// is no host is an error that wraps fault.ErrInvalid.
func BaseURL(host string) (string, error) {
	if host == "" {
		return DefaultHost, nil
	}
	if !strings.Contains(host, "://") {
		host = "https://" + host
	}
	u, err := url.Parse(host)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return "", fmt.Errorf("authing: the host must be one such as %s: %w", DefaultHost, fault.ErrInvalid)
	}
	return strings.TrimSuffix(host, "/"), nil
}

// Introduction is who makes requests.
type Introduction struct {
	UserPoolID, AppID, Lang string
}

// To sets the headers of a request as Authing's own clients do.
func (i Introduction) To(req *http.Request) {
	req.Header.Set("X-Authing-Request-From", "sdk")
	for name, value := range map[string]string{
		"X-Authing-Userpool-Id": i.UserPoolID, "X-Authing-App-Id": i.AppID, "X-Authing-Lang": i.Lang,
	} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
}
