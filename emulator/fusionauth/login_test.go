package fusionauth_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/fusionauth"
)

const logIn = `{"loginId":"bon@acdc.com","password":"password","applicationId":"` + app + `"}`

// registered makes a user who is registered in the application.
func (s *service) registered() {
	s.t.Helper()
	s.bon()
	s.want(200, "POST /api/user/registration/"+bonID, `{"registration":{"applicationId":"`+app+`"}}`)
}

func TestLoginsHaveTheirStatuses(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bon()
	require.Equal(t, bonID, s.want(202, "POST /api/login", logIn).at("user.id"), "not registered")
	s.want(200, "POST /api/user/registration/"+bonID, `{"registration":{"applicationId":"`+app+`"}}`)
	require.NotNil(t, s.want(200, "POST /api/login", logIn).at("refreshToken"))
	require.Nil(t, s.want(200, "POST /api/login", `{"loginId":"bon","password":"password","noJWT":true}`).at("token"))
	s.want(404, "POST /api/login", `{"loginId":"bon","password":"wrong"}`)
	s.want(404, "POST /api/login", `{"loginId":"nobody","password":"password"}`)
	s.want(401, "POST /api/login", logIn, "Authorization", "")
	require.Equal(t, map[string]string{"loginId": "[blank]loginId", "password": "[blank]password", "applicationId": "[invalid]applicationId"},
		s.want(400, "POST /api/login", `{"applicationId":"`+bonID+`"}`).codes())
	s.want(200, "PATCH /api/user/"+bonID, `{"user":{"expiry":1}}`)
	s.want(410, "POST /api/login", logIn)
	s.want(200, "PATCH /api/user/"+bonID, `{"user":{"expiry":null}}`)
	s.want(200, "PUT /api/login?userId="+bonID, "")
	s.want(200, "DELETE /api/user/"+bonID, "")
	s.want(423, "POST /api/login", logIn)
	s.want(423, "PUT /api/login/"+bonID+"/"+app, "")
	s.want(404, "PUT /api/login/"+angusID, "")

	s.want(200, "POST /api/user/import", `{"users":[{"username":"angus","active":true,"password":"password","passwordChangeRequired":true}]}`)
	a := s.want(203, "POST /api/login", `{"loginId":"angus","password":"password"}`)
	s.want(200, "POST /api/user/change-password/"+a.at("changePasswordId").(string), `{"password":"Let there be rock"}`)
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.registered()
	tokens := func() (access, refresh, id string) {
		a := s.want(200, "POST /api/login", logIn)
		return a.at("token").(string), a.at("refreshToken").(string), a.at("refreshTokenId").(string)
	}
	refreshed := func(status int, token string) {
		t.Helper()
		s.want(status, "POST /api/jwt/refresh", `{"refreshToken":"`+token+`"}`, "Authorization", "")
	}
	access, refresh, id := tokens()
	claims := s.want(200, "GET /api/jwt/validate", "", "Authorization", "Bearer "+access)
	for claim, want := range map[string]any{
		"sub": bonID, "aud": app, "iss": "acme.com", "email": "bon@acdc.com", "preferred_username": "Bon", "tid": fusionauth.TenantID, "authenticationType": "PASSWORD",
	} {
		require.Equal(t, want, claims.at("jwt."+claim), claim)
	}
	s.want(401, "GET /api/jwt/validate", "", "Authorization", "Bearer "+access+"x")
	require.Equal(t, []any{id}, s.want(200, "GET /api/jwt/refresh?userId="+bonID, "").at("refreshTokens.id"))
	refreshed(200, refresh)
	s.want(200, "DELETE /api/jwt/refresh/"+id, "")
	s.want(404, "DELETE /api/jwt/refresh/"+id, "")
	refreshed(400, refresh)

	_, first, _ := tokens()
	_, second, _ := tokens()
	s.want(200, "DELETE /api/jwt/refresh?token="+first, "", "Authorization", "")
	s.want(404, "DELETE /api/jwt/refresh?token="+first, "", "Authorization", "")
	s.want(401, "DELETE /api/jwt/refresh?userId="+bonID, "", "Authorization", "")
	refreshed(200, second)
	_, third, _ := tokens()
	s.want(200, "POST /api/logout?global=true&refreshToken="+third, "", "Authorization", "")
	refreshed(400, second)
	_, fourth, _ := tokens()
	s.want(200, "DELETE /api/jwt/refresh?applicationId="+app, "")
	refreshed(400, fourth)
	s.want(400, "DELETE /api/jwt/refresh", "")

	s.Configure(func(c *emulator.Config) { c.TokenLifetime = time.Second })
	short, _, _ := tokens()
	s.want(200, "GET /api/tenant", "") // a second goes by with each request
	s.want(401, "GET /api/jwt/validate", "", "Authorization", "Bearer "+short)
	require.Equal(t, "RSA", s.want(200, "GET /.well-known/jwks.json", "", "Authorization", "").at("keys.kty").([]any)[0])
	require.Equal(t, "acme.com", s.want(200, "GET /.well-known/openid-configuration", "").at("issuer"))
}

func TestTokensAreGranted(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.registered()
	grant := func(status int, form url.Values) answer {
		t.Helper()
		form.Set("client_id", app)
		if !form.Has("client_secret") {
			form.Set("client_secret", fusionauth.ClientSecret)
		}
		return s.want(status, "POST /oauth2/token", form.Encode(), "Authorization", "", "Content-Type", "application/x-www-form-urlencoded")
	}
	a := grant(200, url.Values{"grant_type": {"password"}, "username": {"bon@acdc.com"}, "password": {"password"}, "scope": {"openid offline_access"}})
	require.Equal(t, bonID, a.at("userId"))
	renewed := grant(200, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {a.at("refresh_token").(string)}})
	require.NotEmpty(t, renewed.at("id_token"), "the scopes of the session")
	other := s.want(200, "POST /api/application", `{"application":{"name":"other","oauthConfiguration":{"clientSecret":"x"}}}`)
	form := url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {a.at("refresh_token").(string)},
		"client_id": {other.at("application.id").(string)}, "client_secret": {"x"},
	}
	s.want(400, "POST /oauth2/token", form.Encode(), "Authorization", "", "Content-Type", "application/x-www-form-urlencoded")
	for _, form := range []url.Values{
		{"grant_type": {"password"}, "username": {"bon@acdc.com"}, "password": {"wrong"}},
		{"grant_type": {"refresh_token"}, "refresh_token": {"x"}}, {"grant_type": {"sing"}}, {"client_secret": {"wrong"}},
	} {
		require.NotEmpty(t, grant(400, form).at("error"), form)
	}
}

func TestCodesWorkOnceAndForAWhile(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.want(200, "POST /api/user/"+bonID, `{"user":{"email":"bon@acdc.com"},"sendSetPasswordEmail":true}`)
	s.want(200, "POST /api/user/registration/"+bonID, `{"registration":{"applicationId":"`+app+`"}}`)
	set, verify := s.Outbox()[0], s.Outbox()[1]
	require.Equal(t, []string{"set-password", "email-verification"}, []string{set.Kind, verify.Kind})

	s.want(200, "GET /api/user/change-password/"+set.Code, "", "Authorization", "")
	require.Equal(t, map[string]string{"password": "[blank]password"}, s.want(400, "POST /api/user/change-password/"+set.Code, `{}`).codes())
	s.want(200, "POST /api/user/change-password/"+set.Code, `{"password":"password"}`, "Authorization", "")
	s.want(404, "POST /api/user/change-password/"+set.Code, `{"password":"password"}`)
	s.want(200, "POST /api/login", logIn)

	require.Equal(t, bonID, s.want(200, "GET /api/user?verificationId="+verify.Code, "").at("user.id"))
	s.want(200, "POST /api/user/verify-email", `{"verificationId":"`+verify.Code+`"}`, "Authorization", "")
	s.want(404, "POST /api/user/verify-email/"+verify.Code, "", "Authorization", "")
	require.Equal(t, true, s.want(200, "GET /api/user/"+bonID, "").at("user.verified"))
	s.want(404, "POST /api/user/verify-email", `{"userId":"`+bonID+`"}`, "Authorization", "")
	s.want(200, "POST /api/user/verify-email", `{"userId":"`+bonID+`"}`)
	require.NotEmpty(t, s.want(200, "PUT /api/user/verify-email?email=bon@acdc.com&sendVerifyEmail=false", "").at("oneTimeCode"))
	require.Empty(t, s.want(200, "PUT /api/user/verify-email?email=bon@acdc.com", "", "Authorization", "").body)
	s.want(404, "PUT /api/user/verify-email?email=nobody@acdc.com", "")

	forgot := s.want(200, "POST /api/user/forgot-password", `{"loginId":"bon@acdc.com","sendForgotPasswordEmail":false}`).at("changePasswordId").(string)
	require.Equal(t, bonID, s.want(200, "GET /api/user?changePasswordId="+forgot, "").at("user.id"))
	require.Empty(t, s.want(200, "POST /api/user/forgot-password", `{"loginId":"bon@acdc.com"}`, "Authorization", "").body)
	s.want(404, "POST /api/user/forgot-password", `{"loginId":"nobody"}`)
	s.want(200, "POST /api/user/"+angusID, `{"user":{"username":"angus"}}`)
	s.want(422, "POST /api/user/forgot-password", `{"loginId":"angus"}`)
	require.Equal(t, map[string]string{"currentPassword": "[invalid]currentPassword"},
		s.want(400, "POST /api/user/change-password", `{"loginId":"bon@acdc.com","password":"Highway to Hell","currentPassword":"wrong"}`).codes())
	s.want(200, "POST /api/user/change-password", `{"loginId":"bon@acdc.com","password":"Highway to Hell","currentPassword":"password"}`)
	s.want(404, "GET /api/user/change-password/"+forgot, "")
	s.want(401, "POST /api/user/change-password", `{"loginId":"bon@acdc.com","password":"Highway to Hell"}`, "Authorization", "")

	start := `{"applicationId":"` + app + `","loginId":"bon@acdc.com"}`
	code := s.want(200, "POST /api/passwordless/start", start).at("code").(string)
	s.want(200, "POST /api/passwordless/send", `{"code":"`+code+`"}`, "Authorization", "")
	require.Equal(t, code, s.Outbox()[len(s.Outbox())-1].Code)
	require.Equal(t, bonID, s.want(200, "POST /api/passwordless/login", `{"code":"`+code+`"}`, "Authorization", "").at("user.id"))
	s.want(404, "POST /api/passwordless/login", `{"code":"`+code+`"}`, "Authorization", "")
	late := s.want(200, "POST /api/passwordless/start", start).at("code").(string)
	now := s.Now()
	s.Configure(func(c *emulator.Config) { c.Clock = now.Add(3 * time.Minute) })
	s.want(404, "POST /api/passwordless/login", `{"code":"`+late+`"}`, "Authorization", "")
	for body, status := range map[string]int{`{}`: 400, `{"applicationId":"` + app + `"}`: 400, `{"applicationId":"` + bonID + `","loginId":"x"}`: 400, `{"applicationId":"` + app + `","loginId":"x"}`: 404} {
		s.want(status, "POST /api/passwordless/start", body)
	}
}
