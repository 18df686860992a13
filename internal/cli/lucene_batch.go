package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/authplus/authplus/lucene"
)

// luceneReport is what is known of a query.
type luceneReport struct {
	Valid bool `json:"valid"`
	// Canonical is the query as Lucene prints it.
	Canonical string `json:"canonical"`
	// AST is what Lucene makes of the query; nil for one that is not valid.
	AST      *lucene.Query   `json:"ast"`
	Error    *luceneMistake  `json:"error"`
	Findings []luceneFinding `json:"findings"`
}

// luceneMistake says where and why a query does not parse.
type luceneMistake struct {
	Offset  int    `json:"offset"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// luceneFinding is something that the dialect objects to, with offsets in bytes.
type luceneFinding struct {
	Severity string `json:"severity"`
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
}

func (r reading) report() luceneReport {
	report := luceneReport{Findings: []luceneFinding{}}
	if r.err != nil {
		report.Error = mistakeOf(r.err)
		return report
	}
	report.Valid, report.Canonical, report.AST = true, r.canonical(), r.tree.Query(defaultField, r.analyzer)
	for _, f := range r.findings {
		report.Findings = append(report.Findings,
			luceneFinding{f.Severity.String(), f.Rule, f.Message, f.Span.Start, f.Span.End})
	}
	return report
}

func mistakeOf(err error) *luceneMistake {
	var mistake *lucene.SyntaxError
	if errors.As(err, &mistake) {
		return &luceneMistake{mistake.Offset, mistake.Line, mistake.Column, mistake.Message, mistake.Hint}
	}
	return &luceneMistake{Line: 1, Column: 1, Message: err.Error()}
}

// printJSON prints a value on one line, with the characters that HTML escapes as they are.
func printJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// batchQuery is a line of a batch.
type batchQuery struct {
	Input   string   `json:"input"`
	Options []string `json:"options"`
}

// luceneBatch answers each line of a batch with one, at once. It ends with the first that holds no query.
func luceneBatch(in io.Reader, out io.Writer) error {
	decoder := json.NewDecoder(in)
	for number := 1; ; number++ {
		var q batchQuery
		switch err := decoder.Decode(&q); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("query %d of the batch: %w", number, err)
		}
		if err := printJSON(out, q.report()); err != nil {
			return err
		}
	}
}

// batchOptions are the options of a line of a batch.
type batchOptions struct {
	parser, dialect string
	changes         []lucene.Option
	analyzer        lucene.Analyzer
	escape          bool
}

func (q batchQuery) report() luceneReport {
	var o batchOptions
	for _, option := range q.Options {
		if err := o.set(option); err != nil {
			return reading{err: err}.report()
		}
	}
	if o.escape {
		return luceneReport{Valid: true, Canonical: lucene.Escape(q.Input), Findings: []luceneFinding{}}
	}
	r, err := o.read(q.Input)
	if err != nil {
		return reading{err: err}.report()
	}
	return r.report()
}

func (o *batchOptions) set(option string) error {
	name, value, _ := strings.Cut(option, "=")
	switch {
	case name == "parser":
		o.parser = value
	case name == "dialect":
		o.dialect = value
	case option == "defop=OR":
		o.changes = append(o.changes, lucene.DefaultOperator(lucene.OperatorOr))
	case option == "defop=AND":
		o.changes = append(o.changes, lucene.DefaultOperator(lucene.OperatorAnd))
	case option == "leadingWildcard":
		o.changes = append(o.changes, lucene.LeadingWildcard(true))
	case option == "split":
		o.changes = append(o.changes, lucene.SplitOnWhitespace(true))
	case option == "analyzer=whitespace":
		o.analyzer = lucene.WhitespaceAnalyzer
	case option == "analyzer=simple":
		o.analyzer = lucene.SimpleAnalyzer
	case option == "analyzer=keyword":
		o.analyzer = lucene.KeywordAnalyzer
	case option == "op=escape":
		o.escape = true
	default:
		return fmt.Errorf("unknown option %q", option)
	}
	return nil
}

// read reads a query with the parser that the options name, and checks it by their dialect. Each stands in
// for the other if that is missing.
func (o *batchOptions) read(query string) (reading, error) {
	parsers := map[string]string{"": o.dialect, "classic": "classic", "es": "elasticsearch"}
	name, ok := parsers[o.parser]
	if !ok {
		return reading{}, fmt.Errorf("unknown parser %q; there are classic and es", o.parser)
	}
	reader, err := dialectOf(cmp.Or(name, "classic"))
	if err != nil {
		return reading{}, err
	}
	reader = reader.With(o.changes...)
	judge := reader
	if o.dialect != "" {
		if judge, err = dialectOf(o.dialect); err != nil {
			return reading{}, err
		}
	}
	tree, err := reader.Parse(query)
	r := readingOf(tree, err, judge)
	r.analyzer = o.analyzer
	return r, nil
}
