package fusionauth_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/bcrypt"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/backendtest"
	"github.com/authplus/authplus/backend/fusionauth"
	"github.com/authplus/authplus/emulator"
	instance "github.com/authplus/authplus/emulator/fusionauth"
	"github.com/authplus/authplus/where"
)

// asked returns the requests that f sends, without what varies.
func (s *service) asked(f func()) []string {
	s.ForgetRequests()
	f()
	var list []string
	for _, r := range s.Requests() {
		path := r.Path
		for _, part := range strings.Split(path, "/") {
			if len(part) == len(bonID) {
				path = strings.ReplaceAll(path, part, "{id}")
			}
		}
		if r.Query != "" {
			path += "?" + r.Query
		}
		list = append(list, r.Method+" "+path)
	}
	return list
}

func (s *service) create(t testing.TB, auth *authplus.Auth, email string, change ...func(*authplus.User)) *authplus.User {
	t.Helper()
	u := auth.Users().New(append([]func(*authplus.User){func(u *authplus.User) { u.Email = email }}, change...)...)
	require.NoError(t, u.Save(t.Context()))
	return u
}

func TestConfigurationsAreChecked(t *testing.T) {
	t.Parallel()
	good := fusionauth.Config{URL: "http://localhost:9011/", APIKey: "secret-key", TenantID: instance.TenantID}
	_, err := good.Open(backend.Transport{})
	require.NoError(t, err)
	for _, text := range []string{fmt.Sprint(good), fmt.Sprintf("%+v", good), fmt.Sprintf("%#v", &good), good.LogValue().String()} {
		require.NotContains(t, text, "secret-key")
	}
	for _, c := range []fusionauth.Config{
		{APIKey: "x"}, {URL: "localhost:9011", APIKey: "x"}, {URL: "ftp://x", APIKey: "x"}, {URL: good.URL}, {URL: good.URL, APIKey: " "},
		{URL: good.URL, APIKey: "x", TenantID: "acme"}, {URL: good.URL, APIKey: "x", Engine: "sphinx"},
	} {
		_, err := c.Open(backend.Transport{})
		require.ErrorIs(t, err, authplus.ErrInvalid, c.String())
	}
}

func TestEachLookupTakesTheCheapestRoute(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch)
	users, ctx := auth.Users(), t.Context()
	bon := s.create(t, auth, "bon@acdc.com", func(u *authplus.User) { u.Username, u.PhoneNumber = "Bon", "+15551234567" })
	angus := s.create(t, auth, "angus@acdc.com")
	for _, tt := range []struct {
		want string
		q    where.Q
	}{
		{"GET /api/user/{id}", where.UserID.Eq(bon.UserID)},
		{"POST /api/user/search", where.UserID.In(bon.UserID, angus.UserID)},
		{"GET /api/user?email=bon%40acdc.com", where.Email.Eq("Bon@acdc.com")},
		{"GET /api/user?username=Bon", where.Username.Eq("Bon")},
		{"GET /api/user?username=bON", where.Username.IEq("bON")},
		{"GET /api/user?loginId=%2B15551234567&loginIdTypes=phoneNumber", where.PhoneNumber.Eq("+15551234567")},
		{"GET /api/user?email=bon%40acdc.com", where.And(where.Blocked.Eq(false), where.Email.Eq("bon@acdc.com"))},
		{"POST /api/user/search", where.Email.StartsWith("bon")},
	} {
		require.Equal(t, []string{tt.want}, s.asked(func() {
			found, err := users.Filter(tt.q).OrderBy("-email").Limit(1).List(ctx)
			require.NoError(t, err)
			require.Len(t, found, 1)
			require.Equal(t, bon.UserID, found[0].UserID, tt.want)
		}))
	}
	_, err := users.Get(ctx, where.Username.Eq("bON"))
	require.ErrorIs(t, err, authplus.ErrDoesNotExist, "case counts here, though not for FusionAuth")
	found, err := users.InBulk(ctx, bon.UserID, "nobody", angus.UserID)
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.Equal(t, []string{"POST /api/user/search"}, s.asked(func() {
		n, err := users.Filter(where.Email.EndsWith("@acdc.com")).Count(ctx)
		require.NoError(t, err)
		require.Equal(t, 2, n)
	}))
}

func TestASaveTakesTheRequestsThatItNeeds(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch)
	ctx := t.Context()
	bon := auth.Users().New(func(u *authplus.User) { u.Email = "bon@acdc.com" })
	bon.SetPassword("Highway-to-Hell-1979")
	save := func() { require.NoError(t, bon.Save(ctx)) }
	require.Equal(t, []string{"POST /api/user"}, s.asked(save))
	bon.GivenName = "Bon"
	bon.SetPassword("Let-There-Be-Rock")
	require.Equal(t, []string{"PATCH /api/user/{id}"}, s.asked(save))
	bon.EmailVerified = true
	require.Equal(t, []string{"POST /api/user/verify-email", "GET /api/user/{id}"}, s.asked(save))
	bon.Blocked = true
	require.Equal(t, []string{"DELETE /api/user/{id}", "GET /api/user/{id}"}, s.asked(save))
	require.True(t, bon.Blocked)
	bon.Blocked, bon.FamilyName = false, "Scott"
	require.Equal(t, []string{"PUT /api/user/{id}?reactivate=true", "PATCH /api/user/{id}"}, s.asked(save))
	require.Equal(t, "Scott", bon.FamilyName)
	require.Empty(t, s.asked(save))
	require.NoError(t, bon.UserMetadata.Set("born.year", 1946))
	require.Equal(t, []string{"GET /api/user/{id}", "PATCH /api/user/{id}"}, s.asked(save), "metadata that was not there is read first")
	require.NoError(t, bon.UserMetadata.Set("born", map[string]any{"in": "Forfar"}))
	require.Equal(t, []string{"PATCH /api/user/{id}"}, s.asked(save))
	require.NoError(t, bon.Refresh(ctx))
	require.Equal(t, map[string]any{"in": "Forfar"}, bon.UserMetadata.Map()["born"], "an object is replaced")
	require.Equal(t, []string{"DELETE /api/user/{id}?hardDelete=true"}, s.asked(func() { require.NoError(t, bon.Delete(ctx)) }))

	malcolm := auth.Users().New(func(u *authplus.User) { u.Email, u.EmailVerified, u.Blocked = "malcolm@acdc.com", true, true })
	require.Equal(t, []string{"POST /api/user", "DELETE /api/user/{id}", "GET /api/user/{id}"}, s.asked(func() { require.NoError(t, malcolm.Save(ctx)) }))
	require.True(t, malcolm.EmailVerified && malcolm.Blocked)
	malcolm.GivenName = "Malcolm"
	require.ErrorIs(t, malcolm.Save(ctx), authplus.ErrNotSupported, "FusionAuth changes no user who is deactivated")
}

func TestACreationThatStopsHalfwayIsFinishedByTheNextSave(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch, authplus.WithRetries(0))
	require.NoError(t, s.Fault(emulator.Fault{Match: "DELETE *", Times: 1, Status: http.StatusServiceUnavailable}))
	bon := auth.Users().New(func(u *authplus.User) { u.Email, u.Blocked = "bon@acdc.com", true })
	err := bon.Save(t.Context())
	var partial *authplus.PartialError
	require.ErrorAs(t, err, &partial)
	require.Equal(t, []string{"blocked"}, partial.Failed)
	require.Contains(t, partial.Done, "email")
	require.True(t, bon.Fetched() && bon.Blocked)
	require.NoError(t, bon.Save(t.Context()))
	require.True(t, bon.Blocked)
}

func TestCreationsCarryOptions(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	config := fusionauth.Config{URL: s.URL, APIKey: instance.APIKey, SendSetPasswordEmail: true, SkipVerification: true}
	auth, err := authplus.Open(config, authplus.WithConnection(instance.ApplicationID))
	require.NoError(t, err)
	var bon *authplus.User
	require.Equal(t, []string{"POST /api/user/registration"}, s.asked(func() { bon = s.create(t, auth, "bon@acdc.com") }))
	require.True(t, bon.EmailVerified)
	require.Equal(t, instance.ApplicationID, bon.Extra.Map()["registrations"].([]any)[0].(map[string]any)["applicationId"])
	require.Equal(t, "set-password", s.Outbox()[0].Kind)
	chosen := auth.Users().New(func(u *authplus.User) { u.UserID, u.Username = bonID, "angus" })
	require.Equal(t, []string{"POST /api/user/registration/{id}"}, s.asked(func() { require.NoError(t, chosen.Save(t.Context())) }))
	require.Equal(t, bonID, chosen.UserID)

	s.create(t, auth.Using(""), "outside@acdc.com")
	all, err := auth.Users().OrderBy("created_at").List(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 2, "who is registered in the application")
	_, err = auth.Users().Get(t.Context(), where.Email.Eq("outside@acdc.com"))
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	unknown := auth.Using(bonID).Users().New(func(u *authplus.User) { u.Email = "x@acdc.com" })
	require.ErrorIs(t, unknown.Save(t.Context()), authplus.ErrInvalid)
}

// TestTheWindowNeverShows reads more users than Elasticsearch reaches by number, in an order of their own.
func TestTheWindowNeverShows(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch)
	s.fill(t, 10_100)
	for _, order := range []string{"-email"} {
		seen := map[string]bool{}
		last := ""
		requests := s.asked(func() {
			for u, err := range auth.Users().OrderBy(order).Iter(t.Context()) {
				require.NoError(t, err)
				require.False(t, seen[u.UserID], order)
				seen[u.UserID] = true
				if last != "" && strings.HasSuffix(order, "email") {
					require.Equal(t, order == "email", last < u.Email)
				}
				last = u.Email
			}
		})
		require.Len(t, seen, 10_100, order)
		require.Len(t, requests, 21, order)
	}
	part, err := auth.Users().OrderBy("email").Slice(10_050, 10_053).List(t.Context())
	require.NoError(t, err)
	require.Equal(t, backendtest.Address(10_051), part[1].Email)
	across := auth.Users().OrderBy("email").Slice(9_990, 10_010)
	require.Equal(t, 2, across.Explain().MaxRequests)
	require.Len(t, s.asked(func() {
		part, err := across.List(t.Context())
		require.NoError(t, err)
		require.Len(t, part, 20)
		require.Equal(t, backendtest.Address(9_990), part[0].Email)
	}), 2, "a request ends with the window, and the next one goes on")
	require.Len(t, s.asked(func() {
		for _, err := range auth.Users().All().Iter(t.Context()) {
			require.NoError(t, err)
			break
		}
	}), 1, "who stops early asks for no other page")
}

func TestPlansCountTheRequestsOfASlice(t *testing.T) {
	t.Parallel()
	for _, engine := range []fusionauth.Engine{fusionauth.Elasticsearch, fusionauth.Database} {
		s := serve(t, engine)
		auth := s.open(t, engine)
		s.fill(t, 130)
		for _, tt := range []struct{ low, high, requests int }{{0, 1, 1}, {0, 50, 1}, {0, 51, 2}, {10, 60, 1}, {10, 120, 3}, {100, 130, 1}} {
			set := auth.Users().OrderBy("email").PageSize(50).Slice(tt.low, tt.high)
			plan := set.Explain()
			require.Equal(t, tt.requests, plan.MaxRequests, set.String())
			require.Equal(t, tt.requests > 1, plan.Requests[0].Paged, set.String())
			require.Len(t, s.asked(func() {
				users, err := set.List(t.Context())
				require.NoError(t, err)
				require.Len(t, users, tt.high-tt.low)
			}), tt.requests, set.String())
		}
		require.Zero(t, auth.Users().Filter(where.Email.StartsWith("fan")).Explain().MaxRequests, "who knows how many match")
		require.Zero(t, auth.Users().Filter(where.Name.Contains("fan")).Limit(3).Explain().MaxRequests, "who knows how many are read to find three")
	}
}

// A slice counts those whom the index finds. Who was deleted before it noticed counts, and does not come.
func TestASliceCountsWhoIsGoneFromTheDatabaseAlone(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch)
	s.fill(t, 10)
	first, err := auth.Users().OrderBy("email").First(t.Context())
	require.NoError(t, err)
	s.Configure(func(c *emulator.Config) { c.IndexDelay = time.Hour })
	require.NoError(t, first.Delete(t.Context()))
	three := auth.Users().OrderBy("email").Limit(3)
	require.Len(t, s.asked(func() {
		users, err := three.List(t.Context())
		require.NoError(t, err)
		require.Len(t, users, 2)
	}), three.Explain().MaxRequests)
	s.Refresh()
	users, err := three.Fresh().List(t.Context())
	require.NoError(t, err)
	require.Len(t, users, 3)
}

// TestLongListsAreAskedForInParts asks for more values than Elasticsearch takes at once.
func TestLongListsAreAskedForInParts(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch)
	s.fill(t, 30)
	addresses := []string{"FAN00007@acdc.com"}
	for i := range 1300 {
		addresses = append(addresses, backendtest.Address(i*3))
	}
	set := auth.Users().Filter(where.Email.In(addresses...)).Exclude(where.Blocked.Eq(true)).OrderBy("-email")
	require.Len(t, set.Explain().Requests, 3)
	var found []string
	require.Len(t, s.asked(func() {
		for u, err := range set.Slice(1, 4).Iter(t.Context()) {
			require.NoError(t, err)
			found = append(found, u.Email)
		}
	}), 3)
	require.Equal(t, []string{backendtest.Address(24), backendtest.Address(21), backendtest.Address(18)}, found)
	n, err := set.Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 11, n)
}

func TestSetsAreDeletedInBulk(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch, authplus.WithRetries(0))
	ctx := t.Context()
	s.fill(t, 1203)
	kept := s.create(t, auth, "kept@acdc.com")
	require.NoError(t, s.Fault(emulator.Fault{Match: "DELETE *", Times: 1, Status: http.StatusServiceUnavailable}))
	result, err := auth.Users().Filter(where.Email.StartsWith("fan")).Delete(ctx)
	require.ErrorIs(t, err, authplus.ErrUnavailable)
	require.Equal(t, 500, result.Failed)
	require.Equal(t, 703, result.Done)
	fans, err := auth.Users().Filter(where.Email.StartsWith("fan")).List(ctx)
	require.NoError(t, err)
	require.NoError(t, fans[0].Delete(ctx))
	set := auth.Users().Filter(where.Email.StartsWith("fan"))
	_, err = set.List(ctx)
	require.NoError(t, err)
	require.NoError(t, fans[1].Delete(ctx))
	require.Equal(t, []string{"DELETE /api/user/bulk"}, s.asked(func() {
		result, err := set.Delete(ctx)
		require.NoError(t, err, "who is gone already is no error")
		require.Equal(t, 499, result.Done)
	}))
	left, err := auth.Users().All().List(ctx)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.True(t, left[0].Same(kept))

	seen := 0
	hooked := s.open(t, fusionauth.Elasticsearch, authplus.WithHooks(authplus.Hooks{After: func(context.Context, authplus.Write, error) { seen++ }}))
	require.Len(t, s.asked(func() { _, err = hooked.Users().All().Delete(ctx) }), 2, "hooks are called around each")
	require.NoError(t, err)
	require.Equal(t, 1, seen)
	band := &authplus.Organization{Name: "AC/DC"}
	require.NoError(t, auth.Organizations().Create(ctx, band))
	result2, err := auth.Organizations().All().Delete(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, result2.Done)
}

// TestTheDatabaseIsReadWhileUsersAreDeleted deletes behind and before the reader.
func TestTheDatabaseIsReadWhileUsersAreDeleted(t *testing.T) {
	t.Parallel()
	for _, order := range []string{"created_at", "-created_at", "email"} {
		s := serve(t, fusionauth.Database)
		auth := s.open(t, fusionauth.Database)
		s.fill(t, 300)
		seen := map[string]bool{}
		for u, err := range auth.Users().OrderBy(order).PageSize(7).Iter(t.Context()) {
			require.NoError(t, err)
			require.False(t, seen[u.Email], order)
			seen[u.Email] = true
			if len(seen)%2 == 0 {
				require.NoError(t, u.Delete(t.Context()))
			}
		}
		require.Len(t, seen, 300, order)
	}
}

func TestTheWrongEngineIsNoticed(t *testing.T) {
	t.Parallel()
	for _, engine := range []fusionauth.Engine{fusionauth.Elasticsearch, fusionauth.Database} {
		other := fusionauth.Database
		if engine == fusionauth.Database {
			other = fusionauth.Elasticsearch
		}
		s := serve(t, engine)
		s.fill(t, 3)
		auth := s.open(t, other)
		_, err := auth.Users().Filter(where.Email.StartsWith("nobody")).List(t.Context())
		require.ErrorIs(t, err, authplus.ErrInvalid, "an empty answer of the wrong engine would be no answer")
		_, err = auth.Users().All().Count(t.Context())
		require.ErrorIs(t, err, authplus.ErrInvalid)
	}
}

func TestWritesAreFoundOnceTheIndexHasThem(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch, instance.With(emulator.WithIndexDelay(time.Hour)))
	now := time.Now()
	s.Configure(func(c *emulator.Config) { c.Clock = now }) // All is written within one millisecond.
	auth := s.open(t, fusionauth.Elasticsearch)
	bon := s.create(t, auth, "bon@acdc.com")
	b, err := fusionauth.Config{URL: s.URL, APIKey: instance.APIKey}.Open(backend.Transport{})
	require.NoError(t, err)
	behind := func() []string {
		ids, err := b.(backend.Indexed).Behind(t.Context(), "user", map[string]rawMessage{bon.UserID: bon.Raw()})
		require.NoError(t, err)
		return ids
	}
	require.Equal(t, []string{bon.UserID}, behind())
	s.Refresh()
	require.Empty(t, behind())
	bon.GivenName = "Bon"
	require.NoError(t, bon.Save(t.Context()))
	require.Equal(t, []string{bon.UserID}, behind(), "the index has an older state")
}

// fans yields users for an import.
func fans(users ...*authplus.User) iter.Seq2[*authplus.User, error] {
	return func(yield func(*authplus.User, error) bool) {
		for _, u := range users {
			if !yield(u, nil) {
				return
			}
		}
	}
}

func TestImportsTellWhatBecameOfEach(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch)
	ctx := t.Context()
	s.create(t, auth, "fan3@acdc.com")
	var users []*authplus.User
	for i := range 8 {
		users = append(users, &authplus.User{Email: fmt.Sprintf("fan%d@acdc.com", i), EmailVerified: true, Blocked: i == 5})
	}
	hash, err := bcrypt.GenerateFromPassword([]byte("password"), bcrypt.MinCost)
	require.NoError(t, err)
	users[0].SetPasswordHash(authplus.Bcrypt(string(hash)))
	users[1].SetPassword("password")
	users[2].SetPasswordHash(authplus.Argon2("$argon2id$v=19$m=65536,t=2,p=1$c2FsdHNhbHQ$aGFzaA"))
	result, err := auth.Users().Import(ctx, fans(users...))
	require.Error(t, err)
	require.Equal(t, 6, result.Done)
	require.Equal(t, 2, result.Failed)
	for _, item := range result.Errors {
		want := map[int]error{2: authplus.ErrNotSupported, 3: authplus.ErrConflict}[item.Index]
		require.ErrorIs(t, item.Err, want)
	}
	fan, err := auth.Users().Get(ctx, where.Email.Eq("fan5@acdc.com"))
	require.NoError(t, err)
	require.True(t, fan.Blocked && fan.EmailVerified)
	for i, password := range []string{"password", "password"} {
		login := map[string]string{"loginId": users[i].Email, "password": password, "applicationId": instance.ApplicationID}
		require.NoError(t, auth.Do(ctx, http.MethodPost, "/api/login", login, nil), "the password of %d", i)
	}

	again := &authplus.User{Email: "fan3@acdc.com", GivenName: "Fan"}
	result, err = auth.Users().Import(ctx, fans(again), authplus.OnConflict(authplus.Update))
	require.NoError(t, err)
	require.Equal(t, 1, result.Done)
	fan, err = auth.Users().Get(ctx, where.Email.Eq("fan3@acdc.com"))
	require.NoError(t, err)
	require.Equal(t, "Fan", fan.GivenName)
}

// TestALostImportIsLookedFor breaks off the answer of an import that was carried out.
func TestALostImportIsLookedFor(t *testing.T) {
	t.Parallel()
	s := serve(t, fusionauth.Elasticsearch)
	auth := s.open(t, fusionauth.Elasticsearch)
	require.NoError(t, s.Fault(emulator.Fault{Match: "POST /api/user/import", Times: 1, Drop: true, Status: http.StatusOK}))
	result, err := auth.Users().Import(t.Context(), fans(&authplus.User{Email: "bon@acdc.com"}))
	require.NoError(t, err)
	require.Equal(t, 1, result.Done)
	n, err := auth.Users().All().Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.NoError(t, s.Fault(emulator.Fault{Match: "POST /api/user/import", Status: http.StatusServiceUnavailable}))
	_, err = s.open(t, fusionauth.Elasticsearch, authplus.WithRetries(0)).Users().Import(t.Context(), fans(&authplus.User{Email: "angus@acdc.com"}))
	require.ErrorIs(t, err, authplus.ErrUnavailable)
	require.False(t, errors.Is(err, authplus.ErrConflict))
}
