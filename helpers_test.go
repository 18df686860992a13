package authplus_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/auth0"
	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/emulator/emulatortest"
	"github.com/authplus/authplus/token"
)

// User is what most tests are about.
type User = authplus.User

// database is the connection of tests: it takes any password and asks for no user names.
const database = "acdc"

// service is an emulated tenant that has the connection [database].
type service struct {
	*emulatortest.Auth0Service
}

// serve serves an emulated tenant until the test ends.
func serve(t testing.TB, opts ...emulated.Option) *service {
	t.Helper()
	s := &service{emulatortest.Auth0(t, opts...)}
	s.makeConnection(t, database)
	return s
}

// makeConnection makes a database that takes any password.
func (s *service) makeConnection(t testing.TB, name string) {
	t.Helper()
	auth, _ := s.open(t)
	err := auth.Do(t.Context(), "POST", "/api/v2/connections", map[string]any{
		"name": name, "strategy": "auth0",
		"options": map[string]any{"passwordPolicy": "none", "requires_username": false},
	}, nil)
	require.NoError(t, err)
	s.ForgetRequests()
}

// open returns an Auth on the tenant, and what it sends.
func (s *service) open(t testing.TB, opts ...authplus.Option) (*authplus.Auth, *wire) {
	t.Helper()
	return openAt(t, s.URL, opts...)
}

// patience is how long tests wait for an answer: some hold one back until hundreds of others are there,
// which takes its time on a busy machine.
const patience = 10 * time.Minute

// openAt returns an Auth that works in [database] and sends nothing again, and what it sends.
func openAt(t testing.TB, url string, opts ...authplus.Option) (*authplus.Auth, *wire) {
	t.Helper()
	w := newWire(t)
	opts = append([]authplus.Option{
		authplus.WithHTTPClient(&http.Client{Transport: w}), authplus.WithConnection(database), authplus.WithRetries(0),
		authplus.WithTimeout(patience),
	}, opts...)
	auth, err := authplus.Open(auth0.Config{URL: url, Token: token.Static(emulatortest.Token)}, opts...)
	require.NoError(t, err)
	return auth, w
}

// seed adds users, of [database] unless they have identities.
func (s *service) seed(t testing.TB, users ...map[string]any) {
	t.Helper()
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, user := range users {
		if _, ok := user["identities"]; !ok {
			user["connection"] = database
		}
		require.NoError(t, encoder.Encode(user))
	}
	n, err := s.Seed(&lines)
	require.NoError(t, err)
	require.Equal(t, len(users), n)
}

// epoch is when the first user of a test was created.
var epoch = time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)

// member returns a user of the band for seed: the i-th to be created, a second after the one before.
func member(i int, name string) map[string]any {
	return map[string]any{
		"user_id": "auth0|" + name, "email": name + "@acdc.com",
		"created_at": epoch.Add(time.Duration(i) * time.Second).Format(time.RFC3339Nano),
	}
}

// band seeds four users in order of their joining, the two brothers first.
func (s *service) band(t testing.TB) {
	t.Helper()
	names := []string{"angus", "malcolm", "bon", "brian"}
	users := make([]map[string]any, len(names))
	for i, name := range names {
		users[i] = member(i, name)
	}
	young := map[string]any{"family_name": "Young"}
	users[0]["user_metadata"], users[1]["user_metadata"] = young, young
	s.seed(t, users...)
}

// crowd seeds n users, a second apart, with ids in the order of their creation.
func (s *service) crowd(t testing.TB, n int) {
	t.Helper()
	users := make([]map[string]any, n)
	for i := range users {
		users[i] = member(i, fmt.Sprintf("fan%05d", i))
	}
	s.seed(t, users...)
}

// sent is a request as it left.
type sent struct {
	Method, Path, Query, Body string
}

// wire is a transport that notes what is sent through it.
type wire struct {
	next *http.Transport
	mu   sync.Mutex
	sent []sent
	// answer replaces an answer unless it returns false; i counts requests since the last forget.
	answer func(i int, r *http.Request) (*http.Response, error, bool)
}

func newWire(t testing.TB) *wire {
	w := &wire{next: new(http.Transport)}
	t.Cleanup(w.next.CloseIdleConnections)
	return w
}

// RoundTrip sends a request and notes it.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	noted := sent{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		noted.Body = string(body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	w.mu.Lock()
	i, answer := len(w.sent), w.answer
	w.sent = append(w.sent, noted)
	w.mu.Unlock()
	if answer != nil {
		if resp, err, ok := answer(i, r); ok {
			return resp, err
		}
	}
	return w.next.RoundTrip(r)
}

// take returns what was sent since it was called last.
func (w *wire) take() []sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.sent
	w.sent = nil
	return taken
}

// bodies returns the bodies of what take returns.
func (w *wire) bodies() []string {
	var list []string
	for _, s := range w.take() {
		list = append(list, s.Body)
	}
	return list
}

// reply returns an answer to a request.
func reply(r *http.Request, status int, contentType, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {contentType}}, ContentLength: int64(len(body)),
		Body: io.NopCloser(strings.NewReader(body)),
	}
}

// answering serves one answer to every request, and counts them.
func answering(t testing.TB, status int, contentType, body string) (auth *authplus.Auth, w *wire) {
	t.Helper()
	auth, w = openAt(t, "http://127.0.0.1:1", authplus.WithRetries(0))
	w.answer = constant(status, contentType, body)
	return auth, w
}

// constant answers every request alike.
func constant(status int, contentType, body string) func(int, *http.Request) (*http.Response, error, bool) {
	return func(_ int, r *http.Request) (*http.Response, error, bool) {
		return reply(r, status, contentType, body), nil, true
	}
}

// emails returns the addresses of users, without their domain.
func emails(users []*User) []string {
	list := make([]string, len(users))
	for i, u := range users {
		list[i] = strings.TrimSuffix(u.Email, "@acdc.com")
	}
	return list
}

// get returns a user who must be there.
func get(t testing.TB, auth *authplus.Auth, id string) *User {
	t.Helper()
	user, err := auth.Users().ByID(t.Context(), id)
	require.NoError(t, err)
	return user
}

// collect ranges over a sequence to its end or its error.
func collect[T any](ctx context.Context, s *authplus.QuerySet[T]) (all []*T, err error) {
	for object, err := range s.Iter(ctx) {
		if err != nil {
			return all, err
		}
		all = append(all, object)
	}
	return all, nil
}

// shuffle shuffles n things, and logs the seed for who wants that order again.
func shuffle(t testing.TB, n int, swap func(i, j int)) {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("shuffled with seed %d", seed)
	rand.New(rand.NewPCG(seed, 0)).Shuffle(n, swap)
}
