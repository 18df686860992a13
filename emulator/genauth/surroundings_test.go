package genauth_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/genauth"
)

// users adds users by their names and returns their ids.
func (s *service) users(t *testing.T, names ...string) []string {
	t.Helper()
	ids := make([]string, len(names))
	for i, name := range names {
		ids[i] = s.post(t, "create-user", `{"username":"`+name+`"}`).object(t)["userId"].(string)
	}
	return ids
}

// done requires that a call only tells that it succeeded.
func done(t *testing.T, a answer) {
	t.Helper()
	require.Equal(t, map[string]any{"success": true}, a.object(t))
}

func TestRolesHaveCodesWithinNamespaces(t *testing.T) {
	t.Parallel()
	s := serve(t)
	ids := s.users(t, "angus", "bon")
	for _, body := range []string{`{"code":"singer"}`, `{"code":"singer","namespace":"acdc","name":"Singer"}`} {
		s.post(t, "create-role", body).object(t)
		require.Equal(t, 409, s.post(t, "create-role", body).StatusCode)
	}
	done(t, s.post(t, "create-roles-batch", `{"list":[{"code":"guitarist","description":"plays"},{"code":"drummer"}]}`))
	require.Equal(t, []any{"singer", "guitarist", "drummer"}, field(t, s.get(t, "list-roles").object(t)["list"], "code"))
	require.Equal(t, []any{"Singer"}, field(t, s.get(t, "list-roles?namespace=acdc").object(t)["list"], "name"))
	require.Equal(t, 1.0, s.get(t, "list-roles?keywords=GUIT").object(t)["totalCount"])

	target := `"targets":[{"targetType":"USER","targetIdentifier":"` + ids[1] + `"}]`
	done(t, s.post(t, "assign-role-batch", `{"roles":[{"code":"singer"},{"code":"singer","namespace":"acdc"}],`+target+`}`))
	done(t, s.post(t, "assign-role", `{"code":"singer",`+target+`}`))
	require.Equal(t, []any{"singer"}, field(t, s.get(t, "get-user-roles?userId=bon&userIdType=username").object(t)["list"], "code"))
	require.Equal(t, 1.0, s.get(t, "list-role-members?code=singer").object(t)["totalCount"])
	require.Equal(t, true, s.post(t, "has-any-role", `{"userId":"`+ids[1]+`","roles":[{"code":"x"},{"code":"singer"}]}`).object(t)["hasAnyRole"])
	require.Equal(t, 400, s.post(t, "update-role", `{"code":"singer","newCode":"vocals"}`).StatusCode, "the name is wanted too")
	require.Equal(t, 409, s.post(t, "update-role", `{"code":"singer","newCode":"drummer","name":"x"}`).StatusCode)
	done(t, s.post(t, "update-role", `{"code":"singer","newCode":"vocals","name":"Vocals"}`))
	done(t, s.post(t, "revoke-role-batch", `{"roles":[{"code":"vocals"}],`+target+`}`))
	require.Equal(t, 0.0, s.get(t, "list-role-members?code=vocals").object(t)["totalCount"])
	done(t, s.post(t, "delete-roles-batch", `{"codeList":["vocals"]}`))
	require.Equal(t, 404, s.get(t, "get-role?code=vocals").StatusCode)
	require.Equal(t, "Singer", s.get(t, "get-role?code=singer&namespace=acdc").object(t)["name"])
	require.Equal(t, 501, s.post(t, "assign-role", `{"code":"drummer","targets":[{"targetType":"GROUP","targetIdentifier":"x"}]}`).StatusCode)
}

func TestGroupsHaveMembers(t *testing.T) {
	t.Parallel()
	s := serve(t)
	ids := s.users(t, "angus", "bon")
	s.post(t, "create-group", `{"code":"band","name":"Band","description":""}`).object(t)
	require.Equal(t, 409, s.post(t, "create-group", `{"code":"band","name":"Band","description":""}`).StatusCode)
	require.Equal(t, 400, s.post(t, "create-group", `{"code":"x","name":"x"}`).StatusCode)
	done(t, s.post(t, "add-group-members", `{"code":"band","userIds":["`+ids[0]+`","`+ids[1]+`"]}`))
	require.Equal(t, 404, s.post(t, "add-group-members", `{"code":"band","userIds":["x"]}`).StatusCode)
	done(t, s.post(t, "remove-group-members", `{"code":"band","userIds":["`+ids[1]+`"]}`))
	require.Equal(t, []any{"angus"}, field(t, s.get(t, "list-group-members?code=band").object(t)["list"], "username"))
	require.Equal(t, 400, s.post(t, "update-group", `{"code":"band","newCode":"acdc"}`).StatusCode)
	require.Equal(t, "AC/DC", s.post(t, "update-group", `{"code":"band","newCode":"acdc","name":"AC/DC","description":""}`).object(t)["name"])
	require.Equal(t, []any{"acdc"}, field(t, s.get(t, "get-user-groups?userId="+ids[0]).object(t)["list"], "code"))
	require.Equal(t, "static", s.get(t, "get-group?code=acdc").object(t)["type"])
	done(t, s.post(t, "delete-groups-batch", `{"codeList":["acdc"]}`))
	require.Equal(t, 0.0, s.get(t, "list-groups").object(t)["totalCount"])
}

func TestDepartmentsAreATree(t *testing.T) {
	t.Parallel()
	s := serve(t)
	ids := s.users(t, "angus", "bon")
	s.post(t, "create-organization", `{"organizationCode":"acdc","organizationName":"AC/DC"}`).object(t)
	require.Equal(t, 409, s.post(t, "create-organization", `{"organizationCode":"acdc","organizationName":"x"}`).StatusCode)
	under := func(parent, name string) string {
		return s.post(t, "create-department", `{"organizationCode":"acdc","parentDepartmentId":"`+parent+`","name":"`+name+`","code":"`+name+`"}`).
			object(t)["departmentId"].(string)
	}
	guitars := under(under("root", "strings"), "guitars")
	done(t, s.post(t, "add-department-members", `{"organizationCode":"acdc","departmentId":"guitars","departmentIdType":"code","userIds":["`+ids[0]+`"]}`))
	members := func(more string) float64 {
		return s.get(t, "list-department-members?organizationCode=acdc&departmentId=root"+more).object(t)["totalCount"].(float64)
	}
	require.Equal(t, []float64{0, 1}, []float64{members(""), members("&includeChildrenDepartments=true")})
	require.Equal(t, []any{"strings"}, field(t, s.get(t, "list-children-departments?organizationCode=acdc&departmentId=root").object(t)["list"], "name"))
	require.Equal(t, []any{guitars}, s.get(t, "get-user?withDepartmentIds=true&userId="+ids[0]).object(t)["departmentIds"])
	in := s.post(t, "create-user", `{"username":"cliff","departmentIds":["`+guitars+`"]}`).object(t)["userId"].(string)
	require.Equal(t, []any{"guitars"}, field(t, s.get(t, "get-user-departments?userId="+in).object(t)["list"], "name"))
	filter := `{"advancedFilter":[{"field":"department","operator":"IN","value":[{"organizationCode":"acdc","departmentId":"root","includeChildrenDepartments":true}]}]}`
	require.Equal(t, 2.0, s.post(t, "list-users", filter).object(t)["totalCount"])

	done(t, s.post(t, "set-user-departments", `{"userId":"`+in+`","departments":[]}`))
	require.Equal(t, 0.0, s.get(t, "get-user-departments?userId="+in).object(t)["totalCount"])
	done(t, s.post(t, "delete-users-batch", `{"userIds":["`+ids[0]+`"]}`))
	require.Equal(t, 0.0, members("&includeChildrenDepartments=true"), "who is deleted is in no department")
	require.Equal(t, 404, s.get(t, "get-department?organizationCode=acdc&departmentId=x").StatusCode)
	require.Equal(t, "ac-dc", s.post(t, "update-organization", `{"organizationCode":"acdc","organizationNewCode":"ac-dc"}`).object(t)["organizationCode"])
	require.Equal(t, []any{"ac-dc"}, field(t, s.get(t, "list-organizations").object(t)["list"], "organizationCode"))
	done(t, s.post(t, "delete-organization", `{"organizationCode":"ac-dc"}`))
	require.Equal(t, 404, s.get(t, "get-organization?organizationCode=ac-dc").StatusCode)
}

func TestCustomDataFollowTheirDefinitions(t *testing.T) {
	t.Parallel()
	s := serve(t)
	define := func(key, kind string) answer {
		return s.post(t, "set-custom-fields", `{"list":[{"targetType":"USER","key":"`+key+`","dataType":"`+kind+`","label":"L"}]}`)
	}
	for key, kind := range map[string]string{"plan": "STRING", "age": "NUMBER", "vip": "BOOLEAN", "since": "DATETIME"} {
		require.Equal(t, 200, define(key, kind).StatusCode)
	}
	require.Equal(t, 400, define("plan", "NUMBER").StatusCode, "types stay")
	require.Equal(t, 400, define("x", "OBJECT").StatusCode)
	for custom, status := range map[string]int{
		`{"plan":"gold","age":7,"vip":true,"since":"2020-01-01T00:00:00Z"}`: 200, `{"plan":1}`: 400, `{"age":"7"}`: 400, `{"vip":1}`: 400,
		`{"since":"x"}`: 400, `{"other":1}`: 400,
	} {
		require.Equal(t, status, s.post(t, "create-user", `{"username":"`+string('a'+rune(len(custom)))+`","customData":`+custom+`}`).StatusCode, custom)
	}
	id := s.post(t, "create-user", `{"username":"angus","customData":{"plan":"gold","age":7}}`).object(t)["userId"].(string)
	done(t, s.post(t, "set-custom-data", `{"targetType":"USER","targetIdentifier":"`+id+`","list":[{"key":"age","value":null},{"key":"plan","value":"free"}]}`))
	require.Equal(t, map[string]any{"plan": "free"}, s.get(t, "get-custom-data?targetType=USER&targetIdentifier="+id).object(t))
	require.Equal(t, "free", s.get(t, "get-user?flatCustomData=true&userId="+id).object(t)["plan"])
	require.Equal(t, 200, s.post(t, "set-custom-fields", `{"list":[{"targetType":"ROLE","key":"level","dataType":"NUMBER"}]}`).StatusCode)
	done(t, s.post(t, "set-custom-data", `{"targetType":"ROLE","targetIdentifier":"r","list":[{"key":"level","value":3}]}`))
	require.Equal(t, map[string]any{"level": 3.0}, s.get(t, "get-custom-data?targetType=ROLE&targetIdentifier=r").object(t))
	done(t, s.post(t, "delete-custom-fields", `{"list":[{"targetType":"USER","key":"vip"}]}`))
	require.NotContains(t, string(s.get(t, "get-custom-fields?targetType=USER").Data), "vip")
}

func TestApplicationsAndResources(t *testing.T) {
	t.Parallel()
	s := serve(t)
	require.Equal(t, []any{"authplus"}, field(t, s.get(t, "list-applications").object(t)["list"], "appId"))
	require.Equal(t, "web", s.get(t, "get-application?appId=authplus").object(t)["appType"])
	require.Equal(t, 2011, s.get(t, "get-application?appId=x").APICode)
	s.post(t, "create-resource", `{"code":"album","type":"DATA"}`).object(t)
	require.Equal(t, 409, s.post(t, "create-resource", `{"code":"album","type":"DATA"}`).StatusCode)
	require.Equal(t, []any{"album"}, field(t, s.get(t, "list-resources").object(t)["list"], "code"))
	require.Equal(t, "DATA", s.get(t, "get-resource?code=album").object(t)["type"])
	done(t, s.post(t, "delete-resource", `{"code":"album"}`))
	require.Equal(t, 404, s.get(t, "get-resource?code=album").StatusCode)
}

// TestBodiesAreCheckedAsJavaScriptWritesThem signs bodies by hand, as JSON.stringify writes them.
func TestBodiesAreCheckedAsJavaScriptWritesThem(t *testing.T) {
	t.Parallel()
	at := time.Date(2022, 10, 9, 6, 14, 0, 0, time.UTC)
	for body, data := range map[string]string{
		`{"username":"bób"}`:                       `username=bób`,
		`{"b":{"y":1.0,"2":[ true,null ]},"a":""}`: `a=&b={"2":[true,null],"y":1}`,
		`{"n":1e21,"t":["<&>\u2028"]}`:             "n=1e+21&t=[\"<&>\u2028\"]",
		`{"a":null,"z":-0.0}`:                      `a=null&z=0`,
	} {
		s := serve(t, genauth.With(emulator.WithClock(func() time.Time { return at })))
		mac := hmac.New(sha1.New, []byte("authplus-secret"))
		mac.Write([]byte("POST\ndate:Sun, 09 Oct 2022 06:14:00 GMT\nx-genauth-signature-method:HMAC-SHA1\nx-genauth-signature-nonce:n\n" +
			"x-genauth-signature-version:1.0\n/api/v3/is-user-exists?" + data))
		a := s.ask(t, "POST", "/api/v3/is-user-exists", body, map[string]string{
			"Date": "Sun, 09 Oct 2022 06:14:00 GMT", "x-genauth-signature-method": "HMAC-SHA1", "x-genauth-signature-nonce": "n",
			"x-genauth-signature-version": "1.0", "Authorization": "GenAuth authplus:" + base64.StdEncoding.EncodeToString(mac.Sum(nil)),
		})
		require.NotEqual(t, 1300, a.APICode, body)
	}
}

func TestPhonesAndAddressesAreBoundByCodes(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.post(t, "create-user", `{"username":"angus","password":"secret-1"}`).object(t)
	token := s.signIn(t, `{"connection":"PASSWORD","passwordPayload":{"account":"angus","password":"secret-1"},"client_id":"authplus","client_secret":"authplus-secret"}`)["access_token"].(string)
	self := func(path, body string) answer {
		return s.ask(t, "POST", "/api/v3/"+path, body, map[string]string{"Authorization": token})
	}
	sms := func(channel, to string) string {
		require.Equal(t, 200, s.post(t, "send-sms", `{"phoneNumber":"`+to+`","channel":"`+channel+`"}`).StatusCode)
		return s.code(t, to)
	}
	mail := func(channel, to string) string {
		require.Equal(t, 200, s.post(t, "send-email", `{"email":"`+to+`","channel":"`+channel+`"}`).StatusCode)
		return s.code(t, to)
	}
	done(t, self("bind-phone", `{"phoneNumber":"13800000000","passCode":"`+sms("CHANNEL_BIND_PHONE", "13800000000")+`"}`))
	done(t, self("bind-email", `{"email":"angus@acdc.com","passCode":"`+mail("CHANNEL_BIND_EMAIL", "angus@acdc.com")+`"}`))
	payload := `"newPhoneNumber":"13900000000","newPhonePassCode":"` + sms("CHANNEL_UPDATE_PHONE", "13900000000") +
		`","oldPhonePassCode":"` + sms("CHANNEL_UPDATE_PHONE", "13800000000") + `"`
	proof := self("verify-update-phone-request", `{"verifyMethod":"PHONE_PASSCODE","phonePassCodePayload":{`+payload+`}}`).object(t)["updatePhoneToken"].(string)
	done(t, self("update-phone", `{"updatePhoneToken":"`+proof+`"}`))
	u := s.get(t, "get-user?userIdType=username&userId=angus").object(t)
	require.Equal(t, []any{"13900000000", true, "angus@acdc.com", true}, []any{u["phone"], u["phoneVerified"], u["email"], u["emailVerified"]})
	done(t, self("unbind-phone", `{"passCode":"`+sms("CHANNEL_UNBIND_PHONE", "13900000000")+`"}`))
	done(t, self("unbind-email", `{"passCode":"`+mail("CHANNEL_UNBIND_EMAIL", "angus@acdc.com")+`"}`))
	require.Equal(t, 400, self("bind-phone", `{"phoneNumber":"13800000000","passCode":"`+mail("CHANNEL_BIND_EMAIL", "x@acdc.com")+`"}`).StatusCode)
	require.Equal(t, 400, s.post(t, "send-email", `{"email":"x@acdc.com","channel":"x"}`).StatusCode)
	require.Equal(t, 200, s.post(t, "kick-users", `{"userId":"`+u["userId"].(string)+`","appIds":["authplus"]}`).StatusCode)
	require.Equal(t, 2020, self("unbind-phone", `{}`).APICode)
}
