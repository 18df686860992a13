// Package lucene reads, prints, checks and evaluates query strings in Lucene's language.
package lucene
