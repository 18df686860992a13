package rest

import (
	"cmp"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/authplus/authplus/internal/oneline"
)

const (
	mask = "…"
	// minValue is how long a value must be, in bytes, to be looked for: shorter ones would take
	// ordinary words apart.
	minValue = 3
)

// address matches whatever looks like an e-mail address.
var address = regexp.MustCompile(`[^\s"'<>()\[\]{},;:=]+@[^\s"'<>()\[\]{},;:=]+`)

// summary returns a provider's text on one line, cut to a readable length, with the values of the
// request and all e-mail addresses masked. Letters match in either case, since providers fold some.
//
// The text is brought on one line before the values are looked for: doing so afterwards could make one
// of what was none. What follows takes away only.
func summary(message string, values []string) string {
	text := oneline.Of(strings.ToValidUTF8(message, mask))
	if found := alternatives(text, values); len(found) > 0 {
		pattern, err := regexp.Compile("(?is)" + strings.Join(found, "|"))
		if err != nil { // More values than a pattern can hold: nothing is better than one of them.
			return ""
		}
		text = pattern.ReplaceAllString(text, mask)
	}
	return oneline.Cut(strings.TrimSpace(address.ReplaceAllString(text, mask)))
}

// alternatives returns patterns for the values that a line may hold, the longer ones first: one value may
// hold another.
func alternatives(line string, values []string) []string {
	folded := fold(line)
	var found []string
	for _, value := range values {
		value = oneline.Of(value)
		if len(value) >= minValue && (!utf8.ValidString(value) || strings.Contains(folded, fold(value))) {
			found = append(found, value)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	found = slices.Compact(found)
	for i, value := range found {
		found[i] = quoted(value)
	}
	return found
}

// fold returns a text of which all forms of a letter that a pattern takes for equal are one.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, text)
}

// anything stands in a pattern for bytes of a value that are no text: on their way through the
// provider they may have become a replacement character, a mark, a letter with the byte beside, or a space
// that is now one with the next.
const anything = `.{0,3}`

// quoted returns the pattern of one value.
func quoted(value string) string {
	const gap = "\x00"
	if utf8.ValidString(value) {
		return regexp.QuoteMeta(value)
	}
	return strings.ReplaceAll(regexp.QuoteMeta(strings.ToValidUTF8(value, gap)), gap, anything)
}

// values returns everything of the request that an error must not print.
func (r request) values() []string {
	var all []string
	for _, value := range r.path {
		all = append(all, value, url.PathEscape(value))
	}
	for _, values := range r.query {
		for _, value := range values {
			all = append(all, value, url.QueryEscape(value))
			all = append(all, terms(value)...)
		}
	}
	var body any
	if json.Unmarshal(r.body, &body) == nil {
		all = leaves(all, body)
	}
	return all
}

// terms returns the words of a search expression that are values rather than names of fields, since
// providers quote from an expression what they do not understand.
func terms(expression string) []string {
	words := strings.FieldsFunc(expression, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`"'()[]{}/*?~^`, r)
	})
	var all []string
	for _, word := range words {
		if _, value, named := strings.Cut(word, ":"); named {
			word = value
		}
		if word != "AND" && word != "NOT" {
			all = append(all, word)
		}
	}
	return all
}

// leaves appends the texts of a JSON document to all.
func leaves(all []string, document any) []string {
	switch d := document.(type) {
	case string:
		return append(all, d)
	case []any:
		for _, element := range d {
			all = leaves(all, element)
		}
	case map[string]any:
		for _, element := range d {
			all = leaves(all, element)
		}
	}
	return all
}
