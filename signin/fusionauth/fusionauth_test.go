package fusionauth_test

import (
	"fmt"
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
	emulated "github.com/authplus/authplus/emulator/fusionauth"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/guard"
	"github.com/authplus/authplus/signin"
	"github.com/authplus/authplus/signin/fusionauth"
)

const (
	email    = "angus@acdc.com"
	password = "let there be rock"
)

// instance starts an emulated FusionAuth.
func instance(t *testing.T) (*emulated.Server, string) {
	t.Helper()
	service := emulated.New()
	server := httptest.NewServer(service)
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, service.Close())
	})
	return service, server.URL
}

// administrate sends JSON with the API key.
func administrate(t *testing.T, method, address, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", emulated.APIKey)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusOK, answer.StatusCode, "%s", text)
}

// register makes a user of the application.
func register(t *testing.T, address, id, email, more string) {
	t.Helper()
	administrate(t, http.MethodPost, address+"/api/user/registration/"+id, `{"user":{"email":"`+email+`","password":"`+password+`"`+more+`},
		"registration":{"applicationId":"`+emulated.ApplicationID+`"},"skipVerification":true}`)
}

func config(address string) fusionauth.Config {
	return fusionauth.Config{URL: address, APIKey: emulated.APIKey, Application: signin.Config{
		Issuer: "acme.com", ClientID: emulated.ApplicationID, ClientSecret: emulated.ClientSecret, RedirectURL: "http://localhost/callback",
	}}
}

func open(t *testing.T, c fusionauth.Config) *fusionauth.Client {
	t.Helper()
	client, err := fusionauth.New(c)
	require.NoError(t, err)
	return client
}

func outcome(t *testing.T, err error) *signin.LoginError {
	t.Helper()
	var refused *signin.LoginError
	require.ErrorAs(t, err, &refused)
	return refused
}

const angus, bon, brian, malcolm = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222",
	"33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"

// TestSigningInAtTheEmulator: a user signs in, whose token a guard takes, and out; others may not.
func TestSigningInAtTheEmulator(t *testing.T) {
	t.Parallel()
	_, address := instance(t)
	register(t, address, angus, email, "")
	register(t, address, bon, "bon@acdc.com", `,"expiry":1000`)
	administrate(t, http.MethodPost, address+"/api/user/"+brian, `{"user":{"email":"brian@acdc.com","password":"`+password+`"},"skipVerification":true}`)
	register(t, address, malcolm, "malcolm@acdc.com", "")
	administrate(t, http.MethodDelete, address+"/api/user/"+malcolm, "")
	c := open(t, config(address))

	session, err := c.SignIn(t.Context(), fusionauth.Login{LoginID: email, Password: password})
	require.NoError(t, err)
	require.Equal(t, angus, session.Subject)
	require.Contains(t, string(session.User), email)
	require.NotContains(t, fmt.Sprintf("%+v", session), email)
	api, err := guard.JWKS("acme.com", emulated.ApplicationID, guard.KeysURL(address+"/.well-known/jwks.json"))
	require.NoError(t, err)
	user, err := api.Verify(t.Context(), session.AccessToken)
	require.NoError(t, err)
	require.Equal(t, angus, user.ID)

	renewed, err := c.Refresh(t.Context(), session.Tokens)
	require.NoError(t, err)
	require.NotEmpty(t, renewed.AccessToken)
	require.NoError(t, c.SignOut(t.Context(), session.RefreshToken, false))
	_, err = c.Refresh(t.Context(), session.Tokens)
	require.ErrorIs(t, err, fault.ErrUnauthorized)

	for login, want := range map[string]signin.Outcome{
		"nobody@acdc.com": signin.WrongCredentials, "bon@acdc.com": signin.Expired,
		"brian@acdc.com": signin.NotRegistered, "malcolm@acdc.com": signin.Locked,
	} {
		_, err = c.SignIn(t.Context(), fusionauth.Login{LoginID: login, Password: password})
		require.Equal(t, want, outcome(t, err).Outcome, login)
	}
	_, err = c.SignIn(t.Context(), fusionauth.Login{LoginID: email, Password: "highway to hell"})
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	_, err = c.SignIn(t.Context(), fusionauth.Login{LoginID: email})
	require.ErrorIs(t, err, fault.ErrInvalid)
	var refused *fault.APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "[blank]password", refused.Code)
}

// TestAPasswordHasToBeChanged first; the answer carries what that takes.
func TestAPasswordHasToBeChanged(t *testing.T) {
	t.Parallel()
	_, address := instance(t)
	administrate(t, http.MethodPost, address+"/api/user/import", `{"users":[{"id":"`+angus+`","email":"`+email+`","password":"`+password+`","active":true,
		"passwordChangeRequired":true,"registrations":[{"applicationId":"`+emulated.ApplicationID+`"}]}]}`)
	c := open(t, config(address))
	_, err := c.SignIn(t.Context(), fusionauth.Login{LoginID: email, Password: password})
	refused := outcome(t, err)
	require.Equal(t, signin.PasswordChangeRequired, refused.Outcome)
	var step fusionauth.PasswordChange
	require.NoError(t, refused.Decode(&step))
	require.Equal(t, "Administrative", step.Reason)

	_, err = c.ChangePassword(t.Context(), step.ID, "x")
	require.ErrorIs(t, err, fault.ErrInvalid)
	once, err := c.ChangePassword(t.Context(), step.ID, "highway to hell")
	require.NoError(t, err)
	require.NotEmpty(t, once)
	_, err = c.ChangePassword(t.Context(), step.ID, "highway to hell")
	require.ErrorIs(t, err, fault.ErrDoesNotExist)
	for _, id := range []string{"", ".", ".."} {
		_, err = c.ChangePassword(t.Context(), id, "highway to hell")
		require.ErrorIs(t, err, fault.ErrInvalid)
	}
	_, err = c.SignIn(t.Context(), fusionauth.Login{OneTimePassword: once})
	require.NoError(t, err)
	_, err = c.SignIn(t.Context(), fusionauth.Login{OneTimePassword: once})
	require.Equal(t, signin.WrongCredentials, outcome(t, err).Outcome)
	_, err = c.SignIn(t.Context(), fusionauth.Login{LoginID: email, Password: "highway to hell"})
	require.NoError(t, err)
}

// TestASecondFactor is asked for where a user has one: a code that is sent, or one of an authenticator.
func TestASecondFactor(t *testing.T) {
	t.Parallel()
	service, address := instance(t)
	administrate(t, http.MethodPost, address+"/api/user/import", `{"users":[{"id":"`+angus+`","email":"`+email+`","password":"`+password+`","active":true,
		"registrations":[{"applicationId":"`+emulated.ApplicationID+`"}],"twoFactor":{"methods":[{"id":"mail","method":"email","email":"`+email+`"},
		{"id":"app","method":"authenticator","secret":"MTIzNDU2Nzg5MDEyMzQ1Njc4OTA="}]}}]}`)
	c := open(t, config(address))
	begin := func() (step fusionauth.SecondFactor) {
		_, err := c.SignIn(t.Context(), fusionauth.Login{LoginID: email, Password: password})
		refused := outcome(t, err)
		require.Equal(t, signin.SecondFactorRequired, refused.Outcome)
		require.NotContains(t, string(refused.Data), "MTIz")
		require.NoError(t, refused.Decode(&step))
		return step
	}
	step := begin()
	require.Equal(t, "email", step.Methods[0].Kind)
	require.ErrorIs(t, c.SendSecondFactor(t.Context(), step.ID, "other"), fault.ErrInvalid)
	require.NoError(t, c.SendSecondFactor(t.Context(), step.ID, "mail"))
	_, err := c.CompleteSecondFactor(t.Context(), step.ID, "000000")
	require.Equal(t, signin.WrongCredentials, outcome(t, err).Outcome)
	sent := service.Outbox()
	session, err := c.CompleteSecondFactor(t.Context(), step.ID, sent[len(sent)-1].Code)
	require.NoError(t, err)
	require.Equal(t, angus, session.Subject)
	require.NotEmpty(t, session.RefreshToken)
	_, err = c.CompleteSecondFactor(t.Context(), step.ID, sent[len(sent)-1].Code)
	require.Equal(t, signin.WrongCredentials, outcome(t, err).Outcome, "a sign-in is completed once")

	// The secret, the moment and the code are those of RFC 6238, appendix B.
	service.Configure(func(conf *emulator.Config) { conf.Clock = time.Unix(1111111109, 0) })
	_, err = c.CompleteSecondFactor(t.Context(), begin().ID, "081804")
	require.NoError(t, err)
}

// TestWhatIsNotVerified keeps users out where the tenant or the application wants it so.
func TestWhatIsNotVerified(t *testing.T) {
	t.Parallel()
	_, address := instance(t)
	administrate(t, http.MethodPost, address+"/api/user/import", `{"users":[{"id":"`+angus+`","email":"`+email+`","password":"`+password+`","active":true,
		"registrations":[{"applicationId":"`+emulated.ApplicationID+`","verified":false}]}]}`)
	c := open(t, config(address))
	signIn := func() error {
		_, err := c.SignIn(t.Context(), fusionauth.Login{LoginID: email, Password: password})
		return err
	}
	require.NoError(t, signIn())
	administrate(t, http.MethodPatch, address+"/api/application/"+emulated.ApplicationID, `{"application":{"unverified":{"behavior":"Gated"}}}`)
	require.Equal(t, signin.RegistrationNotVerified, outcome(t, signIn()).Outcome)
	administrate(t, http.MethodPatch, address+"/api/tenant/"+emulated.TenantID, `{"tenant":{"emailConfiguration":{"unverified":{"behavior":"Gated"}}}}`)
	require.Equal(t, signin.EmailNotVerified, outcome(t, signIn()).Outcome)
}

// TestTheHostedPage: a user signs in by FusionAuth's own form, with PKCE, and the application learns who it is.
func TestTheHostedPage(t *testing.T) {
	t.Parallel()
	_, address := instance(t)
	register(t, address, angus, email, `,"firstName":"Angus"`)
	conf := config(address)
	conf.Application.Scopes = []string{"openid", "email", "offline_access"}
	conf.Application.LogoutRedirectURL = "http://localhost/bye"
	c := open(t, conf)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := &http.Client{Jar: jar, Transport: &http.Transport{}, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	t.Cleanup(browser.CloseIdleConnections)
	visit := func(address string, form url.Values) *http.Response {
		method := http.MethodGet
		if form != nil {
			method = http.MethodPost
		}
		r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := browser.Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer
	}
	callback := func(answer *http.Response) url.Values {
		require.Equal(t, http.StatusFound, answer.StatusCode)
		target, err := answer.Location()
		require.NoError(t, err)
		return target.Query()
	}

	attempt, page, err := c.Begin()
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, visit(page, nil).StatusCode)
	require.Equal(t, http.StatusOK, visit(page, url.Values{"loginId": {email}, "password": {"x"}}).StatusCode)
	query := callback(visit(page, url.Values{"loginId": {email}, "password": {password}}))
	in, err := c.Complete(t.Context(), attempt, query)
	require.NoError(t, err)
	require.Equal(t, angus, in.Identity.Subject)
	require.Equal(t, "Angus", in.Identity.GivenName)
	_, err = c.Complete(t.Context(), attempt, query)
	require.ErrorIs(t, err, fault.ErrUnauthorized)

	info, err := c.UserInfo(t.Context(), in.Tokens)
	require.NoError(t, err)
	require.Equal(t, email, info.Email)
	told, err := c.Introspect(t.Context(), in.AccessToken)
	require.NoError(t, err)
	require.True(t, told.Active)
	told, err = c.Introspect(t.Context(), "x")
	require.NoError(t, err)
	require.False(t, told.Active)

	attempt, page, err = c.Begin(signin.Param("prompt", "none"))
	require.NoError(t, err)
	stolen := attempt
	stolen.Verifier = "of-another-application-of-another-application"
	_, err = c.Complete(t.Context(), stolen, callback(visit(page, nil)))
	require.ErrorIs(t, err, fault.ErrUnauthorized, "PKCE")
	_, err = c.Complete(t.Context(), attempt, callback(visit(page, nil)))
	require.NoError(t, err, "the browser has a session")
	bye, err := c.LogoutURL(in.IDToken)
	require.NoError(t, err)
	require.Equal(t, "http://localhost/bye", visit(bye, nil).Header.Get("Location"))
	require.Equal(t, "login_required", callback(visit(page, nil)).Get("error"))
	require.Equal(t, http.StatusBadRequest, visit(address+"/oauth2/logout?client_id="+emulated.ApplicationID+"&post_logout_redirect_uri=https://evil.com", nil).StatusCode)
	require.Equal(t, http.StatusBadRequest, visit(address+"/oauth2/authorize?client_id="+emulated.ApplicationID+"&redirect_uri=https://evil.com", nil).StatusCode)
}

// TestAProxysPage says nothing about the user, whatever its status.
func TestAProxysPage(t *testing.T) {
	t.Parallel()
	var status int
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	c := open(t, config(server.URL))
	for _, code := range []int{202, 203, 212, 213, 242, 404, 409, 410, 421, 423} {
		status, body = code, "<html>"
		_, err := c.SignIn(t.Context(), fusionauth.Login{LoginID: email, Password: password})
		require.ErrorIs(t, err, fault.ErrUnavailable, code)
		require.NotErrorIs(t, err, fault.ErrUnauthorized, code)
		var refused *signin.LoginError
		require.NotErrorAs(t, err, &refused, code)
		_, err = c.ChangePassword(t.Context(), "id", password)
		require.ErrorIs(t, err, fault.ErrUnavailable, code)
	}
	status, body = http.StatusNotFound, ""
	_, err := c.SignIn(t.Context(), fusionauth.Login{LoginID: email, Password: password})
	require.Equal(t, signin.WrongCredentials, outcome(t, err).Outcome)
}

// TestTheCodeOfAnError is that of the general ones, or of the first field by name.
func TestTheCodeOfAnError(t *testing.T) {
	t.Parallel()
	const fields = `"fieldErrors":{"b":[{"code":"[b]"}],"a":[{"code":"[a]","message":"first"},{"code":"[a2]"}],"c":[{"code":"[c]"}],"d":[{"code":"[d]"}]}`
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	c := open(t, config(server.URL))
	for range 5 {
		for told, want := range map[string]string{
			`{` + fields + `}`: "[a]",
			`{"generalErrors":[{"code":"[g]"},{"code":"[g2]"}],` + fields + `}`: "[g]",
		} {
			body = told
			_, err := c.SignIn(t.Context(), fusionauth.Login{LoginID: email, Password: password})
			var refused *fault.APIError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, want, refused.Code)
			require.Equal(t, "first", refused.Fields["a"])
		}
	}
}

// TestOutcomes of each documented status, and that no other signs a user in.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	const body = `{"twoFactorId":"id","methods":[{"id":"m","method":"authenticator"}],"changePasswordId":"id","changePasswordReason":"Breached",
		"actions":[{"actionId":"a","name":"Banned","reason":"noise"}],"token":"sekret","user":{"id":"sekret"}}`
	var status int
	var asked *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	conf := config(server.URL)
	conf.TenantID = "tenant"
	c := open(t, conf)
	signIn := func(of int) error {
		status = of
		session, err := c.SignIn(t.Context(), fusionauth.Login{LoginID: email, Password: password})
		require.Equal(t, err == nil, session != nil)
		return err
	}
	for code, want := range map[int]signin.Outcome{
		202: signin.NotRegistered, 203: signin.PasswordChangeRequired, 212: signin.EmailNotVerified, 213: signin.RegistrationNotVerified,
		242: signin.SecondFactorRequired, 404: signin.WrongCredentials, 409: signin.Prevented, 410: signin.Expired, 421: signin.WrongCredentials,
		423: signin.Locked,
	} {
		err := signIn(code)
		require.Equal(t, want, outcome(t, err).Outcome, code)
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "sekret")
	}
	for code, kind := range map[int]error{
		201: fault.ErrUnavailable, 204: fault.ErrUnavailable, 302: fault.ErrUnavailable, 400: fault.ErrInvalid, 401: fault.ErrUnauthorized,
		429: fault.ErrRateLimited, 500: fault.ErrUnavailable, 503: fault.ErrUnavailable,
	} {
		require.ErrorIs(t, signIn(code), kind, code)
	}
	require.NoError(t, signIn(http.StatusOK))
	require.Equal(t, []string{emulated.APIKey, "tenant"}, []string{asked.Header.Get("Authorization"), asked.Header.Get("X-FusionAuth-TenantId")})

	var second fusionauth.SecondFactor
	require.NoError(t, outcome(t, signIn(242)).Decode(&second))
	require.Equal(t, fusionauth.SecondFactor{ID: "id", Methods: []fusionauth.Method{{ID: "m", Kind: "authenticator"}}}, second)
	var prevention fusionauth.Prevention
	require.NoError(t, outcome(t, signIn(409)).Decode(&prevention))
	require.Equal(t, "Banned", prevention.Actions[0].Name)

	status = http.StatusOK
	session, err := c.CompleteSecondFactor(t.Context(), second.ID, "123456")
	require.NoError(t, err)
	require.Equal(t, "/api/two-factor/login", asked.URL.Path)
	require.Equal(t, "sekret", session.Subject)
}
