package auth0_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBlacklistedTokensAreListedByApplication(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	for _, body := range []string{`{"aud":"a","jti":"1"}`, `{"aud":"b","jti":"1"}`, `{"aud":"a","jti":"2"}`, `{"aud":"a","jti":"1"}`} {
		s.want(http.StatusNoContent, "POST /api/v2/blacklists/tokens", body)
	}
	s.want(http.StatusOK, "GET /api/v2/blacklists/tokens?aud=a&include_totals=true").is(`[{"aud":"a","jti":"1"},{"aud":"a","jti":"2"}]`)
	s.want(http.StatusOK, "GET /api/v2/blacklists/tokens?aud=c").is(`[]`)
	require.Len(t, s.want(http.StatusOK, "GET /api/v2/blacklists/tokens").values("jti"), 3)
	s.refuses(http.StatusBadRequest, "invalid_body", "Payload validation error: 'Missing required property: jti'.", "POST /api/v2/blacklists/tokens", `{"aud":"a"}`)
}

// ownToken returns an access token with which a user acts for themselves.
func (s *service) ownToken(name string) string {
	s.t.Helper()
	return s.askAs("", "POST /oauth/token", fmt.Sprintf(`{"grant_type":"password","client_id":"authplus","client_secret":"authplus-secret",
		"username":"%s@acdc.com","password":"x","audience":"https://authplus.auth0.local/api/v2/"}`, name)).text("access_token")
}

func TestAUsersDevices(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	angus, malcolm := s.person("angus"), s.person("malcolm")
	const key = `{"device_name":"phone","type":"public_key","value":"AAAA","device_id":"d1","client_id":"authplus"}`
	made := s.askAs(s.ownToken("angus"), "POST /api/v2/device-credentials", key)
	require.Equal(t, http.StatusCreated, made.status, made.body)
	id := made.text("id")
	require.Regexp(t, `^dcr_[A-Za-z0-9]{16}$`, id)
	made.is(`{"id":"` + id + `"}`)
	require.Equal(t, http.StatusOK, s.logIn("angus@acdc.com", "x").status)

	row := `{"id":"` + id + `","device_name":"phone","device_id":"d1","type":"public_key","user_id":"` + angus + `","client_id":"authplus"}`
	s.want(http.StatusOK, "GET /api/v2/device-credentials?type=public_key&user_id="+angus).is(`[` + row + `]`)
	s.want(http.StatusOK, "GET /api/v2/device-credentials?type=public_key&include_totals=true").is(`{"total":1,"start":0,"limit":50,"device_credentials":[` + row + `]}`)
	require.Equal(t, []any{"public_key", "refresh_token"}, s.want(http.StatusOK, "GET /api/v2/device-credentials?user_id="+angus).values("type"))
	s.want(http.StatusOK, "GET /api/v2/device-credentials?user_id="+malcolm).is(`[]`)
	s.want(http.StatusOK, "GET /api/v2/device-credentials?client_id=other").is(`[]`)

	foreign := s.askAs(s.ownToken("malcolm"), "DELETE /api/v2/device-credentials/"+id)
	require.Equal(t, http.StatusForbidden, foreign.status)
	foreign.problem("", "User to be acted on does not match subject in bearer token.")
	require.Equal(t, http.StatusNoContent, s.askAs(s.ownToken("angus"), "DELETE /api/v2/device-credentials/"+id).status)
	s.want(http.StatusNoContent, "DELETE /api/v2/device-credentials/"+id)
	s.want(http.StatusOK, "GET /api/v2/device-credentials?type=public_key").is(`[]`)
}

func TestARefreshTokenIsADeviceToo(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	user := s.person("angus")
	token := s.logIn("angus@acdc.com", "x").text("refresh_token")
	id, _ := s.want(http.StatusOK, "GET /api/v2/device-credentials?type=refresh_token&user_id="+user).values("id")[0].(string)
	s.want(http.StatusNoContent, "DELETE /api/v2/device-credentials/"+id)
	require.Equal(t, http.StatusForbidden, s.refresh(token).status)
}

func TestDevicesThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	s.refuses(http.StatusBadRequest, "invalid_body", `Payload validation error: 'No enum match for: "pin"' on property type (Type of credential. Must be public_key).`,
		"POST /api/v2/device-credentials", `{"device_name":"phone","type":"pin","value":"AAAA","device_id":"d1"}`)
	s.want(http.StatusBadRequest, "GET /api/v2/device-credentials?type=pin")
	s.want(http.StatusBadRequest, "GET /api/v2/device-credentials?page=10&per_page=100")
}
