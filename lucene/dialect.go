package lucene

// Dialect is how one engine reads query strings.
type Dialect struct{}

// Auth0Users is the dialect of Auth0's user search.
func Auth0Users() Dialect { return Dialect{} }

// Parse reads a query as the dialect does.
func (Dialect) Parse(string) (*Tree, error) { return &Tree{}, nil }
