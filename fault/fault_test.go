package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
)

func TestAStatusStandsForAnError(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]error{
		200: nil, 204: nil, 302: nil,
		400: fault.ErrInvalid, 422: fault.ErrInvalid,
		401: fault.ErrUnauthorized, 403: fault.ErrForbidden, 404: fault.ErrDoesNotExist, 409: fault.ErrConflict,
		408: fault.ErrUnavailable, 429: fault.ErrRateLimited, 500: fault.ErrUnavailable, 503: fault.ErrUnavailable,
	} {
		require.Equal(t, want, fault.Kind(status), status)
	}
}

func TestWhatWasNotUpdatedDoesNotExist(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, fault.ErrNotUpdated, fault.ErrDoesNotExist)
	require.NotErrorIs(t, fault.ErrDoesNotExist, fault.ErrNotUpdated)
}

// TestTextsAndKinds states the text of each typed error once, what it wraps, and that its values are not
// in the text.
func TestTextsAndKinds(t *testing.T) {
	t.Parallel()
	const secret = "bon@acdc.com"
	for _, tt := range []struct {
		err  error
		text string
		kind error
	}{
		{
			&fault.LookupError{Model: "user", Fields: []string{"email", "name"}, Predicate: secret, Kind: fault.ErrDoesNotExist},
			"authplus: user matching email, name does not exist", fault.ErrDoesNotExist,
		},
		{
			&fault.LookupError{Model: "user", Predicate: secret, Kind: fault.ErrMultipleReturned},
			"authplus: more than one user", fault.ErrMultipleReturned,
		},
		{
			&fault.FieldError{Model: "user", Field: "emial", Problem: "there is no such field", Choices: []string{"email", "name"}, Value: secret, Kind: fault.ErrInvalid},
			`authplus: user field "emial": there is no such field; choices are email, name`, fault.ErrInvalid,
		},
		{
			&fault.PartialError{Done: []string{"password"}, Failed: []string{"email", "name"}, Err: fault.ErrConflict},
			"authplus: saved password but not email, name: object already exists", fault.ErrConflict,
		},
		{
			&fault.LowerBoundError{AtLeast: 7, Err: fault.ErrNotSupported},
			"authplus: at least 7 match, the exact number is unknown: not supported", fault.ErrNotSupported,
		},
		{
			&fault.APIError{
				Provider: "auth0", Method: "PATCH", Route: "/api/v2/users/{id}", Status: 409, Code: "taken",
				Message: secret, Summary: "… is taken", RequestID: "r1", Attempts: 3, Kind: fault.ErrConflict,
			},
			"auth0: PATCH /api/v2/users/{id}: 409 Conflict (taken): … is taken [request r1] after 3 attempts", fault.ErrConflict,
		},
	} {
		require.True(t, errors.Is(fmt.Errorf("wrapped: %w", tt.err), tt.kind), tt.text)
		require.NotContains(t, fmt.Sprintf("%v %s %+v", tt.err, tt.err, tt.err), secret)
		require.Contains(t, tt.err.Error(), tt.text)
	}
}
