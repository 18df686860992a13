package authplus_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

// TestFiftyGoroutinesShareAnAuth lets each do all there is to do to a user of its own, beside reading
// what the others do.
func TestFiftyGoroutinesShareAnAuth(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	all := auth.Users().Filter(where.Email.EndsWith("@acdc.com"))
	var wg sync.WaitGroup
	failures := make(chan error, 50)
	for i := range 50 {
		wg.Go(func() { failures <- live(t.Context(), auth, all, fmt.Sprintf("fan%d@gnr.com", i)) })
	}
	wg.Wait()
	close(failures)
	for err := range failures {
		require.NoError(t, err)
	}
	left, err := auth.Users().All().Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 4, left)
}

// live creates a user, finds, changes and deletes it, and reads the others.
func live(ctx context.Context, auth *authplus.Auth, all *authplus.QuerySet[User], email string) error {
	user, created, err := auth.Users().GetOrCreate(ctx, where.Email.Eq(email), password)
	if err != nil || !created {
		return fmt.Errorf("created %t: %w", created, err)
	}
	user.Nickname = email
	if err := errors.Join(user.Save(ctx), user.UserMetadata.Set("email", email), user.Save(ctx)); err != nil {
		return err
	}
	again, err := auth.Users().ByID(ctx, user.UserID)
	if err != nil || again.UserMetadata.String("email") != email {
		return fmt.Errorf("found another: %w", err)
	}
	band, err := all.List(ctx)
	if err != nil || len(band) != 4 {
		return fmt.Errorf("%d in the band: %w", len(band), err)
	}
	n, err := all.Limit(2).Fresh().Count(ctx)
	if err != nil || n != 2 {
		return fmt.Errorf("%d counted: %w", n, err)
	}
	return user.Delete(ctx)
}

// TestGetOrCreateIsDoneOnce lets many goroutines get or create one address: one creates.
func TestGetOrCreateIsDoneOnce(t *testing.T) {
	t.Parallel()
	service := serve(t)
	auth, _ := service.open(t)
	type outcome struct {
		id      string
		created bool
		err     error
	}
	outcomes := make(chan outcome, 32)
	for range cap(outcomes) {
		go func() {
			user, created, err := auth.Users().GetOrCreate(t.Context(), where.Email.Eq("bon@acdc.com"), password)
			if err != nil {
				outcomes <- outcome{err: err}
				return
			}
			outcomes <- outcome{id: user.UserID, created: created}
		}()
	}
	ids, creators := map[string]bool{}, 0
	for range cap(outcomes) {
		o := <-outcomes
		require.NoError(t, o.err)
		ids[o.id] = true
		if o.created {
			creators++
		}
	}
	require.Len(t, ids, 1)
	require.Equal(t, 1, creators)
}

// TestTwoTenantsSeeNothingOfEachOther works on two tenants at once.
func TestTwoTenantsSeeNothingOfEachOther(t *testing.T) {
	t.Parallel()
	services := []*service{serve(t), serve(t)}
	var wg sync.WaitGroup
	for i, s := range services {
		auth, _ := s.open(t)
		wg.Go(func() {
			for j := range 20 {
				user := auth.Users().New(func(u *User) { u.Email = fmt.Sprintf("fan%d@tenant%d.com", j, i) })
				password(user)
				if err := user.Save(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for i, s := range services {
		auth, _ := s.open(t)
		users, err := auth.Users().Filter(where.Email.EndsWith(fmt.Sprintf("@tenant%d.com", i))).List(t.Context())
		require.NoError(t, err)
		require.Len(t, users, 20)
		n, err := auth.Users().All().Count(t.Context())
		require.NoError(t, err)
		require.Equal(t, 20, n)
	}
}
