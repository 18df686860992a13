package lucene

// rule is one thing that a dialect objects to. One of its checks is set; each returns what is wrong and what
// to write instead, or an empty text.
type rule struct {
	id       string
	severity Severity
	// undocumented tells that the rule is about what the engine's documentation does not mention, so that it is
	// an error to a strict dialect.
	undocumented bool
	// leaf looks at one condition.
	leaf func(q *question) string
	// clause looks at clause i of a level and its neighbours.
	clause func(v *validator, level []Clause, i int) string
	// level looks at all clauses of a level, and also returns the one to blame.
	level func(v *validator, level []Clause) (i int, message string)
}

// question is a condition under examination.
type question struct {
	Leaf
	v *validator
	// info is what the dialect knows of the field, and known tells whether it knows it.
	info  FieldInfo
	known bool
}

// severityFor returns how bad a finding of the rule is to a dialect.
func (r rule) severityFor(d Dialect) Severity {
	if r.undocumented && d.strict {
		return Error
	}
	return r.severity
}

// commonRules are worth checking in every dialect that has operators.
func commonRules() []rule {
	return []rule{
		{id: "mixed-operators", level: mixedOperators},
		{id: "implicit-operator", level: implicitOperator},
		{id: "only-negative", level: onlyNegative},
		{id: "or-not", clause: orNot},
		{id: "unquoted-words", clause: unquotedWords},
		{id: "joined-words", clause: joinedWords},
		{id: "lower-case-operator", clause: lowerCaseOperator},
		{id: "quoted-wildcard", leaf: quotedWildcard},
		{id: "one-sided-range", leaf: oneSidedRange},
		{id: "value-type", leaf: valueType},
		{id: "pattern-type", leaf: patternType},
		{id: "empty-range", leaf: emptyRange},
		{id: "unknown-field", leaf: unknownField},
		{id: "object-field", leaf: objectField},
		{id: "not-indexed", leaf: notIndexed},
	}
}

// withSeverity returns rules of which those with an id are as bad as severity says.
func withSeverity(rules []rule, severity Severity, id string) []rule {
	for i := range rules {
		if rules[i].id == id {
			rules[i].severity = severity
		}
	}
	return rules
}

// auth0Rules follow what Auth0's pages on search syntax say of both users and logs, or leave out.
func auth0Rules() []rule {
	return append(withSeverity(commonRules(), Error, "one-sided-range"),
		rule{id: "single-character-wildcard", severity: Error, leaf: questionMark},
		rule{id: "undocumented-sign", undocumented: true, clause: sign},
		rule{id: "undocumented-boost", undocumented: true, clause: boost},
		rule{id: "undocumented-fuzzy", undocumented: true, leaf: kindRule(Fuzzy, "a term with ~ is not documented: use a wildcard")},
		rule{id: "undocumented-regexp", undocumented: true, leaf: kindRule(Regexp, "a regular expression is not documented: use a wildcard")},
		rule{id: "undocumented-slop", undocumented: true, leaf: slop},
	)
}

// auth0UserRules follow Auth0's page "User Search Query Syntax".
func auth0UserRules() []rule {
	return append(auth0Rules(),
		rule{id: "short-wildcard", severity: Error, leaf: shortWildcard},
		rule{id: "metadata-wildcard", severity: Error, leaf: refusedWildcard},
		rule{id: "metadata-range", severity: Error, leaf: refusedRange},
		rule{id: "raw-field", severity: Error, leaf: rawField},
		rule{id: "connection-field", severity: Error, leaf: connectionField},
		rule{id: "app-metadata-pattern", leaf: appMetadata},
	)
}

// auth0LogRules follow Auth0's page "Log Search Query Syntax".
func auth0LogRules() []rule { return withSeverity(auth0Rules(), Error, "unknown-field") }

// fusionAuthRules follow FusionAuth's documentation of its user search.
func fusionAuthRules() []rule {
	return append(commonRules(),
		rule{id: "nested-field", leaf: nestedField},
		rule{id: "split-name", leaf: splitName},
	)
}

// databaseRules follow what FusionAuth's documentation says of the database engine.
func databaseRules() []rule { return []rule{{id: "literal-operator", leaf: literalOperator}} }
