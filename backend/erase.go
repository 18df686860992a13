package backend

import "context"

// BulkDeleter is a [Backend] that removes many objects in one request.
type BulkDeleter interface {
	// MaxDelete returns how many objects of a model one request removes; 0 is none, and then DeleteAll is
	// not called.
	MaxDelete(model string) int
	// DeleteAll removes the objects of the model with these ids, at most MaxDelete of them. Those that are gone
	// already are no error. An error says that none of them may be taken for removed.
	DeleteAll(ctx context.Context, model string, ids []string) error
}
