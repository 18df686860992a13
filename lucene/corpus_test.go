package lucene_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

// corpusRow is a query string and what Apache Lucene makes of it.
type corpusRow struct {
	Input           string          `json:"input"`
	Valid           bool            `json:"valid"`
	Canonical       string          `json:"canonical"`
	AST             json.RawMessage `json:"ast"`
	Options         []string        `json:"options"`
	LuceneValid     *bool           `json:"lucene_valid"`
	LuceneCanonical string          `json:"lucene_canonical"`
}

// has tells whether the row was made with an option.
func (r corpusRow) has(option string) bool { return slices.Contains(r.Options, option) }

// parserOptions returns the options that read the row as Lucene did.
func (r corpusRow) parserOptions() []lucene.Option {
	var opts []lucene.Option
	if r.has("parser=es") {
		opts = append(opts, lucene.LeadingWildcard(true), lucene.OneSidedRanges(true), lucene.ExistsField(true),
			lucene.PureNegative(lucene.MatchRest), lucene.BlankQuery(true))
	}
	if r.has("leadingWildcard") {
		opts = append(opts, lucene.LeadingWildcard(true))
	}
	if r.has("defop=AND") {
		opts = append(opts, lucene.DefaultOperator(lucene.OperatorAnd))
	}
	if r.has("split") {
		opts = append(opts, lucene.SplitOnWhitespace(true))
	}
	return opts
}

func (r corpusRow) analyzer() lucene.Analyzer {
	switch {
	case r.has("analyzer=simple"):
		return lucene.SimpleAnalyzer
	case r.has("analyzer=keyword"):
		return lucene.KeywordAnalyzer
	default:
		return lucene.WhitespaceAnalyzer
	}
}

// corpus returns the rows of a file that this parser answers for. Lucene has other parsers too.
func corpus(t testing.TB, file string) []corpusRow {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	var rows []corpusRow
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row corpusRow
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		if !row.has("parser=precedence") && !row.has("parser=standard") {
			rows = append(rows, row)
		}
	}
	require.NoError(t, lines.Err())
	return rows
}

// TestCorpus compares validity, canonical form and syntax tree with Lucene's on every row.
func TestCorpus(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"testdata/cases.jsonl", "testdata/grammar.jsonl"} {
		for _, row := range corpus(t, file) {
			name := row.Input + " " + strings.Join(row.Options, ",")
			switch {
			case row.has("op=escape"):
				require.Equal(t, row.Canonical, lucene.Escape(row.Input), name)
			case row.LuceneValid != nil:
				row.Valid, row.Canonical = *row.LuceneValid, row.LuceneCanonical
				compare(t, name, row)
			default:
				compare(t, name, row)
			}
		}
	}
}

func compare(t *testing.T, name string, row corpusRow) {
	t.Helper()
	tree, err := lucene.Parse(row.Input, row.parserOptions()...)
	if !row.Valid {
		require.Error(t, err, name)
		return
	}
	require.NoError(t, err, name)
	query := tree.Query("field", row.analyzer())
	require.Equal(t, row.Canonical, query.Canonical("field"), name)
	if row.analyzer() == lucene.WhitespaceAnalyzer {
		require.Equal(t, row.Canonical, tree.Canonical("field"), name)
	}
	ast, err := json.Marshal(query)
	require.NoError(t, err, name)
	require.JSONEq(t, string(row.AST), string(ast), name)
}
