package authplus_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/where"
)

// fans returns n new users.
func fans(n int) []*User {
	users := make([]*User, n)
	for i := range users {
		users[i] = &User{Email: fmt.Sprintf("fan%03d@acdc.com", i)}
		users[i].SetPassword("Jailbreak")
	}
	return users
}

func TestBulkCreateCreatesEach(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, _ := s.open(t)
	users := fans(25)
	var last authplus.BulkProgress
	var result authplus.BulkResult[User]
	s.Expect(t, 25, func() {
		var err error
		result, err = auth.Users().BulkCreate(t.Context(), users, authplus.Workers(4),
			authplus.Progress(func(p authplus.BulkProgress) { last = p }))
		require.NoError(t, err)
	})
	require.Equal(t, authplus.BulkResult[User]{Done: 25}, result)
	require.Equal(t, 25, last.Total())
	for _, user := range users {
		require.True(t, user.Fetched())
		require.False(t, user.HasNewPassword())
	}
}

func TestBulkCreateTellsOfEachFailure(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, _ := s.open(t)
	users := fans(6)
	users[2].Email = "not an address"
	users[4].Email = users[0].Email
	result, err := auth.Users().BulkCreate(t.Context(), users, authplus.Workers(1))

	require.Equal(t, 4, result.Done)
	require.Equal(t, 2, result.Failed)
	require.Equal(t, []int{2, 4}, []int{result.Errors[0].Index, result.Errors[1].Index})
	require.Same(t, users[4], result.Errors[1].Object)
	require.ErrorIs(t, result.Errors[0].Err, authplus.ErrInvalid)
	require.ErrorIs(t, result.Errors[1].Err, authplus.ErrConflict)

	var bulk *authplus.BulkError
	require.ErrorAs(t, err, &bulk)
	require.ErrorIs(t, err, authplus.ErrConflict)
	require.ErrorIs(t, err, authplus.ErrInvalid)
	require.Equal(t, 6, bulk.Total)
	require.NoError(t, bulk.Stopped)
	require.NotContains(t, err.Error(), "@acdc.com")
}

func TestBulkErrorText(t *testing.T) {
	t.Parallel()
	err := &authplus.BulkError{Model: "user", Failed: 1, Total: 3, Errs: []error{authplus.ErrConflict}, Stopped: context.Canceled}
	require.EqualError(t, err,
		"authplus: 1 of 3 user objects failed, the first with: object already exists; the run stopped: context canceled")
}

func TestOnConflictIgnoreSkips(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	users := []*User{{Email: "angus@acdc.com", Nickname: "Devil"}, {Email: "phil@acdc.com"}}
	for _, user := range users {
		user.SetPassword("Jailbreak")
	}
	result, err := auth.Users().BulkCreate(t.Context(), users, authplus.OnConflict(authplus.Ignore))
	require.NoError(t, err)
	require.Equal(t, authplus.BulkResult[User]{Done: 1, Skipped: 1}, result)
	require.False(t, users[0].Fetched())

	angus, err := auth.Users().ByID(t.Context(), "auth0|angus")
	require.NoError(t, err)
	require.NotEqual(t, "Devil", angus.Nickname)
}

func TestOnConflictUpdateMerges(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	angus := &User{Email: "angus@acdc.com", Nickname: "Devil", UserMetadata: authplus.NewMetadata(map[string]any{"guitar.model": "SG"})}
	result, err := auth.Users().BulkCreate(t.Context(), []*User{angus}, authplus.OnConflict(authplus.Update))
	require.Error(t, err, "a new user of a database needs a password, so there is no conflict yet")
	require.Equal(t, 1, result.Failed)

	angus.UserMetadata = authplus.NewMetadata(map[string]any{"guitar": "SG"})
	angus.SetPassword("MoneyTrain")
	result, err = auth.Users().BulkCreate(t.Context(), []*User{angus}, authplus.OnConflict(authplus.Update))
	require.NoError(t, err)
	require.Equal(t, authplus.BulkResult[User]{Done: 1}, result)
	require.Equal(t, "auth0|angus", angus.UserID)
	require.True(t, angus.Fetched())
	require.False(t, angus.HasNewPassword())
	require.Equal(t, map[string]any{"family_name": "Young", "guitar": "SG"}, angus.UserMetadata.Map())

	s.Expect(t, 0, func() { require.NoError(t, angus.Save(t.Context())) })
}

func TestCreateAllEndsWithItsSequence(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, _ := s.open(t)
	broken := errors.New("line 3 is no user")
	var source iter.Seq2[*User, error] = func(yield func(*User, error) bool) {
		for _, user := range fans(2) {
			if !yield(user, nil) {
				return
			}
		}
		yield(nil, broken)
	}
	result, err := auth.Users().CreateAll(t.Context(), source)
	require.Equal(t, authplus.BulkResult[User]{Done: 2}, result)
	require.ErrorIs(t, err, broken)
}

func TestBulkUpdateSendsDifferences(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	users, err := auth.Users().All().List(t.Context())
	require.NoError(t, err)
	users[0].Blocked = true
	users[1].CreatedAt = epoch.AddDate(1, 0, 0)
	unsaved := auth.Users().New()
	s.Expect(t, 1, func() {
		result, err := auth.Users().BulkUpdate(t.Context(), append(users, unsaved, nil))
		require.ErrorIs(t, err, authplus.ErrReadOnly)
		require.ErrorIs(t, err, authplus.ErrInvalid)
		require.Equal(t, []int{1, 2, 3}, []int{result.Done, result.Unchanged, result.Failed})
		require.Equal(t, "auth0|malcolm", result.Errors[0].ID)
	})
}

func TestUpdateChangesEachOfTheSet(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	calls := 0
	s.Expect(t, 1+2, func() {
		result, err := auth.Users().All().Update(t.Context(), func(u *User) error {
			calls++
			switch u.UserID {
			case "auth0|bon":
				return authplus.Skip
			case "auth0|brian":
				return nil
			}
			return u.AppMetadata.Set("brother", true)
		})
		require.NoError(t, err)
		require.Equal(t, authplus.BulkResult[User]{Done: 2, Unchanged: 1, Skipped: 1}, result)
	})
	require.Equal(t, 4, calls)
	n, err := auth.Users().Filter(where.AppMetadata("brother").Eq(true)).Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)
}

func TestUpdateCountsARefusedChangeBeforeItsWrite(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	broken := errors.New("not him")
	s.Expect(t, 1+1, func() {
		result, err := auth.Users().Filter(where.UserMetadata("family_name").Eq("Young")).Update(t.Context(), func(u *User) error {
			u.Nickname = "Young"
			if u.UserID == "auth0|angus" {
				u.LastIP = "203.0.113.7"
			}
			return nil
		})
		require.ErrorIs(t, err, authplus.ErrReadOnly)
		require.Equal(t, authplus.BulkResult[User]{Done: 1, Failed: 1, Errors: result.Errors}, result)
	})
	_, err := auth.Users().All().Update(t.Context(), func(*User) error { return broken })
	require.ErrorIs(t, err, broken)
}

func TestUpdateOfWhatTheFilterAsksFor(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.crowd(t, 250)
	auth, _ := s.open(t)
	result, err := auth.Users().Filter(where.Blocked.Eq(false)).Update(t.Context(), func(u *User) error {
		u.Blocked = true
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, 250, result.Done)
	n, err := auth.Users().Filter(where.Blocked.Eq(false)).Count(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestDeleteCollectsIDsFirst(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.crowd(t, 250)
	auth, w := s.open(t)
	result, err := auth.Users().All().Delete(t.Context())
	require.NoError(t, err)
	require.Equal(t, authplus.BulkResult[User]{Done: 250}, result)
	requests := w.take()
	first := slices.IndexFunc(requests, func(r sent) bool { return r.Method == "DELETE" })
	require.GreaterOrEqual(t, first, 3, "three pages come before the first deletion")
	for _, r := range requests[first:] {
		require.Equal(t, "DELETE", r.Method)
	}
	require.Len(t, requests[first:], 250)
}

func TestDeleteOfAListedSet(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	set := auth.Users().All()
	users, err := set.List(t.Context())
	require.NoError(t, err)
	s.Expect(t, 4, func() {
		_, err := set.Delete(t.Context())
		require.NoError(t, err)
	})
	require.False(t, users[0].Fetched())
	users, err = set.List(t.Context())
	require.NoError(t, err)
	require.Empty(t, users, "the set forgot what it had listed")
}

func TestBulkWritesAreRefusedAfterASlice(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, _ := s.open(t)
	set := auth.Users().All().Limit(1)
	s.Expect(t, 0, func() {
		_, err := set.Delete(t.Context())
		require.ErrorIs(t, err, authplus.ErrSliced)
		_, err = set.Update(t.Context(), func(*User) error { return nil })
		require.ErrorIs(t, err, authplus.ErrSliced)
	})
}

func TestBulkOptionsAreChecked(t *testing.T) {
	t.Parallel()
	auth, _ := serve(t).open(t)
	for _, option := range []authplus.BulkOption{authplus.Workers(0), authplus.Progress(nil), authplus.OnConflict(7)} {
		_, err := auth.Users().BulkCreate(t.Context(), fans(1), option)
		require.ErrorIs(t, err, authplus.ErrInvalid)
	}
	_, err := auth.Users().All().Update(t.Context(), nil)
	require.ErrorIs(t, err, authplus.ErrInvalid)
}

func TestABulkRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := serve(t)
	auth, _ := s.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	result, err := auth.Users().BulkCreate(ctx, fans(100), authplus.Workers(2), authplus.Progress(func(p authplus.BulkProgress) {
		if p.Done == 5 {
			cancel()
		}
	}))
	require.ErrorIs(t, err, context.Canceled)
	require.GreaterOrEqual(t, result.Done, 5)
	require.Less(t, result.Done+result.Failed, 10)
}

func TestRefusedCredentialsEndARun(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, _ := s.open(t)
	users, err := auth.Users().All().List(t.Context())
	require.NoError(t, err)
	many := slices.Repeat(users, 100)
	for _, user := range users {
		user.Blocked = true
	}
	require.NoError(t, s.Fault(emulator.Fault{Match: "PATCH /api/v2/users/*", Status: 401}))
	result, err := auth.Users().BulkUpdate(t.Context(), many, authplus.Workers(1))
	require.ErrorIs(t, err, authplus.ErrUnauthorized)
	require.Less(t, result.Failed, 5)
}

func TestHooksSeeEachWrite(t *testing.T) {
	t.Parallel()
	s := serve(t)
	var log []string
	note := func(when string) func(authplus.Write) {
		return func(w authplus.Write) {
			fields := make([]string, 0, len(w.Changes))
			for name := range w.Changes {
				fields = append(fields, name)
			}
			slices.Sort(fields)
			log = append(log, fmt.Sprint(when, " ", w.Op, " ", w.Model, " ", fields, " ", w.ID != "", " ", w.NewPassword))
		}
	}
	auth, _ := s.open(t, authplus.WithHooks(authplus.Hooks{
		Before: func(_ context.Context, w authplus.Write) error { note("before")(w); return nil },
		After:  func(_ context.Context, w authplus.Write, err error) { require.NoError(t, err); note("after")(w) },
	}))
	angus := auth.Users().New(func(u *User) { u.Email = "angus@acdc.com" })
	angus.SetPassword("Jailbreak")
	require.NoError(t, angus.Save(t.Context()))
	angus.Nickname = "Devil"
	require.NoError(t, angus.Save(t.Context()))
	require.NoError(t, angus.Save(t.Context()), "without a difference nothing is written")
	require.NoError(t, angus.Delete(t.Context()))
	require.NoError(t, auth.Users().Delete(t.Context(), "auth0|nobody"))
	require.Equal(t, []string{
		"before create user [email] false true", "after create user [email] true true",
		"before update user [nickname] true false", "after update user [nickname] true false",
		"before delete user [] true false", "after delete user [] true false",
		"before delete user [] true false", "after delete user [] true false",
	}, log)
}

func TestAHookCanKeepAWriteFromHappening(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	frozen := errors.New("no writes today")
	var after atomic.Int32
	auth, _ := s.open(t, authplus.WithHooks(
		authplus.Hooks{After: func(context.Context, authplus.Write, error) { after.Add(1) }},
		authplus.Hooks{Before: func(context.Context, authplus.Write) error { return frozen }},
		authplus.Hooks{Before: func(context.Context, authplus.Write) error { panic("it is not asked") }},
	))
	s.Expect(t, 0, func() { require.ErrorIs(t, auth.Users().Delete(t.Context(), "auth0|angus"), frozen) })
	require.EqualValues(t, 1, after.Load())
	_, err := authplus.Open(nil, authplus.WithHooks(authplus.Hooks{}))
	require.ErrorIs(t, err, authplus.ErrInvalid)
}

func TestHooksSeeTheOldValues(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	var changes map[string]authplus.Change
	auth, _ := s.open(t, authplus.WithHooks(authplus.Hooks{
		After: func(_ context.Context, w authplus.Write, _ error) { changes = w.Changes },
	}))
	angus, err := auth.Users().ByID(t.Context(), "auth0|angus")
	require.NoError(t, err)
	angus.Nickname = "Devil"
	require.NoError(t, angus.UserMetadata.Set("guitar", "SG"))
	require.NoError(t, angus.Save(t.Context()))
	require.JSONEq(t, `"angus"`, string(changes["nickname"].Old))
	require.JSONEq(t, `"Devil"`, string(changes["nickname"].New))
	require.JSONEq(t, `{"family_name":"Young"}`, string(changes["user_metadata"].Old))
	require.JSONEq(t, `{"guitar":"SG"}`, string(changes["user_metadata"].New))
}
