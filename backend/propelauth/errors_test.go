package propelauth_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/propelauth"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// TestAnswersThatAreNoSuccess says what each stands for.
func TestAnswersThatAreNoSuccess(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status  int
		body    string
		kind    error
		message string
		fields  map[string]string
		after   time.Duration
	}{
		"fields":          {400, `{"page_size":["Too large","Too odd"],"email":["Bad"]}`, fault.ErrInvalid, "email: Bad, page_size: Too large; Too odd", map[string]string{"page_size": "Too large; Too odd", "email": "Bad"}, 0},
		"a field as text": {400, `{"api_key_token":"Bad"}`, fault.ErrInvalid, "api_key_token: Bad", map[string]string{"api_key_token": "Bad"}, 0},
		"a text":          {400, `Bad request`, fault.ErrInvalid, "Bad request", nil, 0},
		"no key":          {401, `The key is incorrect`, fault.ErrUnauthorized, "The key is incorrect", nil, 0},
		"forbidden":       {403, ``, fault.ErrForbidden, "", nil, 0},
		"no list":         {404, `null`, fault.ErrUnavailable, "", nil, 0},
		"no B2B":          {426, `Upgrade`, fault.ErrNotSupported, "Upgrade", nil, 0},
		"too many":        {429, `Rate limited. Please wait 90 seconds before trying again.`, fault.ErrRateLimited, "Rate limited. Please wait 90 seconds before trying again.", nil, 90 * time.Second},
		"too many keys":   {429, `{"wait_seconds":75.5,"error_code":"rate","user_facing_error":"Slow down"}`, fault.ErrRateLimited, "Slow down", nil, 75500 * time.Millisecond},
		"a page":          {404, `<html>`, fault.ErrUnavailable, "", nil, 0},
		"a list":          {200, `[]`, fault.ErrUnavailable, "", nil, 0},
		"no users":        {200, `{"users":null,"total_users":0}`, fault.ErrUnavailable, "", nil, 0},
		"no total":        {200, `{"users":[]}`, fault.ErrUnavailable, "", nil, 0},
		"no id":           {200, `{"users":[{"email":"a@b.cd"}],"total_users":1}`, fault.ErrUnavailable, "", nil, 0},
	} {
		b := opened(t, roundTrip(func(r *http.Request) (*http.Response, error) { return answer(r, tt.status, tt.body), nil }))
		results, err := b.Query(everybody())
		require.NoError(t, err)
		_, err = backend.Collect(results.Pages(t.Context()))
		require.ErrorIs(t, err, tt.kind, name)
		require.NotErrorIs(t, err, fault.ErrDoesNotExist, name)
		require.NotContains(t, err.Error(), "a@b.cd")
		var api *fault.APIError
		if tt.status == 200 {
			require.NotErrorAs(t, err, &api, name)
			continue
		}
		require.ErrorAs(t, err, &api, name)
		require.Equal(t, tt.message, api.Message, name)
		if len(tt.fields) > 0 {
			require.Equal(t, tt.fields, api.Fields, name)
		}
		require.Equal(t, tt.after, api.RetryAfter, name)
	}
}

// One who is not there is told by 404, and by nothing else.
func TestWhoIsNotThere(t *testing.T) {
	t.Parallel()
	for status, kind := range map[int]error{404: nil, 401: fault.ErrUnauthorized, 426: fault.ErrNotSupported} {
		b := opened(t, roundTrip(func(r *http.Request) (*http.Response, error) { return answer(r, status, "null"), nil }))
		results, err := b.Query(complete(t, everybody(), where.UserID.Eq(bon)))
		require.NoError(t, err)
		docs, err := backend.Collect(results.Pages(t.Context()))
		require.ErrorIs(t, err, kind)
		require.Empty(t, docs)
	}
}

func TestConfigurations(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]propelauth.Config{
		"nothing":     {},
		"no key":      {AuthURL: "https://auth.acdc.com"},
		"no URL":      {APIKey: "x"},
		"a bare host": {AuthURL: "auth.acdc.com", APIKey: "x"},
		"a path":      {AuthURL: "https://auth.acdc.com/api", APIKey: "x"},
		"a user":      {AuthURL: "https://a:b@acdc.com", APIKey: "x"},
		"a bad proxy": {AuthURL: "https://auth.acdc.com", URL: "localhost:1", APIKey: "x"},
	} {
		b, err := c.Open(backend.Transport{})
		require.ErrorIs(t, err, fault.ErrInvalid, name)
		require.Nil(t, b, name)
	}
	secret := propelauth.Config{AuthURL: "https://auth.acdc.com", APIKey: "sk-secret"}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", secret, secret, secret, secret.LogValue()), "sk-secret")
}

// Requests carry the key, and the host that tells a shared server which tenant is meant.
func TestHeaders(t *testing.T) {
	t.Parallel()
	var header http.Header
	var host string
	server := roundTrip(func(r *http.Request) (*http.Response, error) {
		header, host = r.Header, r.URL.Host
		return answer(r, 200, "{}"), nil
	})
	b, err := propelauth.Config{AuthURL: "https://auth.acdc.com:8443/", URL: "https://propelauth-api.com", APIKey: "x"}.
		Open(backend.Transport{HTTPClient: &http.Client{Transport: server}})
	require.NoError(t, err)
	require.Equal(t, "propelauth", b.Name())
	require.NoError(t, b.Do(t.Context(), "GET", "/x", nil, nil))
	require.Equal(t, "Bearer x", header.Get("Authorization"))
	require.Equal(t, "auth.acdc.com", header.Get("X-Propelauth-Url"))
	require.Equal(t, "propelauth-api.com", host)
}
