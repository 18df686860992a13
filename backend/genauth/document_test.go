package genauth_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/genauth"
	"github.com/authplus/authplus/where"
)

func TestUsersTakeTheCanonicalForm(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ wire, want string }{
		"names": {
			`{"userId":"u","emailVerified":true,"photo":"p","createdAt":"2020-01-01T00:00:00.000Z","lastIp":null}`,
			`{"user_id":"u","email_verified":true,"picture":"p","created_at":"2020-01-01T00:00:00.000Z","last_ip":null}`,
		},
		"a phone number in two parts":    {`{"userId":"u","phone":"5551234567","phoneCountryCode":"+1"}`, `{"user_id":"u","phone_number":"+15551234567"}`},
		"a phone number without country": {`{"userId":"u","phone":"13800000000","phoneCountryCode":null}`, `{"user_id":"u","phone_number":"+8613800000000"}`},
		"no phone number":                {`{"userId":"u","phone":null,"phoneCountryCode":null}`, `{"user_id":"u","phone_number":null}`},
		"who may sign in":                {`{"userId":"u","status":"Activated"}`, `{"user_id":"u","blocked":false}`},
		"who was suspended":              {`{"userId":"u","status":"Suspended"}`, `{"user_id":"u","blocked":true}`},
		"another status":                 {`{"userId":"u","status":"Resigned"}`, `{"user_id":"u","blocked":true,"extra":{"status":"Resigned"}}`},
		"what has no name":               {`{"userId":"u","company":"x","gender":"U"}`, `{"user_id":"u","extra":{"company":"x","gender":"U"}}`},
		"a value of another type":        {`{"userId":"u","loginsCount":"many"}`, `{"user_id":"u","extra":{"loginsCount":"many"}}`},
		"exact numbers":                  {`{"userId":"u","customData":{"n":12345678901234567890}}`, `{"user_id":"u","user_metadata":{"n":12345678901234567890}}`},
		"identities": {
			`{"userId":"u","identities":[{"identityId":"i","extIdpId":"c","provider":"google","userIdInIdp":"7","userInfoInIdp":{"a":1},"type":"generic"}]}`,
			`{"user_id":"u","identities":[{"identityId":"i","connection":"c","provider":"google","user_id":"7","profileData":{"a":1},"type":"generic"}]}`,
		},
	} {
		doc, err := genauth.Canonical(json.RawMessage(tt.wire))
		require.NoError(t, err, name)
		require.JSONEq(t, tt.want, string(doc), name)
	}
	for _, broken := range []string{`{}`, `[]`, `null`, `{"userId":7}`, `{`} {
		_, err := genauth.Canonical(json.RawMessage(broken))
		require.Error(t, err, broken)
	}
}

// TestNothingIsLost has users read and written again: whatever can be written is as it was.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	words := rapid.StringMatching(`[a-zé北 ]{1,8}`)
	rapid.Check(t, func(t *rapid.T) {
		wire := map[string]any{"userId": "u"}
		for _, name := range []string{"email", "username", "name", "givenName", "photo", "externalId", "birthdate", "gender", "company", "customField"} {
			if rapid.Bool().Draw(t, "has "+name) {
				wire[name] = words.Draw(t, name)
			}
		}
		if rapid.Bool().Draw(t, "has phone") {
			wire["phoneCountryCode"], wire["phone"] = rapid.SampledFrom([]string{"+1", "+86", "+353"}).Draw(t, "country"), rapid.StringMatching(`[2-9][0-9]{8}`).Draw(t, "phone")
		}
		wire["status"] = rapid.SampledFrom([]string{"Activated", "Suspended", "Deactivated", "Resigned"}).Draw(t, "status")
		wire["customData"] = rapid.MapOf(words, rapid.Int()).Draw(t, "custom")
		text, err := json.Marshal(wire)
		require.NoError(t, err)
		doc, err := genauth.Canonical(text)
		require.NoError(t, err)
		var fields map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(doc, &fields))
		for name := range fields {
			_, known := where.Users().Field(name)
			require.True(t, known, name)
		}
		delete(fields, "user_id")
		sent, err := genauth.WireFields(fields, true)
		require.NoError(t, err)
		delete(wire, "userId")
		want, err := json.Marshal(wire)
		require.NoError(t, err)
		got, err := json.Marshal(sent)
		require.NoError(t, err)
		require.JSONEq(t, string(want), string(got))
	})
}

func TestWhatOnlyTheServiceSetsIsNotSent(t *testing.T) {
	t.Parallel()
	extra := map[string]json.RawMessage{"extra": json.RawMessage(`{"workStatus":"Active","company":null,"gender":"F"}`)}
	sent, err := genauth.WireFields(extra, true)
	require.NoError(t, err)
	require.Equal(t, map[string]json.RawMessage{"gender": json.RawMessage(`"F"`)}, sent, "a copy leaves it out")
	_, err = genauth.WireFields(extra, false)
	require.ErrorIs(t, err, authplus.ErrReadOnly)
	for field, kind := range map[string]error{"app_metadata": authplus.ErrNotSupported, "user_id": authplus.ErrNotSupported} {
		_, err := genauth.WireFields(map[string]json.RawMessage{field: json.RawMessage(`"x"`)}, true)
		require.ErrorIs(t, err, kind)
	}
	_, err = genauth.WireFields(map[string]json.RawMessage{"extra": json.RawMessage(`{"email":"x"}`)}, true)
	require.ErrorContains(t, err, "is known as email")
}

func TestPlansTellWhatIsAsked(t *testing.T) {
	t.Parallel()
	auth, err := authplus.Open(config("https://idp.example.com"))
	require.NoError(t, err)
	for want, set := range map[string]*authplus.QuerySet[authplus.User]{
		"genauth user: immediate\n  GET /api/v3/get-user?userId=angus%40acdc.com&userIdType=email&withCustomData=true&withIdentities=true\n" +
			"  requests: at most 1\n": auth.Users().Filter(where.Email.Eq("Angus@acdc.com")),
		"genauth user: eventual\n  POST /api/v3/list-users\n  query: " +
			`{"advancedFilter":[{"field":"status","operator":"EQUAL","value":"Activated"}],"options":{"pagination":{"page":3,"limit":10},` +
			`"sort":[{"field":"updatedAt","order":"desc"}]}}` + "\n  requests: at most 1\n": auth.Users().Filter(where.Blocked.Eq(false)).OrderBy("-updated_at").Slice(20, 30).Only("email"),
		"genauth user: eventual\n  POST /api/v3/list-users and further pages\n  query: " +
			`{"keywords":"gus","options":{"pagination":{"page":1,"limit":50},"sort":[{"field":"createdAt","order":"asc"}],"fuzzySearchOn":["nickname"],"withCustomData":true,"withIdentities":true}}` +
			"\n  decided here: nickname__contains\n": auth.Users().Filter(where.Nickname.Contains("gus")),
	} {
		require.NoError(t, set.Err())
		require.Equal(t, want, set.Explain().String())
	}
}
