package lucene

// mixedOperators finds AND and OR on one level.
func mixedOperators(_ *validator, level []Clause) (int, string) {
	var and, or bool
	for i, c := range level {
		and, or = and || c.Conjunction == ConjunctionAnd, or || c.Conjunction == ConjunctionOr
		if and && or {
			return i, "AND and OR stand on one level, which engines read in different ways: add parentheses, as in a OR (b AND c)"
		}
	}
	return 0, ""
}

// implicitOperator finds clauses with and without an operator between them on one level.
func implicitOperator(_ *validator, level []Clause) (int, string) {
	var with, without bool
	for i, c := range level[min(1, len(level)):] {
		with, without = with || c.Conjunction != NoConjunction, without || c.Conjunction == NoConjunction
		if with && without {
			return i + 1, "some clauses have an operator between them and some have none: write AND or OR between all of them"
		}
	}
	return 0, ""
}

// onlyNegative finds levels that match nothing because all their clauses are prohibited.
func onlyNegative(v *validator, level []Clause) (int, string) {
	for _, c := range level {
		if !c.negated() {
			return 0, ""
		}
	}
	if len(level) == 0 || v.options.pureNegative == MatchRest {
		return 0, ""
	}
	return 0, "a query of nothing but negations matches nothing: write *:* AND NOT a"
}

func (c Clause) negated() bool { return c.Modifier == Minus || c.Modifier == Negation }

// orNot finds a negation that is tied by OR and not enclosed.
func orNot(_ *validator, level []Clause, i int) string {
	after := i+1 < len(level) && level[i+1].Conjunction == ConjunctionOr
	if !level[i].negated() || level[i].Conjunction != ConjunctionOr && !after {
		return ""
	}
	return "OR beside a bare negation excludes its matches in some engines and adds all others in some: write a OR (NOT b) to add them, a AND NOT b to exclude"
}

// word tells whether a clause is nothing but a bare word.
func (c Clause) word() bool {
	return c.Leaf != nil && c.Leaf.Kind == Term && c.Field == "" && c.Modifier == NoModifier
}

// unquotedWords finds a bare word behind a value, as in name:John Doe.
func unquotedWords(_ *validator, level []Clause, i int) string {
	if i+1 == len(level) || level[i].Field == "" || level[i].Leaf == nil || level[i].Leaf.Kind != Term {
		return ""
	}
	if next := level[i+1]; !next.word() || next.Conjunction != NoConjunction {
		return ""
	}
	return "only the first word is looked for in " + level[i].Field + `: quote a value of several words, as in name:"John Doe"`
}

// joinedWords finds a run of words that a field takes as one value.
func joinedWords(v *validator, level []Clause, i int) string {
	next := i+1 < len(level) && level[i+1].Joined
	if !next || level[i].Joined || level[i].Leaf == nil || level[i].Leaf.Field == "" || v.options.split {
		return ""
	}
	if f, _ := v.dialect.Field(level[i].Leaf.Field); f.Type == TypeText {
		return ""
	}
	return "words without an operator between them are one value of " + level[i].Leaf.Field + ": write OR or AND between them, or quote them"
}

// lowerCaseOperator finds words that were meant as operators.
func lowerCaseOperator(_ *validator, level []Clause, i int) string {
	if !level[i].word() || i+1 == len(level) {
		return ""
	}
	switch level[i].Leaf.Text {
	case "and", "or":
		if i == 0 {
			return ""
		}
	case "not":
	default:
		return ""
	}
	return "the word is looked for like any other: write AND, OR and NOT in capital letters"
}

// sign finds + and -.
func sign(_ *validator, level []Clause, i int) string {
	switch level[i].Modifier {
	case Plus:
		return "the sign + is not documented: write AND"
	case Minus:
		return "the sign - is not documented: write NOT"
	default:
		return ""
	}
}

// boost finds factors behind ^.
func boost(_ *validator, level []Clause, i int) string {
	c := level[i]
	if c.Leaf != nil && c.Leaf.Boost != "" || c.Group != nil && c.Group.Boost != "" {
		return "a boost is not documented, and nothing is ordered by relevance: leave it out"
	}
	return ""
}
