package authplus

import "github.com/authplus/authplus/fault"

// The errors to test with [errors.Is]. They are the sentinels of package fault.
var (
	// ErrDoesNotExist says that no object matches. A provider that fails or answers something
	// unreadable never causes it.
	ErrDoesNotExist = fault.ErrDoesNotExist
	// ErrMultipleReturned says that one object was asked for and several match.
	ErrMultipleReturned = fault.ErrMultipleReturned
	// ErrConflict says that another object has the same unique value.
	ErrConflict = fault.ErrConflict
	// ErrNotUpdated says that the object to update is gone. It wraps [ErrDoesNotExist].
	ErrNotUpdated = fault.ErrNotUpdated
	// ErrInvalid says that a value, name or option is not acceptable.
	ErrInvalid = fault.ErrInvalid
	// ErrUnauthorized says that the credentials are missing, expired, revoked or refused.
	ErrUnauthorized = fault.ErrUnauthorized
	// ErrForbidden says that the credentials do not suffice.
	ErrForbidden = fault.ErrForbidden
	// ErrRateLimited says that the provider's rate limit was passed.
	ErrRateLimited = fault.ErrRateLimited
	// ErrUnavailable says that the provider was not reached, failed, or answered something unreadable.
	ErrUnavailable = fault.ErrUnavailable
	// ErrOutcomeUnknown says that a write was sent and nobody knows whether it was carried out.
	ErrOutcomeUnknown = fault.ErrOutcomeUnknown
	// ErrNotSupported says that the provider cannot do what was asked.
	ErrNotSupported = fault.ErrNotSupported
	// ErrSliced says that a set was refined after a slice was taken of it.
	ErrSliced = fault.ErrSliced
	// ErrNegativeIndex says that an index or a bound of a slice is negative.
	ErrNegativeIndex = fault.ErrNegativeIndex
	// ErrIndexOutOfRange says that a set has no element at the index.
	ErrIndexOutOfRange = fault.ErrIndexOutOfRange
	// ErrReadOnly says that a field was changed which only the provider sets.
	ErrReadOnly = fault.ErrReadOnly
	// ErrUnbound says that a model belongs to no manager yet.
	ErrUnbound = fault.ErrUnbound
	// ErrCopied says that a bound model was copied by assignment.
	ErrCopied = fault.ErrCopied
	// ErrStale says that the object changed at the provider since it was read.
	ErrStale = fault.ErrStale
	// ErrBodyTooLarge says that an answer is larger than the limit on bodies.
	ErrBodyTooLarge = fault.ErrBodyTooLarge
)

// The errors to open with [errors.As].
type (
	// APIError is an answer of a provider that is not a success.
	APIError = fault.APIError
	// FieldError says what is wrong with one field, or with a lookup on it.
	FieldError = fault.FieldError
	// LookupError says that a lookup of one object found none or several.
	LookupError = fault.LookupError
	// PartialError says that a save of several requests went only part of the way.
	PartialError = fault.PartialError
	// BulkError says that a run over many objects did not do all of its work.
	BulkError = fault.BulkError
	// LowerBoundError says that a count could not be finished.
	LowerBoundError = fault.LowerBoundError
)
