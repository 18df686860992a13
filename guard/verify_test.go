package guard_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/guard"
	"github.com/authplus/authplus/token"
)

func in(d time.Duration) int64 { return now.Add(d).Unix() }

// orgWith returns PropelAuth's map of one membership, changed by pairs.
func orgWith(pairs ...any) map[string]any {
	m := member()
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return map[string]any{orgID: m}
}

// TestClaimsThatAreAccepted is the matrix of claims, each signed with the right key; an empty reason
// accepts.
func TestClaimsThatAreAccepted(t *testing.T) {
	t.Parallel()
	g := propelGuard(t)
	for _, test := range []struct {
		name   string
		claims jwt.MapClaims
		reason guard.Reason
	}{
		{"as issued", propelClaims(), ""},
		{"expired for less than the leeway", with("exp", in(-30*time.Second)), ""},
		{"expired for more than the leeway", with("exp", in(-90*time.Second)), guard.Expired},
		{"expired long ago", with("exp", 1), guard.Expired},
		{"no exp", with("exp", nil), guard.Incomplete},
		{"exp with a fraction", with("exp", float64(in(time.Minute))+0.5), ""},
		{"exp as text", with("exp", "tomorrow"), guard.Malformed},
		{"exp below zero", with("exp", -5), guard.Malformed},
		{"exp beyond all time", with("exp", 1e300), guard.Malformed},
		{"no iat", with("iat", nil), ""},
		{"issued within the leeway", with("iat", in(30*time.Second)), ""},
		{"issued in the future", with("iat", in(300*time.Second)), guard.NotYetValid},
		{"valid within the leeway", with("nbf", in(30*time.Second)), ""},
		{"valid in the future", with("nbf", in(90*time.Second)), guard.NotYetValid},
		{"no iss", with("iss", nil), guard.Incomplete},
		{"iss with a slash", with("iss", authURL+"/"), guard.WrongIssuer},
		{"iss of another", with("iss", "https://auth.evil.com"), guard.WrongIssuer},
		{"iss as a list", with("iss", []string{authURL}), guard.Malformed},
		{"an audience", with("aud", "anything"), ""},
		{"an audience that is a number", with("aud", 5), guard.Malformed},
		{"no user_id", with("user_id", nil), guard.Incomplete},
		{"an empty user_id", with("user_id", ""), guard.Incomplete},
		{"user_id as a number", with("user_id", 7), guard.Malformed},
		{"user_id that is no UUID", with("user_id", "malcolm"), ""},
		{"no sub", with("sub", nil), ""},
		{"no organizations", with("org_id_to_org_member_info", nil), ""},
		{"organizations that are null", with("org_id_to_org_member_info", json.RawMessage("null")), ""},
		{"organizations of another kind", with("org_id_to_org_member_info", "all"), guard.Malformed},
		{"an organization with three keys", with("org_id_to_org_member_info",
			map[string]any{orgID: map[string]any{"org_id": orgID, "org_name": "Acme", "user_role": "Owner"}}), ""},
		{"permissions of another kind", with("org_id_to_org_member_info", orgWith("user_permissions", "all")), guard.Malformed},
		{"an unknown social provider", with("login_method", map[string]any{"login_method": "social_sso", "provider": "Orkut"}), ""},
		{"claims that nobody knows", with("properties", map[string]any{"a": []any{1, "2", nil, true}}), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			user, err := g.Verify(t.Context(), sign(t, test.claims))
			requireReason(t, test.reason, err)
			require.Equal(t, test.reason == "", user != nil)
		})
	}
}

// requireReason holds an error to a reason; an empty one stands for no error.
func requireReason(t *testing.T, reason guard.Reason, err error) {
	t.Helper()
	if reason == "" {
		require.NoError(t, err)
		return
	}
	var refused *guard.TokenError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, reason, refused.Reason)
	require.ErrorIs(t, err, fault.ErrUnauthorized)
}

// TestForgedTokens is the matrix of tokens that nobody may get through with.
func TestForgedTokens(t *testing.T) {
	t.Parallel()
	g := propelGuard(t)
	good := sign(t, propelClaims())
	parts := strings.Split(good, ".")
	body, err := json.Marshal(propelClaims())
	require.NoError(t, err)
	payload := string(body)
	padded := func(n int) string { return sign(t, with("properties", strings.Repeat("x", n))) }

	for _, test := range []struct {
		name, token string
		reason      guard.Reason
	}{
		{"none", signWith(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil, propelClaims()), guard.WrongAlgorithm},
		{"none in another case", signText(t, rsaKey(), `{"alg":"nOnE"}`, payload), guard.WrongAlgorithm},
		{"no algorithm", signText(t, rsaKey(), `{"typ":"JWT"}`, payload), guard.WrongAlgorithm},
		{"HMAC with a secret", signWith(t, jwt.SigningMethodHS256, []byte("secret"), nil, propelClaims()), guard.WrongAlgorithm},
		{"HMAC with the public key", signWith(t, jwt.SigningMethodHS256, []byte(publicPEM(rsaKey())), nil, propelClaims()), guard.WrongAlgorithm},
		{"RSA with a longer hash", signWith(t, jwt.SigningMethodRS512, rsaKey(), nil, propelClaims()), guard.WrongAlgorithm},
		{"RSA with PSS", signWith(t, jwt.SigningMethodPS256, rsaKey(), nil, propelClaims()), guard.WrongAlgorithm},
		{"an elliptic key", signWith(t, jwt.SigningMethodES256, ecKey(), nil, propelClaims()), guard.WrongAlgorithm},
		{"another RSA key", signWith(t, jwt.SigningMethodRS256, otherKey(), nil, propelClaims()), guard.WrongSignature},
		{"the signature taken away", parts[0] + "." + parts[1] + ".", guard.WrongSignature},
		{"the signature of other claims", parts[0] + "." + strings.Split(sign(t, with("user_id", "x")), ".")[1] + "." + parts[2], guard.WrongSignature},
		{"a signature that is not base64", parts[0] + "." + parts[1] + ".a", guard.Malformed},
		{"two parts", parts[0] + "." + parts[1], guard.Malformed},
		{"four parts", good + ".x", guard.Malformed},
		{"nothing", "", guard.Malformed},
		{"dots", "..", guard.Malformed},
		{"a line break inside", good[:20] + "\n" + good[20:], guard.Malformed},
		{"padding", good + "=", guard.Malformed},
		{"base64 of another alphabet", strings.NewReplacer("-", "+", "_", "/").Replace(good) + "+", guard.Malformed},
		{"a header that is no object", signText(t, rsaKey(), `[]`, payload), guard.Malformed},
		{"claims that are no object", signText(t, rsaKey(), `{"alg":"RS256"}`, `["iss"]`), guard.Malformed},
		{"claims that are null", signText(t, rsaKey(), `{"alg":"RS256"}`, `null`), guard.Incomplete},
		{"claims with text behind", signText(t, rsaKey(), `{"alg":"RS256"}`, payload+`{}`), guard.Malformed},
		{"a critical extension", signText(t, rsaKey(), `{"alg":"RS256","crit":["b64"],"b64":false}`, payload), guard.Malformed},
		{"a JWT of another kind", signText(t, rsaKey(), `{"alg":"RS256","typ":"logout+jwt"}`, payload), guard.WrongKind},
		{"a type that is no text", signText(t, rsaKey(), `{"alg":"RS256","typ":1}`, payload), guard.WrongKind},
		{"a kid that is a number", signText(t, rsaKey(), `{"alg":"RS256","kid":1}`, payload), guard.Malformed},
		{"the algorithm named twice", signText(t, rsaKey(), `{"alg":"none","alg":"RS256"}`, payload), guard.Malformed},
		{"a claim twice", signText(t, rsaKey(), `{"alg":"RS256"}`, strings.Replace(payload, "{", `{"exp":99999999999,`, 1)), guard.Malformed},
		{"a claim twice, once escaped", signText(t, rsaKey(), `{"alg":"RS256"}`, strings.Replace(payload, "{", `{"user\u005fid":"root",`, 1)), guard.Malformed},
		{"a role twice", signText(t, rsaKey(), `{"alg":"RS256"}`, strings.Replace(payload, `"user_role":`, `"user_role":"Owner","user_role":`, 1)), guard.Malformed},
		{"as large as allowed", padded(20 << 10), ""},
		{"too large", padded(40 << 10), guard.Malformed},
		{"nested without end", signText(t, rsaKey(), `{"alg":"RS256"}`, strings.Repeat("[", 20000)), guard.Malformed},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := g.Verify(t.Context(), test.token)
			requireReason(t, test.reason, err)
		})
	}
}

// TestNamesInAnotherCase: encoding/json would take "USER_ID" for "user_id".
func TestNamesInAnotherCase(t *testing.T) {
	t.Parallel()
	user, err := propelGuard(t).Verify(t.Context(), sign(t, with("USER_ID", "root", "Exp", 1, "ISS", "x")))
	require.NoError(t, err)
	require.Equal(t, userID, user.ID)
}

// TestKeysThatTokensBring: a token's own jwk, jku and x5u change nothing.
func TestKeysThatTokensBring(t *testing.T) {
	t.Parallel()
	served := newIssuer(t, rsaJWK("one", otherKey()))
	header := map[string]any{
		"kid": "one", "jwk": rsaJWK("one", otherKey()), "jku": served.URL + "/keys", "x5u": served.URL + "/keys",
	}
	_, err := propelGuard(t).Verify(t.Context(), signWith(t, jwt.SigningMethodRS256, otherKey(), header, propelClaims()))
	requireReason(t, guard.WrongSignature, err)
	require.Zero(t, served.requests.Load())
}

func TestJWKSClaims(t *testing.T) {
	t.Parallel()
	i := newIssuer(t, rsaJWK("one", rsaKey()), ecJWK("two", ecKey()))
	iss := i.URL + "/"
	claims := func(name string, value any) jwt.MapClaims {
		c := openIDClaims(iss)
		c[name] = value
		return c
	}
	rs256 := func(c jwt.MapClaims) string {
		return signWith(t, jwt.SigningMethodRS256, rsaKey(), map[string]any{"kid": "one"}, c)
	}
	es256 := signWith(t, jwt.SigningMethodES256, ecKey(), map[string]any{"kid": "two"}, openIDClaims(iss))
	both := guard.Algorithms(token.RS256, token.ES256)
	for _, test := range []struct {
		name, token string
		opts        []guard.Option
		reason      guard.Reason
	}{
		{"as issued", rs256(openIDClaims(iss)), nil, ""},
		{"an audience as text", rs256(claims("aud", "https://api.acme.com")), nil, ""},
		{"another audience", rs256(claims("aud", "https://other.acme.com")), nil, guard.WrongAudience},
		{"the audience as part of another", rs256(claims("aud", "https://api.acme.com.evil.com")), nil, guard.WrongAudience},
		{"no audience", rs256(claims("aud", []string{})), nil, guard.Incomplete},
		{"an audience with a number", rs256(claims("aud", []any{"https://api.acme.com", 5})), nil, guard.Malformed},
		{"another issuer", rs256(claims("iss", i.URL)), nil, guard.WrongIssuer},
		{"an id token with a nonce", rs256(claims("nonce", "n")), nil, guard.WrongKind},
		{"an id token with at_hash", rs256(claims("at_hash", "x")), nil, guard.WrongKind},
		{"no subject", rs256(claims("sub", "")), nil, guard.Incomplete},
		{"an algorithm that is not configured", es256, nil, guard.WrongAlgorithm},
		{"an algorithm that is configured", es256, []guard.Option{both}, ""},
		{"a key of the other algorithm", signWith(t, jwt.SigningMethodRS256, rsaKey(), map[string]any{"kid": "two"}, openIDClaims(iss)), []guard.Option{both}, guard.UnknownKey},
		{"an access token of RFC 9068", signWith(t, jwt.SigningMethodRS256, rsaKey(), map[string]any{"kid": "one", "typ": "at+jwt"}, openIDClaims(iss)), nil, ""},
		{"no kid, and one key that it can be", signWith(t, jwt.SigningMethodRS256, rsaKey(), nil, openIDClaims(iss)), nil, ""},
		{"a kid that is a path", signWith(t, jwt.SigningMethodRS256, rsaKey(), map[string]any{"kid": "../../../dev/null"}, openIDClaims(iss)), nil, guard.UnknownKey},
		{"a kid that is a query", signWith(t, jwt.SigningMethodRS256, rsaKey(), map[string]any{"kid": "one' OR '1'='1"}, openIDClaims(iss)), nil, guard.UnknownKey},
		{"a kid that is a URL", signWith(t, jwt.SigningMethodRS256, rsaKey(), map[string]any{"kid": iss + "keys"}, openIDClaims(iss)), nil, guard.UnknownKey},
		{"an empty kid", signWith(t, jwt.SigningMethodRS256, rsaKey(), map[string]any{"kid": ""}, openIDClaims(iss)), nil, guard.UnknownKey},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			g, err := guard.JWKS(iss, "https://api.acme.com", append(test.opts, guard.Clock(clock))...)
			require.NoError(t, err)
			_, err = g.Verify(t.Context(), test.token)
			requireReason(t, test.reason, err)
		})
	}
}

// TestErrorsHoldNothingOfTheToken prints what is refused, and who is let in, in every way that fmt knows.
func TestErrorsHoldNothingOfTheToken(t *testing.T) {
	t.Parallel()
	g := propelGuard(t)
	for _, text := range []string{
		sign(t, with("exp", 1)), sign(t, with("iss", "https://secret.example")), sign(t, with("user_id", 4711)), "sekret.sekret.sekret",
		signText(t, rsaKey(), `{"alg":"sekret"}`, `{}`), signText(t, rsaKey(), `{"alg":"RS256"}`, `{"exp":"sekret"}`),
	} {
		_, err := g.Verify(t.Context(), text)
		shown := fmt.Sprintf("%v %+v %#v", err, err, err)
		for _, hidden := range []string{text, "secret.example", "4711", "sekret", userID} {
			require.NotContains(t, shown, hidden)
		}
	}
	user, err := g.Verify(t.Context(), sign(t, propelClaims()))
	require.NoError(t, err)
	require.Equal(t, "User("+userID+")", fmt.Sprintf("%+v", user))
	require.NotContains(t, fmt.Sprintf("%#v %s", user, user.LogValue()), "example.com")
}
