package genauth_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/backend/genauth"
)

const (
	keyID     = "60000000000000000000aaaa"
	keySecret = "0123456789abcdef0123456789abcdef"
)

// head returns the headers of the signed requests that the SDKs were seen to send.
func head(prefix, sdk string) http.Header {
	h := http.Header{}
	for name, value := range map[string]string{
		"Date": "Sun, 09 Oct 2022 06:14:00 GMT", prefix + "lang": "en-US", prefix + "sdk-version": sdk,
		prefix + "signature-method": "HMAC-SHA1", prefix + "signature-nonce": "f02a938cdbcf1b1f10bf14887eda6659",
		prefix + "signature-version": "1.0", "Content-Type": "application/json", "Accept": "application/json",
	} {
		h.Set(name, value)
	}
	return h
}

func TestSignaturesAreThoseOfTheSDKs(t *testing.T) {
	t.Parallel()
	authing := head("x-authing-", "authing-node-sdk:4.0.1")
	signed := genauth.Config{AccessKeyID: keyID, AccessKeySecret: keySecret, Brand: genauth.Authing}
	renamed := signed
	renamed.Brand = genauth.GenAuth
	both := head("x-genauth-", "gen-auth-node-sdk:1.0.0")
	both.Set("X-Authing-Lang", "zh-CN") // The other brand's headers do not count.
	for _, c := range []struct {
		name      string
		config    genauth.Config
		method    string
		path      string
		header    http.Header
		query     url.Values
		body      string
		resource  string
		signature string
	}{
		{
			name: "an object is JSON", config: signed, method: "POST", path: "/api/v3/list-users", header: authing,
			body:      `{"options":{"pagination":{"page":1,"limit":10}}}`,
			resource:  `/api/v3/list-users?options={"pagination":{"page":1,"limit":10}}`,
			signature: "authing " + keyID + ":WS7jc7Tw3ImqLd4ulDIACjSGMkc=",
		},
		{
			name: "parameters go by name", config: signed, method: "GET", path: "/api/v3/get-user", header: authing,
			query:     url.Values{"withCustomData": {"true"}, "userIdType": {"user_id"}, "userId": {"u1"}},
			resource:  `/api/v3/get-user?userId=u1&userIdType=user_id&withCustomData=true`,
			signature: "authing " + keyID + ":pQEC3v0hR7MfAnbZ+RJHX743/5c=",
		},
		{
			name: "a list of parameters is JSON", config: signed, method: "GET", path: "/api/v3/get-user-batch", header: authing,
			query:     url.Values{"userIds[]": {"a", "b"}, "userIdType": {"email"}, "withCustomData": {"false"}},
			resource:  `/api/v3/get-user-batch?userIdType=email&userIds=["a","b"]&withCustomData=false`,
			signature: "authing " + keyID + ":4U305jB2ha8hUky1KRuoLpVWb9I=",
		},
		{
			name: "values are not escaped", config: signed, method: "POST", path: "/api/v3/create-user", header: authing,
			body:      `{"username":"bób","nickname":null,"emailVerified":true,"customData":{"school":"北京大学","age":22}}`,
			resource:  `/api/v3/create-user?customData={"school":"北京大学","age":22}&emailVerified=true&nickname=null&username=bób`,
			signature: "authing " + keyID + ":CewHGMpRdzaZzGHneVvt7//XKYM=",
		},
		{
			name: "an empty object adds nothing", config: signed, method: "POST", path: "/api/v3/x", header: authing, body: `{}`,
			resource: `/api/v3/x`, signature: "authing " + keyID + ":EkKnG/mF+tooDMdfNTS7Jba1Fqc=",
		},
		{
			name: "without headers", config: signed, method: "websocket", path: "", header: http.Header{},
			signature: "authing " + keyID + ":wtB0pbY7t7ptBBz7SCbyLt83LdA=",
		},
		{
			name: "GenAuth has its own names", config: renamed, method: "POST", path: "/api/v3/list-users", header: both,
			body:      `{"options":{"pagination":{"page":1,"limit":10}}}`,
			resource:  `/api/v3/list-users?options={"pagination":{"page":1,"limit":10}}`,
			signature: "GenAuth " + keyID + ":De0g7eX/epgWd8IIxxsPnQezxaw=",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text, authorization, err := genauth.Sign(c.config, c.method, c.path, c.header, c.query, json.RawMessage(c.body))
			require.NoError(t, err)
			lines := strings.Split(text, "\n")
			require.Equal(t, c.method, lines[0])
			require.Equal(t, c.resource, lines[len(lines)-1])
			require.Equal(t, c.signature, authorization)
		})
	}
}

func TestSignedBodiesAreWrittenAsJavaScriptDoes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{ "b" : 1.0, "10": [ 2e3 , 1e21, 1E-7 ], "2": -0 }`: `{"2":0,"10":[2000,1e+21,1e-7],"b":1}`,
		`"\u5317<&>\u2028\ufffd\u0007\\u2028"`:               "\"北<&>\u2028\ufffd\\u0007\\\\u2028\"",
		`[true, false, null, "", {}, []]`:                    `[true,false,null,"",{},[]]`,
		`12345678901234567890`:                               `12345678901234567000`,
	} {
		require.Equal(t, want, genauth.JavaScript(json.RawMessage(text)))
	}
}

func TestWrittenJSONMeansTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.String())).Draw(t, "value")
		text, err := json.Marshal(value)
		require.NoError(t, err)
		written := genauth.JavaScript(text)
		require.JSONEq(t, string(text), written)
		require.Equal(t, written, genauth.JavaScript(json.RawMessage(written)))
	})
}

func TestTheUserPoolIsReadFromTheToken(t *testing.T) {
	t.Parallel()
	require.Equal(t, "p1", genauth.PoolOf("e30.eyJzY29wZWRfdXNlcnBvb2xfaWQiOiJwMSJ9.x"))
	for _, other := range []string{"", "opaque", "a.b.c", "e30.e30.x"} {
		require.Empty(t, genauth.PoolOf(other))
	}
}

func TestPhoneNumbersAreTakenApartByCountry(t *testing.T) {
	t.Parallel()
	for number, parts := range map[string][2]string{
		"+8613800000000": {"+86", "13800000000"},
		"+15551234567":   {"+1", "5551234567"},
		"+442012345678":  {"+44", "2012345678"},
		"+35312345678":   {"+353", "12345678"},
		"13800000000":    {"", "13800000000"},
		"+49 (0) 30":     {"", "+49 (0) 30"},
	} {
		country, national := genauth.SplitPhone(number)
		require.Equal(t, parts, [2]string{country, national})
	}
	require.Equal(t, "+8613800000000", genauth.JoinPhone("", "13800000000"), "a number without country is Chinese")
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`\+[1-9][0-9]{6,13}`).Draw(t, "number")
		require.Equal(t, number, genauth.JoinPhone(genauth.SplitPhone(number)))
	})
}
