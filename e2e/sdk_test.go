package e2e_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// needSDKs skips a test where the vendors' SDKs for Node cannot run.
func needSDKs(t *testing.T) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "node", "node/version.cjs").CombinedOutput(); err != nil {
		t.Skipf("no node that the SDKs run on: %v %s", err, out)
	}
	// npm writes this file last, so that it is missing where an installation was interrupted.
	if _, err := os.Stat("node/node_modules/.package-lock.json"); err != nil {
		t.Skip("the SDKs are not installed: make e2e does that")
	}
}

// scripts runs the scripts of an SDK against an emulator.
type scripts struct {
	url         string
	environment []string
}

// run runs a script and decodes what it prints.
func (s scripts) run(t *testing.T, into any, script string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", append([]string{filepath.Join("node", "interop", script)}, args...)...)
	cmd.Env = append(os.Environ(), "AUTHPLUS_EMULATOR="+s.url, "NO_PROXY=127.0.0.1,localhost", "no_proxy=127.0.0.1,localhost")
	cmd.Env = append(cmd.Env, s.environment...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, into), "%s", out)
}
