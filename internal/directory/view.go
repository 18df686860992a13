package directory

import "time"

// view is what searches see. Writes wait in order of their time until they are old enough.
type view[D Document[D]] struct {
	visible map[string]version[D]
	pending []write[D]
	last    uint64 // the number of the last write
	natural ordered[D]
	finder  *finder[D]
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

func newView[D Document[D]](how Searching[D]) *view[D] {
	return &view[D]{
		visible: map[string]version[D]{}, natural: ordered[D]{compare: how.Compare},
		finder: newFinder(how.Layout, how.Values),
	}
}

// write notes that a document was written.
func (v *view[D]) write(id string, doc D, at time.Time) {
	v.pending = append(v.pending, write[D]{version: v.next(doc), id: id, at: at})
}

// remove notes that a document was removed.
func (v *view[D]) remove(id string, at time.Time) {
	var none D
	v.pending = append(v.pending, write[D]{version: v.next(none), id: id, at: at, removed: true})
}

// load makes new documents searchable at once; waiting writes of their ids no longer count.
func (v *view[D]) load(docs []D) error {
	for _, doc := range docs {
		if old, ok := v.visible[doc.ID()]; ok { // it was removed, and searches do not know that yet
			v.natural.drop(old.doc)
		}
		v.visible[doc.ID()] = v.next(doc)
		v.finder.put(doc)
	}
	v.natural.load(docs)
	return v.finder.settle()
}

func (v *view[D]) next(doc D) version[D] {
	v.last++
	return version[D]{doc: doc, number: v.last}
}

// settle makes the writes searchable that are at least delay old. A write from the future, which a
// clock that was set back leaves behind, counts as old.
func (v *view[D]) settle(now time.Time, delay time.Duration) {
	done := 0
	for _, w := range v.pending {
		if age := now.Sub(w.at); age >= 0 && age < delay {
			break
		}
		v.apply(w)
		done++
	}
	clear(v.pending[:done]) // the documents of old versions are released
	v.pending = v.pending[done:]
	if len(v.pending) == 0 {
		v.pending = nil
	}
}

func (v *view[D]) apply(w write[D]) {
	old, known := v.visible[w.id]
	switch {
	case old.number > w.number:
	case w.removed:
		if known {
			v.natural.drop(old.doc)
			v.finder.drop(w.id)
		}
		delete(v.visible, w.id)
	default:
		v.natural.put(old.doc, w.doc, known)
		v.finder.put(w.doc)
		v.visible[w.id] = w.version
	}
}
