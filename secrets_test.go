package authplus_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

// The markers are what no text may hold: a password, an access token, and what is a person's.
const (
	markedPassword = "MarkPassword9"
	markedEmail    = "mark.email@acdc.com"
	markedName     = "Mark Of Name"
	markedPlan     = "mark-of-metadata"
	markedToken    = "emulatortest" // the token that the tests' Auth carries
)

// requireUnmarked fails if a text holds a marker.
func requireUnmarked(t *testing.T, what, text string) {
	t.Helper()
	for _, marker := range []string{markedPassword, markedEmail, markedName, markedPlan, markedToken} {
		require.NotContains(t, text, marker, what)
	}
}

// printed returns what every verb of fmt and both handlers of log/slog make of a value.
func printed(value any) string {
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&b, verb+"\n", value)
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("value", "value", value)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("value", "value", value)
	return b.String()
}

func TestNothingPrintsASecretOrAPerson(t *testing.T) {
	t.Parallel()
	service := serve(t)
	bon := member(0, "bon")
	bon["email"], bon["name"], bon["user_metadata"] = markedEmail, markedName, map[string]any{"plan": markedPlan}
	service.seed(t, bon)
	auth, w := service.open(t)
	user := get(t, auth, "auth0|bon")
	user.SetPassword(markedPassword)
	user.GivenName = markedName
	state, err := user.State()
	require.NoError(t, err)
	set := auth.Users().Filter(where.Email.Eq(markedEmail), where.Name.StartsWith(markedName)).Query("name:" + markedPlan)
	listed := auth.Users().All()
	_, err = listed.List(t.Context())
	require.NoError(t, err)
	customer := authplus.Of[Customer](auth).New(func(c *Customer) { c.Email, c.AppMetadata.Plan = markedEmail, markedPlan })
	customer.SetPassword(markedPassword)

	for what, value := range map[string]any{
		"a user": user, "a customer": customer, "a state": state, "metadata": user.UserMetadata,
		"a set": set, "a listed set": listed, "an Auth": auth, "a manager": auth.Users(),
	} {
		requireUnmarked(t, what, printed(value))
	}
	requireUnmarked(t, "a list", fmt.Sprintf("%v %+v %#v %q", []*User{user}, []*User{user}, []*User{user}, []*User{user}))
	for what, data := range map[string]any{"a user": user, "a state": state, "plain data": user.AsDict()} {
		require.NotContains(t, asJSON(t, data), markedPassword, what)
	}

	// Errors, of either side: the provider repeats what it was sent.
	w.answer = func(_ int, r *http.Request) (*http.Response, error, bool) {
		repeated := markedEmail
		if r.Method == http.MethodPatch {
			repeated += " has " + markedPassword
		}
		return reply(r, http.StatusBadRequest, "application/json", `{"statusCode":400,"message":"`+repeated+`"}`), nil, true
	}
	var errs []error
	collectErr := func(err error) {
		require.Error(t, err)
		errs = append(errs, err)
	}
	user.Email = markedEmail + ".au"
	collectErr(user.Save(t.Context()))
	_, err = auth.Users().Get(t.Context(), where.Email.Eq(markedEmail))
	collectErr(err)
	w.answer = func(int, *http.Request) (*http.Response, error, bool) { return nil, errors.New("reset"), true }
	collectErr(user.Save(t.Context()))
	w.answer = constant(http.StatusOK, "application/json", `{"users":[],"total":0}`)
	_, err = set.Get(t.Context())
	collectErr(err)
	collectErr(auth.Users().Filter(where.Lookup("blocked", markedEmail)).Err())
	_, err = auth.Users().FromDict(map[string]any{"blocked": markedEmail})
	collectErr(err)
	for _, err := range errs {
		requireUnmarked(t, "an error", fmt.Sprintf("%v %s %+v", err, err, err))
	}
}

func TestAPasswordIsForgottenOnceItIsSaved(t *testing.T) {
	t.Parallel()
	auth, w := serve(t).open(t)
	user := auth.Users().New(func(u *User) { u.Email = "bon@acdc.com" })
	require.False(t, user.HasNewPassword())
	user.SetPassword("one")
	user.SetPassword("")
	require.False(t, user.HasNewPassword(), "taken back")
	user.SetPassword("two")
	require.True(t, user.HasNewPassword())
	require.NoError(t, user.Save(t.Context()))
	require.False(t, user.HasNewPassword())
	w.take()
	require.NoError(t, user.Save(t.Context()))
	require.Empty(t, w.take())
	changes, err := user.Changes()
	require.NoError(t, err)
	require.Empty(t, changes)
}
