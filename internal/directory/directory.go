package directory

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/authplus/authplus/lucene/bleveq"
)

// Directory holds documents. Make one with [New].
type Directory[D Document[D]] struct {
	clock func() time.Time

	mu      sync.Mutex
	delay   time.Duration
	current map[string]D        // the newest state, by id
	owners  map[string]string   // the id of the document that has a key
	tagged  map[string][]string // the ids of the documents that have a tag
	view    *view[D]
}

// Searching is how documents are found. Its functions must not change what they are given, nor call the
// directory.
type Searching[D any] struct {
	// Layout says where values are in the index.
	Layout *bleveq.Layout
	// Values returns what queries know of a document.
	Values func(D) map[string]any
	// Compare is the natural order of documents.
	Compare func(a, b D) int
}

// New returns an empty directory whose search view lags delay behind clock.
func New[D Document[D]](clock func() time.Time, delay time.Duration, how Searching[D]) *Directory[D] {
	return &Directory[D]{
		clock: clock, delay: delay,
		current: map[string]D{}, owners: map[string]string{}, tagged: map[string][]string{}, view: newView(how),
	}
}

// Close releases the index. The directory must not be used any more.
func (d *Directory[D]) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.view.finder.close()
}

// SetDelay changes how far the search view lags, for earlier writes too.
func (d *Directory[D]) SetDelay(delay time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.delay = delay
}

// Refresh makes everything written searchable now.
func (d *Directory[D]) Refresh() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.view.settle(d.clock(), 0)
}

// Len returns how many documents there are now.
func (d *Directory[D]) Len() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.current)
}

// Insert adds a document. It fails with a [*ConflictError] where its id or a key is taken.
func (d *Directory[D]) Insert(doc D) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if conflict := d.conflict(doc); conflict != nil {
		return conflict
	}
	d.store(doc.Clone())
	return nil
}

// Load adds all documents or, with a [*ConflictError], none of them. They are searchable at once, as
// if they had been there for long.
func (d *Directory[D]) Load(docs []D) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, doc := range docs {
		if conflict := d.conflict(doc); conflict != nil {
			conflict.Index = i
			for _, added := range docs[:i] {
				d.forget(d.current[added.ID()])
			}
			return conflict
		}
		d.own(doc.Clone())
	}
	own := make([]D, len(docs))
	for i, doc := range docs {
		own[i] = d.current[doc.ID()]
	}
	return d.view.load(own)
}

// Get returns the newest state of a document.
func (d *Directory[D]) Get(id string) (doc D, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if doc, ok = d.current[id]; ok {
		doc = doc.Clone()
	}
	return doc, ok
}

// Owner returns the newest state of the document that has a key.
func (d *Directory[D]) Owner(key string) (doc D, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id, ok := d.owners[key]
	if ok {
		doc = d.current[id].Clone()
	}
	return doc, ok
}

// Tagged returns the documents whose newest state has a tag, by id.
func (d *Directory[D]) Tagged(tag string) []D {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []D
	for _, id := range d.tagged[tag] {
		found = append(found, d.current[id].Clone())
	}
	slices.SortFunc(found, byID)
	return found
}

// Select returns the documents whose newest state matches, by id. match must not change what it is
// given, nor keep it, nor call the directory.
func (d *Directory[D]) Select(match func(D) bool) []D {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []D
	for _, doc := range d.current {
		if match(doc) {
			found = append(found, doc.Clone())
		}
	}
	slices.SortFunc(found, byID)
	return found
}

// Update replaces a document by what change makes of a copy of it, and returns a copy of the result.
// Nothing else is written meanwhile, so change must not call the directory. It fails with
// [ErrNotFound], with a [*ConflictError] where a new key is taken, and with change's own error.
func (d *Directory[D]) Update(id string, change func(D) (D, error)) (D, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var none D
	old, ok := d.current[id]
	if !ok {
		return none, ErrNotFound
	}
	doc, err := change(old.Clone())
	if err != nil {
		return none, err
	}
	if conflict := d.keyConflict(doc); conflict != nil {
		return none, conflict
	}
	d.forget(old)
	d.store(doc.Clone())
	return doc, nil
}

// Delete removes a document and tells whether there was one.
func (d *Directory[D]) Delete(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	doc, ok := d.current[id]
	if ok {
		d.forget(doc)
		d.view.remove(id, d.clock())
	}
	return ok
}

// store makes a document the newest state and tells the index.
func (d *Directory[D]) store(doc D) {
	d.own(doc)
	d.view.write(doc.ID(), doc, d.clock())
}

// own makes a document the newest state and the owner of its keys and tags.
func (d *Directory[D]) own(doc D) {
	id := doc.ID()
	d.current[id] = doc
	for _, key := range doc.Keys() {
		d.owners[key] = id
	}
	for _, tag := range doc.Tags() {
		d.tagged[tag] = append(d.tagged[tag], id)
	}
}

// forget removes a document, its keys and its tags from the newest state.
func (d *Directory[D]) forget(doc D) {
	id := doc.ID()
	delete(d.current, id)
	for _, key := range doc.Keys() {
		delete(d.owners, key)
	}
	for _, tag := range doc.Tags() {
		left := slices.DeleteFunc(d.tagged[tag], func(other string) bool { return other == id })
		if d.tagged[tag] = left; len(left) == 0 {
			delete(d.tagged, tag)
		}
	}
}

// conflict returns what keeps a new document from being added, or nil.
func (d *Directory[D]) conflict(doc D) *ConflictError {
	if _, taken := d.current[doc.ID()]; taken {
		return &ConflictError{}
	}
	return d.keyConflict(doc)
}

// keyConflict returns the conflict where a key of a document belongs to another one, or is there twice;
// nil where there is none.
func (d *Directory[D]) keyConflict(doc D) *ConflictError {
	keys := doc.Keys()
	for i, key := range keys {
		owner, taken := d.owners[key]
		if taken && owner != doc.ID() || slices.Contains(keys[:i], key) {
			return &ConflictError{Key: key}
		}
	}
	return nil
}

func byID[D Document[D]](a, b D) int { return cmp.Compare(a.ID(), b.ID()) }
