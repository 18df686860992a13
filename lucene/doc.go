// Package lucene reads, prints, builds, checks and evaluates query strings in the language of Apache
// Lucene, which Elasticsearch, Auth0 and FusionAuth speak as well, each with its own accent. It needs
// nothing but the standard library.
//
// # The language in ten minutes
//
// A query is a list of clauses. The simplest clause is a term, which is looked for in the fields that the
// engine searches by default; with a name and a colon before it, in that field:
//
//	jane
//	family_name:young
//	address.city : Melbourne
//
// What holds white space, or any sign of the language, is quoted. Inside quotes only a quote and a
// backslash are special, and a backslash takes that away. Outside quotes a backslash does so for any
// character, and \u0041 is the character with that code:
//
//	name:"Angus \"Schoolboy\" Young"
//	name:Angus\ Young
//	picture:"https://example.com/x.png"
//
// A field whose text is cut into words takes a quoted text as a phrase, whose words follow each other, or
// with ~2 behind it are at most two places apart. Other fields take it as their whole value.
//
// A star stands for any run of characters and a question mark for exactly one. A tilde finds what is
// spelled alike, by at most two changes or the number behind it. Between slashes stands a regular
// expression, which has to fit the whole value:
//
//	email:angus*          a prefix
//	name:mal?olm          a pattern
//	family_name:yuong~1   one change: a letter more, less, other, or two letters the other way round
//	name:/angus|malcolm/  a regular expression
//
// A range has two bounds, TO between them, and brackets: square ones include the bound, curly ones do not,
// and both kinds mix. A star is no bound:
//
//	logins_count:[100 TO 200}
//	created_at:[2024-01-01 TO *]
//
// Parentheses make one clause of several. A field before them applies to every clause inside that has
// none of its own. Behind any clause ^2 makes it count double for the score, which does not change what
// matches. *:* matches every document:
//
//	family_name:(young OR scott)
//	(name:angus name:malcolm)^2 AND *:*
//
// # Operators
//
// AND and && require the clauses on both of their sides, OR and || make them optional, NOT and ! prohibit
// the clause behind. A plus before a clause requires it and a minus prohibits it. The words are operators
// in capitals only. A sign goes before the field, at most one for each clause: -name:bon, not name:-bon.
// A sign with white space behind it is a term.
//
// Clauses with nothing between them are tied by the default operator, OR unless the engine says otherwise.
// Lucene knows no precedence: each operator makes its neighbours required, optional or prohibited, and
// then a level matches if all that is required does, nothing that is prohibited does, and, where nothing
// is required, something optional does. This is not algebra:
//
//	a OR b AND c    asks for b and c: a is optional beside them
//	a OR NOT b      asks for a without b
//	NOT a           matches nothing: there is nothing to take a away from
//
// So put parentheses wherever AND and OR meet, and give a negation something to be taken away from:
//
//	a OR (b AND c)
//	a OR (*:* AND NOT b)
//	*:* AND NOT a
//
// # Where engines differ
//
// Elasticsearch and its users read more than Lucene: terms that begin with a wildcard
// ([LeadingWildcard]), age:>=18 as a range ([OneSidedRanges]), _exists_:field and field:* for a field that
// has a value ([ExistsField]), and levels of negations only, which match all but those ([PureNegative]).
// Adjacent bare terms, new york city, are one text, and so one value for a field that is not cut into
// words, unless they are split ([SplitOnWhitespace]). The [DefaultOperator] and the [Precedence] of
// operators are options too. A [Dialect] bundles what one engine does: [Classic], [Elasticsearch],
// [Auth0Users], [Auth0Logs], [FusionAuthES], [FusionAuthDB].
//
// # Reading
//
// [Parse] makes a [Tree], which keeps the clauses as they were written: their order, operators, quotes and
// positions. It takes time in proportion to the query's length and has limits on length, depth and number
// of clauses. A mistake is a [*SyntaxError] with its place and a hint.
//
// A tree says how a query was written, [Tree.Resolve] what it means: a [Node] of And, Or, Not and leaves
// under the precedence, default operator and other options that apply. [Tree.String] prints text that
// parses back to an equal tree. [Tree.Query] is what Lucene's own parser would make of the text, for
// comparison with it.
//
// # Building
//
// [Field], [And], [Or] and [Not] build an [Expr], whose text means the same in every engine above: levels
// are never mixed, values are quoted, and no value can break out of its place. [Quote] does the same for
// text that is put together by hand.
//
// # Checking and evaluating
//
// [Validate] returns what a dialect objects to in a query that parses. [Match] decides whether a decoded
// JSON document matches, and a [Matcher] does so for many. Package lucene/bleveq compiles resolved trees
// to queries of the bleve search library.
package lucene
