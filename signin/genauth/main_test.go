package genauth_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain looks for goroutines that are left, those aside that the emulator's search index begins with the
// program.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}
