package auth0_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/emulator/emulatortest"
)

func TestFaultsReplaceAnswers(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := s.create(`{"connection":"people","email":"a@b.cd","name":"old","password":"x"}`)
	s.askAs("", "POST /_emulator/faults", `[
		{"match":"PATCH /api/v2/users/*","times":2,"status":503},
		{"match":"GET /api/v2/users","times":1,"status":429,"headers":{"Retry-After":"2"}},
		{"match":"GET /api/v2/users","times":1,"status":502,"body":"<html>","content_type":"text/html"},
		{"match":"GET /api/v2/users","times":1,"status":200},
		{"match":"GET /api/v2/users","times":1,"headers":{"X-Note":"passed on"}}]`).is(`{"faults":5}`)
	for range 2 {
		s.refuses(http.StatusServiceUnavailable, "", "Service Unavailable", "PATCH "+path(id), `{"name":"new"}`)
	}
	require.Equal(t, "old", s.user(id)["name"], "the request was not carried out")
	s.want(http.StatusOK, "PATCH "+path(id), `{"name":"new"}`)

	limited := s.want(http.StatusTooManyRequests, "GET /api/v2/users")
	limited.problem("too_many_requests", "Global limit has been reached")
	require.Equal(t, "2", limited.header.Get("Retry-After"))
	broken := s.want(http.StatusBadGateway, "GET /api/v2/users")
	require.Equal(t, "<html>", broken.body)
	require.Equal(t, "text/html", broken.header.Get("Content-Type"))
	require.Empty(t, s.want(http.StatusOK, "GET /api/v2/users").body)
	passed := s.want(http.StatusOK, "GET /api/v2/users")
	require.Equal(t, "passed on", passed.header.Get("X-Note"))
	require.Len(t, passed.values("user_id"), 1)
	require.Len(t, s.want(http.StatusOK, "GET /api/v2/users").values("user_id"), 1)
}

func TestFaultsWithoutTimesLast(t *testing.T) {
	t.Parallel()
	s := open(t)
	require.NoError(t, s.Fault(emulator.Fault{Status: http.StatusTeapot}))
	for range 3 {
		s.want(http.StatusTeapot, "GET /api/v2/users")
	}
	require.NoError(t, s.Fault())
	s.want(http.StatusOK, "GET /api/v2/users")
}

func TestFaultsThatCannotBe(t *testing.T) {
	t.Parallel()
	s := open(t)
	require.NoError(t, s.Fault(emulator.Fault{Status: http.StatusTeapot}))
	for _, f := range []emulator.Fault{{Times: -1}, {Delay: -1}, {Truncate: -1}, {Status: 99}, {Status: 600}} {
		require.EqualError(t, s.Fault(emulator.Fault{}, f), "emulator: fault 1: a number is out of range")
	}
	for _, body := range []string{`{}`, `[{"unknown":1}]`, `[{"delay":"soon"}]`, `[{"status":1}]`} {
		require.Equal(t, http.StatusBadRequest, s.askAs("", "POST /_emulator/faults", body).status, body)
	}
	s.want(http.StatusTeapot, "GET /api/v2/users")
}

// broken asks a listening service and returns what the client sees of a broken answer.
func broken(t *testing.T, url string) (body string, err error) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	r, err := http.NewRequest(http.MethodGet, url+"/.well-known/jwks.json", nil)
	require.NoError(t, err)
	answer, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(answer.Body)
	return string(data), err
}

func TestFaultsBreakConnections(t *testing.T) {
	t.Parallel()
	s := emulatortest.Auth0(t)
	require.NoError(t, s.Fault(emulator.Fault{Drop: true, Times: 1}, emulator.Fault{Truncate: 9, Times: 1}))
	_, err := broken(t, s.URL)
	require.Error(t, err)
	body, err := broken(t, s.URL)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, `{"keys":[`, body)
	body, err = broken(t, s.URL)
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(body, "]}"))

	statuses := []int{}
	for _, request := range s.Requests() {
		statuses = append(statuses, request.Status)
	}
	require.Equal(t, []int{0, http.StatusOK, http.StatusOK}, statuses)
}

func TestADroppedRequestAbortsWhereNoConnectionCanBeHadToClose(t *testing.T) {
	t.Parallel()
	s := open(t)
	require.NoError(t, s.Fault(emulator.Fault{Drop: true}))
	require.PanicsWithValue(t, http.ErrAbortHandler, func() { s.ask("GET /api/v2/users") })
}

func TestAnswersCanBeHeldBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, auth0.WithLatency(time.Second))
		require.NoError(t, s.Fault(emulator.Fault{Match: "GET /api/v2/users*", Delay: 2 * time.Second}))
		for target, want := range map[string]time.Duration{"GET /api/v2/users": 3 * time.Second, "GET /api/v2/connections": time.Second} {
			began := time.Now()
			s.want(http.StatusOK, target)
			require.Equal(t, want, time.Since(began), target)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		began := time.Now()
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v2/users", nil))
		require.Equal(t, time.Millisecond, time.Since(began), "nobody waits for the answer any more")
		require.True(t, errors.Is(ctx.Err(), context.DeadlineExceeded))
		require.Empty(t, w.Body.String())
	})
}
