package authing_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/emulator"
	emulated "github.com/authplus/authplus/emulator/authing"
	"github.com/authplus/authplus/emulator/emulatortest"
)

// crowd opens a user pool with 120 users.
func crowd(t *testing.T, opts ...emulated.Option) *pool {
	t.Helper()
	emu := emulatortest.Authing(t, append(opts, emulated.WithKey(key()))...)
	var users strings.Builder
	for i := range 120 {
		fmt.Fprintf(&users, `{"username":"fan%d"}`+"\n", i)
	}
	emu.MustSeed(t, users.String())
	return &pool{emu, connect(t, emu)}
}

// after plans what goes wrong with the next request once some users are deleted.
func (p *pool) after(t *testing.T, users int, f emulator.Fault) authplus.BulkOption {
	return authplus.Progress(func(done authplus.BulkProgress) {
		if done.Total() == users {
			f.Match, f.Times = "POST /graphql/v2", 1
			require.NoError(t, p.Fault(f))
		}
	})
}

func (p *pool) count(t *testing.T) int {
	t.Helper()
	n, err := p.auth.Users().All().Count(t.Context())
	require.NoError(t, err)
	return n
}

func TestSetsAreDeletedFiftyAtATime(t *testing.T) {
	t.Parallel()
	p := crowd(t)
	p.Expect(t, 6, func() { // three pages of users, three deletions
		result, err := p.auth.Users().All().Delete(t.Context())
		require.NoError(t, err)
		require.Equal(t, 120, result.Done)
	})
	require.Zero(t, p.count(t))
}

func TestAFailureAmidADeletionTellsWhatWasDone(t *testing.T) {
	t.Parallel()
	p := crowd(t)
	result, err := p.auth.Users().All().Delete(t.Context(), p.after(t, 50, emulator.Fault{
		Status: 200, Body: `{"errors":[{"message":{"code":2210,"message":"x"}}],"data":null}`,
	}))
	require.ErrorIs(t, err, authplus.ErrForbidden)
	require.Equal(t, 70, result.Done)
	require.Equal(t, 50, result.Failed)
	require.Len(t, result.Errors, 50)
	require.Equal(t, 50, p.count(t))
	for _, failed := range result.Errors {
		_, err := p.auth.Users().ByID(t.Context(), failed.ID)
		require.NoError(t, err, "who is told to be left is there")
	}
}

// Where the answer is lost the users are gone already when they are deleted once more.
func TestALostAnswerToADeletionIsAskedForAgain(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		opts     []emulated.Option
		requests int
	}{
		"who is gone is passed over":             {nil, 7},
		"a list with one who is gone is refused": {[]emulated.Option{emulated.WithStrictDeletes()}, 57},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := crowd(t, tt.opts...)
			p.Expect(t, tt.requests, func() {
				result, err := p.auth.Users().All().Delete(t.Context(), p.after(t, 50, emulator.Fault{Truncate: 10}))
				require.NoError(t, err)
				require.Equal(t, 120, result.Done)
			})
			require.Zero(t, p.count(t))
		})
	}
}

func TestADeletionOfManyWithoutItsCodeIsNoSuccess(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"data":{"result":{"code":500}}}`, `{"data":{}}`} {
		s := answering(t, func(string) string { return body })
		err := s.Backend.(backend.BulkDeleter).DeleteAll(t.Context(), "user", []string{"a", "b"})
		require.ErrorIs(t, err, authplus.ErrUnavailable, body)
		require.Len(t, s.asked, 1)
		require.JSONEq(t, `["a","b"]`, string(s.asked[0].Variables["ids"]))
	}
}

func TestRolesAreDeletedOneByOne(t *testing.T) {
	t.Parallel()
	p := open(t)
	for _, name := range []string{"voice", "guitar"} {
		require.NoError(t, p.auth.Roles().New(func(r *authplus.Role) { r.Name = name }).Save(t.Context()))
	}
	p.Expect(t, 3, func() { // the list, two deletions
		result, err := p.auth.Roles().All().Delete(t.Context())
		require.NoError(t, err)
		require.Equal(t, 2, result.Done)
	})
}
