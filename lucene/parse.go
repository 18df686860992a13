package lucene

// Parse reads a query.
func Parse(query string, opts ...Option) (*Tree, error) {
	return &Tree{Source: query, options: defaults().with(opts)}, nil
}
