package lucene

import (
	"strings"
	"unicode/utf8"
)

func questionMark(q *question) string {
	for _, piece := range q.Pieces {
		if piece.Wild == '?' {
			return "the wildcard ? is not supported: write *, which also stands for one character"
		}
	}
	return ""
}

// literals is how many characters Auth0 wants behind a star that a term begins with.
const literals = 3

func shortWildcard(q *question) string {
	if q.Kind != Wildcard || len(q.Pieces) == 0 || q.Pieces[0].Wild != '*' {
		return ""
	}
	for _, piece := range q.Pieces {
		if utf8.RuneCountInString(piece.Text) >= literals {
			return ""
		}
		if piece.Text != "" {
			break
		}
	}
	return "a leading star needs three characters behind it: write a longer text, or one that does not begin with a star"
}

func refusedWildcard(q *question) string {
	if !q.info.NoWildcards || !q.pattern() {
		return ""
	}
	return "wildcards are not supported on " + q.Field + ": ask for whole values"
}

func refusedRange(q *question) string {
	if !q.info.NoRanges || q.Kind != Range {
		return ""
	}
	return "ranges are not supported on " + q.Field + ": ask for whole values, joined by OR"
}

func rawField(q *question) string {
	name, raw := strings.CutSuffix(q.Field, ".raw")
	if !raw || strings.HasPrefix(name, "user_metadata") || strings.HasPrefix(name, "app_metadata") {
		return ""
	}
	return "fields with .raw are gone since the third version of the search: write " + name
}

func connectionField(q *question) string {
	if q.Field != "connection" {
		return ""
	}
	return "connection cannot be searched since the third version of the search: write identities.connection"
}

func appMetadata(q *question) string {
	if !strings.HasPrefix(q.Field, "app_metadata.") || !q.pattern() && q.Kind != Range {
		return ""
	}
	return "Auth0's guide to migration says that metadata has neither wildcards nor ranges: ask for whole values"
}

func nestedField(q *question) string {
	if !strings.HasPrefix(q.Field, "registrations.") && !strings.HasPrefix(q.Field, "memberships.") {
		return ""
	}
	return q.Field + " is in nested documents, which a query string may not reach: ask with the parameter query and a nested query"
}

func splitName(q *question) string {
	if q.Field != "firstName" && q.Field != "lastName" {
		return ""
	}
	return "the index does not hold " + q.Field + ": ask for fullName"
}

// literalOperator finds what a user may have meant as more than text.
func literalOperator(q *question) string {
	if !strings.ContainsAny(q.Text, ":()[]{}\"~^?/ ") {
		return ""
	}
	return "the database engine has no operators, fields or phrases, so this is looked for as it stands: write one value, with * for any characters"
}
