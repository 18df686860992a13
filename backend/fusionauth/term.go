package fusionauth

import (
	"slices"
	"strings"

	"github.com/authplus/authplus/backend/pushdown"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/where"
)

// termFields are the canonical fields that the database engine looks into.
var termFields = []string{"email", "family_name", "given_name", "name", "phone_number", "username"}

// term is what the database engine is asked for: one text without white space, in which a star stands for
// any characters, or everything.
type term struct {
	text string
	// raw tells that the user wrote the text, so that nothing is left to decide on it.
	raw bool
}

// everyone is the term that finds all users.
const everyone = "*"

// termFor returns the most telling term that finds every match of a predicate.
func termFor(n where.Node) (term, bool, error) {
	switch {
	case n.Op == where.OpLucene:
		_, err := (&pushdown.Translator{Provider: provider, Dialect: lucene.FusionAuthDB()}).Push(n)
		return term{text: n.Text, raw: true}, true, err
	case n.Op != where.OpLeaf || !slices.Contains(termFields, n.Field):
		return term{}, false, nil
	}
	value, ok := n.Value.(string)
	switch n.Lookup {
	case where.Exact, where.IExact, where.StartsWith, where.IStartsWith, where.EndsWith, where.IEndsWith,
		where.Contains, where.IContains, where.Wildcard, where.IWildcard:
	default:
		return term{}, false, nil
	}
	piece := longest(value, alike)
	return term{text: everyone + piece + everyone}, ok && piece != "", nil
}

// longest returns the longest part of a text that has only such characters.
func longest(value string, has func(rune) bool) string {
	parts := strings.FieldsFunc(value, func(r rune) bool { return !has(r) })
	if len(parts) == 0 {
		return ""
	}
	return slices.MaxFunc(parts, func(a, b string) int { return len(a) - len(b) })
}

// alike tells whether a character means the same to the engine, to the database behind it and to us: it is
// ASCII and no white space, wildcard or quote.
func alike(r rune) bool { return isASCII(r) || strings.ContainsRune("@.+-", r) }

// isASCII tells whether a character is a letter or a digit of ASCII.
func isASCII(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}
