package auth0_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// browser is a person's browser: it keeps cookies and follows no redirects by itself.
type browser struct {
	*service
	cookies map[string]string
}

func (b *browser) open(method, address, body string) reply {
	b.t.Helper()
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer := b.send(r)
	for _, set := range (&http.Response{Header: answer.header}).Cookies() {
		b.cookies[set.Name] = set.Value
		if set.MaxAge < 0 {
			delete(b.cookies, set.Name)
		}
	}
	return answer
}

// authorizeAddress is where an application sends a person to.
func authorizeAddress(more form) string {
	query := url.Values{}
	for name, value := range (form{
		"client_id": "authplus", "response_type": "code", "redirect_uri": "http://localhost:3000/back?x=1", "state": "s", "scope": "openid",
	}).with(more) {
		query.Set(name, value)
	}
	return "/authorize?" + query.Encode()
}

// back returns the parameters with which an answer leads back to the application.
func (r reply) back() url.Values {
	r.t.Helper()
	require.Equal(r.t, http.StatusFound, r.status, r.body)
	target, err := url.Parse(r.header.Get("Location"))
	require.NoError(r.t, err)
	require.Equal(r.t, "localhost:3000", target.Host)
	return target.Query()
}

const rightForm = "username=angus%40acdc.com&password=let+there+be+rock"

// TestAPersonLogsInByTheForm, and needs no form again until they log out.
func TestAPersonLogsInByTheForm(t *testing.T) {
	t.Parallel()
	b := &browser{openPeople(t), map[string]string{}}
	id := angus(b.service)
	require.Equal(t, "login_required", b.open("GET", authorizeAddress(form{"prompt": "none"}), "").back().Get("error"))
	asked := b.open("GET", authorizeAddress(nil), "")
	require.Equal(t, http.StatusFound, asked.status)
	login := asked.header.Get("Location")
	require.Contains(t, b.open("GET", login, "").body, `<form method="post">`)

	wrong := b.open("POST", login, `username="><script>&password=x`)
	require.Equal(t, http.StatusBadRequest, wrong.status)
	require.Contains(t, wrong.body, "Wrong email or password.")
	require.NotContains(t, wrong.body, "<script>")
	require.Equal(t, http.StatusBadRequest, b.open("POST", login, "username=angus").status)
	require.Empty(t, b.cookies)

	in := b.open("POST", login, rightForm).back()
	require.Equal(t, "s", in.Get("state"))
	require.Equal(t, http.StatusOK, b.exchangeCode(in.Get("code"), nil).status)
	require.NotEmpty(t, b.open("GET", authorizeAddress(form{"prompt": "none"}), "").back().Get("code"))
	require.Equal(t, http.StatusOK, b.exchangeCode(b.open("GET", authorizeAddress(nil), "").back().Get("code"), nil).status)
	require.Contains(t, b.open("GET", authorizeAddress(form{"prompt": "login"}), "").header.Get("Location"), "/u/login?")
	require.Len(t, b.want(http.StatusOK, "GET "+path(id)+"/sessions").values("id", "sessions"), 1)

	out := b.open("GET", "/oidc/logout?client_id=authplus&state=t&post_logout_redirect_uri="+url.QueryEscape("http://localhost:3000/bye"), "")
	require.Equal(t, "http://localhost:3000/bye?state=t", out.header.Get("Location"))
	require.Equal(t, "login_required", b.open("GET", authorizeAddress(form{"prompt": "none"}), "").back().Get("error"))
	require.Empty(t, b.want(http.StatusOK, "GET "+path(id)+"/sessions").values("id", "sessions"))
}

// TestLogoutLeadsNowhereElse: not to an address that the application has not registered.
func TestLogoutLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := s.want(http.StatusCreated, "POST /api/v2/clients",
		`{"name":"web","app_type":"regular_web","allowed_logout_urls":["https://app.acdc.com/"]}`).text("client_id")
	for target, status := range map[string]int{
		"/v2/logout": http.StatusOK,
		"/v2/logout?client_id=" + id + "&returnTo=https://app.acdc.com/":                         http.StatusFound,
		"/v2/logout?client_id=" + id + "&returnTo=https://evil.com/":                             http.StatusBadRequest,
		"/v2/logout?client_id=" + id + "&returnTo=http://localhost/":                             http.StatusBadRequest,
		"/v2/logout?client_id=authplus&returnTo=http://localhost/":                               http.StatusFound,
		"/v2/logout?returnTo=http://localhost/":                                                  http.StatusBadRequest,
		"/oidc/logout?client_id=" + id + "&post_logout_redirect_uri=https://app.acdc.com/":       http.StatusFound,
		"/oidc/logout?client_id=" + id + "&post_logout_redirect_uri=https://app.acdc.com.evil/":  http.StatusBadRequest,
		"/oidc/logout?id_token_hint=x&post_logout_redirect_uri=https://app.acdc.com/":            http.StatusBadRequest,
		"/u/login?client_id=authplus&redirect_uri=https://evil.com/":                             http.StatusForbidden,
		"/u/login?client_id=nobody&redirect_uri=http://localhost/":                               http.StatusBadRequest,
		"/u/login?client_id=authplus&redirect_uri=http://localhost/&login_hint=angus%40acdc.com": http.StatusOK,
	} {
		require.Equal(t, status, s.askAs("", "GET "+target).status, target)
	}
}
