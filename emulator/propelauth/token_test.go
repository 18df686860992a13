package propelauth_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/propelauth"
)

const (
	angus = "11111111-1111-4111-8111-111111111111"
	bon   = "22222222-2222-4222-8222-222222222222"
	acdc  = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
	fans  = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
)

// band are two users, one of whom is in two organizations.
var band = []string{
	`{"user_id":"` + angus + `","email":"angus@acdc.com","username":"angus","first_name":"Angus","legacy_user_id":"a1","properties":{"guitar":"SG"},
		"org_id_to_org_info":{"` + acdc + `":{"org_name":"AC/DC","user_role":"Admin"},"` + fans + `":{"org_name":"Fans","user_role":"Member"}}}`,
	`{"user_id":"` + bon + `","email":"bon@acdc.com"}`,
}

// verified returns the claims of a token that the environment's key has signed.
func verified(t *testing.T, s *service, token string) map[string]any {
	t.Helper()
	key, err := jwt.ParseRSAPublicKeyFromPEM([]byte(s.VerifierKey()))
	require.NoError(t, err)
	claims := jwt.MapClaims{}
	_, err = jwt.ParseWithClaims(token, claims, func(tok *jwt.Token) (any, error) {
		require.Equal(t, "JWT", tok.Header["typ"])
		require.NotEmpty(t, tok.Header["kid"])
		return key, nil
	}, jwt.WithValidMethods([]string{"RS256"}), jwt.WithIssuer(propelauth.DefaultAuthURL), jwt.WithExpirationRequired())
	require.NoError(t, err)
	return claims
}

// text returns a text in a JSON object.
func text(t *testing.T, body, name string) string {
	t.Helper()
	var object map[string]any
	require.NoError(t, json.Unmarshal([]byte(body), &object), body)
	s, _ := object[name].(string)
	return s
}

func TestTheVerificationKeyHasTwoAddresses(t *testing.T) {
	t.Parallel()
	s := serve(t)
	status, body := s.ask(t, "GET /api/v1/token_verification_metadata", "")
	require.Equal(t, 200, status)
	require.Equal(t, s.VerifierKey(), text(t, body, "verifier_key_pem"))
	_, body = s.ask(t, "GET /api/backend/v1/token_verification_metadata", "")
	require.Equal(t, s.VerifierKey(), text(t, body, "public_key_pem"))
	require.True(t, strings.HasPrefix(s.VerifierKey(), "-----BEGIN PUBLIC KEY-----"))
}

func TestAnAccessTokenSaysWhoAndWhere(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.MustSeed(t, band...)
	_, body := s.ask(t, "POST /api/backend/v1/access_token", `{"user_id":"`+angus+`","duration_in_minutes":10}`)
	claims := verified(t, s, text(t, body, "access_token"))
	require.Equal(t, angus, claims["sub"])
	require.Equal(t, angus, claims["user_id"])
	require.Equal(t, "angus@acdc.com", claims["email"])
	require.Equal(t, "a1", claims["legacy_user_id"])
	require.Equal(t, map[string]any{"guitar": "SG"}, claims["properties"])
	require.InDelta(t, 600, claims["exp"].(float64)-claims["iat"].(float64), 0)
	require.NotContains(t, claims, "org_member_info")
	require.Equal(t, map[string]any{
		"org_id": acdc, "org_name": "AC/DC", "url_safe_org_name": "ac-dc", "org_metadata": map[string]any{}, "legacy_org_id": nil,
		"user_role": "Admin", "inherited_user_roles_plus_current_role": []any{"Admin", "Member"},
		"user_permissions": []any{
			"propelauth::can_invite", "propelauth::can_change_roles", "propelauth::can_remove_users",
			"propelauth::can_setup_saml", "propelauth::can_manage_api_keys",
		},
		"org_role_structure": "single_role_in_hierarchy", "additional_roles": []any{},
	}, claims["org_id_to_org_member_info"].(map[string]any)[acdc])
}

func TestAnActiveOrganizationTakesThePlaceOfAll(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.MustSeed(t, band...)
	_, body := s.ask(t, "POST /api/backend/v1/access_token", `{"user_id":"`+angus+`","duration_in_minutes":10,"active_org_id":"`+fans+`"}`)
	claims := verified(t, s, text(t, body, "access_token"))
	require.NotContains(t, claims, "org_id_to_org_member_info")
	require.Equal(t, "Fans", claims["org_member_info"].(map[string]any)["org_name"])
}

func TestSeveralRolesHaveNoHierarchy(t *testing.T) {
	t.Parallel()
	s := serve(t, propelauth.WithSeveralRoles(), propelauth.WithRoles(
		propelauth.Role{Name: "Singer", Permissions: []string{"sing"}}, propelauth.Role{Name: "Writer", Permissions: []string{"sing", "write"}},
	))
	s.MustSeed(t, `{"user_id":"`+bon+`","email":"bon@acdc.com","org_id_to_org_info":{"`+acdc+`":{"org_name":"AC/DC","user_role":"Singer","additional_roles":["Writer"]}}}`)
	_, body := s.ask(t, "POST /api/backend/v1/access_token", `{"user_id":"`+bon+`","duration_in_minutes":10}`)
	info := verified(t, s, text(t, body, "access_token"))["org_id_to_org_member_info"].(map[string]any)[acdc].(map[string]any)
	require.Equal(t, "multi_role", info["org_role_structure"])
	require.Equal(t, []any{"Singer"}, info["inherited_user_roles_plus_current_role"])
	require.Equal(t, []any{"Writer"}, info["additional_roles"])
	require.Equal(t, []any{"sing", "write"}, info["user_permissions"])
}

func TestAccessTokensThatAreNotMade(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.MustSeed(t, band...)
	s.ask(t, "POST /api/backend/v1/user/"+bon+"/disable", "")
	for body, want := range map[string]int{
		`{"user_id":"99999999-9999-4999-8999-999999999999","duration_in_minutes":1}`:          http.StatusForbidden,
		`{"user_id":"` + angus + `","duration_in_minutes":0}`:                                 http.StatusBadRequest,
		`{"user_id":"` + bon + `","duration_in_minutes":1}`:                                   http.StatusBadRequest,
		`{"user_id":"` + angus + `","duration_in_minutes":1,"active_org_id":"` + angus + `"}`: http.StatusBadRequest,
		`{"user_id":7,"duration_in_minutes":"long"}`:                                          http.StatusBadRequest,
	} {
		status, answer := s.ask(t, "POST /api/backend/v1/access_token", body)
		require.Equal(t, want, status, answer)
	}
	without := serve(t, propelauth.WithoutAccessTokens())
	status, _ := without.ask(t, "POST /api/backend/v1/access_token", `{}`)
	require.Equal(t, http.StatusNotFound, status)
}

// follow follows a link of the environment and returns the answer.
func (s *service) follow(t *testing.T, link string) *http.Response {
	t.Helper()
	u, err := url.Parse(link)
	require.NoError(t, err)
	return s.send(t, http.MethodGet, u.RequestURI(), "", nil)
}

func TestAMagicLinkLeadsToAnAccessToken(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.MustSeed(t, band...)
	_, body := s.ask(t, "POST /api/backend/v1/magic_link", `{"email":"bon@acdc.com","redirect_to_url":"https://acdc.com/in"}`)
	answer := s.follow(t, text(t, body, "url"))
	require.Equal(t, http.StatusFound, answer.StatusCode)
	require.Equal(t, "https://acdc.com/in", answer.Header.Get("Location"))
	require.Len(t, answer.Cookies(), 1)

	refreshed := s.send(t, http.MethodGet, "/api/v1/refresh_token", "", answer.Cookies())
	require.Equal(t, http.StatusOK, refreshed.StatusCode)
	token := text(t, read(t, refreshed), "access_token")
	claims := verified(t, s, token)
	require.Equal(t, bon, claims["user_id"])
	require.Equal(t, map[string]any{"login_method": "magic_link"}, claims["login_method"])
	require.Equal(t, map[string]any{}, claims["org_id_to_org_member_info"])

	s.ask(t, "POST /api/backend/v1/user/"+bon+"/logout_all_sessions", "")
	require.Equal(t, http.StatusUnauthorized, s.send(t, http.MethodGet, "/api/v1/refresh_token", "", answer.Cookies()).StatusCode)
	require.Equal(t, http.StatusUnauthorized, s.send(t, http.MethodGet, "/api/v1/refresh_token", "", nil).StatusCode)
}
