package guard_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/emulator/fusionauth"
	"github.com/authplus/authplus/emulator/genauth"
	"github.com/authplus/authplus/emulator/propelauth"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/guard"
)

// ask sends JSON to an emulator with a bearer token and returns the object that it answers with.
func askEmulator(t *testing.T, address, bearer, body string) map[string]any {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+bearer)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Less(t, answer.StatusCode, 300, "%s", text)
	var object map[string]any
	require.NoError(t, json.Unmarshal(text, &object))
	return object
}

// TestPropelAuthsTokens are those of an environment that knows roles and permissions.
func TestPropelAuthsTokens(t *testing.T) {
	t.Parallel()
	environment := propelauth.New(propelauth.WithRoles(
		propelauth.Role{Name: "Owner", Permissions: []string{"billing"}}, propelauth.Role{Name: "Admin", Permissions: []string{"billing"}},
		propelauth.Role{Name: "Member", Permissions: []string{}}))
	const id, acdc = "11111111-1111-4111-8111-111111111111", "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
	_, err := environment.Seed(strings.NewReader(`{"user_id":"` + id + `","email":"angus@acdc.com","legacy_user_id":"a1",
		"org_id_to_org_info":{"` + acdc + `":{"org_name":"AC/DC","user_role":"Admin"}}}`))
	require.NoError(t, err)
	server := httptest.NewServer(environment)
	t.Cleanup(server.Close)

	g, err := guard.New(t.Context(), server.URL, propelauth.APIKey, guard.Issuer(environment.AuthURL()))
	require.NoError(t, err)
	made := askEmulator(t, server.URL+"/api/backend/v1/access_token", propelauth.APIKey, `{"user_id":"`+id+`","duration_in_minutes":10}`)
	user, err := g.Verify(t.Context(), made["access_token"].(string))
	require.NoError(t, err)
	require.Equal(t, []string{id, "angus@acdc.com", "a1"}, []string{user.ID, user.Email, user.LegacyID})
	org, err := guard.RequireOrgMemberWithMinimumRole(user, acdc, "Member")
	require.NoError(t, err)
	require.Equal(t, "AC/DC", org.OrgName)
	require.True(t, org.HasPermission("billing"))
	_, err = guard.RequireOrgMemberWithExactRole(user, acdc, "Owner")
	require.ErrorIs(t, err, fault.ErrForbidden)
	require.Len(t, environment.Requests(), 2)

	offline, err := guard.New(t.Context(), environment.AuthURL(), "", guard.VerifierKey(environment.VerifierKey()))
	require.NoError(t, err)
	_, err = offline.Verify(t.Context(), made["access_token"].(string))
	require.NoError(t, err)
	_, err = guard.New(t.Context(), server.URL, "wrong-key")
	require.ErrorIs(t, err, fault.ErrUnauthorized)
}

// TestGenAuthsTokens are for the application that the user signed in to.
func TestGenAuthsTokens(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(genauth.New())
	t.Cleanup(server.Close)
	const who = `"connection":"PASSWORD","passwordPayload":{"email":"angus@acdc.com","password":"let there be rock"},"client_id":"authplus","client_secret":"authplus-secret"`
	made := askEmulator(t, server.URL+"/api/v3/signup", "", `{`+who+`}`)
	entered := askEmulator(t, server.URL+"/api/v3/signin", "", `{`+who+`}`)

	g, err := guard.JWKS(server.URL+"/oidc", "authplus")
	require.NoError(t, err)
	tokens := entered["data"].(map[string]any)
	user, err := g.Verify(t.Context(), tokens["access_token"].(string))
	require.NoError(t, err)
	require.Equal(t, made["data"].(map[string]any)["userId"], user.ID)
	require.True(t, user.HasScope("profile"))
	_, err = g.Verify(t.Context(), tokens["id_token"].(string))
	requireReason(t, guard.WrongAlgorithm, err) // it is signed with the application's secret
}

// TestIDTokensForTheSameAudience are no access tokens: they show it by at_hash, and lack the claim that is asked for.
func TestIDTokensForTheSameAudience(t *testing.T) {
	t.Parallel()
	gen := httptest.NewServer(genauth.New(genauth.WithRS256()))
	t.Cleanup(gen.Close)
	const who = `"connection":"PASSWORD","passwordPayload":{"email":"angus@acdc.com","password":"let there be rock"},"client_id":"authplus","client_secret":"authplus-secret"`
	askEmulator(t, gen.URL+"/api/v3/signup", "", `{`+who+`}`)
	entered := askEmulator(t, gen.URL+"/api/v3/signin", "", `{`+who+`}`)

	service := fusionauth.New()
	fusion := httptest.NewServer(service)
	t.Cleanup(fusion.Close)
	const user = "11111111-1111-4111-8111-111111111111"
	_, err := service.Seed(strings.NewReader(`{"id":"` + user + `","email":"angus@acdc.com","password":"let there be rock"}`))
	require.NoError(t, err)
	answer, err := http.PostForm(fusion.URL+"/oauth2/token", url.Values{
		"grant_type": {"password"}, "username": {"angus@acdc.com"}, "password": {"let there be rock"}, "scope": {"openid"},
		"client_id": {fusionauth.ApplicationID}, "client_secret": {fusionauth.ClientSecret},
	})
	require.NoError(t, err)
	defer answer.Body.Close() //nolint:errcheck // it was read
	var granted map[string]any
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&granted))

	for _, test := range []struct {
		issuer, audience, keys, claim string
		tokens                        map[string]any
	}{
		{gen.URL + "/oidc", "authplus", gen.URL + "/oidc/.well-known/jwks.json", "scope", entered["data"].(map[string]any)},
		{"acme.com", fusionauth.ApplicationID, fusion.URL + "/.well-known/jwks.json", "jti", granted},
	} {
		for _, opts := range [][]guard.Option{nil, {guard.AccessTokenClaim(test.claim)}} {
			g, err := guard.JWKS(test.issuer, test.audience, append(opts, guard.KeysURL(test.keys))...)
			require.NoError(t, err)
			_, err = g.Verify(t.Context(), test.tokens["access_token"].(string))
			require.NoError(t, err)
			_, err = g.Verify(t.Context(), test.tokens["id_token"].(string))
			requireReason(t, guard.WrongKind, err)
		}
	}
}

// TestTheClaimOfAccessTokens keeps out a token without it, which shows its kind by nothing else.
func TestTheClaimOfAccessTokens(t *testing.T) {
	t.Parallel()
	_, err := guard.JWKS("https://acme.com", "api", guard.AccessTokenClaim(""))
	require.ErrorIs(t, err, fault.ErrInvalid)
	g := propelGuard(t, guard.AccessTokenClaim("jti"))
	_, err = g.Verify(t.Context(), sign(t, propelClaims()))
	requireReason(t, guard.WrongKind, err)
	_, err = g.Verify(t.Context(), sign(t, with("jti", "1")))
	require.NoError(t, err)
}

// TestAuth0sTokens are an application's own and a user's, for an API with permissions.
func TestAuth0sTokens(t *testing.T) {
	t.Parallel()
	tenant := auth0.New(auth0.WithToken("management"))
	server := httptest.NewServer(tenant)
	t.Cleanup(server.Close)
	manage := func(path, body string) { askEmulator(t, server.URL+path, "management", body) }
	manage("/api/v2/resource-servers", `{"identifier":"https://api.acdc.com","name":"api","enforce_policies":false,"scopes":[{"value":"read:songs"}]}`)
	manage("/api/v2/connections",
		`{"name":"people","strategy":"auth0","options":{"passwordPolicy":"none","requires_username":false},"enabled_clients":["authplus"]}`)
	manage("/api/v2/users", `{"connection":"people","email":"angus@acdc.com","password":"let there be rock","user_id":"1"}`)

	g, err := guard.JWKS(server.URL+"/", "https://api.acdc.com")
	require.NoError(t, err)
	made := askEmulator(t, server.URL+"/oauth/token", "", `{"grant_type":"password","client_id":"authplus","client_secret":"authplus-secret",
		"username":"angus@acdc.com","password":"let there be rock","audience":"https://api.acdc.com","scope":"openid read:songs"}`)
	user, err := g.Verify(t.Context(), made["access_token"].(string))
	require.NoError(t, err)
	require.Equal(t, "auth0|1", user.ID)
	require.NoError(t, guard.RequireScope(user, "read:songs"))

	_, err = g.Verify(t.Context(), made["id_token"].(string))
	requireReason(t, guard.WrongAudience, err)
	late, err := guard.JWKS(server.URL+"/", "https://api.acdc.com", guard.Clock(func() time.Time { return time.Now().Add(48 * time.Hour) }))
	require.NoError(t, err)
	_, err = late.Verify(t.Context(), made["access_token"].(string))
	requireReason(t, guard.Expired, err)
}
