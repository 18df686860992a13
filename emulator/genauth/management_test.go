package genauth_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/genauth"
)

func TestManagementTakesATokenInEitherForm(t *testing.T) {
	t.Parallel()
	s := serve(t)
	issued := s.ask(t, "POST", "/api/v3/get-management-token", `{"accessKeyId":"authplus","accessKeySecret":"authplus-secret"}`, nil).object(t)
	require.Equal(t, 7200.0, issued["expires_in"])
	payload := strings.Split(issued["access_token"].(string), ".")[1]
	_, err := base64.StdEncoding.DecodeString(payload + strings.Repeat("=", -len(payload)&3))
	require.NoError(t, err, "the SDK for Python decodes the payload with this alphabet")
	for header, status := range map[string]int{issued["access_token"].(string): 200, "Bearer " + issued["access_token"].(string): 200, "Bearer x": 401, "": 401} {
		a := s.ask(t, "GET", "/api/v3/list-roles", "", map[string]string{"Authorization": header})
		require.Equal(t, 200, a.http, "errors are told in the envelope")
		require.Equal(t, status, a.StatusCode)
	}
	wrong := s.ask(t, "POST", "/api/v3/get-management-token", `{"accessKeyId":"authplus","accessKeySecret":"x"}`, nil)
	require.Equal(t, 403, wrong.StatusCode)
}

func TestManagementTokensExpire(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := serve(t, genauth.With(emulator.WithClock(func() time.Time { return now })))
	token := s.ask(t, "POST", "/api/v3/get-management-token", `{"accessKeyId":"authplus","accessKeySecret":"authplus-secret"}`, nil).object(t)["access_token"].(string)
	now = now.Add(3 * time.Hour)
	a := s.ask(t, "GET", "/api/v3/list-roles", "", map[string]string{"Authorization": token})
	require.Equal(t, []int{401, 1001}, []int{a.StatusCode, a.APICode})
}

// signed returns the headers of a request that was signed by hand: by the SDKs' rules and HMAC-SHA1 of
// other programs.
func signed(change func(map[string]string)) map[string]string {
	header := map[string]string{
		"date": "Sun, 09 Oct 2022 06:14:00 GMT", "x-authing-signature-method": "HMAC-SHA1", "x-authing-signature-version": "1.0",
		"x-authing-signature-nonce": "n1", "authorization": "authing authplus:" + signatureOfListRoles,
	}
	if change != nil {
		change(header)
	}
	return header
}

// signatureOfListRoles was made by another program:
//
//	printf 'GET\ndate:Sun, 09 Oct 2022 06:14:00 GMT\nx-authing-signature-method:HMAC-SHA1\nx-authing-signature-nonce:n1\nx-authing-signature-version:1.0\n/api/v3/list-roles' | openssl dgst -sha1 -hmac authplus-secret -binary | base64
const signatureOfListRoles = "YBMHcOMwdqLwj8K6gztFX/UrR8o="

func TestSignaturesAreChecked(t *testing.T) {
	t.Parallel()
	at := time.Date(2022, 10, 9, 6, 14, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		change func(map[string]string)
		at     time.Time
		code   int
	}{
		"as it should be":    {nil, at, 0},
		"a moment later":     {nil, at.Add(14 * time.Minute), 0},
		"in milliseconds":    {func(h map[string]string) { h["date"] = "1665296040000" }, at, 1300},
		"another key":        {func(h map[string]string) { h["authorization"] = "authing x:" + signatureOfListRoles }, at, 1300},
		"another nonce":      {func(h map[string]string) { h["x-authing-signature-nonce"] = "n2" }, at, 1300},
		"another method":     {func(h map[string]string) { h["x-authing-signature-method"] = "HMAC-MD5" }, at, 1301},
		"another version":    {func(h map[string]string) { h["x-authing-signature-version"] = "2.0" }, at, 1302},
		"no moment":          {func(h map[string]string) { h["date"] = "yesterday" }, at, 1303},
		"no date":            {func(h map[string]string) { delete(h, "date") }, at, 1304},
		"long ago":           {nil, at.Add(16 * time.Minute), 1305},
		"under another name": {func(h map[string]string) { h["authorization"] = "GenAuth authplus:" + signatureOfListRoles }, at, 1301},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, genauth.With(emulator.WithClock(func() time.Time { return tt.at })))
			a := s.ask(t, "GET", "/api/v3/list-roles", "", signed(tt.change))
			require.Equal(t, tt.code, a.APICode, a.Message)
			if tt.code == 0 {
				again := s.ask(t, "GET", "/api/v3/list-roles", "", signed(tt.change))
				require.Equal(t, 1306, again.APICode, "sent twice")
			}
		})
	}
}

func TestUsersAreAsTheServiceTellsThem(t *testing.T) {
	t.Parallel()
	s := serve(t)
	u := s.post(t, "create-user", `{"email":"Angus@acdc.com","phone":"13800000000","password":"secret-1","tenantIds":[],"unknown":1}`).object(t)
	require.Equal(t, []any{"Activated", "Active", "U", "adminCreated", 0.0, nil, "+86"},
		[]any{u["status"], u["workStatus"], u["gender"], u["userSourceType"], u["loginsCount"], u["lastLogin"], u["phoneCountryCode"]})
	require.NotContains(t, u, "password")
	require.NotContains(t, u, "customData")
	require.NotContains(t, u, "unknown")
	id := u["userId"].(string)

	changed := s.post(t, "update-user", `{"userId":"ANGUS@acdc.com","nickname":"Angus","status":"Suspended","options":{"userIdType":"email"}}`).object(t)
	require.Equal(t, []any{id, "Suspended", "Angus@acdc.com"}, []any{changed["userId"], changed["status"], changed["email"]})
	require.Nil(t, s.post(t, "update-user", `{"userId":"`+id+`","nickname":null}`).object(t)["nickname"])
	require.Equal(t, map[string]any{}, s.get(t, "get-user?userId="+id+"&withCustomData=True").object(t)["customData"])
	require.Equal(t, true, s.post(t, "is-user-exists", `{"phone":"13800000000"}`).object(t)["exists"])

	linked := s.post(t, "link-identity", `{"userId":"`+id+`","extIdpId":"idp1","userIdInIdp":"u1"}`)
	require.Equal(t, 200, linked.StatusCode)
	require.Equal(t, []any{"u1"}, field(t, s.get(t, "get-user?userIdType=identity&userId=idp1:u1&withIdentities=true").object(t)["identities"], "userIdInIdp"))
	require.Equal(t, 200, s.post(t, "resign-user", `{"userId":"`+id+`"}`).StatusCode)
	require.Equal(t, []any{id}, field(t, s.get(t, "list-archived-users").object(t)["list"], "userId"))
	require.Equal(t, "Resigned", s.get(t, "get-user?userId="+id).object(t)["status"])
}

func TestTheServiceRefuses(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.post(t, "create-user", `{"email":"angus@acdc.com","username":"angus","phone":"1","externalId":"a"}`).object(t)
	for _, tt := range []struct {
		path, body   string
		status, code int
		message      string
	}{
		{"create-user", `{"email":"ANGUS@acdc.com"}`, 409, 2026, "User already exists"},
		{"create-user", `{"username":"angus"}`, 409, 2034, "Username already exists"},
		{"create-user", `{"username":"x","phone":"1"}`, 409, 2035, "Phone already exists"},
		{"create-user", `{"username":"x","externalId":"a"}`, 409, 0, "External id already exists"},
		{"create-user", `{}`, 400, 0, "Parameter email, phone, username is malformed"},
		{"create-user", `{"username":"x","phoneCountryCode":"+1"}`, 400, 0, "phone cannot be empty"},
		{"create-user", `{"username":"x","gender":"X"}`, 400, 0, "Parameter gender is malformed"},
		{"create-user", `{"username":"x","email":1}`, 400, 0, "Parameter email is malformed"},
		{"create-user", `{"username":"x","customData":{"a":1}}`, 400, 0, "customData a is not defined"},
		{"create-user", `{"username":"x","customData":{"a":"` + strings.Repeat("a", 1024) + `"}}`, 400, 0, "customData must be less than 1024 characters"},
		{"create-user", `[`, 400, 0, "The request is malformed"},
		{"update-user", `{"userId":"x"}`, 404, 2004, "User does not exist"},
		{"update-user", `{"name":"x"}`, 400, 0, "Parameter userId is malformed"},
		{"delete-users-batch", `{"userIds":[]}`, 400, 0, "Parameter userIds is malformed"},
		{"is-user-exists", `{}`, 400, 0, "Parameter username, email, phone, externalId is malformed"},
		{"create-users-batch", `{"list":[]}`, 400, 0, "Parameter list is malformed"},
		{"list-users", `{"options":{"pagination":{"page":0}}}`, 400, 0, "Parameter page is malformed"},
		{"list-users", `{"options":{"pagination":{"limit":51}}}`, 400, 0, "limit must less than 50"},
		{"list-users", `{"options":{"pagination":{"page":201,"limit":50}}}`, 400, 0, "Result window is too large"},
		{"list-users", `{"options":{"sort":[{"field":"name","order":"asc"}]}}`, 400, 0, "Parameter sort is malformed"},
		{"list-users", `{"advancedFilter":[{"field":"name","operator":"LIKE","value":"x"}]}`, 400, 0, "Parameter advancedFilter is malformed"},
		{"list-users", `{"advancedFilter":[{"field":"status","operator":"EQUAL","value":"x"}]}`, 400, 0, "Parameter status is malformed"},
		{"create-role", `{"code":"a b"}`, 400, 0, "invalid role code: a b"},
		{"assign-role", `{"code":"x","targets":[{"targetType":"USER","targetIdentifier":"x"}]}`, 404, 0, "Role does not exist"},
		{"add-group-members", `{"code":"x","userIds":["x"]}`, 404, 0, "Group does not exist"},
	} {
		a := s.post(t, tt.path, tt.body)
		require.Equal(t, []any{200, tt.status, tt.code, tt.message}, []any{a.http, a.StatusCode, a.APICode, a.Message}, tt.body)
		require.NotEmpty(t, a.RequestID)
	}
	require.Equal(t, 404, s.send(t, "GET", "/api/v3/no-such-path", "", nil).StatusCode, "without an envelope")
	require.Equal(t, "用户不存在", s.ask(t, "GET", "/api/v3/get-user?userId=x", "", map[string]string{"Authorization": "t"}).Message)
}

func TestFiltersDecide(t *testing.T) {
	t.Parallel()
	s := serve(t, genauth.WithAnyCustomData())
	for i, name := range []string{"Angus Young", "Malcolm Young", "Bon Scott"} {
		given, family, _ := strings.Cut(name, " ")
		_, err := s.Seed(strings.NewReader(fmt.Sprintf(`{"username":%q,"familyName":%q,"createdAt":"2020-01-0%dT00:00:00Z","loginsCount":%d,"customData":{"plan":"p%d"}}`,
			strings.ToLower(given), family, i+1, i, i)))
		require.NoError(t, err)
	}
	day := time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC).UnixMilli()
	for filter, want := range map[string][]any{
		`{"field":"familyName","operator":"EQUAL","value":"Young"}`:              {"angus", "malcolm"},
		`{"field":"familyName","operator":"EQUAL","value":"young"}`:              {},
		`{"field":"familyName","operator":"CONTAINS","value":"OU"}`:              {"angus", "malcolm"},
		`{"field":"familyName","operator":"NOT_EQUAL","value":"Young"}`:          {"bon"},
		`{"field":"familyName","operator":"NOT_CONTAINS","value":"ung"}`:         {"bon"},
		`{"field":"username","operator":"IN","value":["bon","x"]}`:               {"bon"},
		`{"field":"email","operator":"IS_NULL"}`:                                 {"angus", "malcolm", "bon"},
		`{"field":"email","operator":"NOT_NULL"}`:                                {},
		`{"field":"loginsCount","operator":"GREATER","value":1}`:                 {"malcolm", "bon"},
		`{"field":"loginsCount","operator":"LESSER","value":1}`:                  {"angus", "malcolm"},
		`{"field":"loginsCount","operator":"BETWEEN","value":[2,9]}`:             {"bon"},
		fmt.Sprintf(`{"field":"signedUp","operator":"GREATER","value":%d}`, day): {"malcolm", "bon"},
		`{"field":"plan","operator":"EQUAL","value":"p2"}`:                       {"bon"},
	} {
		body := `{"advancedFilter":[` + filter + `],"options":{"sort":[{"field":"createdAt","direction":"asc"}]}}`
		require.Equal(t, want, field(t, s.post(t, "list-users", body).object(t)["list"], "username"), filter)
	}
	require.Equal(t, 1.0, s.post(t, "list-users", `{"keywords":"malc"}`).object(t)["totalCount"])
	require.Equal(t, 0.0, s.post(t, "list-users", `{"keywords":"malc","options":{"fuzzySearchOn":["email"]}}`).object(t)["totalCount"])
	require.Equal(t, 3.0, s.get(t, "list-users?status=Activated&limit=2").object(t)["totalCount"])
}

func TestSearchesLagAndReadsDoNot(t *testing.T) {
	t.Parallel()
	s := serve(t, genauth.With(emulator.WithIndexDelay(time.Hour)))
	id := s.post(t, "create-user", `{"username":"angus"}`).object(t)["userId"].(string)
	require.Equal(t, "angus", s.get(t, "get-user?userId="+id).object(t)["username"])
	require.Equal(t, 0.0, s.post(t, "list-users", `{}`).object(t)["totalCount"])
	s.Refresh()
	require.Equal(t, 1.0, s.post(t, "list-users", `{}`).object(t)["totalCount"])
}

func TestThrottlingHasAStatusOfItsOwn(t *testing.T) {
	t.Parallel()
	s := serve(t, genauth.With(emulator.WithRateLimit(emulator.Rate{Burst: 1, PerSecond: 0.001})))
	require.Equal(t, 200, s.get(t, "list-roles").http)
	a := s.get(t, "list-roles")
	require.Equal(t, []int{429, 429}, []int{a.http, a.StatusCode})
}

func TestTheStateOutlivesTheServer(t *testing.T) {
	t.Parallel()
	s, ctx := serve(t, genauth.WithAnyCustomData()), serve(t)
	id := s.post(t, "create-user", `{"username":"angus","password":"secret-1","customData":{"n":12345678901234567890}}`).object(t)["userId"].(string)
	s.post(t, "create-role", `{"code":"guitarist"}`).object(t)
	s.post(t, "assign-role", `{"code":"guitarist","targets":[{"targetType":"USER","targetIdentifier":"`+id+`"}]}`).object(t)
	var file bytes.Buffer
	require.NoError(t, s.Save(&file))
	require.NoError(t, ctx.Load(&file))
	require.Equal(t, []any{"guitarist"}, field(t, ctx.get(t, "get-user-roles?userId="+id).object(t)["list"], "code"))
	require.Contains(t, string(ctx.get(t, "get-custom-data?targetType=USER&targetIdentifier="+id).Data), "12345678901234567890")
	in := ctx.ask(t, "POST", "/api/v3/signin", `{"connection":"PASSWORD","passwordPayload":{"account":"angus","password":"secret-1"},"client_id":"authplus","client_secret":"authplus-secret"}`, nil)
	require.Equal(t, 200, in.StatusCode, in.Message)
	require.Error(t, ctx.Load(strings.NewReader(`{"format":"x"}`)))
	require.Error(t, ctx.Load(strings.NewReader(`{`)))
	require.Equal(t, "angus", ctx.get(t, "get-user?userId="+id).object(t)["username"], "an error leaves it as it was")
}

func TestSeedsNameTheLineThatIsWrong(t *testing.T) {
	t.Parallel()
	s := serve(t)
	n, err := s.Seed(strings.NewReader(`[{"username":"angus"},{"username":"bon"}]`))
	require.NoError(t, err)
	require.Equal(t, 2, n)
	for seed, want := range map[string]string{
		"{\"username\":\"x\"}\n{\"username\":\"bon\"}":  "line 2: the user already exists",
		"{\"username\":\"x\"}\n{\"email\":\"nowhere\"}": "line 2: Parameter email is malformed",
		"{\"createdAt\":\"x\"}":                         "line 1: createdAt: not a time in RFC 3339",
		"3":                                             "line 1: not an object",
	} {
		_, err := s.Seed(strings.NewReader(seed))
		require.ErrorContains(t, err, want)
	}
	require.Equal(t, 2.0, s.post(t, "list-users", `{}`).object(t)["totalCount"], "a seed is taken whole or not at all")
}
