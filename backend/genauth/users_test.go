package genauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/emulator"
	emulated "github.com/authplus/authplus/emulator/genauth"
	"github.com/authplus/authplus/where"
)

func TestUsersAreWrittenAndReadBack(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	angus := p.auth.Users().New(func(u *authplus.User) {
		u.Email, u.Username, u.PhoneNumber = "Angus@acdc.com", "angus", "+15551234567"
		u.GivenName, u.FamilyName, u.Blocked, u.Birthdate = "Angus", "Young", true, "1955-03-31"
		u.UserMetadata = authplus.NewMetadata(map[string]any{"guitar": "SG", "shoes": 1})
		u.Extra = authplus.NewMetadata(map[string]any{"company": "AC/DC", "gender": "M"})
	})
	angus.SetPassword("Highway-to-Hell-1979")
	p.Expect(t, 1, func() { require.NoError(t, angus.Save(ctx)) })
	require.Len(t, angus.UserID, 24)
	require.Equal(t, "SG", angus.UserMetadata.String("guitar"), "the answer does not tell custom data")

	p.Expect(t, 0, func() { require.NoError(t, angus.Save(ctx)) })
	angus.Blocked = false
	require.NoError(t, angus.UserMetadata.Delete("shoes"))
	require.NoError(t, angus.UserMetadata.Set("hat", "cap"))
	p.Expect(t, 1, func() { require.NoError(t, angus.Save(ctx)) })

	var read *authplus.User
	p.Expect(t, 1, func() {
		var err error
		read, err = p.auth.Users().ByID(ctx, angus.UserID)
		require.NoError(t, err)
	})
	require.JSONEq(t, string(angus.Raw()), string(read.Raw()), "what was said after the save is what is there")
	require.False(t, read.Blocked)
	require.Equal(t, "+15551234567", read.PhoneNumber)
	require.Equal(t, map[string]any{"guitar": "SG", "hat": "cap"}, read.UserMetadata.Map())
	require.Equal(t, "AC/DC", read.Extra.String("company"))

	p.Expect(t, 1, func() { require.NoError(t, read.Delete(ctx)) })
	require.ErrorIs(t, angus.Refresh(ctx), authplus.ErrDoesNotExist)
	require.NoError(t, p.auth.Users().Delete(ctx, angus.UserID), "who is gone is no error")
	angus.Name = "Angus Young"
	require.ErrorIs(t, angus.Save(ctx), authplus.ErrNotUpdated)
}

func TestUsersAreReadAtOnceByWhatNamesThem(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	p.MustSeed(t, `{"userId":"60000000000000000000000b","email":"Bon@acdc.com","username":"bon","phone":"5551234567","phoneCountryCode":"+1","externalId":"b1"}`)
	require.NoError(t, p.Fault(emulator.Fault{Match: "POST /api/v3/list-users", Status: http.StatusInternalServerError}))
	for name, q := range map[string]where.Q{
		"id": where.UserID.Eq("60000000000000000000000b"), "email": where.Email.Eq("BON@acdc.com"), "username": where.Username.Eq("bon"),
		"phone": where.PhoneNumber.Eq("+15551234567"), "external id": where.ExternalID.Eq("b1"),
		"several": where.Username.In("bon", "nobody"), "with more": where.And(where.Email.Eq("bon@acdc.com"), where.Blocked.Eq(false)),
	} {
		p.Expect(t, 1, func() {
			bon, err := p.auth.Users().Get(ctx, q)
			require.NoError(t, err, name)
			require.Equal(t, "60000000000000000000000b", bon.UserID)
		})
	}
	for name, q := range map[string]where.Q{
		"another country": where.PhoneNumber.Eq("+495551234567"), "another case": where.Username.Eq("BON"),
		"nobody": where.Email.Eq("nobody@acdc.com"), "blocked": where.And(where.Username.Eq("bon"), where.Blocked.Eq(true)),
	} {
		_, err := p.auth.Users().Get(ctx, q)
		require.ErrorIs(t, err, authplus.ErrDoesNotExist, name)
	}
}

func TestManyIDsAreAskedForInBatches(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.crowd(t, 120, 1)
	users, err := p.auth.Users().All().List(t.Context())
	require.NoError(t, err)
	ids := []string{"nobody"}
	for _, u := range users {
		ids = append(ids, u.UserID)
	}
	p.Expect(t, 3, func() {
		found, err := p.auth.Users().InBulk(t.Context(), ids...)
		require.NoError(t, err)
		require.Len(t, found, 120)
	})
}

func TestLookupsFindWhatMatches(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	p.band(t)
	third := time.Date(1973, 12, 3, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		q    where.Q
		want []string
	}{
		{"a name in any case", where.FamilyName.Eq("YOUNG"), []string{"Angus", "Malcolm"}},
		{"the start of a name", where.FamilyName.StartsWith("you"), []string{"Angus", "Malcolm"}},
		{"the end of an address", where.Email.EndsWith("s@acdc.com"), []string{"Angus"}},
		{"another name", where.Not(where.FamilyName.Eq("young")), []string{"Bon", "Cliff", "Phil"}},
		{"moments", where.And(where.CreatedAt.Gt(third.AddDate(0, 0, -1)), where.CreatedAt.Lte(third.AddDate(0, 0, 1))), []string{"Bon", "Phil"}},
		{"one moment", where.CreatedAt.Eq(third), []string{"Bon"}},
		{"between", where.CreatedAt.Between(third, third.AddDate(0, 0, 1)), []string{"Bon", "Phil"}},
		{"more logins", where.LoginsCount.Gt(20), []string{"Cliff", "Phil"}},
		{"at least so many logins", where.LoginsCount.Gte(20), []string{"Bon", "Cliff", "Phil"}},
		{"custom data", where.UserMetadata("plan").Eq("free"), []string{"Malcolm", "Phil"}},
		{"a number in custom data", where.UserMetadata("year").Gte(1953), []string{"Cliff", "Phil"}},
		{"not blocked", where.And(where.Blocked.Eq(false), where.GivenName.Eq("phil")), []string{"Phil"}},
		{"no phone number", where.And(where.PhoneNumber.IsNull(true), where.GivenName.Contains("us")), []string{"Angus"}},
		{"one or the other", where.Or(where.GivenName.Eq("Bon"), where.FamilyName.Eq("Rudd"), where.Username.Eq("phil")), []string{"Bon", "Phil"}},
		{"one of several names", where.GivenName.In("BON", "Phil", "nobody"), []string{"Bon", "Phil"}},
		{"and one or the other", where.And(where.Blocked.Eq(false), where.Or(where.LoginsCount.Gte(40), where.GivenName.Eq("bon"))), []string{"Bon", "Cliff"}},
		{"not this name", where.And(where.Not(where.Username.Eq("bon")), where.FamilyName.Contains("ott")), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			users, err := p.auth.Users().Filter(tt.q).List(ctx)
			require.NoError(t, err)
			if len(tt.want) == 0 {
				require.Empty(t, users)
				return
			}
			require.Equal(t, tt.want, names(users))
		})
	}
}

func TestWhatTheServiceCannotDecideIsRefused(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	p.band(t)
	for name, q := range map[string]where.Q{
		"or": where.Or(where.GivenName.Eq("Bon"), where.EmailVerified.Eq(true)), "pattern": where.Email.Regex("^bon"),
		"no filter": where.EmailVerified.Eq(true), "not part of": where.Not(where.GivenName.Contains("on")), "several keywords": where.Nickname.In("Bon", "Phil"),
	} {
		p.Expect(t, 0, func() {
			_, err := p.auth.Users().Filter(q).Count(ctx)
			require.ErrorIs(t, err, authplus.ErrNotSupported, name)
		})
		_, err := p.auth.Users().Filter(q).ClientSide().Count(ctx)
		require.NoError(t, err, name)
	}
	_, err := p.auth.Users().Query("name:bon").ClientSide().Count(ctx)
	require.ErrorIs(t, err, authplus.ErrNotSupported, "there is no query language")
	_, err = p.auth.Users().OrderBy("name").List(ctx)
	require.ErrorIs(t, err, authplus.ErrNotSupported)
	_, err = p.auth.Using("acme").Users().All().List(ctx)
	require.ErrorIs(t, err, authplus.ErrNotSupported)
}

func TestMoreUsersThanPagesReachAreRead(t *testing.T) {
	t.Parallel()
	for name, sameMoment := range map[string]int{"one by one": 1, "in pairs": 2, "many of one moment": 130} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, emulated.WithWindow(500))
			p.crowd(t, 1200, sameMoment)
			seen := map[string]bool{}
			for u, err := range p.auth.Users().All().Iter(t.Context()) {
				require.NoError(t, err)
				require.False(t, seen[u.UserID], "nobody comes twice")
				seen[u.UserID] = true
			}
			require.Len(t, seen, 1200)
			p.Expect(t, 1, func() {
				n, err := p.auth.Users().All().Count(t.Context())
				require.NoError(t, err)
				require.Equal(t, 1200, n)
			})
		})
	}
}

func TestDeletingWhileReadingSkipsNobody(t *testing.T) {
	t.Parallel()
	for name, sameMoment := range map[string]int{"one by one": 1, "of one moment": 130} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			p.crowd(t, 260, sameMoment)
			for u, err := range p.auth.Users().OrderBy("-created_at").Iter(t.Context()) {
				require.NoError(t, err)
				require.NoError(t, u.Delete(t.Context()))
			}
			n, err := p.auth.Users().All().Count(t.Context())
			require.NoError(t, err)
			require.Zero(t, n)
		})
	}
}

func TestSetsAreDeletedFiftyAtATime(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.crowd(t, 120, 1)
	p.Expect(t, 6, func() { // three pages of users, three deletions
		result, err := p.auth.Users().All().Delete(t.Context())
		require.NoError(t, err)
		require.Equal(t, 120, result.Done)
	})
}

func TestADeletionThatIsStoppedSaysSo(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.crowd(t, 120, 1)
	ctx, cancel := context.WithCancel(t.Context())
	result, err := p.auth.Users().All().Delete(ctx, authplus.Progress(func(done authplus.BulkProgress) {
		if done.Total() == 50 {
			cancel()
		}
	}))
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 50, result.Done)
	n, err := p.auth.Users().All().Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 70, n)
}

func TestSlicesTakeThePagesThatTheyNeed(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	p.crowd(t, 300, 1)
	for _, tt := range []struct{ low, high, requests int }{{0, 1, 1}, {10, 20, 1}, {0, 50, 1}, {45, 55, 1}, {10, 90, 2}, {290, 400, 1}, {400, 500, 1}} {
		p.Expect(t, tt.requests, func() {
			users, err := p.auth.Users().OrderBy("username").Slice(tt.low, tt.high).List(ctx)
			require.NoError(t, err)
			require.Len(t, users, max(min(tt.high, 300)-tt.low, 0))
			if len(users) > 0 {
				require.Equal(t, fmt.Sprintf("fan%05d", tt.low), users[0].Username)
			}
		})
	}
}

func TestErrorsSayWhatTheServiceMeans(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	p.band(t)
	err := p.auth.Users().Create(ctx, &authplus.User{Email: "ANGUS@acdc.com"})
	require.ErrorIs(t, err, authplus.ErrConflict)
	var answer *authplus.APIError
	require.ErrorAs(t, err, &answer)
	require.Equal(t, http.StatusConflict, answer.Status)
	require.Equal(t, "2026", answer.Code)
	require.NotEmpty(t, answer.RequestID)
	require.ErrorIs(t, p.auth.Users().Create(ctx, &authplus.User{Email: "nowhere"}), authplus.ErrInvalid)

	require.NoError(t, p.Fault(emulator.Fault{Match: "GET /api/v3/get-user", Times: 1, Status: 200, Body: `{"statusCode":401,"apiCode":1001,"message":"x"}`}))
	_, err = p.auth.Users().Get(ctx, where.Username.Eq("bon"))
	require.NoError(t, err, "a management token that is refused is fetched anew")
	require.NoError(t, p.Fault(emulator.Fault{Match: "GET /api/v3/get-user", Times: 1, Status: 200, Body: `{"statusCode":503,"message":"x"}`}))
	_, err = p.auth.Users().Get(ctx, where.Username.Eq("bon"))
	require.NoError(t, err, "a failure that passes is asked again")
	require.NoError(t, p.Fault(emulator.Fault{Match: "GET /api/v3/get-user", Status: 404, Body: `<html>not here</html>`, ContentType: "text/html"}))
	_, err = p.auth.Users().Get(ctx, where.Username.Eq("bon"))
	require.ErrorIs(t, err, authplus.ErrUnavailable, "a page says nothing about users")
	require.NotErrorIs(t, err, authplus.ErrDoesNotExist)
}

func TestALostCreationIsLookedUpBeforeItIsRepeated(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"carried out": "", "not carried out": "nothing"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t)
			lost := emulator.Fault{Match: "POST /api/v3/create-user", Times: 1, Truncate: 3}
			if body != "" {
				lost = emulator.Fault{Match: "POST /api/v3/create-user", Times: 1, Status: http.StatusBadGateway}
			}
			require.NoError(t, p.Fault(lost))
			angus := &authplus.User{Email: "angus@acdc.com", UserMetadata: authplus.NewMetadata(map[string]any{"hat": "cap"})}
			require.NoError(t, p.auth.Users().Create(t.Context(), angus))
			n, err := p.auth.Users().All().Count(t.Context())
			require.NoError(t, err)
			require.Equal(t, 1, n)
			require.Equal(t, "cap", angus.UserMetadata.String("hat"))
		})
	}
}

func TestSomebodyElsesUserIsNoLostOne(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.band(t)
	require.NoError(t, p.Fault(emulator.Fault{Match: "POST /api/v3/create-user", Times: 1, Status: http.StatusBadGateway}))
	err := p.auth.Users().Create(t.Context(), &authplus.User{Email: "angus@acdc.com"})
	require.ErrorIs(t, err, authplus.ErrConflict)
	require.False(t, errors.Is(err, authplus.ErrOutcomeUnknown))
}

func TestSearchesCanBeWaitedFor(t *testing.T) {
	t.Parallel()
	p, ctx := open(t, emulated.With(emulator.WithIndexDelay(100*time.Millisecond))), t.Context()
	angus := &authplus.User{Username: "angus", FamilyName: "Young"}
	require.NoError(t, p.auth.Users().Create(ctx, angus))
	_, err := p.auth.Users().Get(ctx, where.Username.Eq("angus"))
	require.NoError(t, err, "reading by name sees every write at once")
	require.NoError(t, p.auth.WaitSearchable(ctx, angus))
	n, err := p.auth.Users().Filter(where.FamilyName.Eq("Young")).Count(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n)
}
