package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
)

// An emulator that runs for weeks counts all requests and keeps the newest.
func TestALogOfRequestsIsBounded(t *testing.T) {
	t.Parallel()
	var log emulator.RequestLog
	first := httptest.NewRequest(http.MethodGet, "/first", nil)
	last := httptest.NewRequest(http.MethodDelete, "/last?a=b", nil)
	const n = 250_000
	for range n - 1 {
		log.Record(nil, first)
	}
	log.Record(httptest.NewRecorder(), last).WriteHeader(http.StatusNoContent)
	require.Equal(t, n, log.Count())
	kept := log.List()
	require.Equal(t, emulator.Request{Method: "DELETE", Path: "/last", Query: "a=b", Status: 204}, kept[len(kept)-1])
	require.GreaterOrEqual(t, len(kept), 100_000)
	require.LessOrEqual(t, len(kept), 200_000)
	log.Clear()
	require.Zero(t, log.Count())
	require.Empty(t, log.List())
}
