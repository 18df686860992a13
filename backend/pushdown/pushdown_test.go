package pushdown_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend/pushdown"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/where"
)

var errBlind, errVague = errors.New("not in the index"), errors.New("only roughly")

// translator decides addresses precisely, names roughly, and nothing else.
func translator() *pushdown.Translator {
	return &pushdown.Translator{
		Provider: "acme", Dialect: lucene.Auth0Users(),
		Leaf: func(n where.Node) pushdown.Pushed {
			out := pushdown.Pushed{Expr: lucene.Field(n.Field).Eq(n.Value)}
			switch n.Field {
			case "email":
				out.Precision = pushdown.Exact
			case "name":
				out.Precision = pushdown.Superset
			default:
				return pushdown.Refused(errBlind)
			}
			return out
		},
		Vague: func(string) error { return errVague },
	}
}

func TestTheAlgebraOfPrecision(t *testing.T) {
	t.Parallel()
	exact, rough, blind := where.Email.Eq("a@b.cd"), where.Name.Eq("A"), where.Picture.Eq("p")
	for _, c := range []struct {
		q         where.Q
		precision pushdown.Precision
		text      string
		reason    error
	}{
		{nil, pushdown.Exact, "", nil},
		{exact, pushdown.Exact, `email:"a@b.cd"`, nil},
		{where.Not(exact), pushdown.Exact, `*:* AND NOT email:"a@b.cd"`, nil},
		{where.And(exact, rough), pushdown.Superset, `email:"a@b.cd" AND name:"A"`, nil},
		{where.And(exact, blind), pushdown.Superset, `email:"a@b.cd"`, errBlind},
		{where.And(blind, where.Nickname.Eq("x")), pushdown.Never, "", errBlind},
		{where.Or(exact, rough), pushdown.Superset, `email:"a@b.cd" OR name:"A"`, nil},
		{where.Or(exact, blind), pushdown.Never, "", errBlind},
		{where.Not(rough), pushdown.Never, "", errVague},
		{where.Not(where.And(exact, blind)), pushdown.Never, "", errBlind},
		{where.Lucene("logins_count:1"), pushdown.Exact, "logins_count:1", nil},
	} {
		n, err := where.Users().Resolve(c.q)
		require.NoError(t, err)
		got, err := translator().Push(n)
		require.NoError(t, err)
		require.Equal(t, c.precision, got.Precision, n.String())
		require.Equal(t, c.reason, got.Reason, n.String())
		if c.precision != pushdown.Never {
			require.Equal(t, c.text, got.Expr.String(), n.String())
		}
	}
}

func TestConjuncts(t *testing.T) {
	t.Parallel()
	nodes := []where.Node{where.Tree(where.Email.Eq("a@b.cd")), where.Tree(where.Name.Eq("A")), where.Tree(where.Picture.Eq("p"))}
	_, _, err := translator().Conjuncts(nodes, false)
	require.Equal(t, errBlind, err)
	expr, rest, err := translator().Conjuncts(nodes, true)
	require.NoError(t, err)
	require.Equal(t, `email:"a@b.cd" AND name:"A"`, expr.String())
	require.Equal(t, nodes[1:], rest)
	expr, rest, err = translator().Conjuncts(nil, false)
	require.NoError(t, err)
	require.Empty(t, expr.String())
	require.Empty(t, rest)
}

func TestRawText(t *testing.T) {
	t.Parallel()
	for text, warned := range map[string]bool{"email:": false, `user_metadata.a:[1 TO 2]`: false, "nick:x": true} {
		tr := translator()
		_, err := tr.Push(where.Tree(where.Lucene(text)))
		if warned {
			require.NoError(t, err)
			require.Len(t, tr.Warnings, 1)
			continue
		}
		require.ErrorIs(t, err, fault.ErrInvalid, text)
		require.ErrorContains(t, err, "acme: raw query", text)
	}
	match, err := pushdown.Matcher("acme", lucene.Auth0Users(), "email:a*")
	require.NoError(t, err)
	require.True(t, match(map[string]any{"email": "angus@acdc.com"}))
	_, err = pushdown.Matcher("acme", lucene.Auth0Users(), "email:")
	require.ErrorContains(t, err, "acme: raw query")
}
