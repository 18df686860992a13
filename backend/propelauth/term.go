package propelauth

import (
	"strings"

	"github.com/authplus/authplus/where"
)

// searched are the fields that email_or_username looks at.
var searched = map[string]bool{"email": true, "username": true}

// term returns a text that every match of a predicate has in its address or its user name, whatever the
// case of letters, or "" where there is no such text.
func (b *Backend) term(n where.Node, catalogue *where.Catalogue) string {
	switch n.Op {
	case where.OpLeaf:
		return b.leafTerm(n, catalogue)
	case where.OpAnd:
		longest := ""
		for _, kid := range n.Kids {
			if t := b.term(kid, catalogue); len(t) > len(longest) {
				longest = t
			}
		}
		return longest
	case where.OpOr:
		return b.commonTerm(n.Kids, catalogue)
	default:
		return ""
	}
}

// commonTerm returns the term of one of several predicates that is a part of the terms of all of them.
func (b *Backend) commonTerm(kids []where.Node, catalogue *where.Catalogue) string {
	shortest := ""
	terms := make([]string, len(kids))
	for i, kid := range kids {
		if terms[i] = b.term(kid, catalogue); terms[i] == "" {
			return ""
		}
		if i == 0 || len(terms[i]) < len(shortest) {
			shortest = terms[i]
		}
	}
	for _, t := range terms {
		if !contains(t, shortest, b.config.SearchMindsCase) {
			return ""
		}
	}
	return shortest
}

func contains(s, part string, mindsCase bool) bool {
	if !mindsCase {
		s, part = strings.ToLower(s), strings.ToLower(part)
	}
	return strings.Contains(s, part)
}

// leafTerm returns the text that a lookup asks for. White space at its ends is left out, as it may be
// anywhere on the way.
func (b *Backend) leafTerm(n where.Node, catalogue *where.Catalogue) string {
	value, ok := n.Value.(string)
	if !ok || !searched[n.Field] {
		return ""
	}
	info, _ := catalogue.Field(n.Field)
	folds := info.Folds
	switch n.Lookup {
	case where.Exact, where.StartsWith, where.EndsWith, where.Contains:
	case where.IExact, where.IStartsWith, where.IEndsWith, where.IContains:
		folds = true
	case where.IWildcard:
		folds, value = true, longestPart(value)
	case where.Wildcard:
		value = longestPart(value)
	default:
		return ""
	}
	value = strings.TrimSpace(value)
	if folds && b.config.SearchMindsCase && hasCase(value) {
		return ""
	}
	return value
}

// longestPart returns the longest text between the asterisks of a pattern.
func longestPart(pattern string) string {
	longest := ""
	for part := range strings.SplitSeq(pattern, "*") {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// hasCase reports whether a text has letters that come in two cases.
func hasCase(s string) bool { return strings.ToLower(s) != strings.ToUpper(s) }
