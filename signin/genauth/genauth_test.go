package genauth_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/emulatortest"
	emulated "github.com/authplus/authplus/emulator/genauth"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/signin"
	"github.com/authplus/authplus/signin/genauth"
)

const (
	appID     = "authplus"
	appSecret = "authplus-secret"

	email    = "angus@acdc.com"
	phone    = "13800000000"
	password = "let there be rock"
)

// config describes the emulator's application.
func config(host string) genauth.Config {
	return genauth.Config{
		AppID: appID, AppSecret: appSecret, AppHost: host, Signing: signin.HS256, Lang: genauth.English,
		RedirectURI: "http://localhost/callback", LogoutRedirectURI: "http://localhost/bye",
	}
}

func open(t *testing.T, c genauth.Config) *genauth.Client {
	t.Helper()
	client, err := genauth.New(c)
	require.NoError(t, err)
	return client
}

// passcode returns the last code that was sent to somebody.
func passcode(t *testing.T, service *emulatortest.GenAuthService, to string) string {
	t.Helper()
	code := ""
	for _, message := range service.Outbox() {
		if message.To == to {
			code = message.Code
		}
	}
	require.NotEmpty(t, code)
	return code
}

func outcome(t *testing.T, err error) signin.Outcome {
	t.Helper()
	var refused *signin.LoginError
	require.ErrorAs(t, err, &refused)
	return refused.Outcome
}

// TestSigningUpAndIn by each kind of name, with passwords and with codes.
func TestSigningUpAndIn(t *testing.T) {
	t.Parallel()
	service := emulatortest.GenAuth(t)
	c := open(t, config(service.URL))
	ctx := t.Context()

	made, err := c.SignUpByEmailPassword(ctx, email, password, map[string]any{"nickname": "Angus", "username": "angus", "phone": phone})
	require.NoError(t, err)
	require.Equal(t, "Angus", made.Nickname)
	require.Equal(t, "Profile("+made.UserID+")", fmt.Sprintf("%+v", made))
	_, err = c.SignUpByEmailPassword(ctx, email, password, nil)
	require.ErrorIs(t, err, fault.ErrConflict)
	_, err = c.SignUpByUsernamePassword(ctx, "bon", password, nil)
	require.NoError(t, err)

	none := genauth.Options{}
	for name, signIn := range map[string]func() (*signin.SignedIn, error){
		"email":    func() (*signin.SignedIn, error) { return c.SignInByEmailPassword(ctx, email, password, none) },
		"username": func() (*signin.SignedIn, error) { return c.SignInByUsernamePassword(ctx, "angus", password, none) },
		"phone":    func() (*signin.SignedIn, error) { return c.SignInByPhonePassword(ctx, phone, password, none) },
		"account":  func() (*signin.SignedIn, error) { return c.SignInByAccountPassword(ctx, "angus", password, none) },
		"an email code": func() (*signin.SignedIn, error) {
			require.NoError(t, c.SendEmail(ctx, email, genauth.ChannelLogin))
			return c.SignInByEmailPassCode(ctx, email, passcode(t, service, email), none)
		},
		"a phone code": func() (*signin.SignedIn, error) {
			require.NoError(t, c.SendSMS(ctx, phone, "", genauth.ChannelLogin))
			return c.SignInByPhonePassCode(ctx, phone, "", passcode(t, service, phone), none)
		},
	} {
		in, err := signIn()
		require.NoError(t, err, name)
		require.Equal(t, made.UserID, in.Subject, name)
		require.Equal(t, made.UserID, in.Identity.Subject, name)
		require.NotEmpty(t, in.AccessToken)
		require.False(t, in.Expiry.IsZero())
	}

	_, err = c.SignInByEmailPassword(ctx, email, "highway to hell", none)
	require.Equal(t, signin.WrongCredentials, outcome(t, err))
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	require.Equal(t, 2333, genauth.APICode(err))
	require.NotContains(t, fmt.Sprintf("%v %+v", err, err), email)
	_, err = c.SignInByEmailPassCode(ctx, email, "000000", none)
	require.Equal(t, signin.WrongCredentials, outcome(t, err))
	in, err := c.SignInByEmailPassword(ctx, "new@acdc.com", password, genauth.Options{AutoRegister: true, ClientIP: "10.0.0.1"})
	require.NoError(t, err)
	require.NotEqual(t, made.UserID, in.Subject)

	require.NoError(t, c.SendEmail(ctx, "code@acdc.com", genauth.ChannelRegister))
	_, err = c.SignUpByEmailPassCode(ctx, "code@acdc.com", passcode(t, service, "code@acdc.com"), nil)
	require.NoError(t, err)
	require.NoError(t, c.SendSMS(ctx, "13900000000", "+86", genauth.ChannelRegister))
	_, err = c.SignUpByPhonePassCode(ctx, "13900000000", "+86", passcode(t, service, "13900000000"), nil)
	require.NoError(t, err)
}

// TestTheUsersOwnAccount is read and changed with their access token.
func TestTheUsersOwnAccount(t *testing.T) {
	t.Parallel()
	service := emulatortest.GenAuth(t)
	c := open(t, config(service.URL))
	ctx := t.Context()
	_, err := c.GetProfile(ctx)
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	_, err = c.SignUpByEmailPassword(ctx, email, password, nil)
	require.NoError(t, err)
	in, err := c.SignInByEmailPassword(ctx, email, password, genauth.Options{})
	require.NoError(t, err)
	c.SetAccessToken(in.AccessToken)

	profile, err := c.UpdateProfile(ctx, map[string]any{"nickname": "Angus", "company": "AC/DC"})
	require.NoError(t, err)
	require.Equal(t, "AC/DC", profile.Company)
	for _, name := range []string{"email", "phone", "password"} {
		_, err = c.UpdateProfile(ctx, map[string]any{name: "x"})
		require.ErrorIs(t, err, fault.ErrInvalid)
	}
	profile, err = c.GetProfile(ctx)
	require.NoError(t, err)
	require.Equal(t, "Angus", profile.Nickname)
	var more struct{ Gender string }
	require.NoError(t, profile.Decode(&more))
	require.Equal(t, "U", more.Gender)
	roles, err := c.GetMyRoleList(ctx, "")
	require.NoError(t, err)
	require.Empty(t, roles)

	require.ErrorIs(t, c.UpdatePassword(ctx, "highway to hell", "wrong"), fault.ErrUnauthorized)
	require.NoError(t, c.UpdatePassword(ctx, "highway to hell", password))
	require.NoError(t, c.SendSMS(ctx, phone, "", genauth.ChannelBindPhone))
	require.NoError(t, c.BindPhone(ctx, phone, "", passcode(t, service, phone)))
	require.NoError(t, c.SendSMS(ctx, phone, "", genauth.ChannelUpdatePhone))
	old := passcode(t, service, phone)
	require.NoError(t, c.SendSMS(ctx, "13900000000", "", genauth.ChannelUpdatePhone))
	permit, err := c.VerifyUpdatePhoneRequest(ctx, genauth.PhoneChange{
		NewPhone: "13900000000", NewCode: passcode(t, service, "13900000000"), OldPhone: phone, OldCode: old,
	})
	require.NoError(t, err)
	require.NoError(t, c.UpdatePhone(ctx, permit))
	require.NoError(t, c.SendSMS(ctx, "13900000000", "", genauth.ChannelUnbindPhone))
	require.NoError(t, c.UnbindPhone(ctx, passcode(t, service, "13900000000")))

	require.NoError(t, c.SendEmail(ctx, email, genauth.ChannelUpdateEmail))
	require.NoError(t, c.SendEmail(ctx, "young@acdc.com", genauth.ChannelUpdateEmail))
	permit, err = c.VerifyUpdateEmailRequest(ctx, "young@acdc.com", passcode(t, service, "young@acdc.com"), email, passcode(t, service, email))
	require.NoError(t, err)
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", permit, permit, permit), permit.Token)
	require.NoError(t, c.UpdateEmail(ctx, permit))
	require.ErrorIs(t, c.UpdateEmail(ctx, permit), fault.ErrInvalid, "a permit works once")

	anybody := open(t, config(service.URL))
	require.NoError(t, anybody.SendEmail(ctx, "young@acdc.com", genauth.ChannelResetPassword))
	permit, err = anybody.VerifyResetPasswordByEmail(ctx, "young@acdc.com", passcode(t, service, "young@acdc.com"))
	require.NoError(t, err)
	require.NoError(t, anybody.ResetPassword(ctx, permit, "back in black"))
	_, err = anybody.SignInByEmailPassword(ctx, "young@acdc.com", "back in black", genauth.Options{})
	require.NoError(t, err)

	require.NoError(t, c.SendEmail(ctx, "young@acdc.com", genauth.ChannelUnbindEmail))
	require.NoError(t, c.UnbindEmail(ctx, passcode(t, service, "young@acdc.com")))
	require.NoError(t, c.SendEmail(ctx, email, genauth.ChannelBindEmail))
	require.NoError(t, c.BindEmail(ctx, email, passcode(t, service, email)))
}

// TestTheHostedPage: a user signs in with a browser; the tokens are renewed, asked about and ended.
func TestTheHostedPage(t *testing.T) {
	t.Parallel()
	for _, signing := range []signin.Signing{signin.HS256, signin.RS256} {
		var opts []emulated.Option
		if signing == signin.RS256 {
			opts = append(opts, emulated.WithRS256())
		}
		service := emulatortest.GenAuth(t, opts...)
		conf := config(service.URL)
		conf.Signing, conf.Scope = signing, "openid profile email offline_access"
		c := open(t, conf)
		_, err := c.SignUpByEmailPassword(t.Context(), email, password, nil)
		require.NoError(t, err)

		begun, err := c.BuildAuthorizeURL()
		require.NoError(t, err)
		require.Contains(t, begun.URL, "prompt=consent")
		callback := logIn(t, begun.URL)
		in, err := c.Complete(t.Context(), begun.Attempt, callback)
		require.NoError(t, err)
		require.Equal(t, email, in.Identity.Email)
		_, err = c.GetAccessTokenByCode(t.Context(), begun.Attempt, callback.Get("code"))
		require.ErrorIs(t, err, fault.ErrUnauthorized, "a code works once")

		info, err := c.UserInfo(t.Context(), in.Tokens)
		require.NoError(t, err)
		require.Equal(t, in.Subject, info.Subject)
		renewed, err := c.Refresh(t.Context(), in.Tokens)
		require.NoError(t, err)
		told, err := c.Introspect(t.Context(), renewed.AccessToken)
		require.NoError(t, err)
		require.True(t, told.Active)
		require.NoError(t, c.Revoke(t.Context(), renewed.AccessToken))
		told, err = c.Introspect(t.Context(), renewed.AccessToken)
		require.NoError(t, err)
		require.False(t, told.Active)

		wrong := conf
		wrong.Signing = map[signin.Signing]signin.Signing{signin.HS256: signin.RS256, signin.RS256: signin.HS256}[signing]
		_, err = open(t, wrong).SignInByEmailPassword(t.Context(), email, password, genauth.Options{})
		require.ErrorIs(t, err, signin.ErrIDToken)
	}
}

// logIn fills in the login page, and returns what leads back.
func logIn(t *testing.T, address string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	browser := &http.Client{Jar: jar, Transport: &http.Transport{}, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	t.Cleanup(browser.CloseIdleConnections)
	form := url.Values{"account": {email}, "password": {password}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := browser.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusFound, answer.StatusCode)
	target, err := answer.Location()
	require.NoError(t, err)
	return target.Query()
}

// TestProtocols have addresses of their own.
func TestProtocols(t *testing.T) {
	t.Parallel()
	for protocol, want := range map[genauth.Protocol]struct{ authorize, logout string }{
		"":            {"https://acme.genauth.ai/oidc/auth?", "https://acme.genauth.ai/oidc/session/end?client_id=authplus&post_logout_redirect_uri=http%3A%2F%2Flocalhost%2Fbye"},
		genauth.OAuth: {"https://acme.genauth.ai/oauth/auth?", "https://acme.genauth.ai/login/profile/logout?redirect_uri=http%3A%2F%2Flocalhost%2Fbye"},
		genauth.CAS:   {"https://acme.genauth.ai/cas-idp/authplus?service=http%3A%2F%2Flocalhost%2Fcallback", "https://acme.genauth.ai/cas-idp/logout?url=http%3A%2F%2Flocalhost%2Fbye"},
		genauth.SAML:  {"https://acme.genauth.ai/api/v2/saml-idp/authplus", "https://acme.genauth.ai/login/profile/logout?redirect_uri=http%3A%2F%2Flocalhost%2Fbye"},
	} {
		conf := config("https://acme.genauth.ai/")
		conf.AppID, conf.Protocol = "authplus", protocol
		c := open(t, conf)
		begun, err := c.BuildAuthorizeURL()
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(begun.URL, want.authorize), begun.URL)
		logout, err := c.BuildLogoutURL("")
		require.NoError(t, err)
		require.Equal(t, want.logout, logout)
		if protocol == genauth.OAuth {
			require.Contains(t, begun.URL, "scope=user")
		}
	}
}

// TestWhatIsSent: the application and the user prove who they are where the service wants it, in its brand's headers.
func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	var header http.Header
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header = r.Header
		sent := make([]byte, 4096)
		n, _ := r.Body.Read(sent)
		body = string(sent[:n])
		fmt.Fprint(w, `{"statusCode":200,"data":{"access_token":"t","expire_in":60,"userId":"u","list":[{"resourceCode":"songs","resourceType":"API","actions":["read"]}]}}`)
	}))
	t.Cleanup(server.Close)
	for method, want := range map[signin.AuthMethod]struct{ inBody, inHeader bool }{
		"": {true, false}, signin.Post: {true, false}, signin.Basic: {false, true}, signin.None: {false, false},
	} {
		conf := config(server.URL)
		conf.TokenEndpointAuthMethod, conf.Brand = method, genauth.Authing
		c := open(t, conf)
		c.SetAccessToken("user-token")
		in, err := c.SignInByEmailPassword(t.Context(), email, password, genauth.Options{})
		require.NoError(t, err)
		require.Equal(t, "t", in.AccessToken)
		require.Equal(t, want.inBody, strings.Contains(body, appSecret))
		require.Equal(t, want.inHeader, strings.HasPrefix(header.Get("Authorization"), "Basic "))
		require.NotContains(t, header.Get("Authorization"), "user-token")
		require.Equal(t, []string{appID, "en-US"}, []string{header.Get("X-Authing-App-Id"), header.Get("X-Authing-Lang")})

		resources, err := c.For("other-token").GetMyAuthorizedResources(t.Context(), "", "API")
		require.NoError(t, err)
		require.Equal(t, []genauth.Resource{{Code: "songs", Type: "API", Actions: []string{"read"}}}, resources)
		require.Equal(t, "other-token", header.Get("Authorization"))
		_, err = c.GetProfile(t.Context())
		require.NoError(t, err)
		require.Equal(t, "user-token", header.Get("Authorization"))
	}
}

// TestWhatTheUserMayUse is theirs in person or by a role.
func TestWhatTheUserMayUse(t *testing.T) {
	t.Parallel()
	service := emulatortest.GenAuth(t)
	c := open(t, config(service.URL))
	ctx := t.Context()
	made, err := c.SignUpByEmailPassword(ctx, email, password, nil)
	require.NoError(t, err)
	in, err := c.SignInByEmailPassword(ctx, email, password, genauth.Options{})
	require.NoError(t, err)
	c.SetAccessToken(in.AccessToken)
	resources, err := c.GetMyAuthorizedResources(ctx, "", "")
	require.NoError(t, err)
	require.Empty(t, resources)

	manage := func(path, body string) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, service.URL+"/api/v3/"+path, strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+emulatortest.Token)
		r.Header.Set("x-authing-userpool-id", "authplus")
		r.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Contains(t, string(text), `"statusCode":200`)
	}
	manage("create-resource", `{"code":"songs","type":"API","actions":[{"name":"read","description":""}],"apiIdentifier":"https://api.acdc.com"}`)
	manage("create-resource", `{"code":"stage","type":"MENU","actions":[]}`)
	manage("create-role", `{"code":"guitarist"}`)
	manage("assign-role", `{"code":"guitarist","targets":[{"targetType":"USER","targetIdentifier":"`+made.UserID+`"}]}`)
	manage("authorize-resources", `{"list":[{"targetType":"USER","targetIdentifiers":["`+made.UserID+`"],"resources":[{"code":"songs","resourceType":"API","actions":["read"]}]},
		{"targetType":"ROLE","targetIdentifiers":["guitarist","singer"],"resources":[{"code":"stage","resourceType":"MENU","actions":["see"]}]}]}`)
	resources, err = c.GetMyAuthorizedResources(ctx, "", "API")
	require.NoError(t, err)
	require.Equal(t, []genauth.Resource{{
		Code: "songs", Type: "API", Actions: []string{"read"}, APIID: "https://api.acdc.com", Namespace: "default",
	}}, resources)
	resources, err = c.GetMyAuthorizedResources(ctx, "default", "")
	require.NoError(t, err)
	require.Len(t, resources, 2)
	resources, err = c.GetMyAuthorizedResources(ctx, "other", "")
	require.NoError(t, err)
	require.Empty(t, resources)
}

// TestTheErrorContract: statusCode, apiCode, requestId and message, whatever HTTP says.
func TestTheErrorContract(t *testing.T) {
	t.Parallel()
	var status int
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	c := open(t, config(server.URL))
	ask := func(code int, text string) error {
		status, body = code, text
		_, err := c.SignInByEmailPassword(t.Context(), email, password, genauth.Options{})
		require.Error(t, err)
		return err
	}
	for code, want := range map[int]signin.Outcome{
		1635: signin.SecondFactorRequired, 1636: signin.SecondFactorRequired, 1639: signin.PasswordChangeRequired,
		2058: signin.PasswordChangeRequired, 1642: signin.ProfileRequired, 2000: signin.CaptchaRequired, 2005: signin.Locked, 2006: signin.WrongCredentials,
	} {
		err := ask(200, fmt.Sprintf(`{"statusCode":499,"apiCode":%d,"requestId":"req","message":"angus@acdc.com has to","data":{"mfaToken":"sekret"}}`, code))
		require.Equal(t, want, outcome(t, err), code)
		var refused *fault.APIError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, []any{499, fmt.Sprint(code), "req", "angus@acdc.com has to"}, []any{refused.Status, refused.Code, refused.RequestID, refused.Message})
		var step *signin.LoginError
		require.ErrorAs(t, err, &step)
		var data struct{ MFAToken string }
		require.NoError(t, step.Decode(&data))
		require.Equal(t, "sekret", data.MFAToken)
		shown := fmt.Sprintf("%v %+v %#v %v", err, err, err, refused)
		require.NotContains(t, shown, "sekret")
		require.NotContains(t, shown, "angus")
	}
	for text, kind := range map[string]error{
		`{"statusCode":401,"apiCode":2020}`: fault.ErrUnauthorized, `{"statusCode":404,"apiCode":2004}`: fault.ErrDoesNotExist,
		`{"statusCode":400,"apiCode":2026}`: fault.ErrConflict, `{"statusCode":429}`: fault.ErrRateLimited, `{"statusCode":500}`: fault.ErrUnavailable,
		`<html>`: fault.ErrUnavailable, ``: fault.ErrUnavailable, `{"statusCode":200}`: fault.ErrUnavailable, `{"statusCode":302}`: fault.ErrUnavailable,
		`{"statusCode":200,"data":{"access_token":""}}`: fault.ErrUnavailable,
	} {
		require.ErrorIs(t, ask(200, text), kind, text)
	}
	require.ErrorIs(t, ask(429, ``), fault.ErrRateLimited)
	for _, page := range []int{404, 502} {
		require.ErrorIs(t, ask(page, `<html>`), fault.ErrUnavailable)
	}
	require.Zero(t, genauth.APICode(fault.ErrInvalid))
}

// TestRejectUnauthorized: a certificate that cannot be trusted is refused unless the config says otherwise, which is
// warned of.
func TestRejectUnauthorized(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(emulated.New())
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	conf := config(server.URL)
	_, err := open(t, conf).SignUpByEmailPassword(t.Context(), email, password, nil)
	require.ErrorIs(t, err, fault.ErrUnavailable)

	var log strings.Builder
	conf.RejectUnauthorized, conf.Logger = genauth.Accept, slog.New(slog.NewTextHandler(&log, nil))
	_, err = open(t, conf).SignUpByEmailPassword(t.Context(), email, password, nil)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(log.String(), "level=WARN"))
}

func TestConfigsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*genauth.Config){
		"no app id":          func(c *genauth.Config) { c.AppID = "" },
		"no secret":          func(c *genauth.Config) { c.AppSecret = "" },
		"no host":            func(c *genauth.Config) { c.AppHost = "" },
		"a host in clear":    func(c *genauth.Config) { c.AppHost = "http://acme.genauth.ai" },
		"a scope":            func(c *genauth.Config) { c.Scope = "profile" },
		"a protocol":         func(c *genauth.Config) { c.Protocol = "ldap" },
		"a language":         func(c *genauth.Config) { c.Lang = "de-DE" },
		"a brand":            func(c *genauth.Config) { c.Brand = "x-auth0-" },
		"a method":           func(c *genauth.Config) { c.IntrospectionEndpointAuthMethod = "x" },
		"a negative timeout": func(c *genauth.Config) { c.Timeout = -1 },
	} {
		conf := config("https://acme.genauth.ai")
		change(&conf)
		_, err := genauth.New(conf)
		require.ErrorIs(t, err, fault.ErrInvalid, name)
	}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", config(""), config(""), config("")), appSecret)
}
