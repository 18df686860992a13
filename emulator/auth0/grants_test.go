package auth0_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

// angus makes a user of the connection people and returns the id.
func angus(s *service) string {
	s.t.Helper()
	return s.create(`{"connection":"people","email":"angus@acdc.com","password":"let there be rock","email_verified":true,"given_name":"Angus"}`)
}

func byPassword(more form) form {
	return development("password", form{"username": "angus@acdc.com", "password": "let there be rock", "scope": "openid"}).with(more)
}

func (f form) with(more form) form {
	for name, value := range more {
		f[name] = value
	}
	return f
}

func TestAUserGetsTokensByPassword(t *testing.T) {
	t.Parallel()
	s := openPeople(t, at("2026-01-01T00:00:00Z"))
	id := angus(s)
	answer := s.token(byPassword(form{"scope": "openid email offline_access nothing", "username": "ANGUS@acdc.com"}))
	require.Equal(t, http.StatusOK, answer.status, answer.body)
	require.Equal(t, "openid email offline_access", answer.text("scope"))
	idToken := s.claims(answer.text("id_token"))
	require.Equal(t, map[string]any{"iss": "http://example.com/", "sub": id, "aud": "authplus", "email": "angus@acdc.com", "email_verified": true,
		"iat": 1767225600.0, "exp": 1767225600.0 + 36000}, map[string]any(idToken))
	require.Equal(t, "http://example.com/userinfo", s.claims(answer.text("access_token"))["aud"])
	require.NotEmpty(t, answer.text("refresh_token"))

	user := s.user(id)
	require.Equal(t, 1.0, user["logins_count"])
	require.Equal(t, "2026-01-01T00:00:00.000Z", user["last_login"])
	require.Equal(t, "192.0.2.1", user["last_ip"])
	s.token(byPassword(nil))
	require.Equal(t, 2.0, s.user(id)["logins_count"])

	info := s.askAs(answer.text("access_token"), "GET /userinfo")
	info.is(`{"sub":"` + id + `","email":"angus@acdc.com","email_verified":true}`)
}

func TestPasswordsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	angus(s)
	s.create(`{"connection":"people","email":"bon@acdc.com","password":"x","blocked":true}`)
	s.want(http.StatusCreated, "POST /api/v2/connections",
		`{"name":"closed","strategy":"auth0","options":{"passwordPolicy":"none","requires_username":false}}`)
	s.create(`{"connection":"closed","email":"closed@acdc.com","password":"x"}`)
	const wrong = "Wrong email or password."
	for name, c := range map[string]struct {
		form              form
		status            int
		code, description string
	}{
		"a wrong password":             {byPassword(form{"password": "x"}), 403, "invalid_grant", wrong},
		"nobody":                       {byPassword(form{"username": "x"}), 403, "invalid_grant", wrong},
		"a user who is blocked":        {byPassword(form{"username": "bon@acdc.com", "password": "x"}), 403, "unauthorized", "user is blocked"},
		"a connection without the app": {byPassword(form{"username": "closed@acdc.com", "password": "x"}), 403, "invalid_grant", wrong},
		"another realm": {byPassword(form{"grant_type": "http://auth0.com/oauth/grant-type/password-realm", "realm": "Username-Password-Authentication"}),
			403, "invalid_grant", wrong},
		"no realm":         {byPassword(form{"grant_type": "http://auth0.com/oauth/grant-type/password-realm"}), 400, "invalid_request", "Missing required parameter: realm"},
		"no user name":     {byPassword(form{"username": ""}), 400, "invalid_request", "Missing required parameter: username"},
		"another audience": {byPassword(form{"audience": "urn:x"}), 400, "invalid_request", "invalid audience specified for password grant exchange"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			(&service{s.Server, t}).token(c.form).oauth(c.status, c.code, c.description)
		})
	}
	require.Equal(t, http.StatusOK, s.token(byPassword(form{"grant_type": "http://auth0.com/oauth/grant-type/password-realm", "realm": "people"})).status)
}

func TestAPasswordChangesWithItsUser(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := angus(s)
	s.want(http.StatusOK, "PATCH "+path(id), `{"password":"thunderstruck"}`)
	require.Equal(t, http.StatusForbidden, s.token(byPassword(nil)).status)
	require.Equal(t, http.StatusOK, s.token(byPassword(form{"password": "thunderstruck"})).status)
	s.want(http.StatusNoContent, "DELETE "+path(id))
	require.Equal(t, http.StatusForbidden, s.token(byPassword(form{"password": "thunderstruck"})).status)
	again := angus(s)
	require.NotEqual(t, id, again)
	require.Equal(t, http.StatusForbidden, s.token(byPassword(form{"password": "thunderstruck"})).status, "an old password does not come back")
	require.Equal(t, http.StatusOK, s.token(byPassword(nil)).status)
}

func TestALinkedAccountOpensThePrimaryUser(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	primary := s.create(`{"connection":"Username-Password-Authentication","email":"gus@acdc.com","username":"gus","password":"Passw0rd!"}`)
	secondary := angus(s)
	s.want(http.StatusCreated, "POST "+path(primary)+"/identities", `{"provider":"auth0","user_id":"`+secondary+`"}`)
	answer := s.token(byPassword(nil))
	require.Equal(t, http.StatusOK, answer.status, answer.body)
	require.Equal(t, primary, s.claims(answer.text("access_token"))["sub"])

	s.want(http.StatusOK, "PATCH "+path(primary), `{"connection":"people","password":"thunderstruck"}`)
	require.Equal(t, http.StatusForbidden, s.token(byPassword(nil)).status)
	require.Equal(t, http.StatusOK, s.token(byPassword(form{"username": "gus", "password": "Passw0rd!"})).status, "the other password stays")
}

func TestTooManyFailuresBlockAnAccount(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	angus(s)
	for range 10 {
		require.Equal(t, http.StatusForbidden, s.token(byPassword(form{"password": "x"})).status)
	}
	require.Equal(t, http.StatusTooManyRequests, s.token(byPassword(nil)).status)
	s.want(http.StatusNoContent, "DELETE /api/v2/user-blocks?identifier=angus@acdc.com")
	require.Equal(t, http.StatusOK, s.token(byPassword(nil)).status)
}

func TestAUserHasThePermissionsOfAnAPI(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := angus(s)
	s.want(http.StatusCreated, "POST /api/v2/resource-servers", `{"identifier":"urn:api","name":"API","scopes":[{"value":"read"},{"value":"write"}]}`)
	scopes := func(asked string) any {
		return s.token(byPassword(form{"audience": "urn:api", "scope": asked})).object()["scope"]
	}
	require.Equal(t, "read", scopes("read other"))
	require.Equal(t, "openid profile email phone address read write", scopes(""), "all that there is, where nothing is asked for")

	s.want(http.StatusOK, "PATCH /api/v2/resource-servers/urn:api", `{"enforce_policies":true,"token_dialect":"access_token_authz"}`)
	require.Nil(t, scopes("read write"))
	s.want(http.StatusCreated, "POST "+path(id)+"/permissions", `{"permissions":[{"resource_server_identifier":"urn:api","permission_name":"write"}]}`)
	require.Equal(t, "write", scopes("read write"))
	answer := s.token(byPassword(form{"audience": "urn:api", "scope": "openid"}))
	claims := s.claims(answer.text("access_token"))
	require.Equal(t, []any{"write"}, claims["permissions"])
	require.Equal(t, []any{"urn:api", "http://example.com/userinfo"}, claims["aud"])
}

func TestAUserMayReadTheirOwnProfileOnly(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := angus(s)
	other := s.create(`{"connection":"people","email":"bon@acdc.com","password":"x"}`)
	answer := s.token(byPassword(form{"audience": management, "scope": "read:current_user read:users update:users"}))
	require.Equal(t, "read:current_user", answer.text("scope"), "other permissions are for applications")
	token := answer.text("access_token")
	require.Equal(t, id, s.askAs(token, "GET "+path(id)).text("user_id"))
	s.askAs(token, "GET "+path(other)).problem("", "User to be acted on does not match subject in bearer token.")
	s.askAs(token, "GET /api/v2/users").problem("insufficient_scope", "Insufficient scope, expected any of: read:users,read:user_idp_tokens")
}

func TestRefreshTokens(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := angus(s)
	refresh := func(text string, more form) reply {
		return s.token(development("refresh_token", form{"refresh_token": text}).with(more))
	}
	text := s.token(byPassword(form{"scope": "openid email offline_access"})).text("refresh_token")
	answer := refresh(text, nil)
	require.Equal(t, "openid email offline_access", answer.text("scope"))
	require.NotContains(t, answer.object(), "refresh_token", "it stays the same")
	require.Equal(t, id, s.claims(answer.text("id_token"))["sub"])
	require.Equal(t, "email", refresh(text, form{"scope": "email other"}).text("scope"))

	const unknown = "Unknown or invalid refresh token."
	refresh("x", nil).oauth(403, "invalid_grant", unknown)
	refresh("", nil).oauth(400, "invalid_request", "Missing required parameter: refresh_token")
	app := s.want(http.StatusCreated, "POST /api/v2/clients", `{"name":"other","app_type":"regular_web"}`)
	refresh(text, form{"client_id": app.text("client_id"), "client_secret": app.text("client_secret")}).oauth(403, "invalid_grant", unknown)

	require.Equal(t, http.StatusOK, s.askAs("", "POST /oauth/revoke", `{"client_id":"authplus","client_secret":"authplus-secret","token":"`+text+`"}`).status)
	refresh(text, nil).oauth(403, "invalid_grant", unknown)
	require.Equal(t, http.StatusUnauthorized, s.askAs("", "POST /oauth/revoke", `{"client_id":"authplus","token":"x"}`).status)

	text = s.token(byPassword(form{"scope": "openid offline_access"})).text("refresh_token")
	s.want(http.StatusOK, "PATCH "+path(id), `{"blocked":true}`)
	refresh(text, nil).oauth(403, "invalid_grant", unknown)
}

func TestRefreshTokensRotate(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	angus(s)
	s.want(http.StatusOK, "PATCH /api/v2/clients/authplus", `{"refresh_token":{"rotation_type":"rotating","expiration_type":"expiring"}}`)
	first := s.token(byPassword(form{"scope": "offline_access"})).text("refresh_token")
	second := s.token(development("refresh_token", form{"refresh_token": first})).text("refresh_token")
	require.NotEqual(t, first, second)
	require.Equal(t, http.StatusForbidden, s.token(development("refresh_token", form{"refresh_token": first})).status)
	require.Equal(t, http.StatusOK, s.token(development("refresh_token", form{"refresh_token": second})).status)
}

const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// authorize asks the authorization endpoint and returns where it leads to.
func (s *service) authorize(more form) url.Values {
	s.t.Helper()
	query := url.Values{}
	for name, value := range (form{
		"client_id": "authplus", "response_type": "code", "redirect_uri": "http://localhost:3000/back?x=1", "state": "s",
		"scope": "openid offline_access", "nonce": "n", "login_hint": "angus@acdc.com",
	}).with(more) {
		query.Set(name, value)
	}
	answer := s.askAs("", "GET /authorize?"+query.Encode())
	require.Equal(s.t, http.StatusFound, answer.status, answer.body)
	target, err := url.Parse(answer.header.Get("Location"))
	require.NoError(s.t, err)
	require.Equal(s.t, "localhost:3000", target.Host)
	require.Equal(s.t, "s", target.Query().Get("state"))
	require.Equal(s.t, "1", target.Query().Get("x"))
	return target.Query()
}

func (s *service) exchangeCode(code string, more form) reply {
	return s.token(development("authorization_code", form{"code": code, "redirect_uri": "http://localhost:3000/back?x=1"}).with(more))
}

func TestAUserComesBackWithACode(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := angus(s)
	code := s.authorize(form{"code_challenge": challenge(), "code_challenge_method": "S256"}).Get("code")
	answer := s.exchangeCode(code, form{"code_verifier": verifier})
	require.Equal(t, http.StatusOK, answer.status, answer.body)
	claims := s.claims(answer.text("id_token"))
	require.Equal(t, id, claims["sub"])
	require.Equal(t, "n", claims["nonce"])
	require.NotEmpty(t, answer.text("refresh_token"))
	s.exchangeCode(code, form{"code_verifier": verifier}).oauth(403, "invalid_grant", "Invalid authorization code")
	require.Len(t, s.want(http.StatusOK, "GET "+path(id)+"/sessions").values("id", "sessions"), 1)
	require.Equal(t, http.StatusOK, s.exchangeCode(s.authorize(form{"login_hint": id}).Get("code"), nil).status, "a user_id names the user too")
}

func TestCodesThatAreRefused(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	s := openPeople(t, auth0.WithClock(func() time.Time { return now }))
	angus(s)
	app := s.want(http.StatusCreated, "POST /api/v2/clients", `{"name":"other","app_type":"regular_web"}`)
	s.exchangeCode("x", nil).oauth(403, "invalid_grant", "Invalid authorization code")
	s.exchangeCode("", nil).oauth(400, "invalid_request", "Missing required parameter: code")
	s.exchangeCode(s.authorize(nil).Get("code"), form{"client_id": app.text("client_id"), "client_secret": app.text("client_secret")}).
		oauth(403, "invalid_grant", "Invalid authorization code")
	s.exchangeCode(s.authorize(nil).Get("code"), form{"redirect_uri": "http://localhost:3000/"}).oauth(403, "invalid_grant", "The redirect URI is wrong.")
	for _, more := range []form{{}, {"code_verifier": "x"}} {
		code := s.authorize(form{"code_challenge": challenge(), "code_challenge_method": "S256"}).Get("code")
		s.exchangeCode(code, more).oauth(403, "invalid_grant", "Failed to verify code verifier")
	}
	require.Equal(t, http.StatusOK, s.exchangeCode(s.authorize(form{"code_challenge": "plain"}).Get("code"), form{"code_verifier": "plain"}).status)

	code := s.authorize(nil).Get("code")
	now = now.Add(11 * time.Minute)
	s.exchangeCode(code, nil).oauth(403, "invalid_grant", "Invalid authorization code")
}

func TestAuthorizationsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := angus(s)
	s.create(`{"connection":"people","email":"bon@acdc.com","password":"x","blocked":true}`)
	org := s.want(http.StatusCreated, "POST /api/v2/organizations", `{"name":"acme"}`).text("id")
	for code, more := range map[string]form{
		"login_required":            {"login_hint": "", "prompt": "none"},
		"unauthorized":              {"login_hint": "bon@acdc.com"},
		"unsupported_response_type": {"response_type": "token"},
		"invalid_request":           {"code_challenge_method": "S512"},
		"access_denied":             {"organization": org},
	} {
		back := s.authorize(more)
		require.Equal(t, code, back.Get("error"))
		require.NotEmpty(t, back.Get("error_description"))
		require.Empty(t, back.Get("code"))
	}
	require.Equal(t, "Service not found: urn:x", s.authorize(form{"audience": "urn:x"}).Get("error_description"))
	s.want(http.StatusNoContent, "POST /api/v2/organizations/"+org+"/members", `{"members":["`+id+`"]}`)
	answer := s.exchangeCode(s.authorize(form{"organization": org}).Get("code"), nil)
	require.Equal(t, org, s.claims(answer.text("id_token"))["org_id"])
}

func TestUsersComeBackToRegisteredAddressesOnly(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	angus(s)
	app := s.want(http.StatusCreated, "POST /api/v2/clients", `{"name":"web","app_type":"regular_web","callbacks":["https://app.acdc.com/back"]}`).text("client_id")
	for _, c := range []struct {
		client, redirect string
		status           int
	}{
		{app, "https://app.acdc.com/back", http.StatusFound},
		{app, "https://app.acdc.com/other", http.StatusForbidden},
		{app, "http://localhost/", http.StatusForbidden},
		{"authplus", "http://127.0.0.1:1/x", http.StatusFound},
		{"authplus", "http://localhost:80@evil.com/", http.StatusForbidden},
		{"authplus", "http://localhost.evil.com/", http.StatusForbidden},
		{"authplus", "javascript://localhost/", http.StatusForbidden},
		{"authplus", "%zz", http.StatusForbidden},
		{"nobody", "http://localhost/", http.StatusBadRequest},
	} {
		query := fmt.Sprintf("client_id=%s&redirect_uri=%s&response_type=code", c.client, url.QueryEscape(c.redirect))
		require.Equal(t, c.status, s.askAs("", "GET /authorize?"+query).status, c.redirect)
	}
}

func TestUserInfoRefusesInPlainText(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := angus(s)
	token := s.token(byPassword(nil)).text("access_token")
	machine := s.token(development("client_credentials", form{"audience": management})).text("access_token")
	require.Equal(t, http.StatusOK, s.askAs(token, "POST /userinfo").status)
	s.want(http.StatusNoContent, "DELETE "+path(id))
	for _, token := range []string{"", "x", machine, token} {
		answer := s.askAs(token, "GET /userinfo")
		require.Equal(t, http.StatusUnauthorized, answer.status)
		require.Equal(t, "Unauthorized", answer.body)
		require.True(t, strings.HasPrefix(answer.header.Get("Content-Type"), "text/plain"))
	}
}
