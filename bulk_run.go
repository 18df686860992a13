package authplus

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"slices"
	"sync"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// outcome is what became of one object of a run.
type outcome int

const (
	done outcome = iota
	unchanged
	skipped
	failed
)

// bulkRun is a run over many objects: a reader hands them out, workers write them.
type bulkRun[T any] struct {
	manager *Manager[T]
	options bulkOptions
	// prepare is called for each object in turn before it is handed out; nil does nothing.
	prepare func(*T) error

	mu     sync.Mutex // guards result
	result BulkResult[T]
}

// bulk returns a run with these options.
func (m *Manager[T]) bulk(opts []BulkOption) (*bulkRun[T], error) {
	if m.err != nil {
		return nil, m.err
	}
	run := &bulkRun[T]{manager: m, options: bulkOptions{workers: defaultWorkers}}
	for _, opt := range opts {
		if err := opt(&run.options); err != nil {
			return nil, err
		}
	}
	return run, nil
}

// job is one object and its place in the run.
type job[T any] struct {
	index  int
	object *T
}

// do writes the objects, and returns when all writes that began have ended.
func (r *bulkRun[T]) do(ctx context.Context, objects iter.Seq2[*T, error], write func(context.Context, *T) (outcome, error)) (BulkResult[T], error) {
	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	jobs := make(chan job[T])
	var workers sync.WaitGroup
	for range r.options.workers {
		workers.Go(func() {
			for j := range jobs {
				o, err := write(running, j.object)
				r.note(j, o, err)
				// Credentials that are refused once are refused for all.
				if errors.Is(err, ErrUnauthorized) {
					stop(err)
				}
			}
		})
	}
	stopped := r.feed(running, objects, jobs)
	close(jobs)
	workers.Wait()
	return r.result, r.err(stopped)
}

// feed hands out the objects and returns what ended that early, or nil.
func (r *bulkRun[T]) feed(ctx context.Context, objects iter.Seq2[*T, error], jobs chan<- job[T]) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	index := 0
	for object, err := range objects {
		if err != nil {
			return err
		}
		j := job[T]{index: index, object: object}
		index++
		if r.prepare != nil {
			if err := r.prepare(object); err != nil {
				r.refuse(j, err)
				continue
			}
		}
		select {
		case jobs <- j:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return nil
}

// refuse notes an object that was not handed out.
func (r *bulkRun[T]) refuse(j job[T], err error) {
	if errors.Is(err, Skip) {
		r.note(j, skipped, nil)
		return
	}
	r.note(j, failed, err)
}

// note counts an outcome and reports the progress.
func (r *bulkRun[T]) note(j job[T], o outcome, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch o {
	case done:
		r.result.Done++
	case unchanged:
		r.result.Unchanged++
	case skipped:
		r.result.Skipped++
	case failed:
		r.result.Failed++
		r.result.Errors = append(r.result.Errors, r.item(j, err))
	}
	if r.options.progress != nil {
		r.options.progress(BulkProgress{r.result.Done, r.result.Unchanged, r.result.Skipped, r.result.Failed})
	}
}

func (r *bulkRun[T]) item(j job[T], err error) BulkItem[T] {
	item := BulkItem[T]{Index: j.index, Object: j.object, Err: err}
	if j.object != nil {
		if st := recordOf(j.object).state; st != nil && st.codec != nil {
			item.ID = st.id()
		}
	}
	return item
}

// err returns the error of the run, or nil if all went well.
func (r *bulkRun[T]) err(stopped error) error {
	if r.result.Failed == 0 && stopped == nil {
		return nil
	}
	slices.SortFunc(r.result.Errors, func(a, b BulkItem[T]) int { return a.Index - b.Index })
	errs := make([]error, len(r.result.Errors))
	for i, item := range r.result.Errors {
		errs[i] = item.Err
	}
	p := BulkProgress{r.result.Done, r.result.Unchanged, r.result.Skipped, r.result.Failed}
	return &fault.BulkError{Model: r.manager.codec.name, Failed: p.Failed, Total: p.Total(), Errs: errs, Stopped: stopped}
}

// merge makes an object say what another one says: writable fields that the other leaves at their zero
// stay, and metadata is merged at its first level.
func (m *Manager[T]) merge(into, from *T) error {
	to, source := reflect.ValueOf(into), reflect.ValueOf(from)
	for _, f := range m.codec.fields {
		if f.info.ReadOnly || isZero(source.Elem().FieldByIndex(f.index)) {
			continue
		}
		target, ok := to.Elem().FieldByIndex(f.index).Addr().Interface().(*Metadata)
		if !ok || f.info.Kind != where.Object {
			f.copy(to, source)
			continue
		}
		for key, value := range source.Elem().FieldByIndex(f.index).Interface().(Metadata).Map() {
			if err := target.Set(where.JoinPath(key), value); err != nil {
				return err
			}
		}
	}
	recordOf(into).state.password = recordOf(from).state.password
	return nil
}

// become makes an object the other one, of the same type, in the state that it is in.
func (r *Record) become(other *Record) {
	for _, f := range r.state.codec.fields {
		f.copy(r.state.object, other.state.object)
	}
	r.state.fetched, r.state.snapshot, r.state.loaded = other.state.fetched, other.state.snapshot, other.state.loaded
	r.state.password = other.state.password
}
