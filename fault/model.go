package fault

import (
	"errors"
	"fmt"
	"strings"
)

// LookupError says that a lookup of one object found none or several.
type LookupError struct {
	// Model is the model's name, such as "user".
	Model string
	// Fields are the names of the fields that the predicate looks at, in their order.
	Fields []string
	// Predicate is the predicate with its values. [LookupError.Error] does not print it.
	Predicate string
	// Kind is [ErrDoesNotExist] or [ErrMultipleReturned].
	Kind error
}

// Error names the model and the fields, never a value.
func (e *LookupError) Error() string {
	matching := ""
	if len(e.Fields) > 0 {
		matching = " matching " + strings.Join(e.Fields, ", ")
	}
	if errors.Is(e.Kind, ErrMultipleReturned) {
		return fmt.Sprintf("authplus: more than one %s%s", e.Model, matching)
	}
	return fmt.Sprintf("authplus: %s%s does not exist", e.Model, matching)
}

// Unwrap returns Kind.
func (e *LookupError) Unwrap() error { return e.Kind }

// FieldError says what is wrong with one field of a model, or with a lookup on it.
type FieldError struct {
	// Model is the model's name; Field is the field's name in JSON.
	Model, Field string
	// Problem says what is wrong and, where it helps, what to do. It holds no value.
	Problem string
	// Choices are the names that would have been right; empty where the question is another.
	Choices []string
	// Value is what was given. [FieldError.Error] does not print it.
	Value any
	// Kind is [ErrInvalid], [ErrReadOnly] or [ErrNotSupported].
	Kind error
}

// Error names model, field, problem and choices, never the value.
func (e *FieldError) Error() string {
	text := fmt.Sprintf("authplus: %s field %q: %s", e.Model, e.Field, e.Problem)
	if len(e.Choices) > 0 {
		text += "; choices are " + strings.Join(e.Choices, ", ")
	}
	return text
}

// Unwrap returns Kind.
func (e *FieldError) Unwrap() error { return e.Kind }

// PartialError says that a save which needs several requests went only part of the way. What is in
// Done is at the provider; saving again sends the rest.
type PartialError struct {
	// Done are the names of the fields that were saved, Failed those that were not, in their order.
	Done, Failed []string
	// Err is the failure that stopped the save.
	Err error
}

// Error names what was saved, what was not, and why.
func (e *PartialError) Error() string {
	return fmt.Sprintf("authplus: saved %s but not %s: %v",
		strings.Join(e.Done, ", "), strings.Join(e.Failed, ", "), e.Err)
}

// Unwrap returns the failure that stopped the save.
func (e *PartialError) Unwrap() error { return e.Err }

// LowerBoundError says that a count could not be finished: there are at least AtLeast matches.
type LowerBoundError struct {
	// AtLeast is how many matches are certain.
	AtLeast int
	// Err says why no exact number can be had.
	Err error
}

// Error gives the bound and the reason.
func (e *LowerBoundError) Error() string {
	return fmt.Sprintf("authplus: at least %d match, the exact number is unknown: %v", e.AtLeast, e.Err)
}

// Unwrap returns the reason.
func (e *LowerBoundError) Unwrap() error { return e.Err }
