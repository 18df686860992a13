package rest_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(secureURL) != "" { // The child of TestEnvironment keeps its connections until it ends.
		os.Exit(m.Run())
	}
	goleak.VerifyTestMain(m)
}
