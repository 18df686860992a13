package lucene

import "slices"

// Dialect is how one engine reads query strings: the options of its parser, the fields that it knows, what
// it compares and what it refuses. Its methods return changed copies, so dialects are safe for concurrent
// use. The zero value is [Classic] with neither name nor rules.
type Dialect struct {
	name    string
	options []Option
	fields  catalogue
	bare    []string // the fields that a leaf without a field asks; none for all
	dates   DateRule
	rules   []rule
	strict  bool

	// autoEdits tells that the edit distance of a fuzzy term depends on its length, if it has none.
	autoEdits bool
	// fieldPatterns tells that a star in the name of a field stands for any characters.
	fieldPatterns bool
	// rewrite turns what a user wrote into the query string that is parsed; nil for none.
	rewrite func(string) string
}

// Name returns the name of the dialect as the command line knows it, such as "auth0".
func (d Dialect) Name() string { return d.name }

// Parse reads a query as the engine does. It does no I/O. The error is a *[SyntaxError]. The tree is read
// with the dialect's options, so [Tree.Resolve] without options is the engine's reading.
func (d Dialect) Parse(query string) (*Tree, error) {
	if d.rewrite != nil {
		query = d.rewrite(query)
	}
	return Parse(query, d.options...)
}

// With returns a dialect that parses and resolves with opts beside its own options. Of an option that is
// given twice the later one counts.
func (d Dialect) With(opts ...Option) Dialect {
	d.options = slices.Concat(d.options, opts)
	return d
}

// WithFields returns a dialect that knows more fields, or describes those that it knows in another way.
func (d Dialect) WithFields(fields ...FieldInfo) Dialect {
	d.fields = slices.Concat(d.fields, fields)
	return d
}

// WithDefaultFields returns a dialect in which leaves without a field ask these; none stands for all values
// of a document.
func (d Dialect) WithDefaultFields(names ...string) Dialect {
	d.bare = slices.Clone(names)
	return d
}

// WithDates returns a dialect that reads incomplete dates by a rule.
func (d Dialect) WithDates(rule DateRule) Dialect {
	d.dates = rule
	return d
}

// Strict returns a dialect for which [Validate] also reports as errors what the engine's documentation does
// not mention, be it accepted or not.
func (d Dialect) Strict() Dialect {
	d.strict = true
	return d
}

// Field returns what the dialect knows of the field with a path, and false if the path is not in its
// catalogue. Elasticsearch and Lucene have no catalogue until [Dialect.WithFields] gives them one.
func (d Dialect) Field(path string) (FieldInfo, bool) { return d.fields.find(path) }

// Fields returns the dialect's catalogue.
func (d Dialect) Fields() []FieldInfo { return slices.Clone(d.fields) }

// DefaultFields returns the fields that leaves without a field ask; none stands for all values of a
// document.
func (d Dialect) DefaultFields() []string { return slices.Clone(d.bare) }

// reading returns the options of the dialect's parser.
func (d Dialect) reading() options { return defaults().with(d.options) }

// paths returns where a leaf looks for values. A star for a field is the same as none.
func (d Dialect) paths(l Leaf) []string {
	switch {
	case l.Kind == Exists, l.Field != "" && l.Field != AnyPath:
		return []string{l.Field}
	case len(d.bare) == 0:
		return []string{AnyPath}
	default:
		return d.bare
	}
}

// Classic is the dialect of Apache Lucene's classic query parser. It knows no fields: values are compared
// by their JSON type, and bare terms ask all values of a document.
func Classic() Dialect {
	return Dialect{name: "classic", rules: commonRules()}
}

// elasticOptions are the options of Elasticsearch's query_string.
func elasticOptions() []Option {
	return []Option{
		LeadingWildcard(true), OneSidedRanges(true), ExistsField(true), BlankQuery(true), PureNegative(MatchRest),
	}
}

// Elasticsearch is the dialect of the query_string query of Elasticsearch and OpenSearch. It knows no
// fields: values are compared by their JSON type, and bare terms ask all values of a document. Name the
// fields that the mapping analyses with [Dialect.WithFields].
func Elasticsearch() Dialect {
	return Dialect{
		name: "elasticsearch", options: elasticOptions(), rules: commonRules(),
		autoEdits: true, fieldPatterns: true,
	}
}
