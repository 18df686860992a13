package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/signin"
)

// TestAPersonSignsIn with a browser, by the form of the provider, and comes to where they were going.
func TestAPersonSignsIn(t *testing.T) {
	t.Parallel()
	service := tenant(t)
	a := newApp(t, config(t, service))
	b := newBrowser(t, true)
	page, body := open(t, b, a.URL+"/login?next="+url.QueryEscape("/songs?page=2"))
	require.Contains(t, body, `<form method="post">`)
	require.Equal(t, "S256", page.Request.URL.Query().Get("code_challenge_method"))

	back, _ := submit(t, b, page.Request.URL.String(), url.Values{"username": {email}, "password": {password}})
	require.NoError(t, a.err)
	require.Equal(t, "/songs?page=2", back.Request.URL.RequestURI())
	require.Equal(t, email, a.in.Identity.Email)
	require.True(t, a.in.Identity.EmailVerified)
	require.Equal(t, "Angus", a.in.Identity.GivenName)
	require.True(t, strings.HasPrefix(a.in.Subject, "auth0|"))
	require.NotEmpty(t, a.in.RefreshToken)

	info, err := a.client.UserInfo(t.Context(), a.in.Tokens)
	require.NoError(t, err)
	require.Equal(t, a.in.Identity.Email, info.Email)
	again, err := a.client.VerifyIDToken(t.Context(), a.in.IDToken)
	require.NoError(t, err)
	require.Equal(t, a.in.Subject, again.Subject)
}

// TestTokensAreRenewedAndRevoked at the provider.
func TestTokensAreRenewedAndRevoked(t *testing.T) {
	t.Parallel()
	service := tenant(t)
	a := newApp(t, config(t, service))
	b := newBrowser(t, false)
	open(t, b, a.callback(t, b, ""))
	require.NoError(t, a.err)

	renewed, err := a.client.Refresh(t.Context(), a.in.Tokens)
	require.NoError(t, err)
	require.Equal(t, a.in.RefreshToken, renewed.RefreshToken)
	require.Equal(t, a.in.Subject, renewed.Identity.Subject)

	require.NoError(t, a.client.Revoke(t.Context(), renewed.RefreshToken))
	require.NoError(t, a.client.Revoke(t.Context(), "unknown"))
	_, err = a.client.Refresh(t.Context(), renewed.Tokens)
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	_, err = a.client.Refresh(t.Context(), &signin.Tokens{})
	require.ErrorIs(t, err, fault.ErrInvalid)
	_, err = a.client.Introspect(t.Context(), renewed.AccessToken)
	require.ErrorIs(t, err, fault.ErrNotSupported, "Auth0 has no introspection")
}

// TestForgedCallback is CSRF: somebody else's callback signs nobody in.
func TestForgedCallback(t *testing.T) {
	t.Parallel()
	service := tenant(t)
	a := newApp(t, config(t, service))
	attackers := a.callback(t, newBrowser(t, false), "")
	victim := newBrowser(t, false)
	ownCallback := a.callback(t, victim, "")

	service.Expect(t, 0, func() {
		open(t, victim, attackers)
		require.ErrorIs(t, a.err, signin.ErrState)
		// Nor does the attacker's code with the victim's own state, but there the verifier decides.
	})
	own, err := url.Parse(ownCallback)
	require.NoError(t, err)
	theirs, err := url.Parse(attackers)
	require.NoError(t, err)
	mixed := own.Query()
	mixed.Set("code", theirs.Query().Get("code"))
	open(t, victim, a.URL+"/callback?"+mixed.Encode())
	require.ErrorIs(t, a.err, fault.ErrUnauthorized)
	var refused *fault.APIError
	require.ErrorAs(t, a.err, &refused)
	require.Equal(t, "invalid_grant", refused.Code)
}

// TestStateReplay: a callback works once, even for who has copied the cookie.
func TestStateReplay(t *testing.T) {
	t.Parallel()
	service := tenant(t)
	a := newApp(t, config(t, service))
	b := newBrowser(t, false)
	address := a.callback(t, b, "")
	thief := newBrowser(t, false)
	u, err := url.Parse(a.URL)
	require.NoError(t, err)
	thief.Jar.SetCookies(u, b.Jar.Cookies(u))

	open(t, b, address)
	require.NoError(t, a.err)
	service.Expect(t, 0, func() {
		open(t, b, address)
		require.ErrorIs(t, a.err, signin.ErrState)
		open(t, thief, address)
		require.ErrorIs(t, a.err, signin.ErrState)
	})
}

// TestCodeReplay: a code that was exchanged is worth nothing.
func TestCodeReplay(t *testing.T) {
	t.Parallel()
	service := tenant(t)
	c := newClient(t, config(t, service))
	attempt, address, err := c.Begin(signin.Param("login_hint", email))
	require.NoError(t, err)
	back, _ := open(t, newBrowser(t, false), address)
	callback, err := url.Parse(back.Header.Get("Location"))
	require.NoError(t, err)
	_, err = c.Complete(t.Context(), attempt, callback.Query())
	require.NoError(t, err)
	_, err = c.Complete(t.Context(), attempt, callback.Query())
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	require.Equal(t, "signin: POST token: 403 Forbidden (invalid_grant)", err.Error())
}

// TestMixUp: an application with two providers takes no answer of one for that of the other.
func TestMixUp(t *testing.T) {
	t.Parallel()
	honest, evil := tenant(t), tenant(t)
	shared := config(t, honest)
	a := newApp(t, shared)
	toEvil := shared
	toEvil.Issuer = evil.URL + "/"
	other := newApp(t, toEvil)

	b := newBrowser(t, false)
	address := a.callback(t, b, "")
	evil.Expect(t, 0, func() {
		open(t, b, other.URL+strings.TrimPrefix(address, a.URL))
		require.ErrorIs(t, other.err, signin.ErrIssuer)
	})

	// A provider that names itself must be the one that was asked.
	c := newClient(t, shared)
	honest.Expect(t, 0, func() {
		_, err := complete(t, c, "iss", evil.URL+"/")
		require.ErrorIs(t, err, signin.ErrIssuer)
	})
}

// TestProvidersThatNameThemselves must do so in every callback (RFC 9207).
func TestProvidersThatNameThemselves(t *testing.T) {
	t.Parallel()
	p := newProvider(t, httpServer)
	p.described["authorization_response_iss_parameter_supported"] = true
	c := newClient(t, p.config())
	_, err := complete(t, c)
	require.ErrorIs(t, err, signin.ErrIssuer)
	_, err = complete(t, c, "iss", p.URL)
	require.NoError(t, err)
}

// TestOpenRedirect: after a sign-in nobody is led out of the application.
func TestOpenRedirect(t *testing.T) {
	t.Parallel()
	service := tenant(t)
	a := newApp(t, config(t, service))
	for next, want := range map[string]string{
		"/":                            "/",
		"/songs?a=b&c=%2F%2Fevil.com":  "/songs?a=b&c=%2F%2Fevil.com",
		"/songs#top":                   "/songs#top",
		"":                             "/",
		"songs":                        "/",
		"//evil.com":                   "/",
		"///evil.com":                  "/",
		`/\evil.com`:                   "/",
		`\\evil.com`:                   "/",
		"/\t/evil.com":                 "/",
		"/\n/evil.com":                 "/",
		"https://evil.com":             "/",
		"https:evil.com":               "/",
		"javascript:alert(1)":          "/",
		"http://localhost:1@evil.com/": "/",
		"/%zz":                         "/",
	} {
		b := newBrowser(t, false)
		back, _ := open(t, b, a.callback(t, b, "&next="+url.QueryEscape(next)))
		require.NoError(t, a.err)
		require.Equal(t, want, back.Header.Get("Location"), "%q", next)
	}
}

// TestReturnToStaysInside whatever it is given: a browser that is at the application resolves it to the application.
func TestReturnToStaysInside(t *testing.T) {
	t.Parallel()
	c := newClient(t, signin.Config{
		Issuer: "https://acme.eu.auth0.com/", ClientID: "app", ClientSecret: "x", RedirectURL: "https://app.acdc.com/callback",
		Endpoints: signin.Endpoints{Authorization: "https://acme.eu.auth0.com/authorize"},
	})
	at, err := url.Parse("https://app.acdc.com/callback")
	require.NoError(t, err)
	part := rapid.SampledFrom([]string{"/", "//", `\\`, `\`, "evil.com", "@", ":", "https:", "%2F", "%5C", "?", "#", "\t", "\n", " ", ".", "..", "a"})
	rapid.Check(t, func(t *rapid.T) {
		next := strings.Join(rapid.SliceOfN(part, 0, 8).Draw(t, "next"), "")
		a, _, err := c.Begin(signin.ReturnTo(next))
		require.NoError(t, err)
		// Browsers read backslashes as slashes, and drop tabs and line breaks.
		read := strings.NewReplacer(`\`, "/", "\t", "", "\n", "", "\r", "").Replace(a.ReturnTo)
		target, err := at.Parse(read)
		require.NoError(t, err)
		require.Equal(t, "https://app.acdc.com", target.Scheme+"://"+target.Host, "%q", next)
	})
}

// TestTheProviderSaysNo in the callback.
func TestTheProviderSaysNo(t *testing.T) {
	t.Parallel()
	service := tenant(t)
	c := newClient(t, config(t, service))
	for code, kind := range map[string]error{
		"access_denied": fault.ErrForbidden, "login_required": fault.ErrForbidden, "server_error": fault.ErrUnavailable,
		"temporarily_unavailable": fault.ErrUnavailable, `"><script>`: fault.ErrForbidden,
	} {
		service.Expect(t, 0, func() {
			_, err := complete(t, c, "error", code, "error_description", "angus@acdc.com may not")
			require.ErrorIs(t, err, kind)
			var refused *signin.CallbackError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, code, refused.Code)
			require.NotContains(t, err.Error(), "angus")
			require.NotContains(t, err.Error(), "<")
		})
	}
	_, err := complete(t, c, "code", "")
	require.ErrorIs(t, err, fault.ErrForbidden)
	_, err = complete(t, c, "state", "")
	require.ErrorIs(t, err, signin.ErrState)
}

// TestTheProviderFails while a code is exchanged; then nothing says that the user may not.
func TestTheProviderFails(t *testing.T) {
	t.Parallel()
	service := tenant(t)
	c := newClient(t, config(t, service))
	require.NoError(t, service.Fault(emulator.Fault{Match: "POST /oauth/token", Status: http.StatusBadGateway, Times: 1}, emulator.Fault{Match: "POST /oauth/token", Drop: true}))
	for range 2 {
		_, err := complete(t, c)
		require.ErrorIs(t, err, fault.ErrUnavailable)
	}
}

func TestParametersOfTheProvider(t *testing.T) {
	t.Parallel()
	service := tenant(t)
	c := newClient(t, config(t, service))
	_, address, err := c.Begin(signin.Param("audience", "https://api.acdc.com"), signin.Param("prompt", "login"))
	require.NoError(t, err)
	u, err := url.Parse(address)
	require.NoError(t, err)
	require.Equal(t, "https://api.acdc.com", u.Query().Get("audience"))
	for _, name := range []string{"state", "nonce", "redirect_uri", "code_challenge", "client_id", "response_type", "request_uri", "scope"} {
		_, _, err = c.Begin(signin.Param(name, "x"))
		require.ErrorIs(t, err, fault.ErrInvalid)
	}
}

func TestLogoutURL(t *testing.T) {
	t.Parallel()
	p := newProvider(t, httpServer)
	conf := p.config()
	conf.LogoutRedirectURL = "https://app.acdc.com/bye"
	address, err := newClient(t, conf).LogoutURL("token")
	require.NoError(t, err)
	u, err := url.Parse(address)
	require.NoError(t, err)
	require.Equal(t, url.Values{
		"x": {"1"}, "client_id": {"app"}, "id_token_hint": {"token"}, "post_logout_redirect_uri": {"https://app.acdc.com/bye"},
	}, u.Query())

	p.described["end_session_endpoint"] = ""
	_, err = newClient(t, conf).LogoutURL("")
	require.ErrorIs(t, err, fault.ErrNotSupported)
}
