package lucene

// Tree is a parsed query.
type Tree struct{}
