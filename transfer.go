package authplus

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"sync"

	"github.com/authplus/authplus/backend"
)

// Import creates the objects of a sequence by way of the provider's import files, which takes a small
// part of the requests that creating them one by one does. It waits until the provider has come to all of
// them. What became of each is told as by [Manager.CreateAll]: objects that the provider has already fail
// with [ErrConflict], or are skipped with OnConflict(Ignore). With OnConflict(Update) they are changed as
// far as imports can; Auth0 then matches users by their address and replaces their metadata as a whole.
//
// The objects stay as they are: the provider does not tell their ids. Passwords are imported as hashes
// ([Record.SetPasswordHash]). Hooks are not called. A provider without imports is [ErrNotSupported].
func (m *Manager[T]) Import(ctx context.Context, objects iter.Seq2[*T, error], opts ...BulkOption) (BulkResult[T], error) {
	run, err := m.bulk(opts)
	if err != nil {
		return BulkResult[T]{}, err
	}
	importer, err := ability[backend.Importer](m.auth, "imports")
	if err != nil {
		return BulkResult[T]{}, err
	}
	// Files are imported while further objects are taken.
	var mu sync.Mutex
	var handed []*T
	documents := func(yield func(backend.Create, error) bool) {
		for object, err := range objects {
			var c backend.Create
			if err == nil {
				c, err = m.importable(object)
			}
			mu.Lock()
			handed = append(handed, object)
			mu.Unlock()
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
	stopped := importer.Import(ctx, backend.Import{
		Model: m.codec.name, Connection: m.auth.connection, Update: run.options.conflict == Update,
	}, documents, func(index int, err error) {
		mu.Lock()
		object := handed[index]
		mu.Unlock()
		run.settle(job[T]{index: index, object: object}, err)
	})
	return run.result, run.err(stopped)
}

// importable returns what is imported of an object.
func (m *Manager[T]) importable(object *T) (backend.Create, error) {
	if err := m.Attach(object); err != nil {
		return backend.Create{}, err
	}
	st := recordOf(object).state
	document, err := st.codec.document(st.object)
	if err != nil {
		return backend.Create{}, err
	}
	maps.DeleteFunc(document, func(name string, value json.RawMessage) bool {
		f, _ := st.codec.field(name)
		return f.info.ReadOnly && name != st.codec.key || string(value) == "{}"
	})
	return backend.Create{Model: m.codec.name, Document: document, Secrets: st.secrets(saveOptions{})}, nil
}

// settle notes what became of an object that was imported.
func (r *bulkRun[T]) settle(j job[T], err error) {
	switch {
	case err == nil:
		r.note(j, done, nil)
	case r.options.conflict == Ignore && errors.Is(err, ErrConflict):
		r.note(j, skipped, nil)
	default:
		r.note(j, failed, err)
	}
}

// Export yields all objects by way of a file that the provider writes, however many, for a handful of
// requests. It waits until the file is there, and streams it. [Auth.Using] limits it to a connection. The
// file is made from the provider's search index, so it follows writes after a while. An error comes once,
// with a nil object, and ends the sequence. A provider without exports is [ErrNotSupported].
func (m *Manager[T]) Export(ctx context.Context) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		exporter, err := ability[backend.Exporter](m.auth, "exports")
		if m.err != nil {
			err = m.err
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for document, err := range exporter.Export(ctx, m.codec.name, m.auth.connection) {
			var object *T
			if err == nil {
				object, err = m.fetched(document, nil)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(object, nil) {
				return
			}
		}
	}
}
