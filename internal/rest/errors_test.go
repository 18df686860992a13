package rest_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

func TestFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		status      int
		contentType string
		body        string
		want        error
		message     string
	}{
		{"400", 400, "application/json", `{"message":"bad"}`, fault.ErrInvalid, "bad"},
		{"401", 401, "application/json", `{"message":"no"}`, fault.ErrUnauthorized, "no"},
		{"403", 403, "application/json", `{"message":"no"}`, fault.ErrForbidden, "no"},
		{"404", 404, "application/json", `{"message":"gone"}`, fault.ErrDoesNotExist, "gone"},
		{"404 as a page", 404, "text/html", `<html>` + marker, fault.ErrUnavailable, ""},
		{"404 as a page that says it is JSON", 404, "application/json", "\n <!doctype html>" + marker, fault.ErrUnavailable, ""},
		{"409", 409, "application/json", `{"message":"there"}`, fault.ErrConflict, "there"},
		{"422", 422, "application/json", `{"message":"bad"}`, fault.ErrInvalid, "bad"},
		{"500", 500, "application/json", `{"message":"oops"}`, fault.ErrUnavailable, "oops"},
		{"502 as a page", 502, "text/html", `<html>` + marker + `</html>`, fault.ErrUnavailable, ""},
		{"503 without a body", 503, "application/json", ``, fault.ErrUnavailable, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := serve(t, typed(tt.status, tt.contentType, tt.body))
			_, err := p.client(t).Do(t.Context(), reading)
			requireKind(t, err, tt.want)
			var api *fault.APIError
			require.ErrorAs(t, err, &api)
			require.Positive(t, api.Elapsed)
			api.Elapsed = 0
			require.Equal(t, &fault.APIError{
				Provider: "acme", Status: tt.status, Message: tt.message, Summary: tt.message,
				Method: http.MethodGet, Route: "/users/{id}", Attempts: 1, Kind: tt.want,
			}, api)
			p.requireCount(t, 1)
		})
	}
}

func TestFailureTellsAllTheProviderSaid(t *testing.T) {
	t.Parallel()
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Correlation-Id", "c-1")
		answering(http.StatusConflict, `{"message":"The user `+strings.ToLower(marker)+`@acdc.com\nalready exists","code":"exists"}`)(w, r)
	})
	_, err := p.client(t).Do(t.Context(), writing)
	requireKind(t, err, fault.ErrConflict)
	require.EqualError(t, err, "acme: POST /users: 409 Conflict (exists): The user … already exists [request c-1]")
	var api *fault.APIError
	require.ErrorAs(t, err, &api)
	require.Contains(t, api.Message, "marker@acdc.com", "the typed error has the text as it came")
}

// However a provider quotes what it was sent, an error does not show it.
func TestValuesAreMasked(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, message, want string }{
		{"the id", "no auth0|MARKER/1 here", "no … here"},
		{"the id as it was sent", "no /users/auth0%7CMARKER%2F1", "no /users/…"},
		{"the query", `cannot read email:"MARKER@acdc.com"`, "cannot read …"},
		{"a word of the query", `cannot read MARKER@acdc.com`, "cannot read …"},
		{"in small letters", `cannot read marker@acdc.com`, "cannot read …"},
		{"another address", `owner is angus@acdc.com`, "owner is …"},
		{"bytes that are no text", "bad \xff\xfe id", "bad … id"},
		{"a long text", strings.Repeat("é", 400), strings.Repeat("é", 299) + "…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := serve(t, answering(http.StatusBadRequest, "{}"))
			_, err := p.client(t, func(_ *rest.Transport, s *rest.Service) {
				s.Classify = func(e *fault.APIError, _ []byte) { e.Message = tt.message }
			}).Do(t.Context(), reading)
			requireClean(t, err)
			var api *fault.APIError
			require.ErrorAs(t, err, &api)
			require.Equal(t, tt.want, api.Summary)
		})
	}
}

func TestBodysValuesAreMasked(t *testing.T) {
	t.Parallel()
	p := serve(t, answering(http.StatusBadRequest, `{"message":"'MARKER-deep' is no array, MARKER@acdc.com is taken"}`))
	_, err := p.client(t).Do(t.Context(), writing)
	requireClean(t, err)
	require.ErrorContains(t, err, "'…' is no array, … is taken")
}

// Of a request with many values, only those that the text holds are looked for, in either case.
func TestSummaryOfManyValues(t *testing.T) {
	t.Parallel()
	values := make([]string, 50_000)
	for i := range values {
		values[i] = fmt.Sprintf("%d fan%0100d@acdc.com", i, i)
	}
	values[7] = "\u212Aelvin ſ"
	require.Equal(t, "no … here", rest.Summary("no kELVIN S here", values))
}

// However white space stands in a text or in a value, errors print it alike, and so the value is found.
func TestSummaryFindsValuesInAnyWhiteSpace(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, message, value, want string }{
		{"beside one that differs", "a\nba b", "a b", "……"},
		{"in the text", "no Bon\u00a0\n Scott here", "Bon Scott", "no … here"},
		{"in the value", "no Bon Scott here", "Bon\t\tScott", "no … here"},
		{"around the value", "user a is", " a ", "user…is"},
		{"beside bytes that are no text", "no secret \xc2\x85", "secret \xc2", "no …"},
		{"beside an address", "of bon@acdc.com Scott", "bon@acdc.com Scott", "of …"},
		{"within an address", "of x@bon Scott", "bon Scott", "of …"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, rest.Summary(tt.message, []string{tt.value}))
		})
	}
}

// spaces matches a run of white space.
var spaces = regexp.MustCompile(`[\s\v\x{85}\p{Z}]+`)

// FuzzSummary: whatever a provider writes around a value, and whatever the value, nothing between two
// masks is the value. A mask may itself end as a value begins.
func FuzzSummary(f *testing.F) {
	f.Add("user ", "secret-1", " exists")
	f.Add("", "a.b*c(", "(")
	f.Add("\xff", "\xff\xfeabc", "\n")
	f.Add("a\nb", "a b", "")
	f.Add("", "a \n\u00a0b", " a b")
	f.Add("xy", "\xa6ab", "ab")
	f.Add("a", "a…b", "b")
	f.Add("", "\xa6\xe2\x80", "abcd")
	f.Add("", "secret \xc2", "\x85")
	f.Fuzz(func(t *testing.T, before, value, after string) {
		line := spaces.ReplaceAllString(value, " ")
		if len(line) < 3 {
			return
		}
		for _, part := range strings.Split(rest.Summary(before+value+after, []string{value}), "…") {
			require.NotContains(t, part, line)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	const date = "Sun, 01 Mar 2026 12:00:00 GMT"
	tests := []struct {
		name, value string
		want        time.Duration
	}{
		{"nothing", "", 0},
		{"seconds", "7", 7 * time.Second},
		{"spaces", " 7 ", 7 * time.Second},
		{"negative", "-7", 0},
		{"a date", "Sun, 01 Mar 2026 12:00:09 GMT", 9 * time.Second},
		{"a past date", "Sun, 01 Mar 2026 11:00:00 GMT", 0},
		{"no date", "soon", 0},
		{"absurd", "9223372036854775807", 365 * 24 * time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, rest.RetryAfter(http.Header{"Date": {date}, "Retry-After": {tt.value}}))
		})
	}
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("7", "")
	f.Add("Sun, 01 Mar 2026 12:00:09 GMT", "Sun, 01 Mar 2026 12:00:00 GMT")
	f.Fuzz(func(t *testing.T, value, date string) {
		got := rest.RetryAfter(http.Header{"Date": {date}, "Retry-After": {value}})
		require.GreaterOrEqual(t, got, time.Duration(0))
	})
}
