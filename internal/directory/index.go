package directory

import "time"

// index is the view that searches see. Writes wait in order of their time until they are old enough.
type index[D any] struct {
	visible map[string]version[D]
	pending []write[D]
	last    uint64 // the number of the last write
}

// version is a document as a write left it.
type version[D any] struct {
	doc    D
	number uint64
}

// write is a version, or a removal, that is not searchable yet.
type write[D any] struct {
	version[D]
	id      string
	at      time.Time
	removed bool
}

func newIndex[D any]() *index[D] { return &index[D]{visible: map[string]version[D]{}} }

// write notes that a document was written.
func (x *index[D]) write(id string, doc D, at time.Time) {
	x.pending = append(x.pending, write[D]{version: x.next(doc), id: id, at: at})
}

// remove notes that a document was removed.
func (x *index[D]) remove(id string, at time.Time) {
	var none D
	x.pending = append(x.pending, write[D]{version: x.next(none), id: id, at: at, removed: true})
}

// show makes a document searchable at once; waiting writes of its id no longer count.
func (x *index[D]) show(id string, doc D) { x.visible[id] = x.next(doc) }

func (x *index[D]) next(doc D) version[D] {
	x.last++
	return version[D]{doc: doc, number: x.last}
}

// settle makes the writes searchable that are at least delay old. A write from the future, which a
// clock that was set back leaves behind, counts as old.
func (x *index[D]) settle(now time.Time, delay time.Duration) {
	done := 0
	for _, w := range x.pending {
		if age := now.Sub(w.at); age >= 0 && age < delay {
			break
		}
		x.apply(w)
		done++
	}
	clear(x.pending[:done]) // the documents of old versions are released
	x.pending = x.pending[done:]
	if len(x.pending) == 0 {
		x.pending = nil
	}
}

func (x *index[D]) apply(w write[D]) {
	switch {
	case x.visible[w.id].number > w.number:
	case w.removed:
		delete(x.visible, w.id)
	default:
		x.visible[w.id] = w.version
	}
}
