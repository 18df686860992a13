package where_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// TestATreeSurvivesJSON compares what a tree means before and after, and sent twice.
func TestATreeSurvivesJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want, err := where.Users().Resolve(genQ(t, 3))
		if err != nil {
			t.Skip("the predicate is refused")
		}
		data, err := json.Marshal(want)
		require.NoError(t, err)
		var tree where.Node
		require.NoError(t, json.Unmarshal(data, &tree))
		got, err := where.Users().Resolve(where.FromTree(tree))
		require.NoError(t, err)
		require.Equal(t, want, got, string(data))
		again, err := json.Marshal(tree)
		require.NoError(t, err)
		require.JSONEq(t, string(data), string(again))
	})
}

func TestTreesAsJSON(t *testing.T) {
	t.Parallel()
	q := where.Or(where.Email.EndsWith("@acdc.com"), where.Not(where.Lucene("logins_count:0")), where.Email.IsNull(true))
	data, err := json.Marshal(where.Tree(q))
	require.NoError(t, err)
	require.JSONEq(t, `{"or":[{"field":"email","lookup":"endswith","value":"@acdc.com"},{"not":{"lucene":"logins_count:0"}},
		{"field":"email","lookup":"isnull","value":true}]}`, string(data))
	data, err = json.Marshal(where.Node{})
	require.NoError(t, err)
	require.JSONEq(t, `{}`, string(data))
	_, err = json.Marshal(where.Tree(where.Lookup("email", make(chan int))))
	require.ErrorContains(t, err, "value of email__exact")
}

func TestWhatIsNoTree(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`[]`, `{"also":1}`, `{"and":[],"none":true}`, `{"field":"email","lookup":"exact"}`, `{"not":[]}`,
		`{"field":"email","lookup":"exact","value":{}}`, `{"field":"email","lookup":"in","value":[{"time":"then"}]}`,
	} {
		var tree where.Node
		require.ErrorIs(t, json.Unmarshal([]byte(text), &tree), fault.ErrInvalid, text)
	}
}
