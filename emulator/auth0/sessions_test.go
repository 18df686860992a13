package auth0_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestALoginInABrowserIsASession(t *testing.T) {
	t.Parallel()
	s, clock := openAt(t)
	user := s.person("angus")
	s.want(http.StatusOK, "GET "+path(user)+"/sessions").is(`{"sessions":[]}`)
	s.browse(user)
	list := s.want(http.StatusOK, "GET "+path(user)+"/sessions?take=10")
	id, _ := list.values("id", "sessions")[0].(string)
	one := s.want(http.StatusOK, "GET /api/v2/sessions/"+id)
	one.is(`{"id":"` + id + `","user_id":"` + user + `","created_at":"2026-03-01T12:00:00.000Z","updated_at":"2026-03-01T12:00:00.000Z",
		"authenticated_at":"2026-03-01T12:00:00.000Z","last_interacted_at":"2026-03-01T12:00:00.000Z",
		"idle_expires_at":"2026-03-04T12:00:00.000Z","expires_at":"2026-03-08T12:00:00.000Z",
		"device":{"initial_user_agent":"","initial_ip":"192.0.2.1","initial_asn":"","last_user_agent":"","last_ip":"192.0.2.1","last_asn":""},
		"clients":[{"client_id":"authplus"}],"authentication":{"methods":[{"name":"pwd","timestamp":"2026-03-01T12:00:00.000Z"}]},
		"cookie":{"mode":"persistent"}}`)

	clock.pass(3 * 24 * time.Hour)
	s.refuses(http.StatusNotFound, "", "The session does not exist.", "GET /api/v2/sessions/"+id)
	s.want(http.StatusOK, "GET "+path(user)+"/sessions").is(`{"sessions":[]}`)
}

func TestSessionsAreListedByCheckpoints(t *testing.T) {
	t.Parallel()
	s, clock := openAt(t)
	user := s.person("angus")
	for range 3 {
		s.browse(user)
		clock.pass(time.Second)
	}
	first := s.want(http.StatusOK, "GET "+path(user)+"/sessions?take=2")
	require.Len(t, first.values("id", "sessions"), 2)
	second := s.want(http.StatusOK, "GET "+path(user)+"/sessions?take=2&from="+url.QueryEscape(first.text("next")))
	require.Len(t, second.values("id", "sessions"), 1)
	require.NotContains(t, second.object(), "next")
	s.want(http.StatusBadRequest, "GET "+path(user)+"/sessions?take=101")
	s.want(http.StatusBadRequest, "GET "+path(user)+"/sessions?from=%25")
}

func TestSessionMetadataAreReplaced(t *testing.T) {
	t.Parallel()
	s, _ := openAt(t)
	user := s.person("angus")
	s.browse(user)
	id, _ := s.want(http.StatusOK, "GET "+path(user)+"/sessions").values("id", "sessions")[0].(string)
	one := "/api/v2/sessions/" + id
	s.want(http.StatusOK, "PATCH "+one, `{"session_metadata":{"a":"1","b":"2"}}`)
	changed := s.want(http.StatusOK, "PATCH "+one, `{"session_metadata":{"b":"3"}}`)
	require.Equal(t, map[string]any{"b": "3"}, changed.object()["session_metadata"])
	require.NotContains(t, s.want(http.StatusOK, "PATCH "+one, `{"session_metadata":null}`).object(), "session_metadata")
	s.refuses(http.StatusBadRequest, "invalid_body", "Payload validation error: 'Too few properties defined (0), minimum 1'.", "PATCH "+one, `{}`)
	s.refuses(http.StatusNotFound, "", "The session does not exist.", "PATCH /api/v2/sessions/none", `{"session_metadata":{}}`)
}

// twoSessions returns a user with two sessions, whose ids it returns too, and the refresh tokens.
func twoSessions(t *testing.T) (s *service, user string, sessions []any, tokens []string) {
	t.Helper()
	s, clock := openAt(t)
	user = s.person("angus")
	for range 2 {
		tokens = append(tokens, s.browse(user).text("refresh_token"))
		clock.pass(time.Second)
	}
	return s, user, s.want(http.StatusOK, "GET "+path(user)+"/sessions").values("id", "sessions"), tokens
}

func TestADeletedSessionLeavesItsTokens(t *testing.T) {
	t.Parallel()
	s, user, sessions, tokens := twoSessions(t)
	for range 2 {
		s.want(http.StatusAccepted, "DELETE /api/v2/sessions/"+sessions[0].(string)).is(`{}`)
	}
	require.Len(t, s.want(http.StatusOK, "GET "+path(user)+"/sessions").values("id", "sessions"), 1)
	require.Equal(t, http.StatusOK, s.refresh(tokens[0]).status)
}

func TestARevokedSessionTakesItsTokens(t *testing.T) {
	t.Parallel()
	s, _, sessions, tokens := twoSessions(t)
	s.want(http.StatusAccepted, "POST /api/v2/sessions/"+sessions[0].(string)+"/revoke")
	s.want(http.StatusNotFound, "POST /api/v2/sessions/"+sessions[0].(string)+"/revoke")
	require.Equal(t, http.StatusForbidden, s.refresh(tokens[0]).status)
	require.Equal(t, http.StatusOK, s.refresh(tokens[1]).status)
}

func TestAccessIsRevoked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		// sessions and tokens are what is left.
		sessions, tokens int
	}{
		{"all", ``, 0, 0},
		{"but the tokens", `{"preserve_refresh_tokens":true}`, 0, 2},
		{"of a session", `{"session_id":"FIRST"}`, 1, 1},
		{"of a session but the tokens", `{"session_id":"FIRST","preserve_refresh_tokens":true}`, 1, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, user, sessions, _ := twoSessions(t)
			s.want(http.StatusAccepted, "POST "+path(user)+"/revoke-access", strings.ReplaceAll(c.body, "FIRST", sessions[0].(string)))
			require.Len(t, s.want(http.StatusOK, "GET "+path(user)+"/sessions").values("id", "sessions"), c.sessions)
			require.Len(t, s.want(http.StatusOK, "GET "+path(user)+"/refresh-tokens").values("id", "tokens"), c.tokens)
		})
	}
}

func TestRefreshTokensAreListedAndEnded(t *testing.T) {
	t.Parallel()
	s, user, sessions, tokens := twoSessions(t)
	list := s.want(http.StatusOK, "GET "+path(user)+"/refresh-tokens")
	id, _ := list.values("id", "tokens")[0].(string)
	one := "/api/v2/refresh-tokens/" + id
	s.want(http.StatusOK, "GET "+one).is(`{"id":"` + id + `","user_id":"` + user + `","created_at":"2026-03-01T12:00:00.000Z",
		"idle_expires_at":null,"expires_at":null,"client_id":"authplus","session_id":"` + sessions[0].(string) + `","rotating":false,
		"resource_servers":[{"audience":"","scopes":"openid offline_access"}]}`)
	require.NotContains(t, list.body, tokens[0], "a token is never shown")

	changed := s.want(http.StatusOK, "PATCH "+one, `{"refresh_token_metadata":{"device":"phone"}}`)
	require.Equal(t, map[string]any{"device": "phone"}, changed.object()["refresh_token_metadata"])
	require.Equal(t, http.StatusOK, s.refresh(tokens[0]).status)
	require.Equal(t, "2026-03-01T12:00:02.000Z", s.want(http.StatusOK, "GET "+one).text("last_exchanged_at"))

	for range 2 {
		s.want(http.StatusNoContent, "DELETE "+one)
	}
	s.refuses(http.StatusNotFound, "", "The refresh token does not exist.", "GET "+one)
	s.want(http.StatusNotFound, "PATCH "+one, `{"refresh_token_metadata":{}}`)
	require.Equal(t, http.StatusForbidden, s.refresh(tokens[0]).status)

	s.want(http.StatusAccepted, "DELETE "+path(user)+"/refresh-tokens").is(`{}`)
	require.Equal(t, http.StatusForbidden, s.refresh(tokens[1]).status)
	s.want(http.StatusOK, "GET "+path(user)+"/refresh-tokens").is(`{"tokens":[]}`)
}

func TestADeletedUserHasNoSessionsAndTokens(t *testing.T) {
	t.Parallel()
	s, user, sessions, tokens := twoSessions(t)
	s.want(http.StatusNoContent, "DELETE "+path(user))
	s.want(http.StatusNotFound, "GET /api/v2/sessions/"+sessions[0].(string))
	require.Equal(t, http.StatusForbidden, s.refresh(tokens[0]).status)
}
