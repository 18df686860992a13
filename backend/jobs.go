package backend

import (
	"context"
	"encoding/json"
	"iter"
)

// Importer is a [Backend] that makes many objects of a file, in fewer requests than one for each.
type Importer interface {
	// Import makes the objects of a sequence. report is called once for each object that was handed in, by
	// its place in the sequence and one call at a time, in whatever order the provider comes to them: with
	// nil, or with why the object was not made, which wraps fault.ErrConflict where the provider has it
	// already. What ends the import as a whole is returned, and objects that it left are not reported.
	Import(ctx context.Context, how Import, objects iter.Seq2[Create, error], report func(index int, err error)) error
}

// Import is how objects are imported.
type Import struct {
	Model string
	// Connection is where the objects are made.
	Connection string
	// Update changes objects that are there already, as far as the provider can.
	Update bool
}

// Exporter is a [Backend] that writes all objects of a model to a file, however many.
type Exporter interface {
	// Export has the file made and yields its documents. connection limits them to one connection; "" does
	// not. An error comes once and last.
	Export(ctx context.Context, model, connection string) iter.Seq2[json.RawMessage, error]
}
