package where

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"regexp/syntax"
	"strconv"
	"time"
)

// normalize returns the value of a leaf in the form that [Node] documents, or what is wrong with it.
// Problems never hold the value.
func normalize(spec lookupSpec, info FieldInfo, value any) (normal any, problem string) {
	if value == nil {
		return nil, "cannot use nil as a query value"
	}
	switch spec.takes {
	case flagValue:
		return normalizeFlag(spec, value)
	case textValue:
		return normalizeText(spec, info, value)
	case listValue:
		return normalizeList(info.Kind, value)
	case pairValue:
		return normalizePair(spec, info.Kind, value)
	case orderValue:
		return normalizeOrdered(spec, info.Kind, value)
	default:
		return normalizeOne(info.Kind, value)
	}
}

func normalizeFlag(spec lookupSpec, value any) (any, string) {
	flag, ok := value.(bool)
	if !ok {
		return nil, fmt.Sprintf("the lookup %q takes a boolean", spec.name)
	}
	return flag, ""
}

func normalizeText(spec lookupSpec, info FieldInfo, value any) (any, string) {
	normal, problem := scalar(value)
	if problem != "" {
		return nil, problem
	}
	text, ok := normal.(string)
	if !ok {
		return nil, fmt.Sprintf("the lookup %q takes a text, not a %s", spec.name, kindOf(normal))
	}
	if spec.folded == Regex {
		if _, err := regexp.Compile(expression(text, info.Folds || spec.ignoresCase())); err != nil {
			return nil, "the pattern is no regular expression" + reasonOf(err)
		}
	}
	return text, ""
}

// reasonOf returns what a regular expression lacks, without the part of it that the error quotes.
func reasonOf(err error) string {
	var bad *syntax.Error
	if errors.As(err, &bad) {
		return ": " + string(bad.Code)
	}
	return ""
}

// normalizeList returns the values of a list without nil among them.
func normalizeList(kind Kind, value any) (any, string) {
	values, ok := listOf(value)
	if !ok {
		return nil, fmt.Sprintf("the lookup %q takes a list", In)
	}
	out := make([]any, 0, len(values))
	for _, element := range values {
		if element == nil {
			continue
		}
		normal, problem := normalizeOne(kind, element)
		if problem != "" {
			return nil, problem
		}
		out = append(out, normal)
	}
	return out, ""
}

func normalizePair(spec lookupSpec, kind Kind, value any) (any, string) {
	values, ok := listOf(value)
	if !ok || len(values) != 2 {
		return nil, fmt.Sprintf("the lookup %q takes a list of two bounds", spec.name)
	}
	for i, bound := range values {
		normal, problem := normalizeOrdered(spec, kind, bound)
		if problem != "" {
			return nil, problem
		}
		values[i] = normal
	}
	if lo, hi := kindOf(values[0]), kindOf(values[1]); lo != hi {
		return nil, fmt.Sprintf("the bounds of a range must be of one type, not a %s and a %s", lo, hi)
	}
	return values, ""
}

func normalizeOrdered(spec lookupSpec, kind Kind, value any) (any, string) {
	normal, problem := normalizeOne(kind, value)
	if _, ok := normal.(bool); ok {
		return nil, fmt.Sprintf("the lookup %q takes a value with an order, not a boolean", spec.name)
	}
	return normal, problem
}

// normalizeOne returns a single value that a field of the kind can have.
func normalizeOne(kind Kind, value any) (any, string) {
	normal, problem := scalar(value)
	if problem != "" {
		return nil, problem
	}
	if kind == Any {
		return normal, ""
	}
	switch v := normal.(type) {
	case string:
		switch kind {
		case String, Strings, Date:
			return v, ""
		case Time:
			if t, ok := parseTime(v); ok {
				return scalar(t)
			}
			return nil, "a time is written as in RFC 3339, or as a date such as 2006-01-02"
		}
	case bool:
		if kind == Bool {
			return v, ""
		}
	case json.Number:
		if kind == Number {
			return v, ""
		}
	case time.Time:
		switch kind {
		case Time:
			return v, ""
		case Date:
			// The day is that of the zone that the time was given in.
			return value.(time.Time).Format(time.DateOnly), ""
		}
	}
	return nil, fmt.Sprintf("it is a %s and cannot be compared with a %s", kind, kindOf(normal))
}

// scalar returns a Go value as a string, bool, [json.Number] or [time.Time].
func scalar(value any) (any, string) {
	switch v := value.(type) {
	case nil:
		return nil, "cannot use nil as a query value"
	case time.Time:
		if v = v.Round(0).UTC(); v.Year() < 0 || v.Year() > 9999 {
			return nil, "the year of a time must have four digits"
		}
		return v, ""
	case json.Number:
		if _, ok := parseDecimal(string(v)); !ok {
			return nil, "a json.Number must hold a JSON number"
		}
		return v, ""
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.String:
		return v.String(), ""
	case reflect.Bool:
		return v.Bool(), ""
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return json.Number(strconv.FormatInt(v.Int(), 10)), ""
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return json.Number(strconv.FormatUint(v.Uint(), 10)), ""
	case reflect.Float32, reflect.Float64:
		return float(v.Float(), v.Type().Bits())
	}
	return nil, fmt.Sprintf("a Go value of type %T cannot be compared with", value)
}

// float returns the shortest number that reads back as f.
func float(f float64, bits int) (any, string) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, "a number must be finite"
	}
	return json.Number(strconv.FormatFloat(f, 'g', -1, bits)), ""
}

// kindOf returns the kind of a normal value.
func kindOf(normal any) Kind {
	switch normal.(type) {
	case string:
		return String
	case bool:
		return Bool
	case json.Number:
		return Number
	case time.Time:
		return Time
	default:
		return Any
	}
}

// parseTime reads an RFC 3339 time or a plain date, which stands for its first instant in UTC.
func parseTime(text string) (time.Time, bool) {
	if len(text) < len(time.DateOnly) || text[4] != '-' {
		return time.Time{}, false // most texts are none, and an error that quotes the text costs more than this look
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), true
	}
	t, err := time.Parse(time.DateOnly, text)
	return t, err == nil
}
