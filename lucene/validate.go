package lucene

// Severity is how bad a [Finding] is.
type Severity uint8

// The severities.
const (
	Warning Severity = iota
	Error
)

// Finding is something that a dialect objects to.
type Finding struct {
	Severity Severity
	Span     Span
	Rule     string
	Message  string
}

// Validate returns what the dialect objects to.
func Validate(*Tree, Dialect) []Finding { return nil }
