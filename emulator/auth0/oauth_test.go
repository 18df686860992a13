package auth0_test

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

const management = "https://authplus.auth0.local/api/v2/"

// form are the parameters of a request to the token endpoint.
type form map[string]string

// development returns the parameters of the client of the development credentials, and further ones.
func development(grant string, more form) form {
	f := form{"grant_type": grant, "client_id": "authplus", "client_secret": "authplus-secret"}
	for name, value := range more {
		f[name] = value
	}
	return f
}

// token asks the token endpoint.
func (s *service) token(f form) reply {
	s.t.Helper()
	body, err := json.Marshal(f)
	require.NoError(s.t, err)
	return s.askAs("", "POST /oauth/token", string(body))
}

// oauth checks that the answer is a refusal in the form of OAuth 2.0.
func (r reply) oauth(status int, code, description string) {
	r.t.Helper()
	require.Equal(r.t, status, r.status, r.body)
	object := r.object()
	delete(object, "error_uri")
	require.Equal(r.t, map[string]any{"error": code, "error_description": description}, object)
}

// claims checks a token with the service's key set and returns its claims.
func (s *service) claims(token string) jwt.MapClaims {
	s.t.Helper()
	var set struct {
		Keys []struct{ Kid, N, E string }
	}
	require.NoError(s.t, json.Unmarshal([]byte(s.askAs("", "GET /.well-known/jwks.json").body), &set))
	n, err := base64.RawURLEncoding.DecodeString(set.Keys[0].N)
	require.NoError(s.t, err)
	e, err := base64.RawURLEncoding.DecodeString(set.Keys[0].E)
	require.NoError(s.t, err)
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
	claims := jwt.MapClaims{}
	parsed, err := jwt.ParseWithClaims(token, claims, func(t *jwt.Token) (any, error) {
		require.Equal(s.t, set.Keys[0].Kid, t.Header["kid"])
		return key, nil
	}, jwt.WithoutClaimsValidation())
	require.NoError(s.t, err)
	require.Equal(s.t, "RS256", parsed.Method.Alg())
	return claims
}

func TestAnApplicationGetsATokenForItself(t *testing.T) {
	t.Parallel()
	s := open(t, at("2026-01-01T00:00:00Z"))
	answer := s.token(development("client_credentials", form{"audience": management}))
	require.Equal(t, http.StatusOK, answer.status, answer.body)
	require.Equal(t, "no-store", answer.header.Get("Cache-Control"))
	object := answer.object()
	require.Equal(t, "Bearer", object["token_type"])
	require.Equal(t, 86400.0, object["expires_in"])
	claims := s.claims(answer.text("access_token"))
	require.Equal(t, jwt.MapClaims{
		"iss": "http://example.com/", "sub": "authplus@clients", "aud": management, "azp": "authplus", "gty": "client-credentials",
		"scope": object["scope"], "iat": 1767225600.0, "exp": 1767312000.0,
	}, claims)
	require.Contains(t, strings.Fields(answer.text("scope")), "read:users")
	require.Equal(t, http.StatusOK, s.askAs(answer.text("access_token"), "GET /api/v2/users").status)
	require.Equal(t, http.StatusNoContent, s.askAs(answer.text("access_token"), "DELETE /api/v2/users/x").status)
}

func TestCredentialsComeInManyForms(t *testing.T) {
	t.Parallel()
	s := open(t, auth0.WithDomain("acme.eu.auth0.com"))
	send := func(contentType, body string, basic bool) reply {
		r := httptest.NewRequest(http.MethodPost, "https://acme.eu.auth0.com/oauth/token", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		if basic {
			r.SetBasicAuth("authplus", "authplus%2Dsecret")
		}
		return s.send(r)
	}
	const canonical = "https://acme.eu.auth0.com/api/v2/"
	values := url.Values{"grant_type": {"client_credentials"}, "audience": {canonical}}
	with := url.Values{"client_id": {"authplus"}, "client_secret": {"authplus-secret"}}
	for name, answer := range map[string]reply{
		"a form":           send("application/x-www-form-urlencoded; charset=utf-8", values.Encode()+"&"+with.Encode(), false),
		"a Basic header":   send("application/x-www-form-urlencoded", values.Encode(), true),
		"Basic and JSON":   send("application/json", `{"grant_type":"client_credentials","audience":"`+canonical+`"}`, true),
		"no content type":  send("", `{"grant_type":"client_credentials","audience":"`+canonical+`","client_id":"authplus","client_secret":"authplus-secret"}`, false),
		"its own address":  s.token(development("client_credentials", form{"audience": "http://example.com/api/v2/"})),
		"its TLS's twin":   s.token(development("client_credentials", form{"audience": "https://example.com/api/v2/"})),
		"the canonical id": s.token(development("client_credentials", form{"audience": canonical})),
	} {
		require.Equal(t, http.StatusOK, answer.status, "%s: %s", name, answer.body)
		require.Equal(t, http.StatusOK, s.askAs(answer.text("access_token"), "GET /api/v2/users").status, name)
	}
	require.Equal(t, "https://acme.eu.auth0.com/", s.claims(send("application/x-www-form-urlencoded", values.Encode(), true).text("access_token"))["iss"])
}

func TestTokensThatAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.want(http.StatusCreated, "POST /api/v2/resource-servers", `{"identifier":"urn:api","name":"API"}`)
	for name, c := range map[string]struct {
		form              form
		status            int
		code, description string
	}{
		"no grant type":      {form{}, 400, "invalid_request", "Missing required parameter: grant_type"},
		"another grant type": {development("magic", nil), 403, "unsupported_grant_type", "Unsupported grant type: magic"},
		"a wrong secret":     {form{"grant_type": "client_credentials", "client_id": "authplus", "client_secret": "x"}, 401, "access_denied", "Unauthorized"},
		"no secret":          {form{"grant_type": "client_credentials", "client_id": "authplus"}, 401, "access_denied", "Unauthorized"},
		"nobody":             {form{"grant_type": "client_credentials", "client_id": "x", "client_secret": "x"}, 401, "access_denied", "Unauthorized"},
		"no audience":        {development("client_credentials", nil), 403, "access_denied", "Non-global clients are not allowed access to APIv1"},
		"no such audience": {development("client_credentials", form{"audience": strings.TrimSuffix(management, "/")}), 403, "access_denied",
			"Service not enabled within domain: https://authplus.auth0.local/api/v2"},
		"no grant": {development("client_credentials", form{"audience": "urn:api"}), 403, "access_denied", `Client is not authorized to access "urn:api". ` +
			`You need to create a "client-grant" associated to this API. See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants`},
		"no organization": {development("client_credentials", form{"audience": management, "organization": "org_x"}), 403, "access_denied",
			"Client is not authorized to access the organization."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			(&service{s.Server, t}).token(c.form).oauth(c.status, c.code, c.description)
		})
	}
	for _, body := range []string{``, `[]`, `null`, `{"grant_type":3}`} {
		s.askAs("", "POST /oauth/token", body).oauth(400, "invalid_request", "Invalid request body")
	}
}

func TestAGrantThatIsNotAllowedIsRefusedWithALink(t *testing.T) {
	t.Parallel()
	s := open(t)
	app := s.want(http.StatusCreated, "POST /api/v2/clients", `{"name":"m2m","app_type":"non_interactive"}`)
	s.token(form{"grant_type": "password", "client_id": app.text("client_id"), "client_secret": app.text("client_secret")}).is(
		`{"error":"unauthorized_client","error_description":"Grant type 'password' not allowed for the client.","error_uri":"https://auth0.com/docs/clients/client-grant-types"}`)
}

func TestAClientGrantSaysWhatAnApplicationMay(t *testing.T) {
	t.Parallel()
	s := open(t)
	app := s.want(http.StatusCreated, "POST /api/v2/clients", `{"name":"m2m","app_type":"non_interactive"}`)
	s.want(http.StatusCreated, "POST /api/v2/client-grants", `{"client_id":"`+app.text("client_id")+`","audience":"`+management+`","scope":["read:users","read:roles"]}`)
	answer := s.token(form{"grant_type": "client_credentials", "audience": management,
		"client_id": app.text("client_id"), "client_secret": app.text("client_secret")})
	require.Equal(t, "read:users read:roles", answer.text("scope"))
	token := answer.text("access_token")
	require.Equal(t, http.StatusOK, s.askAs(token, "GET /api/v2/users").status)
	refused := s.askAs(token, "DELETE /api/v2/users/x")
	require.Equal(t, http.StatusForbidden, refused.status)
	refused.problem("insufficient_scope", "Insufficient scope, expected any of: delete:users,delete:current_user")
}

func TestAnOrganizationCanBeActedIn(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.want(http.StatusCreated, "POST /api/v2/resource-servers", `{"identifier":"urn:api","name":"API"}`)
	org := s.want(http.StatusCreated, "POST /api/v2/organizations", `{"name":"acme"}`).text("id")
	grant := s.want(http.StatusCreated, "POST /api/v2/client-grants",
		`{"client_id":"authplus","audience":"urn:api","scope":[],"organization_usage":"allow"}`).text("id")
	ask := func() reply {
		return s.token(development("client_credentials", form{"audience": "urn:api", "organization": org}))
	}
	require.Equal(t, http.StatusForbidden, ask().status)
	s.want(http.StatusCreated, "POST /api/v2/organizations/"+org+"/client-grants", `{"grant_id":"`+grant+`"}`)
	require.Equal(t, org, s.claims(ask().text("access_token"))["org_id"])
}

func TestTokensOfAnAPILiveAndAreSignedAsItSays(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.want(http.StatusCreated, "POST /api/v2/resource-servers",
		`{"identifier":"urn:api","name":"API","token_lifetime":60,"signing_alg":"HS256","signing_secret":"a secret of sixteen bytes"}`)
	s.want(http.StatusCreated, "POST /api/v2/client-grants", `{"client_id":"authplus","audience":"urn:api","scope":[]}`)
	answer := s.token(development("client_credentials", form{"audience": "urn:api"}))
	require.Equal(t, 60.0, answer.object()["expires_in"])
	_, err := jwt.Parse(answer.text("access_token"), func(*jwt.Token) (any, error) { return []byte("a secret of sixteen bytes"), nil },
		jwt.WithValidMethods([]string{"HS256"}))
	require.NoError(t, err)
	refused := s.askAs(answer.text("access_token"), "GET /api/v2/users")
	require.Equal(t, http.StatusUnauthorized, refused.status, "it is for another API")

	s.want(http.StatusOK, "PATCH /api/v2/resource-servers/urn:api", `{"signing_alg":"RS256"}`)
	foreign := s.askAs(s.token(development("client_credentials", form{"audience": "urn:api"})).text("access_token"), "GET /api/v2/users")
	foreign.is(`{"statusCode":401,"error":"Unauthorized","message":"Bad audience: urn:api","attributes":{"error":"Bad audience: urn:api"}}`)
}

func TestBearerTokensAreChecked(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	clock := func() time.Time { return time.Unix(1_700_000_000+now.Load(), 0) }
	s, other := open(t, auth0.WithClock(clock)), open(t, auth0.WithClock(clock), auth0.WithKey(nil))
	issue := func(s *service) string {
		return s.token(development("client_credentials", form{"audience": management})).text("access_token")
	}
	good, foreign := issue(s), issue(other)
	unauthorized := func(message string) string {
		return `{"statusCode":401,"error":"Unauthorized","message":"` + message + `","attributes":{"error":"` + message + `"}}`
	}
	for name, c := range map[string]struct {
		header string
		status int
		body   string
	}{
		"none":                {"", 401, `{"statusCode":401,"error":"Unauthorized","message":"Missing authentication"}`},
		"no scheme":           {good, 400, `{"statusCode":400,"error":"Bad Request","message":"Bad HTTP authentication header format","errorCode":"Bearer"}`},
		"another scheme":      {"Basic " + good, 400, `{"statusCode":400,"error":"Bad Request","message":"Bad HTTP authentication header format","errorCode":"Bearer"}`},
		"no token":            {"Bearer ", 400, `{"statusCode":400,"error":"Bad Request","message":"Bad HTTP authentication header format","errorCode":"Bearer"}`},
		"no JSON Web Token":   {"Bearer x", 401, unauthorized("Invalid token")},
		"a foreign signature": {"Bearer " + foreign, 401, unauthorized("Invalid signature received for JSON Web Token validation")},
		"no signature":        {"Bearer " + unsigned(t, good), 401, unauthorized("Invalid token")},
		"a good one":          {"bearer " + good, 200, `[]`},
	} {
		r := httptest.NewRequest(http.MethodGet, "/api/v2/users", nil)
		if c.header != "" {
			r.Header.Set("Authorization", c.header)
		}
		answer := s.send(r)
		require.Equal(t, c.status, answer.status, name)
		require.JSONEq(t, c.body, answer.body, name)
		if name == "none" {
			require.Equal(t, "Bearer", answer.header.Get("WWW-Authenticate"))
		}
	}
	now.Store(86399)
	require.Equal(t, http.StatusOK, s.askAs(good, "GET /api/v2/users").status)
	s.Reset()
	require.Equal(t, http.StatusOK, s.askAs(good, "GET /api/v2/users").status, "a reset leaves tokens valid")
	now.Store(86400)
	s.askAs(good, "GET /api/v2/users").is(unauthorized("Expired token received for JSON Web Token validation"))
}

// unsigned returns a token with the claims of another, without a signature.
func unsigned(t *testing.T, token string) string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
	require.NoError(t, err)
	text, err := jwt.NewWithClaims(jwt.SigningMethodNone, parsed.Claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	require.NoError(t, err)
	return text
}

func TestTheLifetimeOfTokensCanBeSet(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Configure(func(c *auth0.Config) { c.TokenLifetime = 90 * time.Second })
	require.Equal(t, 90.0, s.token(development("client_credentials", form{"audience": management})).object()["expires_in"])
}

func TestTheConfigurationLeadsToEveryEndpoint(t *testing.T) {
	t.Parallel()
	s := open(t)
	configuration := s.askAs("", "GET /.well-known/openid-configuration").object()
	require.Equal(t, "http://example.com/", configuration["issuer"])
	for _, name := range []string{"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "revocation_endpoint"} {
		address, err := url.Parse(configuration[name].(string))
		require.NoError(t, err)
		method := "GET "
		if name == "token_endpoint" || name == "revocation_endpoint" {
			method = "POST "
		}
		require.NotEqual(t, http.StatusNotFound, s.askAs("", method+address.Path).status, name)
	}
}
