package auth0_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
)

// rows returns n rows of a list, with ids that count on from first.
func rows(key, prefix string, first, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{%q:"%s%d"}`, key, prefix, first+i)
	}
	return "[" + strings.Join(list, ",") + "]"
}

func TestListsEndAsEachOfThemDoes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		query    backend.Query
		bodies   []string
		want     int
		requests int
	}{
		"a total is believed where it is right": {
			backend.Query{Model: "role"},
			[]string{`{"roles":` + rows("id", "rol_", 0, 100) + `,"total":101}`, `{"roles":` + rows("id", "rol_", 100, 1) + `,"total":101}`},
			101, 2,
		},
		"a full last page needs no further one": {
			backend.Query{Model: "role"}, []string{`{"roles":` + rows("id", "rol_", 0, 100) + `,"total":100}`}, 100, 1,
		},
		"a short page is not the end while the total says more": {
			backend.Query{Model: "role"},
			[]string{`{"roles":` + rows("id", "rol_", 0, 60) + `,"total":120}`, `{"roles":` + rows("id", "rol_", 60, 20) + `,"total":120}`},
			80, 2,
		},
		"an empty page is the end whatever the total says": {
			backend.Query{Model: "role"}, []string{`{"roles":` + rows("id", "rol_", 0, 100) + `,"total":900}`, `{"roles":[],"total":900}`}, 100, 2,
		},
		"organizations of a user have no total": {
			backend.Query{Model: "organization", Of: organizationsOf}, []string{`{"organizations":` + rows("id", "org_", 0, 1) + `,"start":0,"limit":50,"total":0}`}, 1, 1,
		},
		"and go on while pages are full": {
			backend.Query{Model: "organization", Of: organizationsOf},
			[]string{`{"organizations":` + rows("id", "org_", 0, 100) + `,"total":0}`, `{"organizations":` + rows("id", "org_", 100, 3) + `,"total":0}`},
			103, 2,
		},
		"checkpoints end without a next one": {
			backend.Query{Model: "organization"},
			[]string{`{"organizations":` + rows("id", "org_", 0, 2) + `,"next":"abc"}`, `{"organizations":` + rows("id", "org_", 2, 1) + `}`},
			3, 2,
		},
		"or with an empty page": {
			backend.Query{Model: "user", Of: membersOf},
			[]string{`{"members":` + rows("user_id", "auth0|", 0, 2) + `,"next":"abc"}`, `{"members":[]}`}, 2, 2,
		},
		"or with an empty page that names another": {
			backend.Query{Model: "user", Of: membersOf},
			[]string{`{"members":` + rows("user_id", "auth0|", 0, 2) + `,"next":"abc"}`, `{"members":[],"next":"abc"}`}, 2, 2,
		},
		"bare lists are lists": {backend.Query{Model: "role"}, []string{rows("id", "rol_", 0, 3)}, 3, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scripted(t, test.bodies...)
			docs, err := s.list(t, test.query)
			require.NoError(t, err)
			require.Len(t, docs, test.want)
			require.Len(t, s.asked, test.requests, s.asked)
		})
	}
}

func TestCheckpointsAreHandedBackAsTheyCame(t *testing.T) {
	t.Parallel()
	s := scripted(t, `{"organizations":[{"id":"org_a"}],"next":"a/b+c=&d"}`, `{"organizations":[]}`)
	_, err := s.list(t, backend.Query{Model: "organization", PageSize: 500})
	require.NoError(t, err)
	require.Equal(t, []string{
		"GET /api/v2/organizations?take=100", "GET /api/v2/organizations?from=a%2Fb%2Bc%3D%26d&take=100",
	}, s.asked)
}

func TestAnAnswerThatIsNotUnderstoodIsNoList(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{}`, `null`, `{"roles":null}`, `{"roles":{}}`, `{"roles":[7]}`, `{"roles":[{"name":"x"}]}`, `{"roles":[{"id":""}]}`,
		`{"roles":[{"id":"rol_a"}],"next":7}`, `<html></html>`, ``,
	} {
		s := scripted(t, body)
		docs, err := s.list(t, backend.Query{Model: "role"})
		require.ErrorIs(t, err, fault.ErrUnavailable, body)
		require.NotErrorIs(t, err, fault.ErrDoesNotExist, body)
		require.Empty(t, docs, body)
	}
}

func TestAFailedPageIsNoEnd(t *testing.T) {
	t.Parallel()
	pages := 0
	s := answering(t, func(*http.Request) (int, string) {
		if pages++; pages == 1 {
			return 200, `{"organizations":[{"id":"org_a"}],"next":"x"}`
		}
		return 403, `{"statusCode":403,"error":"Forbidden","message":"Insufficient scope","errorCode":"insufficient_scope"}`
	})
	_, err := s.list(t, backend.Query{Model: "organization"})
	require.ErrorIs(t, err, fault.ErrForbidden)
}

func TestEventsOfOneMomentAreReadAsFarAsPagesGo(t *testing.T) {
	t.Parallel()
	events := make([]string, 100)
	page := 0
	s := answering(t, func(*http.Request) (int, string) {
		for i := range events {
			events[i] = fmt.Sprintf(`{"log_id":"%d","date":"2026-01-01T00:00:00.000Z","type":"sapi"}`, page*100+i)
		}
		page++
		return 200, "[" + strings.Join(events, ",") + "]"
	})
	fields := complete(backend.Query{Model: "log"}).Fields
	node, err := fields.Resolve(logTypeIs("sapi"))
	require.NoError(t, err)
	_, err = s.list(t, backend.Query{Model: "log", Where: node})
	require.ErrorIs(t, err, fault.ErrNotSupported, "complete or an error")
	require.Len(t, s.asked, 1+10)
}
