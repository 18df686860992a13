package signin_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/signin"
)

func cookieStore(t *testing.T, key []byte, now func() time.Time) *signin.CookieStore {
	t.Helper()
	s, err := signin.NewCookieStore(key, now)
	require.NoError(t, err)
	return s
}

// saved returns the cookies of attempts.
func saved(t *testing.T, s *signin.CookieStore, target string, attempts ...signin.Attempt) []*http.Cookie {
	t.Helper()
	w := httptest.NewRecorder()
	for _, a := range attempts {
		require.NoError(t, s.Save(w, httptest.NewRequest("GET", target, nil), a))
	}
	return w.Result().Cookies()
}

// take takes an attempt from cookies.
func take(s *signin.CookieStore, state string, cookies ...*http.Cookie) (signin.Attempt, error) {
	r := httptest.NewRequest("GET", "/", nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return s.Take(httptest.NewRecorder(), r, state)
}

func attempt(state string) signin.Attempt { return attemptAt(time.Now(), state) }

// attemptAt returns an attempt that ends a minute after now.
func attemptAt(now time.Time, state string) signin.Attempt {
	return signin.Attempt{State: state, Nonce: "n", Verifier: "v", ReturnTo: "/x", Expiry: now.Add(time.Minute).UTC().Round(0)}
}

// TestCookies keep attempts apart, each once.
func TestCookies(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := cookieStore(t, signin.NewCookieKey(), func() time.Time { return now })
	one, two := attemptAt(now, "the state one"), attemptAt(now, "the state two")
	cookies := saved(t, s, "https://app.acdc.com/", one, two)
	for _, c := range cookies {
		require.True(t, c.HttpOnly)
		require.True(t, c.Secure)
		require.Equal(t, http.SameSiteLaxMode, c.SameSite)
		require.Equal(t, 60, c.MaxAge)
		require.False(t, strings.Contains(c.Name+c.Value, "state"))
	}
	got, err := take(s, two.State, cookies...)
	require.NoError(t, err)
	require.Equal(t, two, got)
	got, err = take(s, one.State, cookies...)
	require.NoError(t, err)
	require.Equal(t, one, got)
	_, err = take(s, one.State, cookies...)
	require.ErrorIs(t, err, signin.ErrState)
}

// TestABrowserHasFewAttempts, whoever makes it begin them.
func TestABrowserHasFewAttempts(t *testing.T) {
	t.Parallel()
	s := cookieStore(t, signin.NewCookieKey(), nil)
	cookies := map[string]*http.Cookie{}
	var order []string
	for n := range 30 {
		r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
		r.AddCookie(&http.Cookie{Name: "another", Value: "x"})
		for _, name := range order { // browsers send the oldest first
			if c := cookies[name]; c != nil {
				r.AddCookie(c)
			}
		}
		require.NoError(t, s.Save(w, r, attempt(string(rune('a'+n)))))
		for _, c := range w.Result().Cookies() {
			if delete(cookies, c.Name); c.MaxAge > 0 {
				cookies[c.Name], order = c, append(order, c.Name)
			}
		}
		require.LessOrEqual(t, len(cookies), 8)
	}
	require.Len(t, cookies, 8)
	for _, name := range order[len(order)-8:] {
		require.Contains(t, cookies, name, "the newest are kept")
	}
}

// TestCookiesStaySmall wherever the user was going.
func TestCookiesStaySmall(t *testing.T) {
	t.Parallel()
	c := newClient(t, newProvider(t, httpServer).config())
	for path, kept := range map[string]bool{
		"/" + strings.Repeat("x", 511): true, "/" + strings.Repeat("x", 512): false, "/" + strings.Repeat("x", 100_000): false,
		"/?" + strings.Repeat("&", 510): true, "/" + strings.Repeat("\xff", 511): false,
	} {
		a, _, err := c.Begin(signin.ReturnTo(path))
		require.NoError(t, err)
		require.Equal(t, kept, a.ReturnTo == path)
		if !kept {
			require.Equal(t, "/", a.ReturnTo)
		}
		require.Less(t, len(saved(t, cookieStore(t, signin.NewCookieKey(), nil), "/", a)[0].String()), 1500)
	}
}

// TestCookiesAreSecure except on this machine.
func TestCookiesAreSecure(t *testing.T) {
	t.Parallel()
	s := cookieStore(t, signin.NewCookieKey(), nil)
	for target, secure := range map[string]bool{
		"http://app.acdc.com/": true, "https://localhost/": true, "http://localhost:3000/": false, "http://127.0.0.1/": false,
		"http://[::1]:80/": false, "http://localhost.evil.com/": true,
	} {
		cookie := saved(t, s, target, attempt("s"))[0]
		require.Equal(t, secure, cookie.Secure, target)
		require.Equal(t, secure, strings.HasPrefix(cookie.Name, "__Host-"), target)
		require.Equal(t, "/", cookie.Path)
		require.Empty(t, cookie.Domain)
	}
}

// TestCookiesBehindAProxy that ends TLS on this machine are secure, as the callback comes by TLS.
func TestCookiesBehindAProxy(t *testing.T) {
	t.Parallel()
	p := newProvider(t, httpServer)
	for callback, secure := range map[string]bool{"https://app.acdc.com/callback": true, "http://localhost/callback": false} {
		conf := p.config()
		conf.RedirectURL = callback
		w := httptest.NewRecorder()
		c := newClient(t, conf)
		require.NoError(t, c.Start(w, httptest.NewRequest("GET", "http://127.0.0.1:8080/login", nil)))
		cookie := w.Result().Cookies()[0]
		require.Equal(t, secure, cookie.Secure, callback)
		target, err := w.Result().Location()
		require.NoError(t, err)
		back := httptest.NewRequest("GET", "/callback?"+url.Values{"state": target.Query()["state"], "code": target.Query()["nonce"]}.Encode(), nil)
		back.AddCookie(cookie)
		_, err = c.Finish(httptest.NewRecorder(), back)
		require.NoError(t, err)
	}
}

// TestCookiesThatAreRefused were changed, made by another, moved, or are too old.
func TestCookiesThatAreRefused(t *testing.T) {
	t.Parallel()
	now := time.Now()
	key := signin.NewCookieKey()
	s := cookieStore(t, key, func() time.Time { return now })
	good := saved(t, s, "/", attempt("one"))[0]
	change := func(edit func(*http.Cookie)) *http.Cookie {
		c := *good
		edit(&c)
		return &c
	}
	other := saved(t, s, "/", attempt("two"))[0]
	for name, c := range map[string]*http.Cookie{
		"changed":        change(func(c *http.Cookie) { c.Value = "A" + c.Value[1:] + "A" }),
		"cut":            change(func(c *http.Cookie) { c.Value = c.Value[:10] }),
		"not base64":     change(func(c *http.Cookie) { c.Value = "*" }),
		"empty":          change(func(c *http.Cookie) { c.Value = "" }),
		"of another":     change(func(c *http.Cookie) { c.Value = other.Value }),
		"of another key": saved(t, cookieStore(t, signin.NewCookieKey(), nil), "/", attempt("one"))[0],
	} {
		_, err := take(s, "one", c)
		require.ErrorIs(t, err, signin.ErrState, name)
	}
	_, err := take(s, "one")
	require.ErrorIs(t, err, signin.ErrState)
	now = now.Add(2 * time.Minute)
	_, err = take(s, "one", good)
	require.ErrorIs(t, err, signin.ErrState)
	_, err = take(cookieStore(t, key, nil), "one", good)
	require.NoError(t, err, "another process with the key reads it")

	_, err = signin.NewCookieStore(make([]byte, 31), nil)
	require.ErrorIs(t, err, fault.ErrInvalid)
}
