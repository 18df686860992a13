package backend

import (
	"context"
	"encoding/json"
)

// Indexed is a [Backend] whose searches follow its writes after a while.
type Indexed interface {
	// Behind returns those of the objects, by their ids, whose searches do not show what the documents
	// say yet, or a later state. The documents are those of the objects as they were last read or
	// written.
	Behind(ctx context.Context, model string, documents map[string]json.RawMessage) ([]string, error)
}
