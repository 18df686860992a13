package auth0_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/emulatortest"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/token"
)

const (
	database = "Username-Password-Authentication"
	password = "Back in Black 80!"
)

// tenant is an emulated tenant with the backend that speaks to it.
type tenant struct {
	*emulatortest.Auth0Service
	backend.Backend
}

func newTenant(t *testing.T) *tenant {
	t.Helper()
	s := emulatortest.Auth0(t)
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	b, err := auth0.Config{URL: s.URL, Token: token.Static(emulatortest.Token)}.
		Open(backend.Transport{HTTPClient: &http.Client{Transport: transport}})
	require.NoError(t, err)
	return &tenant{s, b}
}

func document(t *testing.T, fields map[string]any) map[string]json.RawMessage {
	t.Helper()
	doc := map[string]json.RawMessage{}
	for name, value := range fields {
		data, err := json.Marshal(value)
		require.NoError(t, err)
		doc[name] = data
	}
	return doc
}

func (s *tenant) create(t *testing.T, fields map[string]any) (json.RawMessage, error) {
	t.Helper()
	return s.Create(t.Context(), backend.Create{
		Model: "user", Document: document(t, fields), Connection: database, Secrets: backend.NewSecrets(password, backend.Hash{}),
	})
}

// asked returns how often a method was.
func (s *tenant) asked(method string) int {
	n := 0
	for _, r := range s.Requests() {
		if r.Method == method {
			n++
		}
	}
	return n
}

// A user is made once, however the answer is lost, and the caller gets what was made.
func TestLostCreate(t *testing.T) {
	t.Parallel()
	angus := map[string]any{
		"email": "Angus@acdc.com", "username": "angus", "given_name": "Angus", "user_metadata": map[string]any{"guitar": "SG", "n": 1},
	}
	chosen := map[string]any{"user_id": "auth0|angus", "email": "angus@acdc.com", "username": "angus"}
	cutOff := emulator.Fault{Match: "POST /api/v2/users", Times: 1, Truncate: 9}
	notReached := emulator.Fault{Match: "POST /api/v2/users", Times: 1, Drop: true}
	tests := []struct {
		name   string
		fields map[string]any
		fault  emulator.Fault
		posts  int
	}{
		{"carried out, by address", angus, cutOff, 1},
		{"carried out, by a chosen id", chosen, cutOff, 1},
		{"not carried out", angus, notReached, 2},
		{"not carried out, by a chosen id", chosen, notReached, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newTenant(t)
			require.NoError(t, s.Fault(tt.fault))
			doc, err := s.create(t, tt.fields)
			require.NoError(t, err)
			var user struct{ Email string }
			require.NoError(t, json.Unmarshal(doc, &user))
			require.Equal(t, "angus@acdc.com", user.Email)
			require.Equal(t, tt.posts, s.asked(http.MethodPost))
		})
	}
}

// One who was there before is not taken for the one that was to be made.
func TestLostCreateOfAnExistingUser(t *testing.T) {
	t.Parallel()
	for name, old := range map[string]string{
		"who is older":        `{"user_id":"auth0|old","email":"angus@acdc.com","username":"angus","connection":"` + database + `","created_at":"2020-01-01T00:00:00.000Z"}`,
		"who differs":         `{"user_id":"auth0|old","email":"angus@acdc.com","username":"malcolm","connection":"` + database + `"}`,
		"with other metadata": `{"user_id":"auth0|old","email":"angus@acdc.com","username":"angus","user_metadata":{"n":2},"connection":"` + database + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTenant(t)
			s.MustSeed(t, old)
			require.NoError(t, s.Fault(emulator.Fault{Match: "POST /api/v2/users", Times: 1, Drop: true}))
			_, err := s.create(t, map[string]any{"email": "angus@acdc.com", "username": "angus", "user_metadata": map[string]any{"n": 1}})
			require.ErrorIs(t, err, fault.ErrConflict)
			require.Equal(t, 2, s.asked(http.MethodPost))
		})
	}
}

// A user without a key that can be looked up at once is not made twice: the error says what is not known.
func TestLostCreateThatCannotBeLookedFor(t *testing.T) {
	t.Parallel()
	s := newTenant(t)
	require.NoError(t, s.Fault(emulator.Fault{Match: "POST /api/v2/users", Times: 1, Drop: true}))
	_, err := s.create(t, map[string]any{"phone_number": "+61255501234"})
	require.ErrorIs(t, err, fault.ErrOutcomeUnknown)
	require.ErrorIs(t, err, fault.ErrUnavailable)
	require.NotContains(t, err.Error(), "+612")
	require.Equal(t, 1, s.asked(http.MethodPost))
}

func TestLostUpdate(t *testing.T) {
	t.Parallel()
	cutOff := emulator.Fault{Match: "PATCH *", Times: 1, Truncate: 9}
	dropped := emulator.Fault{Match: "PATCH *", Times: 1, Drop: true}
	some := map[string]any{
		"nickname": "Ace", "user_metadata": map[string]any{"n": 12345678901234567, "gone": nil, "deep": map[string]any{"a": []int{1}}},
	}
	tests := []struct {
		name     string
		set      map[string]any
		password string
		fault    emulator.Fault
		patches  int
		unknown  bool
	}{
		{"carried out", some, "", cutOff, 1, false},
		{"not carried out", some, "", dropped, 2, false},
		{"an address in capitals", map[string]any{"email": "Bon@ACDC.com"}, "", cutOff, 1, false},
		{"a password", nil, "Highway to Hell 79!", cutOff, 1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newTenant(t)
			s.MustSeed(t, `{"user_id":"auth0|bon","email":"b@acdc.com","username":"bon","connection":"`+database+`","user_metadata":{"gone":1,"kept":2}}`)
			require.NoError(t, s.Fault(tt.fault))
			doc, err := s.Update(t.Context(), backend.Update{
				Model: "user", ID: "auth0|bon", Set: document(t, tt.set), Secrets: backend.NewSecrets(tt.password, backend.Hash{}),
			})
			require.Equal(t, tt.patches, s.asked(http.MethodPatch))
			if tt.unknown {
				require.ErrorIs(t, err, fault.ErrOutcomeUnknown)
				require.NotContains(t, err.Error(), tt.password)
				return
			}
			require.NoError(t, err)
			require.True(t, strings.Contains(string(doc), "Ace") || strings.Contains(string(doc), "bon@acdc.com"), "%s", doc)
		})
	}
}

func TestLostUpdateOfAUserWhoIsGone(t *testing.T) {
	t.Parallel()
	s := newTenant(t)
	require.NoError(t, s.Fault(emulator.Fault{Match: "PATCH *", Times: 1, Drop: true}))
	_, err := s.Update(t.Context(), backend.Update{Model: "user", ID: "auth0|gone", Set: document(t, map[string]any{"nickname": "x"})})
	require.ErrorIs(t, err, fault.ErrNotUpdated)
}
