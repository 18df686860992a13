package token_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/token"
)

var sentinels = []error{
	fault.ErrUnauthorized, fault.ErrForbidden, fault.ErrRateLimited, fault.ErrUnavailable, fault.ErrInvalid,
	fault.ErrDoesNotExist, fault.ErrConflict,
}

// requireOnly requires that err wraps want and no other sentinel.
func requireOnly(t *testing.T, err, want error) {
	t.Helper()
	for _, sentinel := range sentinels {
		require.Equal(t, sentinel == want, errors.Is(err, sentinel), "%v in %v", sentinel, err) //nolint:errorlint // The sentinels themselves are compared.
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		want   error
	}{
		{"a wrong secret", 401, `{"error":"access_denied","error_description":"Unauthorized"}`, fault.ErrUnauthorized},
		{"no grant for the API", 403, `{"error":"access_denied","error_description":"Client is not authorized"}`, fault.ErrUnauthorized},
		{"the grant is disabled", 403, `{"error":"unauthorized_client"}`, fault.ErrUnauthorized},
		{"an unknown client", 400, `{"error":"invalid_client"}`, fault.ErrUnauthorized},
		{"another 403", 403, `{"error":"mfa_required"}`, fault.ErrForbidden},
		{"a malformed request", 400, `{"error":"invalid_request"}`, fault.ErrInvalid},
		{"the quota is used up", 429, `{"error":"too_many_requests","error_description":"Client quota exceeded"}`, fault.ErrRateLimited},
		{"another path", 404, `Not Found`, fault.ErrUnavailable},
		{"a conflict", 409, ``, fault.ErrUnavailable},
		{"a failure", 500, `<html>MARKER</html>`, fault.ErrUnavailable},
		{"a redirect", 307, ``, fault.ErrUnavailable},
		{"an empty 401", 401, ``, fault.ErrUnauthorized},
		{"an endless 503", 503, strings.Repeat("MARKER", 1<<16), fault.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t)
			e.answering(status(tt.status, tt.body))
			src, _ := source()
			_, err := src.Token(t.Context(), e.at())
			requireOnly(t, err, tt.want)
			var api *fault.APIError
			require.ErrorAs(t, err, &api)
			require.Equal(t, tt.status, api.Status)
			require.NotContains(t, err.Error(), marker)
			require.Equal(t, 1, e.count())
		})
	}
}

func TestRefusalTellsWhatTheEndpointSaid(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	e.answering(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.Header().Set("X-Request-Id", "r-1")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = fmt.Fprintf(w, `{"error":"too_many_requests","error_description":"client %s (%s) of\nangus@acdc.com has no quota"}`, clientID, clientSecret)
	})
	src, _ := source()
	_, err := src.Token(t.Context(), e.at())
	var api *fault.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, &fault.APIError{
		Provider: "oauth", Status: 429, Code: "too_many_requests",
		Message: "client MARKER-id (MARKER-secret) of\nangus@acdc.com has no quota",
		Summary: "client … (…) of … has no quota", RequestID: "r-1", Method: "POST", Route: "/oauth/token",
		RetryAfter: 7 * time.Second, Attempts: 1, Kind: fault.ErrRateLimited,
	}, api)
	require.EqualError(t, err, "oauth: POST /oauth/token: 429 Too Many Requests (too_many_requests): client … (…) of … has no quota [request r-1]")
}

// A secret that came with white space is found in a text with another, since the summary shows both alike.
func TestSummaryMasksSecretsInAnyWhiteSpace(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	e.answering(status(401, `{"error_description":"no MARKER \u00a0\n secret"}`))
	_, err := token.ClientCredentials(clientID, "MARKER\tsecret").Token(t.Context(), e.at())
	var api *fault.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, "no …", api.Summary)
}

func TestSummaryIsCut(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	e.answering(status(400, `{"error_description":"`+strings.Repeat("é", 301)+`"}`))
	src, _ := source()
	_, err := src.Token(t.Context(), e.at())
	var api *fault.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, strings.Repeat("é", 299)+"…", api.Summary)
}

func TestUnreadableSuccess(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body string }{
		{"a page", `<html>MARKER</html>`},
		{"nothing", ``},
		{"cut off", `{"access_token":"MARKER`},
		{"no token", `{"expires_in":1000}`},
		{"a token that no header can carry", `{"access_token":"MARKER\n"}`},
		{"a list", `["MARKER"]`},
		{"an endless one", `{"access_token":"` + strings.Repeat("MARKER", 1<<18) + `"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t)
			e.answering(status(http.StatusOK, tt.body))
			src, _ := source()
			_, err := src.Token(t.Context(), e.at())
			requireOnly(t, err, fault.ErrUnavailable)
			require.NotContains(t, err.Error(), marker)
		})
	}
}

func TestAnswerCutOffOnTheWay(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	e.answering(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = fmt.Fprint(w, `{"access_token":"MARKER"}`)
	})
	src, _ := source()
	_, err := src.Token(t.Context(), e.at())
	requireOnly(t, err, fault.ErrUnavailable)
	require.NotContains(t, err.Error(), marker)
}

func TestUnreachableEndpoint(t *testing.T) {
	t.Parallel()
	refuse := func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	src, _ := source()
	_, err := src.Token(t.Context(), token.Endpoint{
		URL:    "http://tenant.example/oauth/token?q=" + marker,
		Client: &http.Client{Transport: &http.Transport{DialContext: refuse}},
	})
	requireOnly(t, err, fault.ErrUnavailable)
	require.NotContains(t, err.Error(), marker)
	require.ErrorContains(t, err, "token: POST /oauth/token: provider unavailable: ")
}

func TestLifetimes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, expires string
		want          time.Time
	}{
		{"seconds", `,"expires_in":60`, noon.Add(time.Minute)},
		{"a text", `,"expires_in":"60"`, noon.Add(time.Minute)},
		{"a fraction", `,"expires_in":60.5`, noon.Add(60500 * time.Millisecond)},
		{"none", ``, time.Time{}},
		{"null", `,"expires_in":null`, time.Time{}},
		{"zero", `,"expires_in":0`, noon},
		{"negative", `,"expires_in":-5`, noon},
		{"absurd", `,"expires_in":1e300`, noon.Add(10 * 365 * 24 * time.Hour)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t)
			e.answering(status(http.StatusOK, `{"access_token":"a"`+tt.expires+`}`))
			src, clock := source()
			got, err := src.Token(t.Context(), e.at())
			require.NoError(t, err)
			require.Equal(t, token.Token{AccessToken: "a", Type: "Bearer", Issued: noon, Expiry: tt.want}, got)
			if tt.want.IsZero() {
				clock.advance(1000 * time.Hour)
				requireToken(t, src, e.at(), "a")
				require.Equal(t, 1, e.count())
			}
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	other := newEndpoint(t)
	e := newEndpoint(t)
	e.answering(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/oauth/token", http.StatusTemporaryRedirect)
	})
	src, _ := source()
	_, err := src.Token(t.Context(), e.at())
	requireOnly(t, err, fault.ErrUnavailable)
	require.Zero(t, other.count())
}

func TestClientIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(status(http.StatusOK, `{"access_token":"a"}`))
	t.Cleanup(server.Close)
	client := server.Client()
	src, _ := source()
	requireToken(t, src, token.Endpoint{URL: server.URL, Client: client}, "a")
	require.Zero(t, client.Timeout)
	require.Nil(t, client.CheckRedirect)

	strict, _ := source()
	_, err := strict.Token(t.Context(), token.Endpoint{URL: server.URL, Client: &http.Client{Transport: &http.Transport{}}})
	requireOnly(t, err, fault.ErrUnavailable) // The certificate is not known to this client.
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	const date = "Sun, 01 Mar 2026 12:00:00 GMT"
	tests := []struct {
		name, value string
		want        time.Duration
	}{
		{"nothing", "", 0},
		{"seconds", "7", 7 * time.Second},
		{"spaces", " 7 ", 7 * time.Second},
		{"negative", "-7", 0},
		{"a date", "Sun, 01 Mar 2026 12:00:09 GMT", 9 * time.Second},
		{"a past date", "Sun, 01 Mar 2026 11:00:00 GMT", 0},
		{"no date", "soon", 0},
		{"absurd", "9223372036854775807", 10 * 365 * 24 * time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, token.RetryAfter(http.Header{"Date": {date}, "Retry-After": {tt.value}}))
		})
	}
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("7", "")
	f.Add("Sun, 01 Mar 2026 12:00:09 GMT", "Sun, 01 Mar 2026 12:00:00 GMT")
	f.Fuzz(func(t *testing.T, value, date string) {
		got := token.RetryAfter(http.Header{"Date": {date}, "Retry-After": {value}})
		require.GreaterOrEqual(t, got, time.Duration(0))
	})
}
