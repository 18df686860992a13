package genauth_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/genauth"
)

const callback = "http://127.0.0.1:9/callback"

// fan adds a user with a password.
func (s *service) fan(t *testing.T) string {
	t.Helper()
	return s.post(t, "create-user", `{"email":"angus@acdc.com","username":"angus","phone":"13800000000","password":"secret-1","name":"Angus Young"}`).
		object(t)["userId"].(string)
}

// begin returns the path that a sign-in begins with.
func begin(more url.Values) string {
	query := url.Values{
		"client_id": {"authplus"}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid profile offline_access"},
		"state": {"s1"}, "nonce": {"n1"},
	}
	for name := range more {
		query.Set(name, more.Get(name))
	}
	return "/oidc/auth?" + query.Encode()
}

// landed returns the parameters that a redirect leads back with.
func landed(t *testing.T, resp *http.Response) url.Values {
	t.Helper()
	require.Equal(t, http.StatusFound, resp.StatusCode)
	to, err := url.Parse(resp.Header.Get("Location"))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(to.String(), callback))
	return to.Query()
}

func TestTheHostedLoginLeadsBackWithACode(t *testing.T) {
	t.Parallel()
	s := serve(t, genauth.WithoutSecret())
	id := s.fan(t)
	sum := sha256.Sum256([]byte("verifier-of-43-characters-or-more-is-needed-here"))
	path := begin(url.Values{"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}})

	page := s.send(t, "GET", path, "", nil)
	body, err := io.ReadAll(page.Body)
	require.NoError(t, err)
	require.Contains(t, string(body), `name="password"`)
	typed := func(password string) *http.Response {
		return s.send(t, "POST", path, url.Values{"account": {"angus@acdc.com"}, "password": {password}}.Encode(), nil)
	}
	require.Equal(t, http.StatusOK, typed("wrong").StatusCode, "the page again")
	in := typed("secret-1")
	back := landed(t, in)
	require.Equal(t, "s1", back.Get("state"))

	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {back.Get("code")}, "redirect_uri": {callback}, "client_id": {"authplus"},
		"code_verifier": {"verifier-of-43-characters-or-more-is-needed-here"},
	}
	status, tokens := s.form(t, "/oidc/token", form)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, tokens["expires_in"], tokens["expire_in"])
	claims := jwt.MapClaims{}
	_, err = jwt.ParseWithClaims(tokens["id_token"].(string), claims, func(*jwt.Token) (any, error) { return []byte("authplus-secret"), nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithIssuer(s.url+"/oidc"), jwt.WithAudience("authplus"))
	require.NoError(t, err)
	require.Equal(t, []any{id, "n1", "Angus Young"}, []any{claims["sub"], claims["nonce"], claims["name"]})
	status, again := s.form(t, "/oidc/token", form)
	require.Equal(t, []any{http.StatusBadRequest, "invalid_grant"}, []any{status, again["error"]}, "a code works once")

	cookie := map[string]string{"Cookie": strings.SplitN(in.Header.Get("Set-Cookie"), ";", 2)[0]}
	silent := landed(t, s.send(t, "GET", begin(url.Values{"prompt": {"none"}}), "", cookie))
	require.NotEmpty(t, silent.Get("code"), "the browser is signed in")
	require.Equal(t, http.StatusFound, s.send(t, "GET", "/oidc/session/end?post_logout_redirect_uri="+url.QueryEscape(callback), "", cookie).StatusCode)
	require.Equal(t, "login_required", landed(t, s.send(t, "GET", begin(url.Values{"prompt": {"none"}}), "", cookie)).Get("error"))
}

func TestWhatMustNotLeadBackIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t, genauth.WithRedirects("https://app.example.com/cb"))
	s.fan(t)
	hint := url.Values{"login_hint": {"angus"}}
	require.NotEmpty(t, landed(t, s.send(t, "GET", begin(hint), "", nil)).Get("code"))
	for name, more := range map[string]url.Values{
		"another application": {"client_id": {"x"}}, "another place": {"redirect_uri": {"https://evil.example.com/cb"}},
		"a longer address": {"redirect_uri": {"https://app.example.com/cb2"}}, "no code": {"response_type": {"token"}}, "no openid": {"scope": {"profile"}},
	} {
		more.Set("login_hint", "angus")
		require.Equal(t, http.StatusBadRequest, s.send(t, "GET", begin(more), "", nil).StatusCode, name)
	}
	code := landed(t, s.send(t, "GET", begin(hint), "", nil)).Get("code")
	for name, form := range map[string]url.Values{
		"without secret and verifier": {"code": {code}, "redirect_uri": {callback}, "client_id": {"authplus"}},
		"with another secret":         {"code": {code}, "redirect_uri": {callback}, "client_id": {"authplus"}, "client_secret": {"x"}},
	} {
		form.Set("grant_type", "authorization_code")
		status, _ := s.form(t, "/oidc/token", form)
		require.NotEqual(t, http.StatusOK, status, name)
	}
}

func TestTheSecretIsNeeded(t *testing.T) {
	t.Parallel()
	ask := func(secret string, opts ...genauth.Option) int {
		s := serve(t, opts...)
		s.fan(t)
		status, _ := s.form(t, "/oidc/token", url.Values{
			"grant_type": {"password"}, "username": {"angus"}, "password": {"secret-1"}, "client_id": {"authplus"}, "client_secret": {secret},
		})
		return status
	}
	require.Equal(t, http.StatusOK, ask("authplus-secret"))
	require.Equal(t, http.StatusUnauthorized, ask(""))
	require.Equal(t, http.StatusUnauthorized, ask("x"))
	require.Equal(t, http.StatusOK, ask("", genauth.WithoutSecret()))
	require.Equal(t, http.StatusUnauthorized, ask("x", genauth.WithoutSecret()))
}

func TestTokensAreRefreshedLookedIntoAndRevoked(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.fan(t)
	client := url.Values{"client_id": {"authplus"}, "client_secret": {"authplus-secret"}}
	with := func(more url.Values) url.Values {
		form := url.Values{}
		for name := range client {
			form.Set(name, client.Get(name))
		}
		for name := range more {
			form.Set(name, more.Get(name))
		}
		return form
	}
	_, tokens := s.form(t, "/oidc/token", with(url.Values{
		"grant_type": {"password"}, "username": {"angus"}, "password": {"secret-1"}, "scope": {"openid email phone offline_access"},
	}))
	access := tokens["access_token"].(string)
	me := s.send(t, "GET", "/oidc/me", "", map[string]string{"Authorization": "Bearer " + access})
	var claims map[string]any
	require.NoError(t, json.NewDecoder(me.Body).Decode(&claims))
	require.Equal(t, map[string]any{"sub": id, "email": "angus@acdc.com", "email_verified": false, "phone_number": "13800000000", "phone_number_verified": false}, claims)
	_, seen := s.form(t, "/oidc/token/introspection", with(url.Values{"token": {access}}))
	require.Equal(t, []any{true, id}, []any{seen["active"], seen["sub"]})

	again := with(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {tokens["refresh_token"].(string)}})
	status, renewed := s.form(t, "/oidc/token", again)
	require.Equal(t, http.StatusOK, status)
	require.NotEqual(t, tokens["refresh_token"], renewed["refresh_token"])
	status, _ = s.form(t, "/oidc/token", again)
	require.Equal(t, http.StatusBadRequest, status, "a refresh token works once")

	status, _ = s.form(t, "/oidc/token/revocation", with(url.Values{"token": {access}}))
	require.Equal(t, http.StatusOK, status)
	_, seen = s.form(t, "/oidc/token/introspection", with(url.Values{"token": {access}}))
	require.Equal(t, map[string]any{"active": false}, seen)
	require.Equal(t, http.StatusUnauthorized, s.send(t, "GET", "/oidc/me?access_token="+access, "", nil).StatusCode)

	require.Equal(t, 200, s.post(t, "update-user", `{"userId":"`+id+`","status":"Suspended"}`).StatusCode)
	status, _ = s.form(t, "/oidc/token", with(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {renewed["refresh_token"].(string)}}))
	require.Equal(t, http.StatusBadRequest, status, "who is blocked gets no more tokens")
}

func TestAccessTokensAreCheckedWithThePublishedKey(t *testing.T) {
	t.Parallel()
	s := serve(t, genauth.WithRS256())
	s.fan(t)
	tokens := s.signIn(t, `{"connection":"PASSWORD","passwordPayload":{"account":"angus","password":"secret-1"},"client_id":"authplus","client_secret":"authplus-secret"}`)
	for _, name := range []string{"access_token", "id_token"} {
		token, _, err := jwt.NewParser().ParseUnverified(tokens[name].(string), jwt.MapClaims{})
		require.NoError(t, err)
		require.Equal(t, "RS256", token.Method.Alg())
		for _, path := range []string{"/oidc/.well-known/jwks.json", "/authplus/oidc/.well-known/jwks.json"} {
			var set struct {
				Keys []map[string]string `json:"keys"`
			}
			require.NoError(t, json.NewDecoder(s.send(t, "GET", path, "", nil).Body).Decode(&set))
			require.Equal(t, token.Header["kid"], set.Keys[0]["kid"])
		}
	}
	var found map[string]any
	require.NoError(t, json.NewDecoder(s.send(t, "GET", "/oidc/.well-known/openid-configuration", "", nil).Body).Decode(&found))
	require.Equal(t, s.url+"/oidc", found["issuer"])
}

// signIn signs in and returns the tokens.
func (s *service) signIn(t *testing.T, body string) map[string]any {
	t.Helper()
	return s.ask(t, "POST", "/api/v3/signin", body, nil).object(t)
}

// code returns the code that was sent to somebody last.
func (s *service) code(t *testing.T, to string) string {
	t.Helper()
	messages := s.Outbox()
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].To == to {
			return messages[i].Code
		}
	}
	t.Fatal("nothing was sent")
	return ""
}

func TestUsersSignInByPasswordAndByCode(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id := s.fan(t)
	for _, account := range []string{`"email":"ANGUS@acdc.com"`, `"username":"angus"`, `"phone":"13800000000"`, `"account":"angus@acdc.com"`} {
		s.signIn(t, `{"connection":"PASSWORD","passwordPayload":{"password":"secret-1",`+account+`},"passCodePayload":{"passCode":""},"client_id":"authplus","client_secret":"authplus-secret"}`)
	}
	require.Equal(t, 4.0, s.get(t, "get-user?userId="+id).object(t)["loginsCount"])
	for body, want := range map[string][]int{
		`{"connection":"PASSWORD","passwordPayload":{"account":"angus","password":"x"},"client_id":"authplus","client_secret":"authplus-secret"}`:             {403, 2333},
		`{"connection":"PASSWORD","passwordPayload":{"account":"nobody","password":"x"},"client_id":"authplus","client_secret":"authplus-secret"}`:            {403, 2333},
		`{"connection":"PASSWORD","passwordPayload":{"account":"angus","password":"secret-1"},"client_id":"x"}`:                                               {404, 2011},
		`{"connection":"PASSCODE","passCodePayload":{"email":"angus@acdc.com","passCode":"000000"},"client_id":"authplus","client_secret":"authplus-secret"}`: {400, 2001},
		`{"connection":"FACE","client_id":"authplus","client_secret":"authplus-secret"}`:                                                                      {400, 0},
	} {
		a := s.ask(t, "POST", "/api/v3/signin", body, nil)
		require.Equal(t, want, []int{a.StatusCode, a.APICode}, body)
	}
	require.Equal(t, 200, s.post(t, "send-email", `{"email":"angus@acdc.com","channel":"CHANNEL_LOGIN"}`).StatusCode)
	body := `{"connection":"PASSCODE","passCodePayload":{"email":"angus@acdc.com","passCode":"` + s.code(t, "angus@acdc.com") + `"},"client_id":"authplus","client_secret":"authplus-secret"}`
	s.signIn(t, body)
	require.Equal(t, 2001, s.ask(t, "POST", "/api/v3/signin", body, nil).APICode, "a code works once")

	require.Equal(t, 200, s.post(t, "send-sms", `{"phoneNumber":"13900000000","channel":"CHANNEL_LOGIN"}`).StatusCode)
	s.signIn(t, `{"connection":"PASSCODE","passCodePayload":{"phone":"13900000000","passCode":"`+s.code(t, "13900000000")+`"},"options":{"autoRegister":true},"client_id":"authplus","client_secret":"authplus-secret"}`)
	bon := s.get(t, "get-user?userIdType=phone&userId=13900000000").object(t)
	require.Equal(t, []any{true, "register"}, []any{bon["phoneVerified"], bon["userSourceType"]})
	require.Equal(t, 200, s.post(t, "update-user", `{"userId":"`+id+`","status":"Suspended"}`).StatusCode)
	a := s.ask(t, "POST", "/api/v3/signin", `{"connection":"PASSWORD","passwordPayload":{"account":"angus","password":"secret-1"},"client_id":"authplus","client_secret":"authplus-secret"}`, nil)
	require.Equal(t, 2005, a.APICode)
}

func TestUsersLookAfterTheirOwnAccounts(t *testing.T) {
	t.Parallel()
	s := serve(t, genauth.WithAnyCustomData())
	app := `"client_id":"authplus","client_secret":"authplus-secret"`
	s.ask(t, "POST", "/api/v3/signup", `{"connection":"PASSWORD","passwordPayload":{"email":"bon@acdc.com","password":"secret-1"},"profile":{"name":"Bon"},`+app+`}`, nil).object(t)
	tokens := s.signIn(t, `{"connection":"PASSWORD","passwordPayload":{"email":"bon@acdc.com","password":"secret-1"},`+app+`}`)
	self := func(method, path, body string) answer {
		return s.ask(t, method, "/api/v3/"+path, body, map[string]string{"Authorization": tokens["access_token"].(string), "x-authing-lang": "en-US"})
	}
	require.Equal(t, []int{401, 2020}, func() []int { a := s.get(t, "get-profile"); return []int{a.StatusCode, a.APICode} }())
	require.Equal(t, "Bon", self("GET", "get-profile", "").object(t)["name"])
	require.Equal(t, "Bonny", self("POST", "update-profile", `{"nickname":"Bonny","customData":{"a":1}}`).object(t)["nickname"])
	require.Equal(t, 400, self("POST", "update-profile", `{"email":"x@acdc.com"}`).StatusCode)

	require.Equal(t, 2203, self("POST", "update-password", `{"oldPassword":"x","newPassword":"secret-2"}`).APICode)
	require.Equal(t, 200, self("POST", "update-password", `{"oldPassword":"secret-1","newPassword":"secret-2"}`).StatusCode)
	for _, to := range []string{"bon@acdc.com", "scott@acdc.com"} {
		s.post(t, "send-email", `{"email":"`+to+`","channel":"CHANNEL_UPDATE_EMAIL"}`)
	}
	proof := self("POST", "verify-update-email-request", `{"verifyMethod":"EMAIL_PASSCODE","emailPassCodePayload":{"newEmail":"scott@acdc.com","newEmailPassCode":"`+
		s.code(t, "scott@acdc.com")+`","oldEmailPassCode":"`+s.code(t, "bon@acdc.com")+`"}}`).object(t)["updateEmailToken"].(string)
	require.Equal(t, 200, self("POST", "update-email", `{"updateEmailToken":"`+proof+`"}`).StatusCode)
	require.Equal(t, 400, self("POST", "update-email", `{"updateEmailToken":"`+proof+`"}`).StatusCode, "once")
	require.Equal(t, "scott@acdc.com", self("GET", "get-profile", "").object(t)["email"])

	s.post(t, "send-email", `{"email":"scott@acdc.com","channel":"CHANNEL_RESET_PASSWORD"}`)
	reset := s.post(t, "verify-reset-password-request", `{"verifyMethod":"EMAIL_PASSCODE","emailPassCodePayload":{"email":"scott@acdc.com","passCode":"`+
		s.code(t, "scott@acdc.com")+`"}}`).object(t)["passwordResetToken"].(string)
	require.Equal(t, 200, s.post(t, "reset-password", `{"passwordResetToken":"`+reset+`","password":"secret-3"}`).StatusCode)
	gone := self("POST", "verify-delete-account-request", `{"verifyMethod":"PASSWORD","passwordPayload":{"password":"secret-3"}}`).object(t)["deleteAccountToken"].(string)
	require.Equal(t, 200, self("POST", "delete-account", `{"deleteAccountToken":"`+gone+`"}`).StatusCode)
	require.Equal(t, 401, self("GET", "get-profile", "").StatusCode)
}
