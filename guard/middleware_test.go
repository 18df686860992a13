package guard_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/guard"
)

// ask sends a request to a handler with the values of Authorization.
func ask(handler http.Handler, path string, authorization ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, value := range authorization {
		r.Header.Add("Authorization", value)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// names answers with the user's id and the organization's name.
var names = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	user, signedIn := guard.UserFrom(r.Context())
	if !signedIn {
		fmt.Fprint(w, "nobody")
		return
	}
	org, ok := guard.OrgMemberFrom(r.Context())
	if !ok {
		org = &guard.OrgMember{}
	}
	fmt.Fprint(w, user.ID, org.OrgName)
})

// TestHeaders: what counts as a bearer token, and how it is refused (RFC 6750, section 3).
func TestHeaders(t *testing.T) {
	t.Parallel()
	g := propelGuard(t, guard.Realm("acme"))
	good := sign(t, propelClaims())
	const none, invalid = `Bearer realm="acme"`, `Bearer realm="acme", error="invalid_token", error_description="the access token `
	for _, test := range []struct {
		name      string
		values    []string
		challenge string // none for a request that gets through
	}{
		{"a token", []string{"Bearer " + good}, ""},
		{"another case", []string{"bearer " + good}, ""},
		{"two spaces", []string{"BEARER  " + good}, ""},
		{"nothing", nil, none},
		{"no scheme", []string{good}, none},
		{"another scheme", []string{"Basic " + good}, none},
		{"a scheme that begins alike", []string{"BearerX " + good}, none},
		{"a scheme alone", []string{"Bearer "}, none},
		{"two headers", []string{"Bearer " + good, "Bearer " + good}, invalid + `is malformed"`},
		{"two tokens", []string{"Bearer " + good + " " + good}, invalid + `is malformed"`},
		{"a token that has expired", []string{"Bearer " + sign(t, with("exp", 1))}, invalid + `has expired"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			required, optional := ask(g.RequireUser(names), "/", test.values...), ask(g.OptionalUser(names), "/", test.values...)
			require.Equal(t, http.StatusOK, optional.Code)
			require.Equal(t, test.challenge, required.Header().Get("WWW-Authenticate"))
			if test.challenge == "" {
				require.Equal(t, http.StatusOK, required.Code)
				require.Equal(t, userID, required.Body.String())
				require.Equal(t, userID, optional.Body.String())
				return
			}
			require.Equal(t, http.StatusUnauthorized, required.Code)
			require.JSONEq(t, `{"detail":"Unauthorized"}`, required.Body.String())
			require.Equal(t, "nobody", optional.Body.String())
		})
	}
}

// TestOrganizations gives each middleware a member who passes and one who does not.
func TestOrganizations(t *testing.T) {
	t.Parallel()
	g := propelGuard(t)
	bearer := "Bearer " + sign(t, propelClaims())
	org := guard.PathValue("org_id")
	for name, of := range map[string]struct{ pass, fail guard.Middleware }{
		"member":       {g.RequireOrgMember(org), g.RequireOrgMember(guard.PathValue("id"))},
		"minimum role": {g.RequireOrgMemberWithMinimumRole(org, "Member"), g.RequireOrgMemberWithMinimumRole(org, "Owner")},
		"exact role":   {g.RequireOrgMemberWithExactRole(org, "Admin"), g.RequireOrgMemberWithExactRole(org, "Member")},
		"permission":   {g.RequireOrgMemberWithPermission(org, "billing"), g.RequireOrgMemberWithPermission(org, "root")},
		"permissions":  {g.RequireOrgMemberWithAllPermissions(org), g.RequireOrgMemberWithAllPermissions(org, "billing", "root")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mux := http.NewServeMux()
			mux.Handle("GET /pass/{org_id}", of.pass(names))
			mux.Handle("GET /fail/{org_id}", of.fail(names))
			passed := ask(mux, "/pass/"+orgID, bearer)
			require.Equal(t, userID+"Acme Inc", passed.Body.String())
			require.Equal(t, http.StatusForbidden, ask(mux, "/pass/another", bearer).Code)
			require.Equal(t, http.StatusUnauthorized, ask(mux, "/pass/"+orgID).Code)

			refused := ask(mux, "/fail/"+orgID, bearer)
			require.Equal(t, http.StatusForbidden, refused.Code)
			require.Equal(t, `Bearer error="insufficient_scope"`, refused.Header().Get("WWW-Authenticate"))
			require.JSONEq(t, `{"detail":"Forbidden"}`, refused.Body.String())
		})
	}
}

func TestRolesAndScopes(t *testing.T) {
	t.Parallel()
	i := newIssuer(t, rsaJWK("one", rsaKey()))
	g, err := guard.JWKS(i.URL+"/", "https://api.acme.com", guard.Clock(clock), guard.RolesClaim("https://acme.com/roles"))
	require.NoError(t, err)
	bearer := "Bearer " + sign(t, openIDClaims(i.URL+"/"))
	for status, middlewares := range map[int][]guard.Middleware{
		http.StatusOK:        {g.RequireRole("editor"), g.RequireScope("read:songs"), g.RequirePermission("read:songs")},
		http.StatusForbidden: {g.RequireRole("admin"), g.RequireScope("write:songs"), g.RequireScope("read"), g.RequirePermission("openid")},
	} {
		for _, m := range middlewares {
			require.Equal(t, status, ask(m(names), "/", bearer).Code)
		}
	}
}

// TestATokenIsVerifiedOnce however many layers of one guard a request passes, and again by each other guard.
func TestATokenIsVerifiedOnce(t *testing.T) {
	t.Parallel()
	stranger, err := guard.New(t.Context(), "https://auth.other.com", "", guard.VerifierKey(publicPEM(rsaKey())), guard.Clock(clock))
	require.NoError(t, err)
	g := propelGuard(t)
	bearer := "Bearer " + sign(t, propelClaims())
	require.Equal(t, http.StatusUnauthorized, ask(g.RequireUser(stranger.RequireUser(names)), "/", bearer).Code)

	changed := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Header.Del("Authorization")
			next.ServeHTTP(w, r)
		})
	}
	require.Equal(t, http.StatusOK, ask(g.RequireUser(changed(g.RequireUser(names))), "/", bearer).Code)

	// A user put there by a test of a handler opens no door.
	r := httptest.NewRequestWithContext(guard.WithUser(t.Context(), &guard.User{ID: "test"}), http.MethodGet, "/", nil)
	w := httptest.NewRecorder()
	names(w, r)
	require.Equal(t, "test", w.Body.String())
	w = httptest.NewRecorder()
	g.RequireUser(names).ServeHTTP(w, r)
	require.Equal(t, http.StatusUnauthorized, w.Code)
}

// TestNoKeysIsNobodysFault: without keys neither is a user refused nor one who signed in taken for nobody.
func TestNoKeysIsNobodysFault(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	i.publish(http.StatusInternalServerError)
	var told []error
	g, err := guard.JWKS(i.URL+"/", "https://api.acme.com", guard.Clock(clock), guard.Refused(func(_ *http.Request, err error) { told = append(told, err) }))
	require.NoError(t, err)
	bearer := "Bearer " + sign(t, openIDClaims(i.URL+"/"))
	for _, handler := range []http.Handler{g.RequireUser(names), g.OptionalUser(names), g.RequireRole("x")(names)} {
		answer := ask(handler, "/", bearer)
		require.Equal(t, http.StatusServiceUnavailable, answer.Code)
		require.Empty(t, answer.Header().Get("WWW-Authenticate"))
	}
	require.Len(t, told, 3)
	require.ErrorIs(t, errors.Join(told...), fault.ErrUnavailable)
}
