package lucene

// Matcher decides on documents.
type Matcher struct{}

// NewMatcher compiles a tree.
func NewMatcher(*Tree, Dialect) (*Matcher, error) { return &Matcher{}, nil }

// Match decides on a decoded JSON document.
func (*Matcher) Match(map[string]any) bool { return true }
