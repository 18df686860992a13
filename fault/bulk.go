package fault

import "fmt"

// BulkError says that a run over many objects did not do all of its work. What was done stays done; the
// run's result tells of each object that failed.
type BulkError struct {
	// Model is the model's name, such as "user".
	Model string
	// Failed is how many objects failed, of Total that the run came to.
	Failed, Total int
	// Errs are the errors of the objects that failed, in the order of the objects.
	Errs []error
	// Stopped is what ended the run before all objects were come to; nil if nothing did.
	Stopped error
}

// Error tells how far the run came and gives the first error. It names no object.
func (e *BulkError) Error() string {
	text := fmt.Sprintf("authplus: %d of %d %s objects failed", e.Failed, e.Total, e.Model)
	if e.Failed > 0 {
		text += fmt.Sprintf(", the first with: %v", e.Errs[0])
	}
	if e.Stopped != nil {
		text += fmt.Sprintf("; the run stopped: %v", e.Stopped)
	}
	return text
}

// Unwrap returns what stopped the run and the errors of the objects, so that [errors.Is] and
// [errors.As] find each of them.
func (e *BulkError) Unwrap() []error {
	if e.Stopped == nil {
		return e.Errs
	}
	return append([]error{e.Stopped}, e.Errs...)
}
