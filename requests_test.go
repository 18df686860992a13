package authplus_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

// TestRequestCounts states what each question costs on a tenant that holds the band.
func TestRequestCounts(t *testing.T) {
	t.Parallel()
	type users = authplus.Manager[User]
	tests := []struct {
		name     string
		requests int
		ask      func(context.Context, *users) error
	}{
		{"build, chain and slice", 0, func(_ context.Context, u *users) error {
			return u.All().Filter(where.Name.Eq("bon")).OrderBy("-email").Slice(1, 3).Only("email").Err()
		}},
		{"explain", 0, func(_ context.Context, u *users) error { _ = u.All().Explain().String(); return nil }},
		{"get by id", 1, func(ctx context.Context, u *users) error { _, err := u.ByID(ctx, "auth0|bon"); return err }},
		{"get by an address in lower case", 1, func(ctx context.Context, u *users) error {
			_, err := u.Get(ctx, where.Email.Eq("bon@acdc.com"))
			return err
		}},
		{"get by an address in mixed case", 2, func(ctx context.Context, u *users) error {
			_, err := u.Get(ctx, where.Email.Eq("Bon@ACDC.com"))
			return err
		}},
		{"get by an address and more", 1, func(ctx context.Context, u *users) error {
			_, err := u.Get(ctx, where.Kw{"email": "angus@acdc.com", "user_metadata__family_name": "Young"})
			return err
		}},
		{"get by search", 1, func(ctx context.Context, u *users) error {
			_, err := u.Get(ctx, where.Email.StartsWith("bo"))
			return err
		}},
		{"count", 1, func(ctx context.Context, u *users) error { _, err := u.All().Count(ctx); return err }},
		{"count what matches", 1, func(ctx context.Context, u *users) error {
			_, err := u.Exclude(where.UserMetadata("family_name").Eq("Young")).Count(ctx)
			return err
		}},
		{"count a slice", 1, func(ctx context.Context, u *users) error { _, err := u.All().Slice(1, 3).Count(ctx); return err }},
		{"list a slice", 1, func(ctx context.Context, u *users) error { _, err := u.All().Slice(0, 10).List(ctx); return err }},
		{"list a slice further on", 1, func(ctx context.Context, u *users) error {
			_, err := u.All().Slice(95, 103).List(ctx)
			return err
		}},
		{"list all", 1, func(ctx context.Context, u *users) error { _, err := u.All().List(ctx); return err }},
		{"exists", 1, func(ctx context.Context, u *users) error { _, err := u.All().Exists(ctx); return err }},
		{"first", 1, func(ctx context.Context, u *users) error { _, err := u.OrderBy("-name").First(ctx); return err }},
		{"last", 1, func(ctx context.Context, u *users) error { _, err := u.All().Last(ctx); return err }},
		{"at", 1, func(ctx context.Context, u *users) error { _, err := u.All().At(ctx, 2); return err }},
		{"in several ids", 3, func(ctx context.Context, u *users) error {
			_, err := u.InBulk(ctx, "auth0|bon", "auth0|brian", "auth0|nobody", "auth0|bon")
			return err
		}},
		{"in nothing", 0, func(ctx context.Context, u *users) error {
			_, err := u.Filter(where.Email.In()).List(ctx)
			return err
		}},
		{"in no ids", 0, func(ctx context.Context, u *users) error { _, err := u.InBulk(ctx); return err }},
		{"a range upside down", 0, func(ctx context.Context, u *users) error {
			_, err := u.Filter(where.LoginsCount.Between(9, 1)).Count(ctx)
			return err
		}},
		{"none", 0, func(ctx context.Context, u *users) error {
			_, err := u.None().Filter(where.Name.Eq("bon")).OrderBy("name").List(ctx)
			return err
		}},
		{"get or create one who is there", 1, func(ctx context.Context, u *users) error {
			_, _, err := u.GetOrCreate(ctx, where.Email.Eq("bon@acdc.com"), password)
			return err
		}},
		{"get or create one who is not", 2, func(ctx context.Context, u *users) error {
			_, _, err := u.GetOrCreate(ctx, where.Email.Eq("phil@acdc.com"), password)
			return err
		}},
		{"update or create one who is there", 2, func(ctx context.Context, u *users) error {
			_, _, err := u.UpdateOrCreate(ctx, where.Email.Eq("bon@acdc.com"), func(u *User) { u.Blocked = true }, nil)
			return err
		}},
		{"update one who is that already", 1, func(ctx context.Context, u *users) error {
			_, _, err := u.UpdateOrCreate(ctx, where.Email.Eq("bon@acdc.com"), func(*User) {}, nil)
			return err
		}},
		{"save without a change", 1, func(ctx context.Context, u *users) error {
			bon, err := u.ByID(ctx, "auth0|bon") // the one request
			if err != nil {
				return err
			}
			return bon.Save(ctx)
		}},
		{"delete by id", 1, func(ctx context.Context, u *users) error { return u.Delete(ctx, "auth0|bon") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			service := serve(t)
			service.band(t)
			auth, _ := service.open(t)
			service.Expect(t, tt.requests, func() { require.NoError(t, tt.ask(t.Context(), auth.Users())) })
		})
	}
}
