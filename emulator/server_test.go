package emulator_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
)

// names is a provider whose state is a list of names.
type names struct {
	server *emulator.Server
	list   []string
	delay  time.Duration
}

func (p *names) Serve(r *http.Request) emulator.Reply {
	if left, ok := p.server.Admit(""); !ok {
		return emulator.JSON(http.StatusTooManyRequests, left.Limit)
	}
	if r.Method == http.MethodPost {
		p.list = append(p.list, p.server.IDs().UUID())
		p.server.Touch()
	}
	return emulator.JSON(http.StatusOK, p.list)
}

func (p *names) Failure(status int) emulator.Reply { return emulator.JSON(status, "own words") }
func (p *names) Reset()                            { p.list = nil }
func (p *names) Configured(c emulator.Config)      { p.delay = c.IndexDelay }
func (p *names) Refresh()                          { p.delay = 0 }
func (p *names) Outbox() []emulator.Message        { return nil }

func (p *names) Seed(users io.Reader) (int, error) {
	var list []string
	for entry, err := range emulator.ReadSeed(users) {
		if err != nil {
			return 0, fmt.Errorf("line %d: %w", entry.Line, err)
		}
		name, ok := entry.Value.(string)
		if !ok {
			return 0, errors.New("not a name")
		}
		list = append(list, name)
	}
	p.list = append(p.list, list...)
	return len(list), nil
}

func serve(opts ...emulator.Option) (*emulator.Server, *names) {
	p := new(names)
	p.server = emulator.NewServer(p, opts...)
	p.server.Reset()
	return p.server, p
}

// ask sends a request, such as "POST /_emulator/config", and returns the status and the body.
func ask(s http.Handler, target, body string) (int, string) {
	method, path, _ := strings.Cut(target, " ")
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, httptest.NewRequest(method, path, strings.NewReader(body)))
	return answer.Code, answer.Body.String()
}

func TestTheControlPlane(t *testing.T) {
	t.Parallel()
	still := time.Unix(0, 0) // so that no limit refills
	s, p := serve(emulator.WithIndexDelay(time.Second), emulator.WithClock(func() time.Time { return still }))
	for _, c := range []struct {
		target, body string
		status       int
		want         string
	}{
		{"POST /_emulator/seed", `["Angus","Bon"]`, 200, `{"users":2}`},
		{"POST /_emulator/seed", "\"Phil\"\n3", 400, `{"statusCode":400,"error":"Bad Request","message":"not a name"}`},
		{"POST /_emulator/seed", "\"Phil\"\n{", 400, `{"statusCode":400,"error":"Bad Request","message":"line 2: malformed JSON"}`},
		{"GET /anything?a=b", "", 200, `["Angus","Bon"]`},
		{"GET /_emulator/requests", "", 200, `{"count":1,"requests":[{"method":"GET","path":"/anything","query":"a=b","status":200}]}`},
		{"DELETE /_emulator/requests", "", 200, `{}`},
		{"GET /_emulator/requests", "", 200, `{"count":0,"requests":[]}`},
		{"GET /_emulator/outbox", "", 200, `{"messages":[]}`},
		{"POST /_emulator/config", `{"latency":"1ms","rate_limit":"1/s:1"}`, 200,
			`{"index_delay":"1s","latency":"1ms","rate_limit":"1/s:1","token_lifetime":"0s","clock":""}`},
		{"POST /_emulator/config", `{"clock":"then"}`, 400, ""},
		{"POST /_emulator/config", `{"speed":1}`, 400, ""},
		{"POST /_emulator/faults", `[{"status":503,"times":1}]`, 200, `{"faults":1}`},
		{"GET /", "", 503, `"own words"`},
		{"GET /", "", 200, `["Angus","Bon"]`},
		{"GET /", "", 429, `1`},
		{"POST /_emulator/faults", `[{"status":99}]`, 400, `{"statusCode":400,"error":"Bad Request","message":"emulator: fault 0: a number is out of range"}`},
		{"POST /_emulator/reset", "", 200, `{}`},
		{"GET /", "", 200, `null`},
		{"GET /_emulator/nothing", "", 404, `{"statusCode":404,"error":"Not Found","message":"Not Found"}`},
	} {
		status, body := ask(s, c.target, c.body)
		require.Equal(t, c.status, status, c.target)
		if c.want != "" {
			require.Equal(t, c.want, body, c.target)
		}
	}
	require.Equal(t, time.Second, p.delay, "a reset returns to the first configuration")
	ask(s, "POST /_emulator/index", "")
	require.Zero(t, p.delay)
}

func TestDeterminismRepeatsIDsAndTime(t *testing.T) {
	t.Parallel()
	s, _ := serve(emulator.WithDeterminism())
	_, first := ask(s, "POST /", "")
	require.Equal(t, "2026-01-01T00:00:01Z", s.Now().Format(time.RFC3339))
	revision := s.Revision()
	s.Reset()
	require.Greater(t, s.Revision(), revision)
	_, again := ask(s, "POST /", "")
	require.Equal(t, first, again)
	s.Configure(func(c *emulator.Config) { c.Clock = time.Unix(7, 0) })
	require.Equal(t, int64(7), s.Now().Unix())
}

func TestRatesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"off", "15/s:30", "0.5/s:1"} {
		rate, err := emulator.ParseRate(text)
		require.NoError(t, err)
		require.Equal(t, text, rate.String())
	}
	for _, text := range []string{"15", "x/s", "0/s", "1/h", "1/s:0", "1/s:x"} {
		_, err := emulator.ParseRate(text)
		require.ErrorContains(t, err, "want N/s", text)
	}
}

func TestARefusedRequestCountsAgainstNothing(t *testing.T) {
	t.Parallel()
	var b emulator.Buckets[string]
	now := time.Unix(0, 0)
	wide := emulator.Charge[string]{Key: "wide", Rate: emulator.Rate{Burst: 2, PerSecond: 1}}
	narrow := emulator.Charge[string]{Key: "narrow", Rate: emulator.Rate{Burst: 1, PerSecond: 0.5}}
	refused, left := b.Take(now, wide, narrow)
	require.Equal(t, -1, refused)
	require.Equal(t, []emulator.Left{{2, 1, now.Add(time.Second)}, {1, 0, now.Add(2 * time.Second)}}, left)
	refused, left = b.Take(now, wide, narrow)
	require.Equal(t, 1, refused)
	require.Equal(t, 1, left[0].Remaining)
	refused, left = b.Take(now.Add(2*time.Second), wide, narrow, emulator.Charge[string]{})
	require.Equal(t, -1, refused)
	require.Zero(t, left[2], "no limit")
}

func TestKeysSurviveAnExport(t *testing.T) {
	t.Parallel()
	var s, other emulator.Signer
	key, err := s.Export()
	require.NoError(t, err)
	require.Nil(t, key, "none was needed yet")
	want := s.Key()
	key, err = s.Export()
	require.NoError(t, err)
	require.NoError(t, other.Restore(key))
	require.True(t, want.Equal(other.Key()))
	require.Equal(t, s.JWKS("a", "RS256"), other.JWKS("a", "RS256"))
	require.Error(t, other.Restore([]byte("none")))
}
