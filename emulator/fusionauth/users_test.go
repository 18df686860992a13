package fusionauth_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestANewUserIsCompleted(t *testing.T) {
	t.Parallel()
	s := open(t)
	a := s.want(200, "POST /api/user", `{"user":{"email":" Bon@ACDC.com ","username":"Bon","firstName":" Bon ","password":"password","active":false,
		"verified":false,"twoFactor":{},"memberships":null,"unknown":7,"data":{"a":null,"b":{"c":null}}},"eventInfo":{"location":{}}}`)
	for path, want := range map[string]any{
		"user.email": "bon@acdc.com", "user.username": "Bon", "user.firstName": "Bon", "user.active": true, "user.verified": false,
		"user.unknown": nil, "user.password": nil, "user.salt": nil, "user.uniqueUsername": "Bon",
		"user.encryptionScheme": "salted-pbkdf2-hmac-sha256", "user.memberships": []any{}, "user.registrations": []any{},
		"user.data": map[string]any{"b": map[string]any{}}, "user.identities.type": []any{"email", "username"},
		"user.identities.verifiedReason": []any{"Pending", "Unverifiable"},
	} {
		require.Equal(t, want, a.at(path), path)
	}
	require.Equal(t, a.at("user"), s.want(200, "GET /api/user?loginId=bon@acdc.com", "").at("user"))
	require.Equal(t, a.at("user"), s.want(200, "GET /api/user?username=bON", "").at("user"))
	require.Empty(t, s.want(404, "GET /api/user?loginId=bon@acdc.com&loginIdTypes=username", "").body)
	require.Equal(t, "email-verification", s.Outbox()[0].Kind)
}

func TestWhatIsWrongWithAUserIsToldByCode(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bon()
	for _, tt := range []struct {
		target, body string
		want         map[string]string
	}{
		{"POST /api/user", `{"user":{"email":"BON@acdc.com"}}`, map[string]string{"user.email": "[duplicate]user.email"}},
		{"POST /api/user", `{"user":{"username":"bon"}}`, map[string]string{"user.username": "[duplicate]user.username"}},
		{"POST /api/user", `{}`, map[string]string{"user.email": "[blank]user.email", "user.username": "[blank]user.username"}},
		{"POST /api/user", `{"user":{"email":"x"}}`, map[string]string{"user.email": "[notEmail]user.email"}},
		{"POST /api/user", `{"user":{"username":"x","password":"short"}}`, map[string]string{"user.password": "[tooShort]user.password"}},
		{"POST /api/user", `{"user":{"username":"x","password":"` + strings.Repeat("x", 257) + `"}}`, map[string]string{"user.password": "[tooLong]user.password"}},
		{"POST /api/user", `{"user":{"username":"x","birthDate":"May"}}`, map[string]string{"user.birthDate": "[couldNotConvert]user.birthDate"}},
		{"POST /api/user", `{"user":{"email":7}}`, map[string]string{"": "[invalidJSON]", "user.email": "[blank]user.email", "user.username": "[blank]user.username"}},
		{"POST /api/user", `{"user":{"username":"x","data":7}}`, map[string]string{"": "[invalidJSON]"}},
		{"POST /api/user", `{"user":`, map[string]string{"": "[invalidJSON]"}},
		{"POST /api/user", `[]`, map[string]string{"": "[invalidJSON]"}},
		{"POST /api/user/" + bonID, `{"user":{"username":"x"}}`, map[string]string{"user.id": "[duplicate]user.id"}},
		{"POST /api/user/api", `{"user":{"username":"x"}}`, map[string]string{"userId": "[couldNotConvert]userId"}},
		{"GET /api/user/api", ``, map[string]string{"userId": "[couldNotConvert]userId"}},
		{"GET /api/user", ``, map[string]string{"": "[invalid]"}},
		{"GET /api/user/search", ``, map[string]string{"": "[invalid]"}},
	} {
		require.Equal(t, tt.want, s.want(400, tt.target, tt.body).codes(), tt.target+" "+tt.body)
	}
	require.Equal(t, "A User with email = [bon@acdc.com] already exists.",
		s.want(400, "POST /api/user", `{"user":{"email":"bon@acdc.com"}}`).at("fieldErrors").(map[string]any)["user.email"].([]any)[0].(map[string]any)["message"])
	s.want(200, "DELETE /api/user/"+bonID, "")
	require.Equal(t, map[string]string{"user.email": "[inactive]user.email"}, s.want(400, "POST /api/user", `{"user":{"email":"bon@acdc.com"}}`).codes())
}

func TestPatchesByTheirType(t *testing.T) {
	t.Parallel()
	const merge, operations = "application/merge-patch+json", "application/json-patch+json"
	for _, tt := range []struct {
		name, media, body string
		want              any
		status            int
	}{
		{"the older way adds to lists", "application/json", `{"user":{"data":{"tags":["b"]}}}`, []any{"a", "b"}, 200},
		{"and null takes away", "application/json", `{"user":{"data":{"tags":null}}}`, nil, 200},
		{"a merge patch replaces", merge, `{"user":{"data":{"tags":["b"]}}}`, []any{"b"}, 200},
		{"and null takes away too", merge, `{"user":{"data":{"tags":null}}}`, nil, 200},
		{"add", operations, `[{"op":"add","path":"/user/data/tags/0","value":"b"}]`, []any{"b", "a"}, 200},
		{"add at the end", operations, `[{"op":"add","path":"/user/data/tags/-","value":"b"}]`, []any{"a", "b"}, 200},
		{"replace", operations, `[{"op":"test","path":"/user/data/tags/0","value":"a"},{"op":"replace","path":"/user/data/tags/0","value":"b"}]`, []any{"b"}, 200},
		{"remove", operations, `[{"op":"remove","path":"/user/data/tags/0"}]`, []any{}, 200},
		{"move", operations, `[{"op":"add","path":"/user/data/x","value":[1]},{"op":"move","from":"/user/data/x","path":"/user/data/tags"}]`, []any{1.0}, 200},
		{"copy", operations, `[{"op":"copy","from":"/user/data/tags","path":"/user/data/tags/0"}]`, []any{[]any{"a"}, "a"}, 200},
		{"a test that fails", operations, `[{"op":"test","path":"/user/data/tags","value":7}]`, nil, 400},
		{"nothing to remove", operations, `[{"op":"remove","path":"/user/data/x"}]`, nil, 400},
		{"beyond the list", operations, `[{"op":"add","path":"/user/data/tags/7","value":7}]`, nil, 400},
		{"an unknown operation", operations, `[{"op":"sing","path":"/user"}]`, nil, 400},
		{"no list", operations, `{}`, nil, 400},
	} {
		s := open(t)
		s.bon()
		a := s.want(tt.status, "PATCH /api/user/"+bonID, tt.body, "Content-Type", tt.media)
		if tt.status == 200 {
			require.Equal(t, tt.want, a.at("user.data.tags"), tt.name)
			require.Equal(t, "bon@acdc.com", a.at("user.email"), tt.name)
		}
	}
}

func TestUsersAreReplacedDeactivatedAndDeleted(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bon()
	a := s.want(200, "PUT /api/user/"+bonID, `{"user":{"username":"Bon","registrations":[{}],"memberships":[{}],"active":false}}`)
	require.Nil(t, a.at("user.email"))
	require.Equal(t, []any{}, a.at("user.registrations"))
	require.Equal(t, true, a.at("user.verified"), "what the instance sets stays")
	s.want(202, "POST /api/login", `{"loginId":"Bon","password":"password","applicationId":"`+app+`"}`)
	require.Empty(t, s.want(200, "DELETE /api/user/"+bonID, "").body)
	require.Equal(t, false, s.want(200, "GET /api/user/"+bonID, "").at("user.active"))
	s.want(404, "PATCH /api/user/"+bonID, `{"user":{"firstName":"x"}}`)
	require.Equal(t, true, s.want(200, "PUT /api/user/"+bonID+"?reactivate=true", "").at("user.active"))
	s.want(200, "DELETE /api/user/"+bonID, `{"hardDelete":true}`)
	for _, target := range []string{"GET", "DELETE", "PUT", "PATCH"} {
		s.want(404, target+" /api/user/"+bonID, "")
	}
}

func TestUsersAreDeletedInBulk(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bon()
	s.want(200, "POST /api/user/"+angusID, `{"user":{"email":"angus@acdc.com"}}`)
	dry := s.want(200, "DELETE /api/user/bulk?queryString=email:*@acdc.com&dryRun=true", "")
	require.EqualValues(t, 2, dry.at("total"))
	soft := s.want(200, "DELETE /api/user/bulk?userId="+bonID+"&userId=nobody", "")
	require.Equal(t, []any{bonID}, soft.at("userIds"))
	require.Equal(t, false, s.want(200, "GET /api/user/"+bonID, "").at("user.active"))
	require.EqualValues(t, 1, s.want(200, "DELETE /api/user/bulk", `{"queryString":"*","hardDelete":true,"limit":1}`).at("total"))
	require.NotContains(t, s.want(200, "DELETE /api/user/bulk", `{"userIds":["nobody"]}`).body, "userIds")
	s.want(400, "DELETE /api/user/bulk", "")
}

func TestImportsAreAllOrNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bon()
	require.Equal(t, map[string]string{"users": "[missing]users"}, s.want(400, "POST /api/user/import", `{"users":[]}`).codes())
	const two = `"users":[{"email":"angus@acdc.com"},{"email":"bon@acdc.com"}]`
	require.Equal(t, map[string]string{"": "[ImportRequestFailed]"}, s.want(500, "POST /api/user/import", `{`+two+`}`).codes())
	require.Equal(t, map[string]string{"user.email": "[duplicate]user.email"}, s.want(400, "POST /api/user/import", `{"validateDbConstraints":true,`+two+`}`).codes())
	require.Equal(t, map[string]string{"users": "[duplicate]users"},
		s.want(400, "POST /api/user/import", `{"validateDbConstraints":true,"users":[{"username":"x"},{"username":"X"}]}`).codes())
	s.want(404, "GET /api/user?email=angus@acdc.com", "")

	require.Empty(t, s.want(200, "POST /api/user/import", `{"users":[
		{"id":"`+angusID+`","email":"angus@acdc.com","verified":true,"insertInstant":1331449200000,"registrations":[{"applicationId":"`+app+`"}],
		 "encryptionScheme":"salted-pbkdf2-hmac-sha256","factor":1,"salt":"c2FsdA==","password":"Eg+2z/z4sycxDZZOTaQ4lUMzVtLdrBLCCzjdK7RuuXY="},
		{"email":"malcolm@acdc.com","active":true,"password":"password"}]}`).body)
	a := s.want(200, "GET /api/user/"+angusID, "")
	require.Equal(t, false, a.at("user.active"), "an imported user is deactivated unless it says otherwise")
	require.EqualValues(t, 1331449200000, a.at("user.insertInstant"))
	for _, tt := range []struct{ user, field, code string }{
		{`{"email":"x@acdc.com","encryptionScheme":"rot13","salt":""}`, "user.encryptionScheme", "[invalid]user.encryptionScheme"},
		{`{"email":"x@acdc.com","encryptionScheme":"bcrypt"}`, "user.salt", "[blank]user.salt"},
		{`{"email":"x@acdc.com","encryptionScheme":"bcrypt","salt":"x","password":"x"}`, "user.password", "[invalid]user.password"},
		{`{"email":"x@acdc.com","registrations":[{}]}`, "user.registration.applicationId", "[missing]user.registration.applicationId"},
		{`{"email":"x@acdc.com","memberships":[{"groupId":"x"}]}`, "user.memberships", "[invalid]user.memberships"},
	} {
		codes := s.want(400, "POST /api/user/import", `{"validateDbConstraints":true,"users":[`+tt.user+`]}`).codes()
		require.Equal(t, tt.code, codes[tt.field], tt.user)
	}
	for _, list := range []string{`"registrations":[3]`, `"registrations":{}`, `"memberships":[{},null]`} {
		codes := s.want(400, "POST /api/user/import", `{"users":[{"email":"x@acdc.com",`+list+`}]}`).codes()
		require.Equal(t, map[string]string{"": "[invalidJSON]"}, codes, list)
	}
}
