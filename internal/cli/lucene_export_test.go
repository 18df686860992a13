package cli

// LuceneBatch is the function behind authplus lucene --batch.
var LuceneBatch = luceneBatch
