package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/signin"
)

// world is an emulated tenant with an editor and a listener, and the application.
type world struct {
	t      *testing.T
	tenant *emulated.Server
	// provider and app are their addresses.
	provider, app string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c, tenant, err := emulate(t.Context())
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(nil)
	c.url = "http://" + server.Listener.Addr().String()
	server.Config.Handler, err = newApp(c)
	require.NoError(t, err)
	server.Start()
	t.Cleanup(server.Close)
	return &world{t: t, tenant: tenant, provider: c.domain, app: server.URL}
}

func (w *world) send(client *http.Client, r *http.Request) (int, string) {
	w.t.Helper()
	answer, err := client.Do(r)
	require.NoError(w.t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(w.t, err)
	require.NoError(w.t, answer.Body.Close())
	return answer.StatusCode, string(text)
}

// count returns how many requests the provider got for a path.
func (w *world) count(path string) (n int) {
	for _, r := range w.tenant.Requests() {
		if r.Path == path {
			n++
		}
	}
	return n
}

// browser is a person's browser, which follows redirects and keeps cookies.
type browser struct {
	*world
	client *http.Client
	at     string // where the last request ended
}

func (w *world) browse() *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(w.t, err)
	b := &browser{world: w}
	b.client = &http.Client{Jar: jar, Transport: &http.Transport{}, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		b.at = r.URL.String()
		return nil
	}}
	w.t.Cleanup(b.client.CloseIdleConnections)
	return b
}

// open asks for an address; with a form by POST, as from a page of the origin.
func (b *browser) open(address string, form url.Values, origin string) (int, string) {
	b.t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(form.Encode()))
	require.NoError(b.t, err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", origin)
	}
	b.at = address
	return b.send(b.client, r)
}

func (b *browser) get(path string) (int, string) { return b.open(b.app+path, nil, "") }

func (b *browser) post(path string, form url.Values) (int, string) {
	return b.open(b.app+path, form, b.app)
}

// logIn fills in the provider's form.
func (b *browser) logIn(email string) (int, string) {
	b.t.Helper()
	status, page := b.get("/login?next=/")
	require.Equal(b.t, http.StatusOK, status)
	require.Contains(b.t, page, `type="password"`)
	return b.open(b.at, url.Values{"username": {email}, "password": {password}}, b.provider)
}

// TestTheWholeFlow of an editor: they log in at the provider, use the API, and log out everywhere.
func TestTheWholeFlow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browse()
	_, page := b.get("/")
	require.Contains(t, page, "Log in")
	status, _ := b.get("/api/me")
	require.Equal(t, http.StatusUnauthorized, status)

	status, page = b.logIn(editor)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, w.app+"/", b.at)
	require.Contains(t, page, "Hello Angus")
	_, body := b.get("/api/me")
	require.Contains(t, body, `"editor":true`)
	status, body = b.post("/api/songs", url.Values{"title": {"Thunderstruck"}})
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, `{"added":"Thunderstruck"}`, body)

	status, page = b.post("/logout", url.Values{})
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, 1, w.count("/oauth/revoke"))
	require.Equal(t, w.app+"/", b.at)
	require.Contains(t, page, "Log in")
	status, _ = b.get("/api/me")
	require.Equal(t, http.StatusUnauthorized, status)
	b.logIn(editor) // the provider asks again
}

// TestAListenerMayNotEdit but look.
func TestAListenerMayNotEdit(t *testing.T) {
	t.Parallel()
	b := newWorld(t).browse()
	b.logIn(listener)
	_, body := b.get("/api/me")
	require.Contains(t, body, `"editor":false`)
	status, _ := b.post("/api/songs", url.Values{"title": {"x"}})
	require.Equal(t, http.StatusForbidden, status)
}

// TestOtherSites can make the browser neither change anything nor log anybody out.
func TestOtherSites(t *testing.T) {
	t.Parallel()
	b := newWorld(t).browse()
	b.logIn(editor)
	for _, path := range []string{"/api/songs", "/logout"} {
		status, _ := b.open(b.app+path, url.Values{}, "https://evil.com")
		require.Equal(t, http.StatusForbidden, status)
	}
	status, _ := b.get("/api/me")
	require.Equal(t, http.StatusOK, status)
}

// TestSessionsOutliveTokens as long as they can be renewed.
func TestSessionsOutliveTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.Configure(func(c *emulated.Config) { c.TokenLifetime = 30 * time.Second })
	b := w.browse()
	b.logIn(editor)
	asked := len(w.tenant.Requests())
	status, _ := b.get("/api/me")
	require.Equal(t, http.StatusOK, status)
	require.Greater(t, len(w.tenant.Requests()), asked, "the token was renewed")

	require.NoError(t, w.tenant.Fault(emulator.Fault{Match: "POST /oauth/token", Status: http.StatusForbidden}))
	status, _ = b.get("/api/me")
	require.Equal(t, http.StatusUnauthorized, status)
}

// TestOneRequestRenewsTheTokens, however many need them at once, and none that does not ask the API.
func TestOneRequestRenewsTheTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.Configure(func(c *emulated.Config) { c.TokenLifetime = 30 * time.Second })
	b := w.browse()
	b.logIn(editor)
	w.tenant.Configure(func(c *emulated.Config) { c.TokenLifetime = time.Hour })
	require.NoError(t, w.tenant.Fault(emulator.Fault{Match: "POST /oauth/token", Delay: 200 * time.Millisecond}))
	before := w.count("/oauth/token")
	b.get("/")
	require.Equal(t, before, w.count("/oauth/token"))

	statuses := make(chan int)
	for range 2 {
		go func() {
			answer, err := b.client.Get(w.app + "/api/me")
			if err != nil {
				statuses <- 0
				return
			}
			_ = answer.Body.Close()
			statuses <- answer.StatusCode
		}()
	}
	require.Equal(t, []int{http.StatusOK, http.StatusOK}, []int{<-statuses, <-statuses})
	require.Equal(t, before+1, w.count("/oauth/token"))
}

// TestSessionsEnd where the provider renews no tokens any more, and after some hours.
func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.Configure(func(c *emulated.Config) { c.TokenLifetime = 30 * time.Second })
	b := w.browse()
	b.logIn(editor)
	require.NoError(t, w.tenant.Fault(emulator.Fault{
		Match: "POST /oauth/token", Times: 1, Status: http.StatusForbidden, Body: `{"error":"invalid_grant"}`,
	}))
	status, _ := b.get("/api/me")
	require.Equal(t, http.StatusUnauthorized, status)
	_, page := b.get("/")
	require.Contains(t, page, "Log in")

	now := time.Now()
	s := newSessions(nil, false)
	s.now = func() time.Time { return now }
	begin := func() *http.Request {
		answer := httptest.NewRecorder()
		s.begin(answer, httptest.NewRequest(http.MethodGet, "/callback", nil), &signin.SignedIn{Identity: &signin.Identity{}})
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.AddCookie(answer.Result().Cookies()[0])
		return r
	}
	first := begin()
	_, open := s.of(first)
	require.True(t, open)
	now = now.Add(sessionLife)
	_, open = s.of(first)
	require.False(t, open)
	begin()
	require.Len(t, s.open, 1, "what is over is forgotten")
}

// TestCookiesBehindAProxy are for TLS alone where the application's own address is, whatever the request looks like.
func TestCookiesBehindAProxy(t *testing.T) {
	t.Parallel()
	for address, secure := range map[string]bool{"https://songs.acdc.com": true, "http://127.0.0.1:8080": false} {
		handler, err := newApp(config{domain: "acme.eu.auth0.com", clientID: "a", clientSecret: "b", audience: "c", url: address})
		require.NoError(t, err)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:8080/login", nil))
		require.Equal(t, secure, answer.Result().Cookies()[0].Secure, address)

		answer = httptest.NewRecorder()
		newSessions(nil, secure).begin(answer, httptest.NewRequest(http.MethodGet, "/callback", nil),
			&signin.SignedIn{Tokens: &signin.Tokens{}, Identity: &signin.Identity{}})
		require.Equal(t, secure, answer.Result().Cookies()[0].Secure, address)
	}
}

// TestCallbacksOutOfNowhere sign nobody in.
func TestCallbacksOutOfNowhere(t *testing.T) {
	t.Parallel()
	b := newWorld(t).browse()
	for _, path := range []string{"/callback", "/callback?code=x&state=y", "/callback?error=access_denied"} {
		status, _ := b.get(path)
		require.Equal(t, http.StatusForbidden, status)
	}
}
