package directory

import (
	"iter"
	"slices"
)

// ordered are the documents that searches see, in their natural order: that of compare, and of their ids
// where it calls them equal.
type ordered[D Document[D]] struct {
	compare func(a, b D) int
	list    []D
}

func (o *ordered[D]) total(a, b D) int { return ordering(o.compare)(a, b) }

// put adds a document in the place of its old version.
func (o *ordered[D]) put(old, doc D, replaces bool) {
	if replaces {
		at, found := slices.BinarySearchFunc(o.list, old, o.total)
		if found && o.total(old, doc) == 0 {
			o.list[at] = doc
			return
		}
		o.drop(old)
	}
	at, _ := slices.BinarySearchFunc(o.list, doc, o.total)
	o.list = slices.Insert(o.list, at, doc)
}

// drop removes a document.
func (o *ordered[D]) drop(doc D) {
	if at, found := slices.BinarySearchFunc(o.list, doc, o.total); found {
		o.list = slices.Delete(o.list, at, at+1)
	}
}

// load adds many documents, none of which is there.
func (o *ordered[D]) load(docs []D) {
	o.list = append(o.list, docs...)
	slices.SortFunc(o.list, o.total)
}

// all yields the documents in their order or, with descending set, from the last one on; those that compare
// calls equal are in order of their ids both ways.
func (o *ordered[D]) all(descending bool) iter.Seq[D] {
	if !descending {
		return slices.Values(o.list)
	}
	return func(yield func(D) bool) {
		for end := len(o.list); end > 0; {
			start := end - 1
			for start > 0 && o.compare(o.list[start-1], o.list[end-1]) == 0 {
				start--
			}
			for _, doc := range o.list[start:end] {
				if !yield(doc) {
					return
				}
			}
			end = start
		}
	}
}
