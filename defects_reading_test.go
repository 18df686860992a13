package authplus_test

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// The tests named after a number each hold a defect of the Python library whose interface this package
// follows: they fail where it is present. This file has those of reading.

// TestB01 holds that building a set asks nothing; the original sent the first request on construction.
func TestB01BuildingAsksNothing(t *testing.T) {
	t.Parallel()
	service := serve(t)
	auth, _ := service.open(t)
	service.Expect(t, 0, func() {
		set := auth.Users().All().Filter(where.Email.StartsWith("b")).Exclude(where.Blocked.Eq(true)).
			Query("name:bon").OrderBy("-email").Reverse().Only("email").PageSize(10).Slice(3, 9).Limit(2)
		require.NoError(t, set.Err())
		require.NotEmpty(t, set.Explain().Requests)
		require.Contains(t, set.String(), "not evaluated")
	})
}

// TestB02 holds that a slice asks for what it holds; the original read the element behind it too, and
// with it one more page.
func TestB02SlicesAskForWhatTheyHold(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.crowd(t, 60)
	auth, w := service.open(t)
	all := auth.Users().All()

	first, err := all.Slice(0, 50).List(t.Context())
	require.NoError(t, err)
	require.Len(t, first, 50)
	asked := w.take()
	require.Len(t, asked, 1)
	query, err := url.ParseQuery(asked[0].Query)
	require.NoError(t, err)
	require.Equal(t, []string{"0", "50"}, []string{query.Get("page"), query.Get("per_page")})

	for _, empty := range []*authplus.QuerySet[User]{all.Slice(0, 0), all.Slice(5, 2), all.Limit(0), all.Slice(2, 4).Slice(7, 9)} {
		none, err := empty.List(t.Context())
		require.NoError(t, err)
		require.NotNil(t, none)
		require.Empty(t, none)
	}
	require.Empty(t, w.take())
}

// TestB03 holds that a set can be ranged over again; the original yielded nothing the second time.
func TestB03RangingAgainYieldsAgain(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	set := auth.Users().All()
	for range 2 {
		service.Expect(t, 1, func() {
			users, err := collect(t.Context(), set)
			require.NoError(t, err)
			require.Equal(t, []string{"angus", "malcolm", "bon", "brian"}, emails(users))
		})
	}
}

// TestB04 holds that a count does not depend on what was read; the original counted the rest of a page.
func TestB04CountIsTheSameAtAnyTime(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	set := auth.Users().All().PageSize(2)
	for _, err := range set.Iter(t.Context()) {
		require.NoError(t, err)
		n, err := set.Count(t.Context())
		require.NoError(t, err)
		require.Equal(t, 4, n)
	}
}

// TestB05 holds that deleting while ranging skips nobody; the original left every second page.
func TestB05DeletingWhileRangingSkipsNobody(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.crowd(t, 250)
	auth, _ := service.open(t)
	seen := map[string]int{}
	for user, err := range auth.Users().All().Iter(t.Context()) {
		require.NoError(t, err)
		seen[user.UserID]++
		require.NoError(t, user.Delete(t.Context()))
	}
	require.Len(t, seen, 250)
	for id, times := range seen {
		require.Equal(t, 1, times, id)
	}
	left, err := auth.Users().All().Count(t.Context())
	require.NoError(t, err)
	require.Zero(t, left)
}

// TestB06 holds that negative bounds are refused, evaluated or not; the original returned whatever lay
// in its partial cache.
func TestB06NegativeBoundsAreRefused(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	listed := auth.Users().All()
	_, err := listed.List(t.Context())
	require.NoError(t, err)
	service.Expect(t, 0, func() {
		for _, set := range []*authplus.QuerySet[User]{listed, auth.Users().All()} {
			for _, slice := range []*authplus.QuerySet[User]{
				set.Slice(-2, 5), set.Slice(0, -1), set.Limit(-1), set.Offset(-1),
			} {
				require.ErrorIs(t, slice.Err(), authplus.ErrNegativeIndex)
				_, err := slice.List(t.Context())
				require.ErrorIs(t, err, authplus.ErrNegativeIndex)
			}
			_, err := set.At(t.Context(), -1)
			require.ErrorIs(t, err, authplus.ErrNegativeIndex)
		}
	})
}

// TestB07 holds that reading ends where the total says, and goes on beyond the first 1,000 matches; the
// original asked for one page too many, and failed at the limit.
func TestB07ReadingEndsWithTheLastMatch(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.crowd(t, 100)
	auth, _ := service.open(t)
	service.Expect(t, 1, func() {
		users, err := auth.Users().All().List(t.Context())
		require.NoError(t, err)
		require.Len(t, users, 100)
	})
	service.Expect(t, 2, func() {
		users, err := auth.Users().All().PageSize(50).Slice(0, 1000).List(t.Context())
		require.NoError(t, err)
		require.Len(t, users, 100)
	})

	large := serve(t)
	large.crowd(t, 1001)
	auth, _ = large.open(t)
	users, err := auth.Users().All().List(t.Context())
	require.NoError(t, err)
	require.Len(t, users, 1001)
}

// TestB08 holds that sets can be asked what Django's can; the original had no such methods, and an
// empty set counted as true.
func TestB08SetsAnswerTheUsualQuestions(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	users, ctx := auth.Users(), t.Context()

	none, err := users.Filter(where.Email.Eq("axl@acdc.com")).Exists(ctx)
	require.NoError(t, err)
	require.False(t, none)
	some, err := users.Exclude(where.Email.Eq("bon@acdc.com")).Exists(ctx)
	require.NoError(t, err)
	require.True(t, some)
	first, err := users.OrderBy("-email").First(ctx)
	require.NoError(t, err)
	last, err := users.OrderBy("-email").Last(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"malcolm", "angus"}, emails([]*User{first, last}))
	contained, err := users.Filter(where.Email.StartsWith("m")).Contains(ctx, first)
	require.NoError(t, err)
	require.True(t, contained)
}

// TestB11 holds that a value stays within its term, whatever it holds and whatever its type; in the
// original a quote ended the term, and booleans and numbers crashed.
func TestB11ValuesCannotBreakOutOfTheirTerm(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	odd := []string{
		`x" OR email:"*`, `x\" OR email:*`, `\`, `"`, `a b`, `* OR *`, `(a`, `[a TO b]`, `AND`, `-x`, `a:b`, `/a/`, `ü & "ß"`,
	}
	for i, name := range odd {
		user := member(10+i, "odd"+string(rune('a'+i)))
		user["name"], user["user_metadata"] = name, map[string]any{"alias": name}
		service.seed(t, user)
	}
	auth, _ := service.open(t)
	for _, name := range odd {
		for _, q := range []where.Q{
			where.Name.Eq(name), where.Name.In(name, "nobody"), where.UserMetadata("alias").Eq(name),
			where.And(where.Name.StartsWith(name), where.Name.EndsWith(name)),
		} {
			user, err := auth.Users().Get(t.Context(), q)
			if errors.Is(err, authplus.ErrNotSupported) { // Auth0 needs three characters after a star.
				continue
			}
			require.NoError(t, err, "%s of %s", q, name)
			require.Equal(t, name, user.Name)
		}
	}
	for _, q := range []where.Q{where.Blocked.Eq(true), where.LoginsCount.Eq(7), where.UserMetadata("n").Eq(true)} {
		n, err := auth.Users().Filter(q).Count(t.Context())
		require.NoError(t, err, q)
		require.Zero(t, n)
	}
}

// TestB12 holds that raw query text joins the other conditions, in parentheses of its own; the original
// dropped them, the connection among them.
func TestB12RawTextJoinsOtherConditions(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	stranger := member(9, "axl")
	stranger["identities"] = []any{map[string]any{"connection": "gnr", "provider": "auth0", "user_id": "axl", "isSocial": false}}
	service.seed(t, stranger)
	auth, _ := service.open(t)

	raw := auth.Users().Query("email:bon@acdc.com OR email:axl@acdc.com OR email:angus@acdc.com")
	users, err := raw.Filter(where.UserMetadata("family_name").IsNull(true)).List(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"bon"}, emails(users))
	n, err := auth.Using("").Users().Query("email:bon@acdc.com OR email:axl@acdc.com").Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)
}

// TestB13 holds that all users are those of the connection; the original listed, and its example then
// deleted, those of every connection.
func TestB13AllIsLimitedToTheConnection(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	service.makeConnection(t, "gnr")
	auth, _ := service.open(t)
	axl := &User{Email: "axl@gnr.com"}
	axl.SetPassword("Jungle")
	require.NoError(t, auth.Using("gnr").Users().Create(t.Context(), axl))

	for user, err := range auth.Users().All().Iter(t.Context()) {
		require.NoError(t, err)
		require.NoError(t, user.Delete(t.Context()))
	}
	left, err := auth.Using("").Users().All().List(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"axl@gnr.com"}, emails(left))
	_, err = auth.Users().ByID(t.Context(), axl.UserID)
	require.ErrorIs(t, err, authplus.ErrDoesNotExist, "another connection's user is found by id")
	_, err = auth.Users().Get(t.Context(), where.Email.Eq("axl@gnr.com"))
	require.ErrorIs(t, err, authplus.ErrDoesNotExist, "another connection's user is found by address")
}

// TestB14 holds that every search asks for the current engine; the original asked for an abandoned one
// unless raw text was given.
func TestB14SearchesAskForTheCurrentEngine(t *testing.T) {
	t.Parallel()
	service := serve(t)
	auth, w := service.open(t)
	for _, set := range []*authplus.QuerySet[User]{
		auth.Users().All(), auth.Users().Filter(where.Name.Eq("bon")), auth.Users().Query("name:bon"), auth.Users().OrderBy("name").Limit(3),
	} {
		_, err := set.List(t.Context())
		require.NoError(t, err)
		_, err = set.Count(t.Context())
		require.NoError(t, err)
		_, err = set.Fresh().Count(t.Context())
		require.NoError(t, err)
	}
	for _, request := range w.take() {
		require.Contains(t, request.Query, "search_engine=v3")
	}
}

// unavailable are answers that say nothing about what exists.
var unavailable = []struct {
	name, contentType, body string
	status                  int
}{
	{"an empty 503", "", "", http.StatusServiceUnavailable},
	{"an HTML 502", "text/html", "<html><h1>502 Bad Gateway</h1></html>", http.StatusBadGateway},
	{"a proxy's 404", "text/html", "<html><h1>404 Not Found</h1></html>", http.StatusNotFound},
	{"a success that is a page", "text/html", "<html>Sign in</html>", http.StatusOK},
	{"a success without users", "application/json", `{"error":"none"}`, http.StatusOK},
	{"a null", "application/json", `null`, http.StatusOK},
	{"a user without an id", "application/json", `[{"email":"bon@acdc.com"}]`, http.StatusOK},
}

// TestB20 holds that a failing provider is not mistaken for a missing user, and a missing user not for a
// failure; the original did both.
func TestB20AFailureIsNotAbsence(t *testing.T) {
	t.Parallel()
	for _, tt := range unavailable {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			auth, w := answering(t, tt.status, tt.contentType, tt.body)
			users, ctx := auth.Users(), t.Context()
			ask := map[string]func() error{
				"by id":    func() error { _, err := users.ByID(ctx, "auth0|bon"); return err },
				"by email": func() error { _, err := users.Get(ctx, where.Email.Eq("bon@acdc.com")); return err },
				"search":   func() error { _, err := users.Get(ctx, where.Name.Eq("bon")); return err },
				"count":    func() error { _, err := users.All().Count(ctx); return err },
				"exists":   func() error { _, err := users.All().Exists(ctx); return err },
				"create": func() error {
					_, created, err := users.GetOrCreate(ctx, where.Email.Eq("bon@acdc.com"), nil)
					require.False(t, created)
					return err
				},
			}
			for name, f := range ask {
				err := f()
				require.ErrorIs(t, err, authplus.ErrUnavailable, name)
				require.NotErrorIs(t, err, authplus.ErrDoesNotExist, name)
			}
			for _, request := range w.take() {
				require.Equal(t, http.MethodGet, request.Method, "a user was created for a failure")
			}
		})
	}

	auth, _ := serve(t).open(t)
	_, err := auth.Users().ByID(t.Context(), "auth0|nobody")
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	var lookup *authplus.LookupError
	require.ErrorAs(t, err, &lookup)
}

// TestB25 holds that what a caller passes is left alone and not kept; the original changed the caller's
// parameters, and read a text of fields as a list of its letters.
func TestB25ArgumentsAreLeftAloneAndNotKept(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, w := service.open(t)
	fields, order, kw := []string{"email", "name"}, []string{"-email"}, where.Kw{"email__startswith": "b"}
	set := auth.Users().Filter(kw).Only(fields...).OrderBy(order...)
	fields[0], order[0], kw["email__startswith"] = "nickname", "email", "angus"
	users, err := set.List(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"brian", "bon"}, emails(users))
	query, err := url.ParseQuery(w.take()[0].Query)
	require.NoError(t, err)
	asked := strings.Split(query.Get("fields"), ",")
	require.Contains(t, asked, "email")
	require.NotContains(t, asked, "nickname")

	metadata := map[string]any{"plan": "gold"}
	user := auth.Users().New(func(u *User) { u.UserMetadata = authplus.NewMetadata(metadata) })
	metadata["plan"] = "silver"
	require.Equal(t, "gold", user.UserMetadata.String("plan"))
	dict := user.AsDict()
	dict["user_metadata"].(map[string]any)["plan"] = "bronze"
	require.Equal(t, "gold", user.UserMetadata.String("plan"))
}

// TestB26 holds that what the provider names its attributes does not reach Go's names; in the original
// an attribute "save" took the method's place.
func TestB26AttributesCannotTakeAMethodsPlace(t *testing.T) {
	t.Parallel()
	const body = `{"user_id":"auth0|bon","email":"bon@acdc.com","save":"x","Delete":1,"state":{},"Record":[2],"EMAIL":"axl@gnr.com"}`
	auth, w := answering(t, http.StatusOK, "application/json", body)
	user := get(t, auth.Using(""), "auth0|bon")
	require.NoError(t, user.Save(t.Context()))
	require.Len(t, w.take(), 1, "reading, and no difference to save")
	require.Equal(t, "bon@acdc.com", user.Email)
	require.ElementsMatch(t, []string{"save", "Delete", "state", "Record", "EMAIL"}, slices.Collect(maps.Keys(user.Extra.Map())))
	_, err := auth.Users().FromDict(map[string]any{"save": "x"})
	require.ErrorIs(t, err, authplus.ErrInvalid)
}

// TestB30 holds that one pair of errors says so for every model, and that the typed error names the
// model; the original had several that did not know each other.
func TestB30LookupErrorsAreOfOneKind(t *testing.T) {
	t.Parallel()
	service := serve(t)
	service.band(t)
	auth, _ := service.open(t)
	for q, kind := range map[where.Q]error{
		where.UserID.Eq("auth0|nobody"):             authplus.ErrDoesNotExist,
		where.Email.Eq("nobody@acdc.com"):           authplus.ErrDoesNotExist,
		where.Email.StartsWith("nobody"):            authplus.ErrDoesNotExist,
		where.Email.StartsWith("b"):                 authplus.ErrMultipleReturned,
		where.UserID.In("auth0|bon", "auth0|brian"): authplus.ErrMultipleReturned,
	} {
		_, err := auth.Users().Get(t.Context(), q)
		var lookup *authplus.LookupError
		require.ErrorAs(t, err, &lookup)
		require.ErrorIs(t, err, kind)
		require.Equal(t, "user", lookup.Model)
		require.Equal(t, where.Describe(q), lookup.Predicate)
	}
	require.Equal(t, fault.ErrDoesNotExist, authplus.ErrDoesNotExist)
}
