package fusionauth_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/backendtest"
	"github.com/authplus/authplus/backend/fusionauth"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

const (
	bonID   = "00000000-0000-4000-8000-000000000001"
	angusID = "00000000-0000-4000-8000-000000000002"
)

// sent is a request as a stub saw it.
type sent struct{ method, target, media, body string }

// stub is a server for answers that the emulator does not give.
type stub struct {
	backend.Backend
	mu   sync.Mutex
	sent []sent
	// retrying sends again what failed, unlike Backend.
	retrying backend.Backend
}

// answering serves what answer returns: a status and a body, which is JSON unless it is empty.
func answering(t testing.TB, answer func(s sent) (int, string)) *stub {
	t.Helper()
	s := &stub{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		request := sent{r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), string(body)}
		s.mu.Lock()
		s.sent = append(s.sent, request)
		s.mu.Unlock()
		status, text := answer(request)
		if text != "" {
			w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(server.Close)
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	config, client := fusionauth.Config{URL: server.URL, APIKey: "x"}, &http.Client{Transport: transport}
	var err error
	s.Backend, err = config.Open(backend.Transport{HTTPClient: client, Retries: -1, Timeout: backendtest.Patience})
	require.NoError(t, err)
	s.retrying, err = config.Open(backend.Transport{HTTPClient: client, Timeout: backendtest.Patience})
	require.NoError(t, err)
	return s
}

// one answers every request with a user.
func one(t testing.TB, user string) *stub {
	t.Helper()
	return answering(t, func(sent) (int, string) { return http.StatusOK, `{"user":` + user + `}` })
}

// get reads a user by id.
func get(t testing.TB, b backend.Backend) ([]json.RawMessage, error) {
	t.Helper()
	node, err := where.Users().Resolve(where.UserID.Eq(bonID))
	require.NoError(t, err)
	results, err := b.Query(backend.Query{Model: "user", Fields: where.Users(), Where: node, Window: backend.Everything()})
	require.NoError(t, err)
	return backend.Collect(results.Pages(t.Context()))
}

// documents are users in FusionAuth's form and in the canonical one.
var documents = []struct{ name, wire, want string }{
	{"names", `{"email":"x@acdc.com","username":"Bon","fullName":"Bon Scott","firstName":"Bon","lastName":"Scott","imageUrl":"http://x","phoneNumber":"+1555"}`,
		`{"email":"x@acdc.com","username":"Bon","name":"Bon Scott","given_name":"Bon","family_name":"Scott","picture":"http://x","phone_number":"+1555"}`},
	{"flags", `{"active":true,"verified":false}`, `{"blocked":false,"email_verified":false}`},
	{"blocked", `{"active":false,"verified":true}`, `{"blocked":true,"email_verified":true}`},
	{"instants", `{"insertInstant":1331449200000,"lastUpdateInstant":1331449200001,"lastLoginInstant":1471786483322,"passwordLastUpdateInstant":0}`,
		`{"created_at":"2012-03-11T07:00:00.000Z","updated_at":"2012-03-11T07:00:00.001Z","last_login":"2016-08-21T13:34:43.322Z","last_password_reset":"1970-01-01T00:00:00.000Z"}`},
	{"place and time", `{"birthDate":"1946-07-09","timezone":"Europe/London","preferredLanguages":["en_GB"]}`,
		`{"birthdate":"1946-07-09","zoneinfo":"Europe/London","locale":"en-GB"}`},
	{"further languages", `{"preferredLanguages":["en_GB","fr"]}`, `{"locale":"en-GB","extra":{"preferredLanguages":["en_GB","fr"]}}`},
	{"a language in another form", `{"preferredLanguages":["en-GB"]}`, `{"locale":"en-GB","extra":{"preferredLanguages":["en-GB"]}}`},
	{"no languages", `{"preferredLanguages":[]}`, `{"extra":{"preferredLanguages":[]}}`},
	{"metadata", `{"data":{"user_metadata":{"n":9007199254740993},"app_metadata":{},"nickname":"B","external_id":"7","x":1}}`,
		`{"user_metadata":{"n":9007199254740993},"app_metadata":{},"nickname":"B","external_id":"7","extra":{"data":{"x":1}}}`},
	{"metadata in another form", `{"data":{"user_metadata":"x","nickname":7}}`, `{"extra":{"data":{"user_metadata":"x","nickname":7}}}`},
	{"no data", `{"data":{}}`, `{}`},
	{"what has no name of its own", `{"mobilePhone":"303","legacyIdentifier":"old","memberships":[{"groupId":"g"}]}`,
		`{"extra":{"mobilePhone":"303","legacyIdentifier":"old","memberships":[{"groupId":"g"}]}}`},
	{"a number that is verified", `{"identities":[{"type":"email","verified":false},{"type":"phoneNumber","verified":true}]}`,
		`{"phone_verified":true,"extra":{"identities":[{"type":"email","verified":false},{"type":"phoneNumber","verified":true}]}}`},
	{"second factors, without their secrets", `{"twoFactor":{"methods":[{"id":"35VW","method":"authenticator","secret":"s"},{"method":"sms"}],"recoveryCodes":["c"]}}`,
		`{"multifactor":["authenticator","sms"],"extra":{"twoFactor":{"methods":[{"id":"35VW","method":"authenticator"},{"method":"sms"}]}}}`},
	{"registrations, without their tokens", `{"registrations":[{"applicationId":"a","authenticationToken":"t","tokens":{"i":"t"},"roles":["r"]}]}`,
		`{"extra":{"registrations":[{"applicationId":"a","roles":["r"]}]}}`},
	{"values of another kind", `{"email":7,"active":"yes","insertInstant":"now"}`, `{"extra":{"email":7,"active":"yes","insertInstant":"now"}}`},
}

func TestUsersTakeTheCanonicalForm(t *testing.T) {
	t.Parallel()
	for _, tt := range documents {
		docs, err := get(t, one(t, `{"id":"`+bonID+`",`+tt.wire[1:]))
		require.NoError(t, err, tt.name)
		require.Len(t, docs, 1, tt.name)
		want := `{"user_id":"` + bonID + `"`
		if tt.want != "{}" {
			want += ","
		}
		require.JSONEq(t, want+tt.want[1:], string(docs[0]), tt.name)
	}
}

func TestAnswersThatAreNotUnderstoodSayNothingOfWhatExists(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `[]`, `{"user":{}}`, `{"user":7}`, `{`, `"x"`, ""} {
		_, err := get(t, answering(t, func(sent) (int, string) { return http.StatusOK, body }))
		require.ErrorIs(t, err, fault.ErrUnavailable, body)
	}
}

// TestWhatIsReadCanBeWritten creates users of the canonical documents, and finds what FusionAuth lets be
// written of what was read.
func TestWhatIsReadCanBeWritten(t *testing.T) {
	t.Parallel()
	own := []string{"active", "verified", "insertInstant", "lastUpdateInstant", "lastLoginInstant", "passwordLastUpdateInstant", "identities",
		"memberships", "registrations", "twoFactor"}
	for _, tt := range documents {
		s := one(t, `{"id":"`+bonID+`"}`)
		var document, want map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(tt.want), &document))
		for _, name := range []string{"blocked", "email_verified", "phone_verified", "multifactor", "created_at", "updated_at", "last_login", "last_password_reset"} {
			delete(document, name)
		}
		_, err := s.Create(t.Context(), backend.Create{Model: "user", Document: document})
		require.NoError(t, err, tt.name)
		var body struct {
			User map[string]json.RawMessage `json:"user"`
		}
		require.NoError(t, json.Unmarshal([]byte(s.sent[0].body), &body), tt.name)
		require.NoError(t, json.Unmarshal([]byte(tt.wire), &want))
		for _, name := range own {
			delete(want, name)
			delete(body.User, name)
		}
		if string(want["data"]) == "{}" {
			delete(want, "data")
		}
		wantText, err := json.Marshal(want)
		require.NoError(t, err)
		gotText, err := json.Marshal(body.User)
		require.NoError(t, err)
		require.JSONEq(t, string(wantText), string(gotText), tt.name)
	}
}

// raw returns fields of JSON texts.
func raw(fields map[string]string) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for name, value := range fields {
		out[name] = json.RawMessage(value)
	}
	return out
}

func TestChangesAreMergePatches(t *testing.T) {
	t.Parallel()
	const snapshot = `{"user_id":"` + bonID + `","locale":"en-GB","user_metadata":{"a":{"b":1,"c":2},"d":[1,2]},` +
		`"extra":{"data":{"x":{"y":1,"z":2},"w":1},"preferredLanguages":["en_GB","fr"],"mobilePhone":"303"}}`
	for _, tt := range []struct {
		name string
		set  map[string]string
		want string
	}{
		{"a name", map[string]string{"given_name": `"Bon"`}, `{"user":{"firstName":"Bon"}}`},
		{"a value that is gone", map[string]string{"picture": `null`}, `{"user":{"imageUrl":null}}`},
		{"an object in metadata is replaced", map[string]string{"user_metadata": `{"a":{"b":3}}`}, `{"user":{"data":{"user_metadata":{"a":{"b":3,"c":null}}}}}`},
		{"a list in metadata", map[string]string{"user_metadata": `{"d":[3]}`}, `{"user":{"data":{"user_metadata":{"d":[3]}}}}`},
		{"a key in metadata that is gone", map[string]string{"user_metadata": `{"a":null}`}, `{"user":{"data":{"user_metadata":{"a":null}}}}`},
		{"what stands in data", map[string]string{"nickname": `"B"`, "external_id": `null`}, `{"user":{"data":{"nickname":"B","external_id":null}}}`},
		{"extra", map[string]string{"extra": `{"mobilePhone":null,"middleName":"F"}`}, `{"user":{"mobilePhone":null,"middleName":"F"}}`},
		{"further data", map[string]string{"extra": `{"data":{"x":{"y":1}}}`}, `{"user":{"data":{"x":{"z":null},"w":null}}}`},
		{"no further data", map[string]string{"extra": `{"data":null}`}, `{"user":{"data":{"x":null,"w":null}}}`},
		{"a locale before other languages", map[string]string{"locale": `"de-CH"`}, `{"user":{"preferredLanguages":["de_CH","fr"]}}`},
		{"no locale", map[string]string{"locale": `null`}, `{"user":{"preferredLanguages":["fr"]}}`},
		{"an option", map[string]string{"email": `"x@acdc.com"`, "extra": `{"skipVerification":true}`}, `{"skipVerification":true,"user":{"email":"x@acdc.com"}}`},
	} {
		s := one(t, `{"id":"`+bonID+`"}`)
		_, err := s.Update(t.Context(), backend.Update{Model: "user", ID: bonID, Set: raw(tt.set), Snapshot: json.RawMessage(snapshot)})
		require.NoError(t, err, tt.name)
		require.Len(t, s.sent, 1, tt.name)
		require.Equal(t, "PATCH /api/user/"+bonID, s.sent[0].method+" "+s.sent[0].target)
		require.Equal(t, "application/merge-patch+json", s.sent[0].media)
		require.JSONEq(t, tt.want, s.sent[0].body, tt.name)
	}
}

func TestWhatFusionAuthCannotWriteIsRefusedBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	s := one(t, `{"id":"`+bonID+`"}`)
	for _, tt := range []struct {
		set  map[string]string
		kind error
	}{
		{map[string]string{"logins_count": "7"}, fault.ErrNotSupported},
		{map[string]string{"last_ip": `"::1"`}, fault.ErrNotSupported},
		{map[string]string{"email_verified": "false"}, fault.ErrNotSupported},
		{map[string]string{"phone_verified": "true"}, fault.ErrNotSupported},
		{map[string]string{"extra": `{"memberships":[]}`}, fault.ErrReadOnly},
		{map[string]string{"extra": `7`}, fault.ErrInvalid},
	} {
		_, err := s.Update(t.Context(), backend.Update{Model: "user", ID: bonID, Set: raw(tt.set), Snapshot: json.RawMessage(`{"extra":{}}`)})
		require.ErrorIs(t, err, tt.kind, tt.set)
	}
	hash := backend.NewSecrets("", backend.NewHash(backend.HashSpec{Algorithm: "bcrypt"}))
	_, err := s.Create(t.Context(), backend.Create{Model: "user", Secrets: hash})
	require.ErrorIs(t, err, fault.ErrNotSupported)
	_, err = s.Create(t.Context(), backend.Create{Model: "connection"})
	require.ErrorIs(t, err, fault.ErrNotSupported)
	require.Empty(t, s.sent)
}

func TestErrorsAreKnownByTheirCode(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status int
		body   string
		kind   error
		code   string
	}{
		{400, `{"fieldErrors":{"user.email":[{"code":"[duplicate]user.email","message":"A User exists."}]}}`, fault.ErrConflict, "[duplicate]user.email"},
		{400, `{"fieldErrors":{"a":[{"code":"[blank]a","message":"x"}],"user.username":[{"code":"[inactive]user.username","message":"x"}]}}`, fault.ErrConflict, "[inactive]user.username"},
		{400, `{"fieldErrors":{"user.password":[{"code":"[tooShort]user.password","message":"x"}]},"generalErrors":[]}`, fault.ErrInvalid, "[tooShort]user.password"},
		{400, `{"generalErrors":[{"code":"[TenantIdRequired]","message":"x"}]}`, fault.ErrInvalid, "[TenantIdRequired]"},
		{409, `{"generalErrors":[{"code":"[retryableConflict]","message":"x"}]}`, fault.ErrUnavailable, "[retryableConflict]"},
		{500, `{"fieldErrors":{},"generalErrors":[{"code":"[Exception]","message":"x"}]}`, fault.ErrUnavailable, "[Exception]"},
		{401, ``, fault.ErrUnauthorized, ""},
		{403, ``, fault.ErrForbidden, ""},
		{429, ``, fault.ErrRateLimited, ""},
		{400, `[]`, fault.ErrInvalid, ""},
	} {
		s := answering(t, func(sent) (int, string) { return tt.status, tt.body })
		_, err := s.Create(t.Context(), backend.Create{Model: "user", Document: raw(map[string]string{"email": `"x@acdc.com"`})})
		require.ErrorIs(t, err, tt.kind, tt.body)
		var api *fault.APIError
		require.ErrorAs(t, err, &api)
		require.Equal(t, tt.code, api.Code)
	}
	s := answering(t, func(sent) (int, string) { return http.StatusNotFound, "" })
	docs, err := get(t, s)
	require.NoError(t, err)
	require.Empty(t, docs)
	_, err = s.Update(t.Context(), backend.Update{Model: "user", ID: bonID, Set: raw(map[string]string{"name": `"x"`})})
	require.ErrorIs(t, err, fault.ErrNotUpdated)
	require.ErrorIs(t, s.Delete(t.Context(), "user", bonID), fault.ErrDoesNotExist)
	_, err = s.Update(t.Context(), backend.Update{
		Model: "user", ID: bonID, Set: raw(map[string]string{"name": `"x"`}), Snapshot: json.RawMessage(`{"blocked":true,"extra":{}}`),
	})
	require.ErrorIs(t, err, fault.ErrNotSupported, "FusionAuth answers so for a user who is deactivated")
	require.NotErrorIs(t, err, fault.ErrDoesNotExist)
}

// TestALostCreationIsLookedFor breaks off the answer to a creation, before or after it is carried out.
func TestALostCreationIsLookedFor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, found string
		status      int
		creates     int
	}{
		{"carried out", `{"user":{"id":"` + bonID + `","email":"bon@acdc.com","firstName":"Bon","insertInstant":4102444800000}}`, http.StatusOK, 1},
		{"not carried out", "", http.StatusNotFound, 2},
		{"another one was there before", `{"user":{"id":"` + angusID + `","email":"bon@acdc.com","insertInstant":1}}`, http.StatusOK, 2},
	} {
		creates := 0
		s := answering(t, func(r sent) (int, string) {
			if r.method == http.MethodGet {
				return tt.status, tt.found
			}
			if creates++; creates == 1 {
				panic(http.ErrAbortHandler)
			}
			return http.StatusOK, `{"user":{"id":"` + bonID + `"}}`
		})
		doc, err := s.retrying.Create(t.Context(), backend.Create{
			Model: "user", Document: raw(map[string]string{"email": `"Bon@acdc.com"`, "given_name": `"Bon"`}),
		})
		require.NoError(t, err, tt.name)
		require.Contains(t, string(doc), bonID)
		require.Equal(t, tt.creates, creates, tt.name)
		require.True(t, slices.ContainsFunc(s.sent, func(r sent) bool { return r.target == "/api/user?email=bon%40acdc.com" }), tt.name)
	}
}
