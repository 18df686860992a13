package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/cli"
)

// outcome is a step as quickstart --json reports it.
type outcome struct {
	Step     int    `json:"step"`
	Title    string `json:"title"`
	Code     string `json:"code"`
	Requests int    `json:"requests"`
	Result   string `json:"result"`
	OK       bool   `json:"ok"`
	Problem  string `json:"problem"`
}

func TestEveryStepOfTheQuickstartIsAsItMustBe(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	code := cli.Run(t.Context(), []string{"quickstart", "--json"}, &stdout, &stderr)
	require.Zero(t, code, stderr.String())
	require.Empty(t, stderr.String())
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	require.Greater(t, len(lines), 25)
	for i, line := range lines {
		var o outcome
		require.NoError(t, json.Unmarshal([]byte(line), &o))
		require.True(t, o.OK, "step %d, %s: %s", o.Step, o.Title, o.Problem)
		require.Equal(t, i+1, o.Step)
		require.NotEmpty(t, o.Title)
		require.NotEmpty(t, o.Code)
		require.NotEmpty(t, o.Result)
		require.Empty(t, o.Problem)
	}
}

func TestTheQuickstartPrintsCodeRequestsAndResult(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	require.Zero(t, cli.Run(t.Context(), []string{"quickstart"}, &stdout, &stderr), stderr.String())
	for _, part := range []string{
		" 1. Get an access token.", "singer.SetPassword(\"HighwayToHell\")", "    2 requests → bon@acdc.com",
		"    1 request → ErrDoesNotExist: authplus: user matching email does not exist",
	} {
		require.Contains(t, stdout.String(), part)
	}
	require.NotContains(t, stdout.String(), "!!")
}

func TestAStepThatDiffersFailsTheQuickstart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, result string
		requests     int
		err          error
		problem      string
	}{
		{"as it must be", "want", 1, nil, ""},
		{"another result", "other", 1, nil, `!! the result must be "want"`},
		{"a request too many", "want", 2, nil, "!! it must take 1 requests"},
		{"an error", "want", 1, errors.New("broken"), "!! broken"},
	} {
		var out bytes.Buffer
		err := cli.WalkOneStep(t.Context(), &out, tt.result, tt.requests, tt.err)
		require.Contains(t, out.String(), tt.problem, tt.name)
		if tt.problem == "" {
			require.NoError(t, err)
			require.NotContains(t, out.String(), "!!")
			continue
		}
		require.EqualError(t, err, "1 steps differ from what they must be", tt.name)
		require.Equal(t, 1, cli.ExitCode(t.Context(), err))
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args []string
		code int
	}{
		{[]string{"--help"}, 0},
		{[]string{"quickstart", "--help"}, 0},
		{[]string{"quickstart", "--colour"}, 2},
		{[]string{"quickstart", "extra"}, 2},
		{[]string{"slowstart"}, 2},
		{[]string{"emulate", "auth0", "--listen", "not an address"}, 1},
	} {
		var stdout, stderr bytes.Buffer
		require.Equal(t, tt.code, cli.Run(t.Context(), tt.args, &stdout, &stderr), "%v: %s", tt.args, stderr.String())
		require.Equal(t, tt.code == 0, stderr.Len() == 0, "%v: %s", tt.args, stderr.String())
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	require.Equal(t, 130, cli.Run(ended, []string{"quickstart"}, &stdout, &stderr))
	require.Equal(t, 4, cli.ExitCode(t.Context(), fmt.Errorf("token: %w", fault.ErrUnauthorized)))
}
