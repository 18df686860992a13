package signin_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/emulator/emulatortest"
	"github.com/authplus/authplus/signin"
)

const (
	email    = "angus@acdc.com"
	password = "let there be rock"
)

// tenant starts an emulated Auth0 with one user.
func tenant(t testing.TB, opts ...auth0.Option) *emulatortest.Auth0Service {
	t.Helper()
	service := emulatortest.Auth0(t, opts...)
	post(t, service, "/api/v2/connections",
		`{"name":"people","strategy":"auth0","options":{"passwordPolicy":"none","requires_username":false},"enabled_clients":["authplus"]}`)
	post(t, service, "/api/v2/users", `{"connection":"people","email":"`+email+`","password":"`+password+`","email_verified":true,"given_name":"Angus"}`)
	return service
}

// post sends JSON to the Management API.
func post(t testing.TB, service *emulatortest.Auth0Service, path, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, service.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+emulatortest.Token)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusCreated, answer.StatusCode)
}

// config describes the emulator's own application.
func config(t testing.TB, service *emulatortest.Auth0Service) signin.Config {
	t.Helper()
	store, err := signin.NewCookieStore(signin.NewCookieKey(), nil)
	require.NoError(t, err)
	return signin.Config{
		Issuer: service.URL + "/", ClientID: "authplus", ClientSecret: "authplus-secret",
		RedirectURL: "http://localhost/callback", Scopes: []string{"openid", "email", "profile", "offline_access"}, Store: store,
	}
}

func newClient(t testing.TB, c signin.Config) *signin.Client {
	t.Helper()
	client, err := signin.New(t.Context(), c)
	require.NoError(t, err)
	return client
}

// app is a web application with the two handlers of a sign-in.
type app struct {
	*httptest.Server
	client *signin.Client
	// in and err are what the last callback brought.
	in  *signin.SignedIn
	err error
}

func newApp(t testing.TB, c signin.Config) *app {
	t.Helper()
	a := &app{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		if err := a.client.Start(w, r, signin.ReturnTo(r.FormValue("next")), signin.Param("login_hint", r.FormValue("hint"))); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("GET /callback", func(w http.ResponseWriter, r *http.Request) {
		if a.in, a.err = a.client.Finish(w, r); a.err != nil {
			http.Error(w, a.err.Error(), http.StatusUnauthorized)
			return
		}
		http.Redirect(w, r, a.in.ReturnTo, http.StatusFound)
	})
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	c.RedirectURL = a.URL + "/callback"
	a.client = newClient(t, c)
	return a
}

// newBrowser returns a browser, which follows redirects unless follow is false.
func newBrowser(t testing.TB, follow bool) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	b := &http.Client{Jar: jar, Transport: &http.Transport{}}
	t.Cleanup(b.CloseIdleConnections)
	if !follow {
		b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return b
}

// open returns an answer and its body.
func open(t testing.TB, b *http.Client, address string) (*http.Response, string) {
	t.Helper()
	answer, err := b.Get(address)
	require.NoError(t, err)
	return read(t, answer)
}

// submit sends a form.
func submit(t testing.TB, b *http.Client, address string, form url.Values) (*http.Response, string) {
	t.Helper()
	answer, err := b.PostForm(address, form)
	require.NoError(t, err)
	return read(t, answer)
}

func read(t testing.TB, answer *http.Response) (*http.Response, string) {
	t.Helper()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer, string(body)
}

// callback goes through the sign-in until the provider leads back, and returns the callback's address.
func (a *app) callback(t testing.TB, b *http.Client, query string) string {
	t.Helper()
	started, _ := open(t, b, a.URL+"/login?hint="+url.QueryEscape(email)+query)
	require.Equal(t, http.StatusFound, started.StatusCode)
	back, body := open(t, b, started.Header.Get("Location"))
	require.Equal(t, http.StatusFound, back.StatusCode, body)
	return back.Header.Get("Location")
}
