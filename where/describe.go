package where

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// Describe returns the predicate with its values, such as `email__startswith="b"`, for the eyes of
// whoever may see them. [Q]'s String is the form for logs.
func Describe(q Q) string {
	return describe(Tree(q), true)
}

// describe returns the tree as text, with values or without. Raw query text counts as a value.
func describe(n Node, values bool) string {
	switch n.Op {
	case OpAnd, OpOr:
		parts := make([]string, len(n.Kids))
		for i, kid := range n.Kids {
			parts[i] = operand(kid, values)
		}
		return strings.Join(parts, " "+n.Op.String()+" ")
	case OpNot:
		parts := make([]string, len(n.Kids))
		for i, kid := range n.Kids {
			parts[i] = operand(kid, values)
		}
		return "NOT " + strings.Join(parts, " ")
	case OpLeaf:
		return describeLeaf(n, values)
	case OpLucene:
		if values {
			return "lucene(" + strconv.Quote(n.Text) + ")"
		}
		return "lucene"
	default:
		return n.Op.String()
	}
}

// operand returns a part of a larger text, in parentheses where it could be misread.
func operand(n Node, values bool) string {
	if (n.Op == OpAnd || n.Op == OpOr) && len(n.Kids) != 1 {
		return "(" + describe(n, values) + ")"
	}
	return describe(n, values)
}

func describeLeaf(n Node, values bool) string {
	text := n.Field + "__" + string(n.Lookup)
	if values {
		text += "=" + describeValue(n.Value)
	}
	return text
}

func describeValue(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(v)
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case []any:
		parts := make([]string, len(v))
		for i, element := range v {
			parts[i] = describeValue(element)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	default:
		return fmt.Sprint(v)
	}
}

// String returns the fields and lookups of the tree, such as "email__startswith AND NOT blocked__exact",
// without values.
func (n Node) String() string { return describe(n, false) }

// Format writes what String returns, whatever the verb.
func (n Node) Format(s fmt.State, _ rune) { write(s, n) }

// LogValue returns what String returns.
func (n Node) LogValue() slog.Value { return slog.StringValue(n.String()) }

// String returns the fields and lookups, without values.
func (k Kw) String() string { return Tree(k).String() }

// Format writes what String returns, whatever the verb.
func (k Kw) Format(s fmt.State, _ rune) { write(s, k) }

// LogValue returns what String returns.
func (k Kw) LogValue() slog.Value { return slog.StringValue(k.String()) }

func (p *predicate) String() string { return p.tree().String() }

// Format prints the predicate without values, whatever the verb.
func (p *predicate) Format(s fmt.State, _ rune) { write(s, p) }

// LogValue returns the predicate without values.
func (p *predicate) LogValue() slog.Value  { return slog.StringValue(p.String()) }
func write(s fmt.State, text fmt.Stringer) { _, _ = io.WriteString(s, text.String()) }
