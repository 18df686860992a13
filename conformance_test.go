package authplus_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

// conformance is what a set, a model and their managers promise, each with the test that holds it.
var conformance = []struct{ promise, test string }{
	{"building is free", "TestB01BuildingAsksNothing"},
	{"children of one base are independent", "TestChildrenAreIndependent"},
	{"Fresh forgets", "TestFreshForgets"},
	{"List twice, one fetch", "TestListReadsOnce"},
	{"Iter can be ranged over again", "TestB03RangingAgainYieldsAgain"},
	{"break leaves no goroutine", "TestBreakLeavesNoGoroutine"},
	{"a failed List is tried again", "TestAFailedListIsTriedAgain"},
	{"concurrent Lists, one fetch", "TestConcurrentListsReadOnce"},
	{"the algebra of slices is Go's", "FuzzSlices"},
	{"empty windows ask nothing", "TestEmptyWindowsAskNothing"},
	{"negative bounds are refused", "TestB06NegativeBoundsAreRefused"},
	{"after a slice each verb is refused", "TestAfterASliceNothingIsRefined"},
	{"Filter of nothing is allowed after a slice", "TestFilterOfNothingIsAllowedAfterASlice"},
	{"Count and Exists of slices", "TestSlicesAnswerWithinTheirBounds"},
	{"At out of range", "TestAtOutOfRange"},
	{"Get of none, one and two", "TestGetOfNoneOneAndTwo"},
	{"Get is fresh on evaluated sets", "TestGetAsksEvenAnEvaluatedSet"},
	{"503, HTML 502 and 429 are never ErrDoesNotExist", "TestB20AFailureIsNotAbsence"},
	{"an exact address goes by address, an id by id", "TestAnAddressGoesByAddressAndAnIDByID"},
	{"Exclude keeps absent fields", "TestExcludeKeepsAbsentFields"},
	{"a boolean's false finds absent ones", "TestFalseFindsAbsentBooleans"},
	{"in of nothing asks nothing", "TestInOfNothingAsksNothing"},
	{"in of 500 is asked in chunks", "TestIn500Chunks"},
	{"quotes and backslashes cannot escape", "TestB11ValuesCannotBreakOutOfTheirTerm"},
	{"the window never shows", "TestTheWindowNeverShows"},
	{"Only then Save leaves the rest alone", "TestOnlyThenSaveLeavesTheRestAlone"},
	{"a Save without a change sends nothing", "TestNothingToChangeSendsNothing"},
	{"removing a key of metadata sends null, never {}", "TestB10MetadataIsNeverSentEmpty"},
	{"the password is split off, in order, and a failure midway is remembered", "TestASaveThatFailsMidwayIsFinishedByTheNext"},
	{"the connection of the own identity", "TestB18ChangesNameTheUsersOwnConnection"},
	{"a client_id that was not set is absent", "TestAClientIDThatWasNotSetIsAbsent"},
	{"GetOrCreate: defaults win, run once, a conflict gets again", "TestB21GetOrCreate"},
	{"UpdateOrCreate sends only the difference", "TestUpdateOrCreate"},
	{"Delete collects ids first", "TestDeleteCollectsIDsFirst"},
	{"Delete of an empty id is refused before any request", "TestDeleteOfAnEmptyIDIsRefused"},
	{"two tenants side by side", "TestB17TenantsAreTwo"},
	{"secrets are absent from String, JSON and logs", "TestNothingPrintsASecretOrAPerson"},
	{"secrets are absent from State", "TestB31StatesHoldNoPassword"},
	{"the README's code runs", "TestDocsShowCodeThatRuns"},
}

// TestEveryPromiseHasItsTest looks for the tests of the table.
func TestEveryPromiseHasItsTest(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*_test.go")
	require.NoError(t, err)
	var source strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		source.Write(text)
	}
	for _, c := range conformance {
		require.Contains(t, source.String(), "func "+c.test+"(", c.promise)
	}
}

// conform returns a tenant with the band, whose requests are counted.
func conform(t *testing.T) (*service, *authplus.Manager[User], *wire) {
	t.Helper()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	return s, auth.Users(), w
}

func TestFreshForgets(t *testing.T) {
	t.Parallel()
	s, users, _ := conform(t)
	set := users.All()
	s.Expect(t, 1, func() { require.Len(t, listed(t, set), 4) })
	require.NoError(t, users.Delete(t.Context(), "auth0|bon"))
	s.Expect(t, 0, func() { require.Len(t, listed(t, set), 4) })
	s.Expect(t, 1, func() { require.Len(t, listed(t, set.Fresh()), 3) })
}

// listed evaluates a set.
func listed(t *testing.T, set *authplus.QuerySet[User]) []*User {
	t.Helper()
	all, err := set.List(t.Context())
	require.NoError(t, err)
	return all
}

func TestEmptyWindowsAskNothing(t *testing.T) {
	t.Parallel()
	s, users, _ := conform(t)
	s.Expect(t, 0, func() {
		for _, set := range []*authplus.QuerySet[User]{users.None(), users.All().Limit(0), users.All().Slice(3, 2), users.All().Limit(2).Offset(5)} {
			require.Empty(t, listed(t, set))
			n, err := set.Fresh().Count(t.Context())
			require.NoError(t, err)
			require.Zero(t, n)
			_, err = set.Fresh().First(t.Context())
			require.ErrorIs(t, err, authplus.ErrDoesNotExist)
		}
	})
}

func TestFilterOfNothingIsAllowedAfterASlice(t *testing.T) {
	t.Parallel()
	_, users, _ := conform(t)
	require.Len(t, listed(t, users.All().Limit(2).Filter().Filter(nil)), 2)
	require.ErrorIs(t, users.All().Limit(2).Filter(where.Email.Eq("x")).Err(), authplus.ErrSliced)
}

func TestAtOutOfRange(t *testing.T) {
	t.Parallel()
	s, users, _ := conform(t)
	for set, at := range map[*authplus.QuerySet[User]]int{users.All(): 4, users.All().Slice(1, 3): 2, users.None(): 0} {
		_, err := set.At(t.Context(), at)
		require.ErrorIs(t, err, authplus.ErrIndexOutOfRange)
	}
	s.Expect(t, 0, func() {
		_, err := users.All().At(t.Context(), -1)
		require.ErrorIs(t, err, authplus.ErrNegativeIndex)
	})
}

func TestGetOfNoneOneAndTwo(t *testing.T) {
	t.Parallel()
	s, users, _ := conform(t)
	for text, want := range map[string]error{"zz": authplus.ErrDoesNotExist, "bon": nil, "b": authplus.ErrMultipleReturned} {
		s.Expect(t, 1, func() {
			user, err := users.Get(t.Context(), where.Email.StartsWith(text))
			require.ErrorIs(t, err, want)
			require.Equal(t, err != nil, user == nil, "a pointer is nil exactly when the error is not")
		})
	}
}

func TestAnAddressGoesByAddressAndAnIDByID(t *testing.T) {
	t.Parallel()
	s, users, w := conform(t)
	w.take()
	s.Expect(t, 2, func() {
		_, err := users.Get(t.Context(), where.Email.Eq("bon@acdc.com"))
		require.NoError(t, err)
		_, err = users.Get(t.Context(), where.UserID.Eq("auth0|bon"))
		require.NoError(t, err)
	})
	sent := w.take()
	require.Equal(t, "/api/v2/users-by-email", sent[0].Path)
	require.Equal(t, "/api/v2/users/auth0%7Cbon", sent[1].Path)
}

func TestExcludeKeepsAbsentFields(t *testing.T) {
	t.Parallel()
	s, users, _ := conform(t)
	s.Expect(t, 1, func() {
		rest := listed(t, users.All().Exclude(where.UserMetadata("family_name").Eq("Young")))
		require.Equal(t, []string{"bon", "brian"}, emails(rest), "they have no such key")
	})
}

func TestFalseFindsAbsentBooleans(t *testing.T) {
	t.Parallel()
	s, users, _ := conform(t)
	s.Expect(t, 1, func() { require.Len(t, listed(t, users.Filter(where.Blocked.Eq(false))), 4) })
	s.Expect(t, 1, func() { require.Empty(t, listed(t, users.Filter(where.Blocked.Eq(true)))) })
}

func TestInOfNothingAsksNothing(t *testing.T) {
	t.Parallel()
	s, users, _ := conform(t)
	s.Expect(t, 0, func() {
		require.Empty(t, listed(t, users.Filter(where.Email.In())))
		require.Empty(t, listed(t, users.Filter(where.Email.StartsWith("b"), where.UserID.In())))
	})
	s.Expect(t, 1, func() { require.Len(t, listed(t, users.All().Exclude(where.Email.In())), 4) })
}

func TestAClientIDThatWasNotSetIsAbsent(t *testing.T) {
	t.Parallel()
	_, users, w := conform(t)
	bon, err := users.ByID(t.Context(), "auth0|bon")
	require.NoError(t, err)
	bon.Email = "ronald@acdc.com"
	w.take()
	require.NoError(t, bon.Save(t.Context()))
	require.NotContains(t, w.bodies()[0], "client_id")
}

func TestDeleteOfAnEmptyIDIsRefused(t *testing.T) {
	t.Parallel()
	s, users, _ := conform(t)
	s.Expect(t, 0, func() {
		require.ErrorIs(t, users.Delete(t.Context(), ""), authplus.ErrInvalid)
		require.Error(t, users.New().Delete(t.Context()))
	})
}
