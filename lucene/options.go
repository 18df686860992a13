package lucene

// Option changes how [Parse] reads a query, or how the tree it returns is resolved. Without options a
// query is read as Apache Lucene's classic query parser reads it.
type Option func(*options)

// options are the settings of a parser. Zero values are Lucene's defaults, limits apart.
type options struct {
	operator        Operator
	precedence      PrecedenceRule
	pureNegative    PureNegativeRule
	leadingWildcard bool
	split           bool
	oneSided        bool
	exists          bool
	blank           bool
	maxLength       int
	maxDepth        int
	maxClauses      int
}

// The limits of a parser that sets none.
const (
	defaultMaxLength  = 1 << 20
	defaultMaxDepth   = 1000
	defaultMaxClauses = 1 << 14
	// greatestMaxDepth is what no option exceeds, so that walking a tree never exhausts the stack.
	greatestMaxDepth = 10_000
)

// with returns the options changed by opts.
func (o options) with(opts []Option) options {
	for _, set := range opts {
		set(&o)
	}
	return o
}

// defaults are the options of a parser that is given none.
func defaults() options {
	return options{maxLength: defaultMaxLength, maxDepth: defaultMaxDepth, maxClauses: defaultMaxClauses}
}

// Operator is what ties two clauses that have no operator between them.
type Operator uint8

// The default operators.
const (
	// OperatorOr makes such clauses optional. It is Lucene's default.
	OperatorOr Operator = iota
	// OperatorAnd makes them required.
	OperatorAnd
)

// DefaultOperator sets what ties two clauses that have no operator between them.
func DefaultOperator(op Operator) Option { return func(o *options) { o.operator = op } }

// PrecedenceRule says how AND, OR and NOT on one level bind.
type PrecedenceRule uint8

// The rules of precedence.
const (
	// ClassicPrecedence is Lucene's way: no operator binds tighter than another; each clause becomes required,
	// optional or prohibited by its neighbours, so that "a OR b AND c" asks for b and c.
	ClassicPrecedence PrecedenceRule = iota
	// BooleanPrecedence is algebra: NOT binds tighter than AND, and AND tighter than OR.
	BooleanPrecedence
)

// Precedence sets how AND, OR and NOT on one level bind.
func Precedence(rule PrecedenceRule) Option { return func(o *options) { o.precedence = rule } }

// PureNegativeRule says what a level matches that has prohibited clauses only.
type PureNegativeRule uint8

// The rules for pure negatives.
const (
	// MatchNone lets such a level match nothing, as Lucene does.
	MatchNone PureNegativeRule = iota
	// MatchRest lets it match all documents but the prohibited ones, as Elasticsearch does.
	MatchRest
)

// PureNegative sets what a level matches that has prohibited clauses only.
func PureNegative(rule PureNegativeRule) Option { return func(o *options) { o.pureNegative = rule } }

// LeadingWildcard sets whether a term may begin with * or ?. Lucene refuses that by default.
func LeadingWildcard(allow bool) Option { return func(o *options) { o.leadingWildcard = allow } }

// SplitOnWhitespace sets whether the terms of a run such as "new york city" are looked for one by one.
// By default the run is one text, which for a field that is not analysed is one value.
func SplitOnWhitespace(split bool) Option { return func(o *options) { o.split = split } }

// OneSidedRanges sets whether field:>5, field:>=5, field:<5 and field:<=5 are ranges, as in
// Elasticsearch. In Lucene they are terms. It also reads a bound that is a star as open even if that
// is quoted or escaped, as Elasticsearch does.
func OneSidedRanges(read bool) Option { return func(o *options) { o.oneSided = read } }

// ExistsField sets whether _exists_:field and field:* ask for a field that has a value, as in
// Elasticsearch.
func ExistsField(read bool) Option { return func(o *options) { o.exists = read } }

// BlankQuery sets whether a query of nothing but spaces and control characters is read, as in
// Elasticsearch, where it matches nothing. In Lucene it is an error.
func BlankQuery(allow bool) Option { return func(o *options) { o.blank = allow } }

// MaxLength limits the length of a query, in bytes. It is 1 MiB if it is not set or below 1.
func MaxLength(bytes int) Option {
	return func(o *options) { o.maxLength = atLeastOne(bytes, defaultMaxLength) }
}

// MaxDepth limits how deep parentheses may be nested. It is 1,000 if it is not set or below 1, and
// never more than 10,000.
func MaxDepth(levels int) Option {
	return func(o *options) { o.maxDepth = min(atLeastOne(levels, defaultMaxDepth), greatestMaxDepth) }
}

// MaxClauses limits how many clauses a query may have on all levels together, every term, phrase,
// range and group counted. It is 16,384 if it is not set or below 1.
func MaxClauses(clauses int) Option {
	return func(o *options) { o.maxClauses = atLeastOne(clauses, defaultMaxClauses) }
}

// atLeastOne returns n, or fallback if n is no limit.
func atLeastOne(n, fallback int) int {
	if n < 1 {
		return fallback
	}
	return n
}
