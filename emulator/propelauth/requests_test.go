package propelauth_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/emulator/propelauth"
)

// TestNoRequestIsBeyondIt asks all operations for things that may make no sense: each is answered, with a
// status that PropelAuth has.
func TestNoRequestIsBeyondIt(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.MustSeed(t, band...)
	names := []string{
		"email", "new_email", "user_id", "org_id", "role", "name", "password", "password_hash", "email_confirmed", "properties", "metadata",
		"page_size", "page_number", "order_by", "user_ids", "additional_roles", "expires_in_hours", "duration_in_minutes", "api_key_token",
		"max_users", "active_org_id", "existing_password_hash", "expires_at_seconds", "username", "extra_domains",
	}
	values := []any{
		nil, true, 0, -1, 1e300, 7, math.MaxInt64, "", "x", angus, bon, acdc, fans, "phil@acdc.com", "Member", "$2b$10$x", "CREATED_AT_ASC",
		[]any{}, []any{angus, 7}, map[string]any{"a": nil},
	}
	known := []int{200, 204, 302, 400, 401, 403, 404, 409}
	rapid.Check(t, func(t *rapid.T) {
		operation := rapid.SampledFrom(propelauth.Routes()).Draw(t, "operation")
		id := rapid.SampledFrom([]string{angus, bon, acdc, fans, "x", "%00"}).Draw(t, "id")
		body, err := json.Marshal(rapid.MapOfN(rapid.SampledFrom(names), rapid.SampledFrom(values), 0, 6).Draw(t, "body"))
		require.NoError(t, err)
		query := rapid.SampledFrom([]string{"", "?page_size=2&order_by=EMAIL", "?page_size=x", "?page_number=9223372036854775807&page_size=100", "?email=bon@acdc.com", "?t=eyJ0b2tlbiI6MX0=", "?include_orgs=true"}).Draw(t, "query")
		status, answer := s.request(operation[0], strings.Replace(operation[1], "{id}", id, 1)+query, string(body))
		require.Contains(t, known, status, answer)
		if strings.HasPrefix(answer, "{") || strings.HasPrefix(answer, "[") {
			require.True(t, json.Valid([]byte(answer)))
		}
	})
}
