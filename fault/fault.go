// Package fault holds the errors that every package of authplus may return: sentinels to test with
// [errors.Is] and types to open with [errors.As].
//
// Users of the library meet them under the names of the root package (authplus.ErrDoesNotExist and
// so on); the two are the same values. No text of an error in this package holds a secret or a
// person's data: values stand in the fields of the typed errors only.
package fault

import (
	"errors"
	"fmt"
)

// Sentinels. Errors of this library wrap exactly the ones that apply, so [errors.Is] decides. They
// stand behind a text that names the package, and name none themselves.
var (
	// ErrDoesNotExist says that no object matches. It stands for a 404, an empty success or the
	// provider's own code for it; a failed or unreadable answer is never reported with it.
	ErrDoesNotExist = errors.New("object does not exist")
	// ErrMultipleReturned says that one object was asked for and several match.
	ErrMultipleReturned = errors.New("multiple objects returned")
	// ErrConflict says that the provider holds another object with the same unique value.
	ErrConflict = errors.New("object already exists")
	// ErrNotUpdated says that the object to update is gone. It wraps [ErrDoesNotExist].
	ErrNotUpdated = fmt.Errorf("object was not updated: %w", ErrDoesNotExist)
	// ErrInvalid says that a value, name or option is not acceptable, to this library or to the provider.
	ErrInvalid = errors.New("invalid value")
	// ErrUnauthorized says that the credentials are missing, expired, revoked or refused (401).
	ErrUnauthorized = errors.New("not authorized")
	// ErrForbidden says that the credentials are known and do not suffice (403).
	ErrForbidden = errors.New("forbidden")
	// ErrRateLimited says that the provider's rate limit was passed (429).
	ErrRateLimited = errors.New("rate limited")
	// ErrUnavailable says that the provider could not be reached or answered with a failure or with
	// something unreadable. Where that leaves open what became of a write, [ErrOutcomeUnknown] is
	// wrapped as well.
	ErrUnavailable = errors.New("provider unavailable")
	// ErrOutcomeUnknown says that a write was sent and its answer was lost, so that it may have been
	// carried out or not. Another error always says what happened.
	ErrOutcomeUnknown = errors.New("outcome of the write is unknown")
	// ErrNotSupported says that the provider cannot do what was asked; the text names the alternative.
	ErrNotSupported = errors.New("not supported")
	// ErrSliced says that a set was refined or written to after a slice was taken of it.
	ErrSliced = errors.New("cannot be done once a slice has been taken")
	// ErrNegativeIndex says that an index or a bound of a slice is negative.
	ErrNegativeIndex = errors.New("negative indexing is not supported")
	// ErrIndexOutOfRange says that a set has no element at the index.
	ErrIndexOutOfRange = errors.New("index out of range")
	// ErrReadOnly says that a field was changed which only the provider sets.
	ErrReadOnly = errors.New("field is read-only")
	// ErrUnbound says that a model belongs to no manager yet and therefore cannot reach a provider.
	ErrUnbound = errors.New("object is not bound to a manager")
	// ErrCopied says that a bound model was copied by assignment; the original is the one to save.
	ErrCopied = errors.New("object was copied after it was bound")
	// ErrStale says that the object changed at the provider since it was read.
	ErrStale = errors.New("object has changed since it was read")
	// ErrBodyTooLarge says that an answer is larger than the limit on bodies.
	ErrBodyTooLarge = errors.New("response body is too large")
)

// Kind returns the sentinel that stands for an HTTP status, or nil for a success (below 400).
// Providers refine it with their own error codes.
func Kind(status int) error {
	switch {
	case status < 400:
		return nil
	case status == 401:
		return ErrUnauthorized
	case status == 403:
		return ErrForbidden
	case status == 404:
		return ErrDoesNotExist
	case status == 409:
		return ErrConflict
	case status == 429:
		return ErrRateLimited
	case status == 408, status >= 500:
		return ErrUnavailable
	default:
		return ErrInvalid
	}
}
