// Package bleveq finds documents by resolved Lucene queries in an in-memory index of bleve, with the same
// results as [lucene.Matcher] has on every single document.
//
// A [Layout] belongs to a dialect. It makes the documents that go into an index, and the queries that ask it:
//
//	layout := bleveq.New(lucene.Auth0Users())
//	index, err := bleveq.NewIndex()
//	batch := index.NewBatch()
//	err = batch.IndexAdvanced(layout.Document("auth0|1", user))
//	err = index.Batch(batch)
//	query, err := layout.Query(tree.Resolve())
//	result, err := index.Search(bleve.NewSearchRequest(query))
//
// # Layout
//
// Every value of a document goes into fields of the index that are named after its path and after what can be
// asked of it. A field holds the terms that are listed here, as they are:
//
//	plan        texts, in fields whose letters' case counts
//	plan#lc     texts in lower case, in fields whose letters' case does not count
//	plan#rev    the same texts with the last byte first, where the catalogue has Suffixes set
//	plan#word   the words of texts, in fields that are cut into words
//	plan#text   the whole of such texts, for phrases
//	plan#num    numbers as [lucene.Number.Key], which keeps them exact and in order
//	plan#bool   true or false
//	plan#date   instants as thirteen hexadecimal digits of the milliseconds since 1970, plus 2^51
//	plan#span   the first five, seven and nine of these digits, each behind their number, for ranges
//	__paths     the path of every value and the paths above it, for _exists_; * for having a value at all
//
// A field of a known type has the twins of that type only. Paths that are not in the dialect's catalogue by
// name, such as those of metadata, share the fields of a path ~, so that their number is not limited: their
// terms begin with the path and a separator. A # in a name is doubled, and one is put before names that begin
// with _ or ~. In a dialect without default fields all values are also at
// the path *, which bare terms ask.
//
// # Cost
//
// A query is evaluated on sets of documents, with neither scores nor locations: texts, numbers and
// instants that are equal to something, that begin with something or lie in a range cost what they match,
// other patterns one look at each different text in the field. An index in memory never merges what batches
// wrote, so write many documents in one batch.
package bleveq
