package emulatortest_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/emulator/emulatortest"
)

// TestMain looks for goroutines that are left, those aside that bleve begins with the program.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// get asks an emulator for its users and returns the answer's body.
func get(t *testing.T, url string) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url+"/api/v2/users?fields=user_id", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+emulatortest.Token)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.StatusCode, string(body))
	return string(body)
}

func TestAnEmulatorListensUntilItsTestEnds(t *testing.T) {
	t.Parallel()
	var service *emulatortest.Auth0Service
	t.Run("listens", func(t *testing.T) {
		service = emulatortest.Auth0(t)
		service.MustSeed(t, `{"user_id":"auth0|angus"}`)
		require.JSONEq(t, `[{"user_id":"auth0|angus"}]`, get(t, service.URL))
	})
	asked := len(service.Requests())
	if answer, err := http.Get(service.URL); err == nil { // somebody else has got the port
		require.NoError(t, answer.Body.Close())
	}
	require.Len(t, service.Requests(), asked)
}

// What an emulator still answers ends with its test, however long it would take.
func TestAnEmulatorEndsInTheMiddleOfAnAnswer(t *testing.T) {
	t.Parallel()
	var asking sync.WaitGroup
	t.Run("asked", func(t *testing.T) {
		service := emulatortest.Auth0(t)
		service.Configure(func(c *auth0.Config) { c.Latency = time.Hour })
		asking.Go(func() {
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			answer, err := client.Post(service.URL+"/api/v2/users", "application/json", strings.NewReader("{}"))
			if err == nil {
				_ = answer.Body.Close()
				t.Error("it is answered")
			}
		})
		require.Eventually(t, func() bool { return len(service.Requests()) == 1 }, time.Minute, time.Millisecond)
	})
	asking.Wait()
}

func TestEmulatorsShareNothing(t *testing.T) {
	t.Parallel()
	first, second := emulatortest.Auth0(t), emulatortest.Auth0(t)
	first.MustSeed(t, `{"user_id":"auth0|angus"}`)
	require.NotEqual(t, first.URL, second.URL)
	require.Equal(t, `[]`, get(t, second.URL))
}

func TestOptionsReachTheEmulator(t *testing.T) {
	t.Parallel()
	service := emulatortest.Auth0(t, auth0.WithDomain("acme.eu.auth0.com"))
	require.Equal(t, "acme.eu.auth0.com", service.Domain())
}

// observer is a test that only notes what fails.
type observer struct {
	testing.TB
	failed bool
}

func (o *observer) Helper()               {}
func (o *observer) Errorf(string, ...any) { o.failed = true }

func TestExpectCountsTheRequestsOfAFunction(t *testing.T) {
	t.Parallel()
	service := emulatortest.Auth0(t)
	get(t, service.URL) // what was asked before does not count
	service.Expect(t, 0, func() {})
	service.Expect(t, 2, func() { get(t, service.URL); get(t, service.URL) })

	for _, n := range []int{0, 2} {
		o := &observer{TB: t}
		service.Expect(o, n, func() { get(t, service.URL) })
		require.True(t, o.failed, "one request where %d are expected", n)
	}
}
