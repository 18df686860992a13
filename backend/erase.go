package backend

import "context"

// BulkDeleter is a [Backend] that removes many objects in one request.
type BulkDeleter interface {
	// DeleteAll removes the objects of the model with these ids, some hundred at most. Those that are gone
	// already are no error. An error says that none of them may be taken for removed; one that wraps
	// fault.ErrNotSupported, before any request, leaves them to be deleted one by one.
	DeleteAll(ctx context.Context, model string, ids []string) error
}
