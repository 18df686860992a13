package where

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// operandOf returns a normal value in the form in which values are compared: string, bool, decimal or
// time.Time. Two of them are the same value iff they are ==.
func operandOf(normal any, fold bool) any {
	switch v := normal.(type) {
	case string:
		if fold {
			return strings.ToLower(v)
		}
	case json.Number:
		d, _ := parseDecimal(string(v))
		return d
	}
	return normal
}

// documentOperand is operandOf for a value of a document; it returns false for what cannot be
// compared: null, arrays, objects and unreadable numbers.
func documentOperand(value any, fold bool) (any, bool) {
	switch v := value.(type) {
	case string, bool:
		return operandOf(v, fold), true
	case json.Number:
		return boxed(parseDecimal(string(v)))
	case float64:
		return boxed(parseDecimal(strconv.FormatFloat(v, 'g', -1, 64)))
	default:
		return nil, false
	}
}

func boxed(d decimal, ok bool) (any, bool) { return d, ok }

// compare orders two operands; false says that they have no order because their types differ or are
// booleans. A text is compared with a time as the time that it spells.
func compare(a, b any) (int, bool) {
	switch b := b.(type) {
	case string:
		if a, ok := a.(string); ok {
			return cmp.Compare(a, b), true
		}
	case decimal:
		if a, ok := a.(decimal); ok {
			return a.compare(b), true
		}
	case time.Time:
		if a, ok := timeOf(a); ok {
			return a.Compare(b), true
		}
	}
	return 0, false
}

func timeOf(operand any) (time.Time, bool) {
	switch v := operand.(type) {
	case time.Time:
		return v, true
	case string:
		return parseTime(v)
	default:
		return time.Time{}, false
	}
}
