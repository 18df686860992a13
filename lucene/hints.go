package lucene

// names are what tokens are called in messages.
var names = [...]string{
	tokenEnd: "end of the query", tokenAnd: "AND", tokenOr: "OR", tokenNot: "NOT", tokenPlus: "+",
	tokenMinus: "-", tokenLone: "operator", tokenOpen: "(", tokenClose: ")", tokenColon: ":",
	tokenStar: "*", tokenCaret: "^", tokenNumber: "number", tokenTilde: "~", tokenTerm: "term",
	tokenPrefix: "pattern", tokenWildcard: "pattern", tokenQuoted: "quoted text",
	tokenRegexp: "regular expression", tokenRangeOpen: "opening bracket",
	tokenRangeClose: "closing bracket", tokenTo: "TO", tokenBound: "text", tokenBoundQuoted: "quoted text",
}

// unexpected returns the error for a token that cannot stand where it does.
func (p *parser) unexpected(t token, where, hint string) error {
	if t.kind == tokenBad {
		return p.problem
	}
	return p.fail(t.start, "unexpected "+names[t.kind]+where, hint)
}

// unexpectedIn returns the error for the next token, which should have begun what a clause asks for.
func (p *parser) unexpectedIn(c *Clause) error {
	t := p.peek(0)
	switch {
	case c.Field != "":
		return p.unexpected(t, " behind the colon of a field", valueHint(t.kind))
	case c.Modifier != NoModifier:
		return p.unexpected(t, " behind +, - or NOT", modifierHint(t.kind))
	case c.Conjunction != NoConjunction:
		return p.unexpected(t, " behind AND or OR", "an operator needs a clause on both sides; quote the word if it stands for itself")
	default:
		return p.unexpected(t, ", where a clause should begin", startHint(t.kind))
	}
}

// valueHint says what to do about a token behind a colon.
func valueHint(kind tokenKind) string {
	switch kind {
	case tokenPlus, tokenMinus, tokenNot:
		return `quote a value that begins with a sign, as in field:"-1"; a sign that is an operator goes before the field`
	case tokenAnd, tokenOr:
		return `quote the word if it is the value, as in field:"AND"`
	case tokenColon:
		return `quote a value that holds a colon, or write \: for it`
	default:
		return "a field needs a value"
	}
}

// modifierHint says what to do about a token behind a modifier.
func modifierHint(kind tokenKind) string {
	switch kind {
	case tokenPlus, tokenMinus, tokenNot:
		return "a clause takes one modifier; put what the second applies to in parentheses"
	case tokenEnd:
		return "a modifier needs a clause; quote the sign or word if it stands for itself"
	default:
		return "a modifier needs a clause"
	}
}

// startHint says what to do about a token that cannot begin a clause.
func startHint(kind tokenKind) string {
	switch kind {
	case tokenEnd:
		return "a query needs at least one clause; *:* matches every document"
	case tokenClose:
		return "parentheses need at least one clause between them"
	case tokenAnd, tokenOr:
		return "an operator needs a clause on both sides; quote the word if it stands for itself"
	case tokenColon:
		return `a colon needs the name of a field before it; write \: for one that stands for itself`
	case tokenCaret, tokenTilde:
		return "a boost or a tilde stands right behind a value; quote it if it stands for itself"
	default:
		return ""
	}
}

// unexpectedAfter returns the error for a token that cannot follow a clause.
func (p *parser) unexpectedAfter(t token) error {
	hint := ""
	switch t.kind {
	case tokenColon:
		hint = `quote a value that holds a colon, or write \: for it; a field's name is a bare word without wildcards`
	case tokenClose:
		hint = `there is no parenthesis to close; write \) for one that stands for itself`
	case tokenCaret, tokenTilde:
		hint = "a value takes one boost and one tilde, a group or range no tilde; quote the text if they stand for themselves"
	}
	return p.unexpected(t, " behind a clause", hint)
}

// unexpectedInRange returns the error for a token in a range that should have been something else.
func (p *parser) unexpectedInRange(t token, wanted string) error {
	const form = "a range is written [from TO to], with TO in capitals and spaces around it"
	hint := form
	switch {
	case t.kind == tokenEnd:
		hint = "close the range with ] or }, or quote the bracket if it stands for itself"
	case t.kind == tokenRangeClose && wanted != "TO":
		hint = form + "; write * for no bound"
	case t.kind == tokenBound && wanted != "TO":
		hint = "quote a bound that holds a space"
	}
	return p.unexpected(t, " in a range that lacks "+wanted, hint)
}
