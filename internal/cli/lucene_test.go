package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/cli"
)

func TestLuceneCommands(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args   string
		code   int
		stdout []string
		stderr string
	}{
		{`parse|a OR b AND c`, 0, []string{`a +b +c`}, ``},
		{`parse|--default-operator|AND|"a" b`, 0, []string{`+a +b`}, ``},
		{`parse|--leading-wildcards|*a`, 0, []string{`*a`}, ``},
		{`parse|*a`, 1, nil, `line 1, column 1`},
		{`parse|--dialect|elasticsearch|*a`, 0, []string{`*a`}, ``},
		{`parse|--|-a`, 0, []string{`-a`}, ``},
		{`parse|f:-1`, 1, nil, `f:-1`},
		{`parse|--json|f:-1`, 1, []string{`"valid":false`, `"offset":2`}, `column 3`},
		{`parse|--json|a b`, 0, []string{`"canonical":"a b"`}, ``},
		{`explain|f:(new york)`, 0, []string{`f is "new york"`, `warning: words without an operator`}, ``},
		{`explain|--split|f:(new york)`, 0, []string{`any of`, `  f is "new"`, `  f is "york"`}, ``},
		{`explain|--dialect|auth0|NOT (a OR _exists_:name)`, 0, []string{
			`not`, `  any of`, `    a default field is "a"`, `    name has a value`}, ``},
		{`explain|--dialect|elasticsearch|a:b* OR a:b?d*e~ OR a:/x/ OR a:y~1 OR a:z~ OR a:[1 TO 2} OR a:"p q"~3 OR *`, 0,
			[]string{`everything`}, ``},
		{`explain|--dialect|elasticsearch|a:b* OR a:b?d*e OR a:/x/ OR a:y~1 OR a:z~ OR a:{1 TO 2} OR a:"p q"~3 OR a:[* TO *]`, 0,
			[]string{
				`a begins with "b"`, `a fits "b" ? "d" * "e"`, `a fits /x/`, `a is spelled like "y", by at most 1 edits`,
				`a is spelled like "z", by as many edits`, `a is more than "1" and less than "2"`,
				`a is "p q", its words up to 3 places away`, `a is anything`,
			}, ``},
		{`explain|NOT a`, 0, []string{`nothing`}, ``},
		{`explain|(`, 1, nil, `column`},
		{`validate|--dialect|auth0|name:"x"`, 0, nil, ``},
		{`validate|--dialect|auth0|namex:"x"`, 0, []string{`0-9 warning unknown-field: unknown field namex: is name meant?`}, ``},
		{`validate|--dialect|auth0|name:a?b`, 1, []string{`0-8 error single-character-wildcard`}, `refuses`},
		{`validate|--dialect|auth0-logs|--json|unknown:a`, 1, []string{`"severity":"error"`}, `refuses`},
		{`validate|--dialect|fusionauth-db|a:b`, 0, []string{`literal-operator`}, ``},
		{`validate|(a`, 1, nil, `line 1`},
		{`parse`, 2, nil, `accepts 1 arg`},
		{`parse|a|b`, 2, nil, `accepts 1 arg`},
		{`parse|--batch|a`, 2, nil, `unknown command`},
		{`parse|--dialect|sql|a`, 2, nil, `unknown dialect "sql"; there are classic, elasticsearch`},
		{`parse|--default-operator|XOR|a`, 2, nil, `OR or AND`},
		{`parse|--no-such-flag|a`, 2, nil, `unknown flag`},
		{`nonsense`, 2, nil, `unknown command`},
		{``, 0, []string{`parse`, `explain`, `validate`}, ``},
	}
	for _, test := range tests {
		var stdout, stderr bytes.Buffer
		args := append([]string{"lucene"}, strings.FieldsFunc(test.args, func(r rune) bool { return r == '|' })...)
		code := cli.Run(t.Context(), args, &stdout, &stderr)
		require.Equal(t, test.code, code, "%s: %s", test.args, stderr.String())
		for _, line := range test.stdout {
			require.Contains(t, stdout.String(), line, test.args)
		}
		require.Equal(t, test.stdout == nil, stdout.Len() == 0, "%s: %s", test.args, stdout.String())
		require.Contains(t, stderr.String(), test.stderr, test.args)
		require.Equal(t, test.stderr == "", stderr.Len() == 0, "%s: %s", test.args, stderr.String())
	}
}

// batchAnswer is a line that a batch prints.
type batchAnswer struct {
	Valid     bool            `json:"valid"`
	Canonical string          `json:"canonical"`
	AST       json.RawMessage `json:"ast"`
	Error     *struct {
		Offset  int    `json:"offset"`
		Line    int    `json:"line"`
		Column  int    `json:"column"`
		Message string `json:"message"`
	} `json:"error"`
	Findings []struct {
		Severity string `json:"severity"`
		Rule     string `json:"rule"`
	} `json:"findings"`
}

func TestLuceneBatch(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, cli.LuceneBatch(strings.NewReader(`
		{"input": "a OR b", "options": ["defop=AND", "analyzer=whitespace"]}
		{"input": "new york", "options": ["analyzer=keyword", "split"]}
		{"input": "x > 1", "options": ["op=escape"]} {"input": "a\n(b"}
		{"input": "name:a?b", "options": ["dialect=auth0"]}
		{"input": "age:>5", "options": ["parser=es", "dialect=auth0", "defop=OR"]}
		{"input": "a", "options": ["parser=precedence"]}
		{"input": "a", "options": ["dialect=sql"]}
		{"input": "a", "options": ["parser=es", "dialect=sql"]}
		{"input": "a", "options": ["what"]}
	`), &out))
	decoder := json.NewDecoder(&out)
	answer := func() (a batchAnswer) {
		require.NoError(t, decoder.Decode(&a))
		require.NotNil(t, a.Findings)
		return a
	}
	require.Equal(t, "a b", answer().Canonical)
	require.Equal(t, "new york", answer().Canonical)
	escaped := answer()
	require.True(t, escaped.Valid)
	require.Equal(t, "x > 1", escaped.Canonical)
	invalid := answer()
	require.False(t, invalid.Valid)
	require.Equal(t, []int{2, 2, 1}, []int{invalid.Error.Offset, invalid.Error.Line, invalid.Error.Column})
	refused := answer()
	require.True(t, refused.Valid)
	require.Equal(t, "error", refused.Findings[0].Severity)
	require.Equal(t, "age:{5 TO *]", answer().Canonical)
	for _, problem := range []string{`unknown parser "precedence"`, `unknown dialect "sql"`, `unknown dialect "sql"`, `unknown option "what"`} {
		require.Contains(t, answer().Error.Message, problem)
	}
	require.ErrorContains(t, cli.LuceneBatch(strings.NewReader(`{"input": "a"} nonsense`), &out), "query 2 of the batch")
}

// corpusRow is a query and what Apache Lucene made of it.
type corpusRow struct {
	Input           string          `json:"input"`
	Options         []string        `json:"options"`
	Valid           bool            `json:"valid"`
	Canonical       string          `json:"canonical"`
	LuceneCanonical *string         `json:"lucene_canonical"`
	AST             json.RawMessage `json:"ast"`
}

func TestLuceneBatchOfTheCorpus(t *testing.T) {
	t.Parallel()
	in, err := os.ReadFile("../../lucene/testdata/cases.jsonl")
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, cli.LuceneBatch(bytes.NewReader(in), &out))
	rows, answers := json.NewDecoder(bytes.NewReader(in)), json.NewDecoder(&out)
	for rows.More() {
		var row corpusRow
		var answer batchAnswer
		require.NoError(t, rows.Decode(&row))
		require.NoError(t, answers.Decode(&answer))
		if slices.Contains(row.Options, "parser=precedence") || slices.Contains(row.Options, "parser=standard") {
			continue
		}
		policy := row.LuceneCanonical != nil
		if policy {
			row.Valid, row.Canonical = true, *row.LuceneCanonical
			require.Contains(t, string(mustJSON(t, answer.Findings)), `"error"`, row.Input)
		}
		require.Equal(t, row.Valid, answer.Valid, row.Input)
		if row.Valid {
			require.Equal(t, row.Canonical, answer.Canonical, row.Input)
		}
		if row.Valid && row.AST != nil {
			require.JSONEq(t, string(row.AST), string(answer.AST), row.Input)
		}
	}
	require.False(t, answers.More())
}

func mustJSON(t *testing.T, value any) []byte {
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return text
}
