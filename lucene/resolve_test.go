package lucene_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

// algebra prints a resolved tree: & binds tighter than |, and ! stands before what it negates.
func algebra(n lucene.Node) string {
	switch n.Op {
	case lucene.OpAll:
		return "all"
	case lucene.OpNone:
		return "none"
	case lucene.OpNot:
		return "!" + algebra(n.Kids[0])
	case lucene.OpLeaf:
		return strings.TrimPrefix(n.Leaf.Field+":", ":") + n.Leaf.Text
	}
	parts := make([]string, len(n.Kids))
	for i, kid := range n.Kids {
		parts[i] = algebra(kid)
	}
	return "(" + strings.Join(parts, map[lucene.Op]string{lucene.OpAnd: "&", lucene.OpOr: "|"}[n.Op]) + ")"
}

func TestResolve(t *testing.T) {
	t.Parallel()
	var (
		and     = lucene.DefaultOperator(lucene.OperatorAnd)
		boolean = lucene.Precedence(lucene.BooleanPrecedence)
		rest    = lucene.PureNegative(lucene.MatchRest)
		split   = lucene.SplitOnWhitespace(true)
	)
	type options = []lucene.Option
	tests := []struct {
		query   string
		options options
		want    string
	}{
		{`a`, nil, `a`},
		{`"a" "b"`, nil, `(a|b)`},
		{`"a" "b"`, options{and}, `(a&b)`},
		{`"a" "b"`, options{boolean}, `(a|b)`},
		{`"a" "b"`, options{boolean, and}, `(a&b)`},

		{`a OR b AND c`, nil, `(b&c)`},
		{`a OR b AND c`, options{and}, `(b&c)`},
		{`a OR b AND c`, options{boolean}, `(a|(b&c))`},
		{`a AND b OR c`, nil, `(a&b)`},
		{`a AND b OR c`, options{and}, `a`},
		{`a AND b OR c`, options{boolean}, `((a&b)|c)`},
		{`A AND B OR C AND D`, nil, `(A&B&C&D)`},
		{`A AND B OR C AND D`, options{and}, `(A&C&D)`},
		{`A AND B OR C AND D`, options{boolean}, `((A&B)|(C&D))`},
		{`a OR b "c"`, nil, `(a|b|c)`},
		{`a OR b "c"`, options{and}, `c`},
		{`a OR b "c"`, options{boolean, and}, `(a|(b&c))`},

		{`a OR NOT b`, nil, `(a&!b)`},
		{`a OR NOT b`, options{and}, `(a&!b)`},
		{`a OR NOT b`, options{boolean}, `(a|!b)`},
		{`NOT a OR b`, nil, `(b&!a)`},
		{`NOT a OR b`, options{boolean}, `(!a|b)`},
		{`a AND NOT b`, nil, `(a&!b)`},
		{`a AND NOT b`, options{boolean}, `(a&!b)`},
		{`a NOT b`, nil, `(a&!b)`},
		{`a NOT b`, options{boolean}, `(a&!b)`},
		{`"a" -b`, options{boolean}, `(a&!b)`},
		{`a OR b -c`, options{boolean}, `((a|b)&!c)`},
		{`"a" +b -c`, nil, `(b&!c)`},
		{`"a" +b -c`, options{boolean}, `(b&!c)`},
		{`"a" +b -c`, options{and}, `(a&b&!c)`},
		{`a OR +b`, nil, `b`},
		{`a OR +b`, options{boolean}, `(a|b)`},
		{`a OR +b`, options{and}, `(a|b)`},
		{`a OR (NOT b)`, nil, `a`},
		{`a OR (NOT b)`, options{rest}, `(a|!b)`},
		{`a OR (NOT b)`, options{boolean, rest}, `(a|!b)`},
		{`a OR (*:* AND NOT b)`, nil, `(a|!b)`},

		{`NOT a`, nil, `none`},
		{`NOT a`, options{rest}, `!a`},
		{`NOT a`, options{boolean}, `none`},
		{`NOT a`, options{boolean, rest}, `!a`},
		{`NOT a AND NOT b`, options{rest}, `(!a&!b)`},
		{`NOT a OR NOT b`, options{rest}, `(!a&!b)`},
		{`NOT a OR NOT b`, options{boolean, rest}, `(!a|!b)`},
		{`-(-a)`, nil, `none`},
		{`-(-a)`, options{rest}, `a`},
		{`b AND -(-a)`, nil, `b`},

		{`*:*`, nil, `all`},
		{`NOT *:*`, options{rest}, `none`},
		{`a AND *:*`, nil, `a`},
		{`a OR *:*`, nil, `all`},
		{`a AND (b OR *:*)`, nil, `a`},
		{`a AND NOT *:*`, nil, `none`},
		{`(a AND (b AND c))`, nil, `(a&(b&c))`},

		{`new york city`, nil, `new york city`},
		{`new york city`, options{split}, `(new|york|city)`},
		{`new york city`, options{split, and}, `(new&york&city)`},
		{`f:(new york OR city)`, nil, `(f:new|f:york|f:city)`},
		{`x OR a b c`, nil, `(x|a|b c)`},
		{`x OR a b c`, options{and}, `b c`},
		{`roles:(admin owner)`, nil, `roles:admin owner`},
		{`roles:(admin owner)`, options{split}, `(roles:admin|roles:owner)`},
		{`f:(g:a "b")`, nil, `(g:a|f:b)`},
		{``, options{lucene.BlankQuery(true)}, `none`},
	}
	for _, test := range tests {
		tree, err := lucene.Parse(test.query)
		if test.query == "" {
			tree, err = lucene.Parse(test.query, test.options...)
		}
		require.NoError(t, err, test.query)
		require.Equal(t, test.want, algebra(tree.Resolve(test.options...)), "%q", test.query)
	}
}
