package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/authplus/authplus/lucene"
)

// printExplanation prints what a query asks for, a condition a line, and then what may surprise.
func printExplanation(out io.Writer, r reading) error {
	var b strings.Builder
	explain(&b, r.tree.Resolve(), "")
	for _, f := range r.findings {
		fmt.Fprintf(&b, "%s: %s\n", f.Severity, f.Message)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// explain writes a node, each level of the tree indented by two more spaces.
func explain(b *strings.Builder, n lucene.Node, indent string) {
	lines := map[lucene.Op]string{
		lucene.OpAll: "everything", lucene.OpNone: "nothing", lucene.OpAnd: "all of", lucene.OpOr: "any of",
		lucene.OpNot: "not",
	}
	line, ok := lines[n.Op]
	if !ok {
		line = explainLeaf(n.Leaf)
	}
	b.WriteString(indent + line + "\n")
	for _, kid := range n.Kids {
		explain(b, kid, indent+"  ")
	}
}

func explainLeaf(l lucene.Leaf) string {
	field := l.Field
	if field == "" {
		field = "a default field"
	}
	switch l.Kind {
	case lucene.Exists:
		return field + " has a value"
	case lucene.Prefix:
		return fmt.Sprintf("%s begins with %q", field, l.Text)
	case lucene.Wildcard:
		return fmt.Sprintf("%s fits %s", field, pattern(l.Pieces))
	case lucene.Regexp:
		return fmt.Sprintf("%s fits /%s/", field, l.Text)
	case lucene.Fuzzy:
		return fmt.Sprintf("%s is spelled like %q, %s", field, l.Text, edits(l.Edits))
	case lucene.Range:
		return field + " is " + explainRange(l)
	case lucene.Phrase:
		if l.Slop > 0 {
			return fmt.Sprintf("%s is %q, its words up to %d places away", field, l.Text, l.Slop)
		}
	}
	return fmt.Sprintf("%s is %q", field, l.Text)
}

// pattern returns a pattern with its literal parts in quotes.
func pattern(pieces []lucene.Piece) string {
	parts := make([]string, len(pieces))
	for i, piece := range pieces {
		if parts[i] = string(rune(piece.Wild)); piece.Wild == 0 {
			parts[i] = fmt.Sprintf("%q", piece.Text)
		}
	}
	return strings.Join(parts, " ")
}

func edits(n int) string {
	if n == lucene.AutoEdits {
		return "by as many edits as the engine allows"
	}
	return fmt.Sprintf("by at most %d edits", n)
}

func explainRange(l lucene.Leaf) string {
	var parts []string
	if !l.Low.Open {
		parts = append(parts, map[bool]string{true: "at least ", false: "more than "}[l.Low.Inclusive]+fmt.Sprintf("%q", l.Low.Text))
	}
	if !l.High.Open {
		parts = append(parts, map[bool]string{true: "at most ", false: "less than "}[l.High.Inclusive]+fmt.Sprintf("%q", l.High.Text))
	}
	if len(parts) == 0 {
		return "anything"
	}
	return strings.Join(parts, " and ")
}
