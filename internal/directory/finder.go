package directory

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/lucene/bleveq"
)

const (
	// maxFresh is how many documents are looked at one by one before they go into the index together.
	maxFresh = 2000
	// maxBatch is how many documents go into the index at a time.
	maxBatch = 10_000
)

// finder finds the documents that searches see by queries. Most are in an index of bleve. Documents that
// were written lately are fresh: they are looked at one by one until there are enough for a batch, since
// the index keeps each batch apart.
//
// The index numbers its documents as they come, and takes no number back as long as nothing is removed. So
// nothing is: each version has a name of its own, and an older one is passed over because its slot is empty.
type finder[D Document[D]] struct {
	layout *bleveq.Layout
	values func(D) map[string]any

	index bleve.Index
	slots []slot[D]      // by the index's numbers
	at    map[string]int // the slots of the documents, by id
	fresh map[string]D
}

// slot is a document in the index; it is empty once the document has changed.
type slot[D any] struct {
	doc   D
	taken bool
}

func newFinder[D Document[D]](layout *bleveq.Layout, values func(D) map[string]any) *finder[D] {
	return &finder[D]{layout: layout, values: values, at: map[string]int{}, fresh: map[string]D{}}
}

// put makes a document known in its newest state.
func (f *finder[D]) put(doc D) {
	f.drop(doc.ID())
	f.fresh[doc.ID()] = doc
}

// drop makes a document unknown.
func (f *finder[D]) drop(id string) {
	delete(f.fresh, id)
	if n, ok := f.at[id]; ok {
		f.slots[n] = slot[D]{}
		delete(f.at, id)
	}
}

// settle puts the fresh documents into the index if there are enough of them, and makes the index anew where
// most of it is outdated.
func (f *finder[D]) settle() error {
	if len(f.fresh) < maxFresh {
		return nil
	}
	if len(f.slots) > 2*(len(f.at)+len(f.fresh)) {
		for id, n := range f.at {
			f.fresh[id] = f.slots[n].doc
		}
		if err := f.close(); err != nil {
			return err
		}
		f.slots, f.at = nil, map[string]int{}
	}
	return f.write(slices.Collect(maps.Values(f.fresh)))
}

// write puts documents into the index, as many batches at a time as there are processors, and finds out
// their numbers.
func (f *finder[D]) write(docs []D) error {
	if f.index == nil {
		made, err := bleveq.NewIndex()
		if err != nil {
			return err
		}
		f.index = made
	}
	var group sync.WaitGroup
	batches := slices.Collect(slices.Chunk(docs, maxBatch))
	errs := make([]error, len(batches))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, batch := range batches {
		slots <- struct{}{}
		group.Go(func() {
			errs[i] = f.writeBatch(batch, len(f.slots)+i*maxBatch)
			<-slots
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	return f.number(docs)
}

// writeBatch puts documents into the index, under the places that they have from first on.
func (f *finder[D]) writeBatch(docs []D, first int) error {
	batch := f.index.NewBatch()
	for i, doc := range docs {
		if err := batch.IndexAdvanced(f.layout.Document(strconv.Itoa(first+i), f.values(doc))); err != nil {
			return err
		}
	}
	return f.index.Batch(batch)
}

// number notes the numbers that the index gave to new documents.
func (f *finder[D]) number(docs []D) error {
	reader, err := f.reader()
	if err != nil {
		return err
	}
	defer func() { _ = reader.Close() }()
	first := len(f.slots)
	for n := first; n < first+len(docs); n++ {
		name, err := reader.ExternalID(index.NewIndexInternalID(nil, uint64(n)))
		if err != nil {
			return fmt.Errorf("directory: the index does not number its documents as they come: %w", err)
		}
		place, err := strconv.Atoi(name)
		if err != nil || place < first || place >= first+len(docs) {
			return fmt.Errorf("directory: the index has another document at number %d", n)
		}
		doc := docs[place-first]
		f.slots = append(f.slots, slot[D]{doc, true})
		f.at[doc.ID()] = n
		delete(f.fresh, doc.ID())
	}
	return nil
}

func (f *finder[D]) reader() (index.IndexReader, error) {
	inner, err := f.index.Advanced()
	if err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	reader, err := inner.Reader()
	if err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	return reader, nil
}

// find calls add with each document that a query matches.
func (f *finder[D]) find(q Query[D], add func(D)) error {
	for _, doc := range f.fresh {
		if q.Match(doc) {
			add(doc)
		}
	}
	if f.index == nil {
		return nil
	}
	return f.indexed(q.Node, add)
}

// indexed calls add with each document in the index that a query matches.
func (f *finder[D]) indexed(node lucene.Node, add func(D)) error {
	query, err := f.layout.Query(node)
	if err != nil {
		return err
	}
	reader, err := f.reader()
	if err != nil {
		return err
	}
	defer func() { _ = reader.Close() }()
	hits, err := query.Searcher(context.Background(), reader, f.index.Mapping(), search.SearcherOptions{})
	if err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	defer func() { _ = hits.Close() }()
	pool := &search.SearchContext{DocumentMatchPool: search.NewDocumentMatchPool(1, 0), IndexReader: reader}
	for {
		hit, err := hits.Next(pool)
		if err != nil {
			return fmt.Errorf("directory: %w", err)
		}
		if hit == nil {
			return nil
		}
		if s := f.slots[hit.IndexInternalID.Value()]; s.taken {
			add(s.doc)
		}
		pool.DocumentMatchPool.Put(hit)
	}
}

// close releases the index.
func (f *finder[D]) close() error {
	if f.index == nil {
		return nil
	}
	closed := f.index
	f.index = nil
	if err := closed.Close(); err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	return nil
}
