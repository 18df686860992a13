package where

import (
	"fmt"
	"slices"

	"github.com/authplus/authplus/fault"
)

// Resolve checks a predicate against the catalogue and returns its tree in normal form. It does no I/O.
//
// In normal form, [Node.Value] has the types that its comment lists; conjunctions and disjunctions
// have at least two operands, none of which is of their own kind, [OpAll] or [OpNone]; no negation
// stands on a negation; [In] has two different values or more; and fields that fold case have no
// lookup that begins with I. A neutral predicate is [OpAll]; what cannot match is [OpNone], such as
// In() and a range with reversed bounds. Exact(nil) is IsNull(true).
//
// The error is a *[fault.FieldError] that wraps [fault.ErrInvalid] and lists the choices: for an
// unknown field, a lookup that does not fit the field, a value that does not fit the lookup.
func (c *Catalogue) Resolve(q Q) (Node, error) { return c.resolve(Tree(q)) }

func (c *Catalogue) resolve(n Node) (Node, error) {
	switch n.Op {
	case OpAll, OpNone:
		return Node{Op: n.Op}, nil
	case OpAnd:
		return c.resolveJunction(n, OpAll, OpNone)
	case OpOr:
		return c.resolveJunction(n, OpNone, OpAll)
	case OpNot:
		return c.resolveNot(n)
	case OpLeaf:
		return c.resolveLeaf(n)
	case OpLucene:
		return Node{Op: OpLucene, Text: n.Text}, nil
	default:
		return Node{}, fmt.Errorf("where: %d is no operator: %w", n.Op, fault.ErrInvalid)
	}
}

// resolveJunction resolves a conjunction or disjunction. Operands that equal neutral change nothing,
// one that equals decisive makes the others irrelevant; all of them are checked nevertheless.
func (c *Catalogue) resolveJunction(n Node, neutral, decisive Op) (Node, error) {
	out, decided := Node{Op: n.Op}, false
	for _, kid := range n.Kids {
		kid, err := c.resolve(kid)
		if err != nil {
			return Node{}, err
		}
		switch kid.Op {
		case neutral:
		case decisive:
			decided = true
		case n.Op:
			out.Kids = append(out.Kids, kid.Kids...)
		default:
			out.Kids = append(out.Kids, kid)
		}
	}
	switch {
	case decided:
		return Node{Op: decisive}, nil
	case len(out.Kids) == 0:
		return Node{Op: neutral}, nil
	case len(out.Kids) == 1:
		return out.Kids[0], nil
	default:
		return out, nil
	}
}

func (c *Catalogue) resolveNot(n Node) (Node, error) {
	if len(n.Kids) != 1 {
		return Node{}, fmt.Errorf("where: a negation has one operand, not %d: %w", len(n.Kids), fault.ErrInvalid)
	}
	kid, err := c.resolve(n.Kids[0])
	if err != nil {
		return Node{}, err
	}
	switch kid.Op {
	case OpAll:
		return Node{Op: OpNone}, nil
	case OpNone:
		return Node{Op: OpAll}, nil
	case OpNot:
		return kid.Kids[0], nil
	default:
		return Node{Op: OpNot, Kids: []Node{kid}}, nil
	}
}

// resolveLeaf checks field, lookup and value of a leaf, in this order.
func (c *Catalogue) resolveLeaf(n Node) (Node, error) {
	info, ok := c.Field(n.Field)
	if !ok {
		return Node{}, c.unknownField(n)
	}
	spec, ok := specOf(n.Lookup)
	if ok && spec.folded == Exact && n.Value == nil {
		return Node{Op: OpLeaf, Field: info.Name, Lookup: IsNull, Value: true}, nil
	}
	if !ok || !slices.Contains(spec.kinds, info.Kind) {
		return Node{}, c.misfit(n, info)
	}
	value, problem := normalize(spec, info, n.Value)
	if problem != "" {
		return Node{}, c.invalid(n, problem)
	}
	return settle(Node{Op: OpLeaf, Field: info.Name, Lookup: n.Lookup, Value: value}, spec, info), nil
}

// settle returns a checked leaf in its shortest form.
func settle(n Node, spec lookupSpec, info FieldInfo) Node {
	if info.Folds {
		n.Lookup = spec.folded
	}
	switch n.Lookup {
	case In:
		values := distinct(n.Value.([]any), info.Folds)
		switch len(values) {
		case 0:
			return Node{Op: OpNone}
		case 1:
			n.Lookup, n.Value = Exact, values[0]
		default:
			n.Value = values
		}
	case Range:
		bounds := n.Value.([]any)
		if order, _ := compare(operandOf(bounds[0], info.Folds), operandOf(bounds[1], info.Folds)); order > 0 {
			return Node{Op: OpNone}
		}
	}
	return n
}

// distinct returns the values without those that equal an earlier one.
func distinct(values []any, folds bool) []any {
	seen := make(map[any]bool, len(values))
	var out []any
	for _, value := range values {
		if key := operandOf(value, folds); !seen[key] {
			seen[key] = true
			out = append(out, value)
		}
	}
	return out
}

func (c *Catalogue) invalid(n Node, problem string) *fault.FieldError {
	return &fault.FieldError{Model: c.Model, Field: n.Field, Problem: problem, Value: n.Value, Kind: fault.ErrInvalid}
}

// unknownField returns the error for a path that leads nowhere. In Django's spelling a misspelt lookup
// looks like a step below the field, so the lookups are the choices there.
func (c *Catalogue) unknownField(n Node) error {
	steps := SplitPath(n.Field)
	root, ok := c.fields[steps[0]]
	switch {
	case !ok:
		err := c.invalid(n, "there is no such field")
		err.Choices = c.Names()
		return err
	case root.Kind == Object || root.Kind == Objects:
		return c.invalid(n, "the path has an empty step")
	default:
		last := steps[len(steps)-1]
		n.Field = root.Name
		err := c.invalid(n, fmt.Sprintf("there is nothing below a field of kind %s, and %q is no lookup", root.Kind, last))
		err.Choices = names(root.Kind.Lookups())
		return err
	}
}

// misfit returns the error for a lookup that does not exist or that the field does not take.
func (c *Catalogue) misfit(n Node, info FieldInfo) error {
	err := c.invalid(n, fmt.Sprintf("there is no lookup %q for a field of kind %s", n.Lookup, info.Kind))
	err.Choices = names(info.Kind.Lookups())
	return err
}

func names(lookups []LookupName) []string {
	out := make([]string, len(lookups))
	for i, name := range lookups {
		out[i] = string(name)
	}
	return out
}
