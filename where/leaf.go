package where

import (
	"regexp"
	"strings"
	"time"
)

// leafTest returns the test for a resolved leaf whose field has a path of steps.
func leafTest(n Node, steps []string, info FieldInfo) test {
	if n.Lookup == IsNull {
		null := n.Value == true
		return func(doc map[string]any) bool { return reach(doc, steps, hasScalar) != null }
	}
	holds := scalarTest(n, info.Folds)
	if info.Kind == Bool && holds(false) {
		return func(doc map[string]any) bool {
			return reach(doc, steps, holds) || !reach(doc, steps, hasScalar)
		}
	}
	return func(doc map[string]any) bool { return reach(doc, steps, holds) }
}

// reach tells whether holds is true for one of the values at a path. It goes through the elements of
// arrays; null is no value, an object at the end of the path is one.
func reach(value any, steps []string, holds func(value any) bool) bool {
	switch v := value.(type) {
	case nil:
		return false
	case []any:
		for _, element := range v {
			if reach(element, steps, holds) {
				return true
			}
		}
		return false
	case map[string]any:
		if len(steps) > 0 {
			return reach(v[steps[0]], steps[1:], holds)
		}
	}
	return len(steps) == 0 && holds(value)
}

// hasScalar tells whether a value is or holds a text, number or boolean.
func hasScalar(value any) bool {
	object, ok := value.(map[string]any)
	if !ok {
		return true
	}
	for _, member := range object {
		if reach(member, nil, hasScalar) {
			return true
		}
	}
	return false
}

// scalarTest returns the test for one value at the end of the path.
func scalarTest(n Node, fold bool) func(value any) bool {
	switch n.Lookup {
	case Exact:
		return oneOf([]any{n.Value}, fold)
	case In:
		return oneOf(n.Value.([]any), fold)
	case Gt, Gte, Lt, Lte:
		return within(n.Lookup, operandOf(n.Value, fold), fold)
	case Range:
		bounds := n.Value.([]any)
		above, below := within(Gte, operandOf(bounds[0], fold), fold), within(Lte, operandOf(bounds[1], fold), fold)
		return func(value any) bool { return above(value) && below(value) }
	default:
		holds := textTest(n.Lookup, n.Value.(string), fold)
		return func(value any) bool {
			text, ok := value.(string)
			return ok && holds(text)
		}
	}
}

// oneOf returns the test for a value that equals one of values.
func oneOf(values []any, fold bool) func(value any) bool {
	wanted, times := make(map[any]bool, len(values)), false
	for _, value := range values {
		_, isTime := value.(time.Time)
		times = times || isTime
		wanted[operandOf(value, fold)] = true
	}
	return func(value any) bool {
		operand, ok := documentOperand(value, fold)
		if !ok || wanted[operand] || !times {
			return ok && wanted[operand]
		}
		t, ok := timeOf(operand)
		return ok && wanted[t]
	}
}

// within returns the test for a value on one side of a bound.
func within(lookup LookupName, bound any, fold bool) func(value any) bool {
	return func(value any) bool {
		operand, ok := documentOperand(value, fold)
		if !ok {
			return false
		}
		order, ok := compare(operand, bound)
		switch {
		case !ok:
			return false
		case lookup == Gt:
			return order > 0
		case lookup == Gte:
			return order >= 0
		case lookup == Lt:
			return order < 0
		default:
			return order <= 0
		}
	}
}

// textTest returns the test for a text by a lookup on parts or patterns of texts. Case is disregarded
// if the lookup or the field says so.
func textTest(lookup LookupName, want string, fold bool) func(text string) bool {
	spec, _ := specOf(lookup)
	fold = fold || spec.ignoresCase()
	if spec.folded == Regex {
		// It does not panic: resolving the leaf has compiled the same expression.
		return regexp.MustCompile(expression(want, fold)).MatchString
	}
	if !fold {
		return partTest(spec.folded, want)
	}
	holds := partTest(spec.folded, strings.ToLower(want))
	return func(text string) bool { return holds(strings.ToLower(text)) }
}

func partTest(lookup LookupName, want string) func(text string) bool {
	switch lookup {
	case StartsWith:
		return func(text string) bool { return strings.HasPrefix(text, want) }
	case EndsWith:
		return func(text string) bool { return strings.HasSuffix(text, want) }
	case Contains:
		return func(text string) bool { return strings.Contains(text, want) }
	case Wildcard:
		return wildcard(want)
	default:
		return func(text string) bool { return text == want }
	}
}

// expression returns the regular expression for a pattern.
func expression(pattern string, fold bool) string {
	if fold {
		return "(?i)" + pattern
	}
	return pattern
}
