package graphql

import (
	"encoding/json"
	"math"
	"strings"
)

// mistake says what is wrong with the value of a variable, as servers do; "" if nothing is. Types that are not
// GraphQL's own are the caller's to know.
func mistake(typeName string, value any) string {
	bare, needed := strings.CutSuffix(typeName, "!")
	inner, isList := strings.CutPrefix(bare, "[")
	switch {
	case value == nil && needed:
		return `Expected non-nullable type "` + typeName + `" not to be null`
	case value == nil:
		return ""
	case isList:
		return mistakeInList(strings.TrimSuffix(inner, "]"), value)
	}
	return mistakeInScalar(bare, value)
}

// mistakeInList looks at the elements of a list. A value that is none stands for the list that has it alone.
func mistakeInList(element string, value any) string {
	list, isList := value.([]any)
	if !isList {
		return mistake(element, value)
	}
	for _, v := range list {
		if problem := mistake(element, v); problem != "" {
			return problem
		}
	}
	return ""
}

func mistakeInScalar(typeName string, value any) string {
	_, isText := value.(string)
	_, isFlag := value.(bool)
	number, isNumber := numberOf(value)
	isWhole := isNumber && number == math.Trunc(number)
	switch {
	case typeName == "String" && !isText:
		return "String cannot represent a non string value"
	case typeName == "Boolean" && !isFlag:
		return "Boolean cannot represent a non boolean value"
	case typeName == "Int" && !isWhole:
		return "Int cannot represent non-integer value"
	case typeName == "Int" && (number < math.MinInt32 || number > math.MaxInt32):
		return "Int cannot represent non 32-bit signed integer value"
	case typeName == "Float" && !isNumber:
		return "Float cannot represent non numeric value"
	case typeName == "ID" && !isText && !isWhole:
		return "ID cannot represent value"
	}
	return ""
}

// numberOf returns a number, and false for what is none or beyond what servers can count to.
func numberOf(value any) (float64, bool) {
	n, isNumber := value.(json.Number)
	number, err := n.Float64()
	return number, isNumber && err == nil
}
