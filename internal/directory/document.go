package directory

import "errors"

// Document is what a directory holds. D is the implementing type itself.
type Document[D any] interface {
	// ID returns the identifier, which never changes.
	ID() string
	// Keys returns the values that no two documents of a directory may have in common, such as an
	// address within a connection.
	Keys() []string
	// Tags returns the values that documents can be found by at once, which several may share.
	Tags() []string
	// Clone returns a copy that shares nothing with the document.
	Clone() D
}

// ErrNotFound says that the directory has no document with the id.
var ErrNotFound = errors.New("directory: document does not exist")

// ConflictError says that another document has the same id or the same key.
type ConflictError struct {
	// Key is the key that is taken; empty where it is the id.
	Key string
	// Index is the place of the refused document among those that were given at once.
	Index int
}

// Error says that there is a conflict. It does not print the key, which can hold a person's data.
func (e *ConflictError) Error() string {
	if e.Key == "" {
		return "directory: id is taken"
	}
	return "directory: key is taken"
}
