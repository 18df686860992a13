package auth0_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

// TestMain looks for goroutines that are left, those aside that bleve begins with the program.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// stub is a server for answers that the emulator does not give. It notes what is asked.
type stub struct {
	*auth0.Backend
	mu    sync.Mutex
	asked []string
}

// answering serves what answer returns: a status and a body.
func answering(t testing.TB, answer func(r *http.Request) (int, string)) *stub {
	t.Helper()
	s := &stub{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.RequestURI())
		s.mu.Unlock()
		status, body := answer(r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	b, err := auth0.Config{URL: server.URL, Token: token.Static("x")}.Open(backend.Transport{HTTPClient: &http.Client{Transport: transport}})
	require.NoError(t, err)
	s.Backend = b.(*auth0.Backend)
	return s
}

// scripted serves bodies one after the other, and then an empty object.
func scripted(t testing.TB, bodies ...string) *stub {
	t.Helper()
	return answering(t, func(*http.Request) (int, string) {
		if len(bodies) == 0 {
			return http.StatusOK, "{}"
		}
		body := bodies[0]
		bodies = bodies[1:]
		return http.StatusOK, body
	})
}

// list reads what a query asks for. Its fields and its window are filled in unless they are set.
func (s *stub) list(t testing.TB, q backend.Query) ([]string, error) {
	t.Helper()
	results, err := s.Query(complete(q))
	require.NoError(t, err)
	docs, err := backend.Collect(results.Pages(t.Context()))
	texts := make([]string, len(docs))
	for i, doc := range docs {
		texts[i] = string(doc)
	}
	return texts, err
}

func complete(q backend.Query) backend.Query {
	if q.Fields == nil {
		q.Fields = map[string]func() *where.Catalogue{
			"role": where.Roles, "organization": where.Organizations, "permission": where.Permissions, "log": where.Logs, "user": where.Users,
		}[q.Model]()
	}
	if q.Window == (backend.Window{}) {
		q.Window = backend.Everything()
	}
	return q
}

// ids returns the ids of documents.
func ids(t testing.TB, docs []string) []string {
	t.Helper()
	list := make([]string, len(docs))
	for i, doc := range docs {
		var fields map[string]any
		require.NoError(t, json.Unmarshal([]byte(doc), &fields))
		for _, key := range []string{"id", "user_id", "log_id"} {
			if id, ok := fields[key].(string); ok {
				list[i] = id
			}
		}
	}
	return list
}

var (
	rolesOf         = backend.Relation{Owner: "user", ID: "auth0|bon", Name: "roles"}
	organizationsOf = backend.Relation{Owner: "user", ID: "auth0|bon", Name: "organizations"}
	membersOf       = backend.Relation{Owner: "organization", ID: "org_a", Name: "members"}
)
