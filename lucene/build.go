package lucene

import (
	"fmt"
	"strings"

	"github.com/authplus/authplus/fault"
)

// Expr is a query under construction. Its zero matches everything and prints as no text at all.
//
// Expressions are values: building on one never changes it. The text never mixes AND and OR on one
// level, has parentheses around everything that is not a single condition, and gives each negation
// something to be taken away from, so that it means the same under every rule of precedence, in
// Lucene, in Elasticsearch and in Auth0.
type Expr struct {
	op   exprOp
	kids []Expr
	text string
	err  error
}

// exprOp says what an [Expr] is.
type exprOp uint8

const (
	exprAll exprOp = iota
	exprNone
	exprAtom // a condition, or something in parentheses: text
	exprText // clauses: text
	exprNot
	exprAnd
	exprOr
)

// everything and nothing are the texts for all and no documents.
const (
	everything = "*:*"
	nothing    = "*:* AND NOT *:*"
)

// All returns the expression that matches everything: the zero of [Expr]. Its negation matches nothing.
func All() Expr { return Expr{} }

// Not returns the expression that matches what e does not.
func Not(e Expr) Expr {
	switch e.op {
	case exprAll:
		return Expr{op: exprNone, err: e.err}
	case exprNone:
		return Expr{err: e.err}
	case exprNot:
		kid := e.kids[0]
		kid.err = e.err
		return kid
	default:
		return Expr{op: exprNot, kids: []Expr{e}, err: e.err}
	}
}

// And returns the expression that matches what all of exprs match: everything if there are none.
func And(exprs ...Expr) Expr { return junction(exprAnd, exprs) }

// Or returns the expression that matches what at least one of exprs matches: nothing if there are none.
func Or(exprs ...Expr) Expr { return junction(exprOr, exprs) }

// Parsed returns a parsed query as an expression. Its clauses keep the order and operators they were
// written with.
func Parsed(tree *Tree) Expr {
	switch {
	case tree == nil:
		return Expr{err: fmt.Errorf("lucene: no tree: %w", fault.ErrInvalid)}
	case len(tree.Root.Clauses) == 0:
		return Expr{op: exprNone}
	}
	p := printer{embedded: true}
	p.clauses(tree.Root.Clauses)
	e := Expr{op: exprText, text: p.b.String()}
	if len(tree.Root.Clauses) == 1 && tree.Root.Clauses[0].Modifier == NoModifier {
		e.op = exprAtom
	}
	return e
}

// junction joins expressions under exprAnd or exprOr. What is neutral is left out, what decides alone
// stands alone, and junctions of the same kind are laid flat.
func junction(op exprOp, exprs []Expr) Expr {
	neutral, decisive := exprAll, exprNone
	if op == exprOr {
		neutral, decisive = exprNone, exprAll
	}
	out := Expr{op: op, kids: make([]Expr, 0, len(exprs))}
	decided := false
	for _, e := range exprs {
		if out.err == nil {
			out.err = e.err
		}
		switch e.op {
		case neutral:
		case decisive:
			decided = true
		case op:
			out.kids = append(out.kids, e.kids...)
		default:
			out.kids = append(out.kids, e)
		}
	}
	switch {
	case decided:
		return Expr{op: decisive, err: out.err}
	case len(out.kids) == 0:
		return Expr{op: neutral, err: out.err}
	case len(out.kids) == 1:
		out.kids[0].err = out.err
		return out.kids[0]
	}
	return out
}

// Err returns the first thing in the expression that cannot be said in the language, such as a range
// without bounds. It wraps [fault.ErrInvalid] and its text holds no values.
func (e Expr) Err() error { return e.err }

// String returns the query string. For everything it is empty; for an expression with an error it is
// a text that matches nothing.
func (e Expr) String() string {
	if e.err != nil {
		return nothing
	}
	var b strings.Builder
	e.write(&b)
	return b.String()
}

func (e Expr) write(b *strings.Builder) {
	switch e.op {
	case exprAll:
	case exprNone:
		b.WriteString(nothing)
	case exprAtom, exprText:
		b.WriteString(e.text)
	case exprNot:
		b.WriteString(everything + " AND ")
		e.writeInAnd(b)
	case exprAnd:
		e.writeAnd(b)
	case exprOr:
		for i, kid := range e.kids {
			if i > 0 {
				b.WriteString(" OR ")
			}
			kid.writeAtom(b)
		}
	}
}

// writeAnd writes a conjunction. A level of negations only needs something to take away from.
func (e Expr) writeAnd(b *strings.Builder) {
	negative := true
	for _, kid := range e.kids {
		negative = negative && kid.op == exprNot
	}
	if negative {
		b.WriteString(everything + " AND ")
	}
	for i, kid := range e.kids {
		if i > 0 {
			b.WriteString(" AND ")
		}
		kid.writeInAnd(b)
	}
}

// writeInAnd writes a leg of a conjunction.
func (e Expr) writeInAnd(b *strings.Builder) {
	if e.op == exprNot {
		b.WriteString("NOT ")
		e.kids[0].writeAtom(b)
		return
	}
	e.writeAtom(b)
}

// writeAtom writes the expression in parentheses unless it is a single condition.
func (e Expr) writeAtom(b *strings.Builder) {
	if e.op == exprAtom {
		b.WriteString(e.text)
		return
	}
	b.WriteByte('(')
	e.write(b)
	b.WriteByte(')')
}
