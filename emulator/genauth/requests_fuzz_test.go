package genauth_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/genauth"
)

// FuzzRequests asks a user pool anything: every answer is one of the service's, and none is a failure.
func FuzzRequests(f *testing.F) {
	for _, seed := range [][2]string{
		{"POST /api/v3/list-users", `{"advancedFilter":[{"field":"name","operator":"BETWEEN","value":[1]}],"options":{"sort":[{"field":"email"}]}}`},
		{"POST /api/v3/create-user", `{"username":"angus","identities":[{"extIdpId":"x","userIdInIdp":1}],"customData":null,"departmentIds":[1]}`},
		{"POST /api/v3/update-user", `{"userId":"u","phone":null,"options":{"userIdType":"email"}}`},
		{"POST /api/v3/create-users-batch", `{"list":[null,{}]}`},
		{"POST /api/v3/assign-role", `{"code":"r","targets":[{}]}`},
		{"POST /api/v3/set-custom-fields", `{"list":[{"targetType":"USER"}]}`},
		{"POST /api/v3/signin", `{"connection":"PASSWORD","passwordPayload":{"account":"u"},"client_id":"authplus"}`},
		{"POST /oidc/token", `grant_type=authorization_code&code=%zz&client_id=authplus`},
		{"GET /api/v3/get-user-batch?userIds[]=a&userIds=b", ``},
		{"GET /oidc/auth?client_id=authplus&redirect_uri=http://localhost&response_type=code&scope=openid&login_hint=u", ``},
	} {
		f.Add(seed[0], seed[1])
	}
	for _, route := range genauth.Routes() {
		f.Add(strings.NewReplacer("{", "", "}", "").Replace(route), `{"userId":"u","code":"r","list":[{}],"userIds":["u"],"options":{"pagination":{"page":1}}}`)
	}
	server := genauth.New(genauth.With(emulator.WithToken("t"), emulator.WithDeterminism()))
	f.Cleanup(func() { require.NoError(f, server.Close()) })
	f.Fuzz(func(t *testing.T, what, body string) {
		method, target, found := strings.Cut(what, " ")
		if !found || !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "/_emulator/") {
			t.Skip()
		}
		r, err := http.NewRequest(method, "http://127.0.0.1"+target, strings.NewReader(body))
		if err != nil {
			t.Skip()
		}
		r.Header.Set("Authorization", "t")
		server.Reset() // so that a finding repeats
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		require.Less(t, w.Code, 500)
		if strings.HasPrefix(r.URL.Path, "/api/v3/") && w.Code == http.StatusOK && r.URL.Path != "/api/v3/system" {
			var envelope struct {
				StatusCode int `json:"statusCode"`
			}
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &envelope), w.Body.String())
			require.NotZero(t, envelope.StatusCode)
			require.NotEqual(t, 500, envelope.StatusCode, w.Body.String())
		}
	})
}
