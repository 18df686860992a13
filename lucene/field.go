package lucene

import (
	"fmt"
	"strings"

	"github.com/authplus/authplus/fault"
)

// FieldExpr makes expressions on one field. Values may be strings, booleans, numbers of any Go type,
// [encoding/json.Number] and [time.Time], which is written in UTC with milliseconds; anything else is
// an error of the expression.
type FieldExpr struct {
	name string
	err  error
}

// Field starts an expression on a field, given by its name or by its path with dots between the steps.
func Field(name string) FieldExpr {
	if name == "" {
		return FieldExpr{err: fmt.Errorf("lucene: a field needs a name: %w", fault.ErrInvalid)}
	}
	return FieldExpr{name: name}
}

// Eq matches documents in which the field has the value.
func (f FieldExpr) Eq(value any) Expr {
	text, err := valueText(value)
	if err != nil {
		return f.fail(err)
	}
	return f.atom(text)
}

// In matches documents in which the field has one of the values: none if there are no values.
func (f FieldExpr) In(values ...any) Expr {
	if len(values) == 1 {
		return f.Eq(values[0])
	}
	texts := make([]string, len(values))
	for i, value := range values {
		text, err := valueText(value)
		if err != nil {
			return f.fail(err)
		}
		texts[i] = text
	}
	if len(texts) == 0 {
		return Expr{op: exprNone, err: f.err}
	}
	return f.atom("(" + strings.Join(texts, " OR ") + ")")
}

// Exists matches documents in which the field has a value. Elasticsearch, Auth0 and FusionAuth know
// the text; to Lucene itself it is a term of a field named _exists_.
func (f FieldExpr) Exists() Expr {
	if f.err != nil {
		return f.fail(f.err)
	}
	text := f.name
	if !plain(text, "_.@") {
		text = Quote(text)
	}
	return Expr{op: exprAtom, text: existsName + ":" + text}
}

// Gt matches documents in which the field is greater than the value.
func (f FieldExpr) Gt(value any) Expr { return f.span("{", value, nil, "]") }

// Gte matches documents in which the field is greater than the value or equal to it.
func (f FieldExpr) Gte(value any) Expr { return f.span("[", value, nil, "]") }

// Lt matches documents in which the field is less than the value.
func (f FieldExpr) Lt(value any) Expr { return f.span("[", nil, value, "}") }

// Lte matches documents in which the field is less than the value or equal to it.
func (f FieldExpr) Lte(value any) Expr { return f.span("[", nil, value, "]") }

// Between matches documents in which the field lies between two values, both included.
func (f FieldExpr) Between(low, high any) Expr {
	if low == nil || high == nil {
		return f.fail(fmt.Errorf("lucene: a range needs two bounds: %w", fault.ErrInvalid))
	}
	return f.span("[", low, high, "]")
}

// span writes a range in which a nil bound is open.
func (f FieldExpr) span(opening string, low, high any, closing string) Expr {
	from, err := boundText(low)
	if err != nil {
		return f.fail(err)
	}
	to, err := boundText(high)
	if err != nil {
		return f.fail(err)
	}
	return f.atom(opening + from + " TO " + to + closing)
}

// Prefix matches documents in which the field begins with the text; with an empty text those in which
// it has a value.
func (f FieldExpr) Prefix(text string) Expr { return f.pattern("", text, "*") }

// Suffix matches documents in which the field ends with the text; with an empty text those in which it
// has a value. Lucene itself reads it under [LeadingWildcard] only.
func (f FieldExpr) Suffix(text string) Expr { return f.pattern("*", text, "") }

// Contains matches documents in which the field contains the text; with an empty text those in which
// it has a value. Lucene itself reads it under [LeadingWildcard] only.
func (f FieldExpr) Contains(text string) Expr { return f.pattern("*", text, "*") }

// pattern writes a pattern of one text.
func (f FieldExpr) pattern(before, text, after string) Expr {
	if text == "" {
		return f.Exists()
	}
	return f.atom(before + escaped(text) + after)
}

// Wildcard matches documents in which the whole field fits the pattern, where * stands for any number
// of characters and everything else for itself.
func (f FieldExpr) Wildcard(pattern string) Expr {
	pieces := strings.Split(pattern, "*")
	if len(pieces) == 1 {
		return f.Eq(pattern)
	}
	for i, piece := range pieces {
		pieces[i] = escaped(piece)
	}
	text := strings.Join(pieces, "*")
	if strings.Trim(text, "*") == "" {
		return f.Exists()
	}
	return f.atom(text)
}

// escaped returns a text as it stands in a pattern.
func escaped(text string) string {
	var b strings.Builder
	writeEscaped(&b, text, `\/`)
	return b.String()
}

// atom returns the condition that the field has what text says.
func (f FieldExpr) atom(text string) Expr {
	if f.err != nil {
		return f.fail(f.err)
	}
	var b strings.Builder
	b.Grow(len(f.name) + 1 + len(text))
	writeTerm(&b, f.name, `\/`)
	b.WriteByte(':')
	b.WriteString(text)
	return Expr{op: exprAtom, text: b.String()}
}

// fail returns an expression with an error: the field's own, if it has one.
func (f FieldExpr) fail(err error) Expr {
	if f.err != nil {
		err = f.err
	}
	return Expr{op: exprNone, err: err}
}
