package auth0

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/authplus/authplus/lucene"
)

// logMatcherOf returns the condition of the parameter q, which is also called search; nil matches all
// events.
func logMatcherOf(query url.Values) (func(*object) bool, *problem) {
	q := cmp.Or(query.Get("q"), query.Get("search"))
	if strings.TrimSpace(q) == "" {
		return nil, nil
	}
	dialect := lucene.Auth0Logs()
	tree, err := dialect.Parse(q)
	if err != nil {
		return nil, invalidQ.with(err)
	}
	for _, finding := range lucene.Validate(tree, dialect) {
		if finding.Severity == lucene.Error {
			return nil, invalidQ.with(objection(q, finding))
		}
	}
	matcher, err := lucene.NewMatcher(tree, dialect)
	if err != nil {
		return nil, invalidQ.with(err)
	}
	return func(e *object) bool { return matcher.Match(e.values) }, nil
}

// objection returns what Auth0 says of a finding. Only what it says of unknown fields is known.
func objection(q string, f lucene.Finding) string {
	if f.Rule != "unknown-field" {
		return f.Message
	}
	name, _, _ := strings.Cut(q[f.Span.Start:f.Span.End], ":")
	return `unknown field "` + name + `"`
}
