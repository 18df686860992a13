package lucene

import (
	"cmp"
	"slices"
)

// Severity is how bad a [Finding] is.
type Severity uint8

// The severities.
const (
	// Warning marks what the engine accepts and what may not mean what its author thinks.
	Warning Severity = iota
	// Error marks what the engine refuses.
	Error
)

// String returns "warning" or "error".
func (s Severity) String() string {
	if s == Error {
		return "error"
	}
	return "warning"
}

// Finding is something that a dialect objects to in a query that parses.
type Finding struct {
	Severity Severity
	// Span is where in [Tree.Source] it stands.
	Span Span
	// Rule identifies what was checked, such as "short-wildcard".
	Rule string
	// Message says what is wrong and what to write instead. It may quote names of fields and operators of the
	// query, and no values.
	Message string
}

// Validate returns what a dialect objects to in a query that it parsed, in source order; nil if there is
// nothing. It does no I/O.
//
// All dialects but [FusionAuthDB] warn of what is read in other ways than people think: mixed-operators,
// implicit-operator, only-negative, or-not, unquoted-words, joined-words, lower-case-operator and
// quoted-wildcard; and of what finds nothing: one-sided-range, value-type, pattern-type, empty-range,
// unknown-field, object-field and not-indexed.
//
// [Auth0Users] and [Auth0Logs] refuse one-sided-range and single-character-wildcard, and warn of
// undocumented-sign, undocumented-boost, undocumented-fuzzy, undocumented-regexp and undocumented-slop, which
// [Dialect.Strict] turns into errors. Auth0Users also refuses short-wildcard, metadata-wildcard,
// metadata-range, raw-field and connection-field, and warns of app-metadata-pattern. Auth0Logs refuses
// unknown-field. [FusionAuthES] warns of nested-field and split-name, FusionAuthDB of literal-operator.
func Validate(t *Tree, d Dialect) []Finding {
	v := validator{dialect: d, options: d.reading(), near: map[string]string{}}
	v.level(t.Root.Clauses)
	slices.SortStableFunc(v.findings, func(a, b Finding) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return v.findings
}

// validator collects findings.
type validator struct {
	dialect  Dialect
	options  options
	findings []Finding
	// near are the names of fields that are most like misspelt ones.
	near map[string]string
}

func (v *validator) level(clauses []Clause) {
	for _, r := range v.dialect.rules {
		if r.level != nil {
			if i, message := r.level(v, clauses); message != "" {
				v.report(r, clauses[i].Span, message)
			}
		}
	}
	for i, c := range clauses {
		v.clause(clauses, i)
		if c.Group != nil {
			v.level(c.Group.Clauses)
		}
	}
}

func (v *validator) clause(level []Clause, i int) {
	c := level[i]
	q := question{v: v}
	if c.Leaf != nil {
		q.Leaf = *c.Leaf
		q.info, q.known = v.dialect.Field(q.Field)
	}
	for _, r := range v.dialect.rules {
		switch {
		case r.clause != nil:
			v.report(r, c.Span, r.clause(v, level, i))
		case r.leaf != nil && c.Leaf != nil:
			v.report(r, c.Span, r.leaf(&q))
		}
	}
}

func (v *validator) report(r rule, span Span, message string) {
	if message != "" {
		v.findings = append(v.findings, Finding{r.severityFor(v.dialect), span, r.id, message})
	}
}
