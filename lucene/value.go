package lucene

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
)

// timeLayout is RFC 3339 in UTC with milliseconds.
const timeLayout = "2006-01-02T15:04:05.000Z"

// valueText returns a value as it stands behind a colon. Strings are always quoted.
func valueText(value any) (string, error) {
	text, err := scalar(value)
	if err != nil {
		return "", err
	}
	_, numeric := value.(json.Number)
	if isText := reflect.TypeOf(value).Kind() == reflect.String && !numeric; isText || !plain(text, ".") {
		return Quote(text), nil
	}
	return text, nil
}

// boundText returns a value as it stands in a range; nil is no bound.
func boundText(value any) (string, error) {
	if value == nil {
		return "*", nil
	}
	text, err := scalar(value)
	switch {
	case err != nil:
		return "", err
	case text == "":
		return "", fmt.Errorf("lucene: the bound of a range cannot be empty: %w", fault.ErrInvalid)
	case text == "*":
		return "", fmt.Errorf("lucene: the bound of a range cannot be a single star, not even in quotes: %w", fault.ErrInvalid)
	case plain(text, "_.@:-"):
		return text, nil
	}
	var b strings.Builder
	writeBound(&b, Bound{Text: text, Quoted: true}, "/")
	return b.String(), nil
}

// scalar returns the text of a value.
func scalar(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", fmt.Errorf("lucene: a value cannot be nil: %w", fault.ErrInvalid)
	case string:
		return v, nil
	case json.Number:
		if _, err := strconv.ParseFloat(v.String(), 64); err != nil {
			return "", fmt.Errorf("lucene: a json.Number that is no number: %w", fault.ErrInvalid)
		}
		return v.String(), nil
	case time.Time:
		if utc := v.UTC(); utc.Year() >= 0 && utc.Year() <= 9999 {
			return utc.Format(timeLayout), nil
		}
		return "", fmt.Errorf("lucene: a time outside the years 0 to 9999: %w", fault.ErrInvalid)
	}
	return reflected(reflect.ValueOf(value))
}

// reflected returns the text of a value by its kind, so that types such as "type Plan string" work.
func reflected(v reflect.Value) (string, error) {
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10), nil
	case reflect.Float32:
		return number(v.Float(), 32)
	case reflect.Float64:
		return number(v.Float(), 64)
	default:
		return "", fmt.Errorf("lucene: a value cannot be of type %s: %w", v.Type(), fault.ErrInvalid)
	}
}

// number returns a float as JSON writes it.
func number(f float64, bits int) (string, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "", fmt.Errorf("lucene: a value must be a finite number: %w", fault.ErrInvalid)
	}
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		return strconv.FormatFloat(f, 'e', -1, bits), nil
	}
	return strconv.FormatFloat(f, 'f', -1, bits), nil
}
