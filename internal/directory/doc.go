// Package directory is the store that the emulators of identity providers share: documents by id,
// values that no two documents may share, and a search view that lags behind the writes.
//
// Every provider answers reads by id from its database and searches from an index that learns of a
// write some seconds later. A [Directory] is both: [Directory.Get], [Directory.Select] and the writes
// see the newest state, [Directory.Search] sees what was written at least a delay ago. With a delay
// of zero both are the same, and [Directory.Refresh] makes them the same at any time.
//
// A directory keeps copies and gives copies, so no caller can change what is stored. It is safe for
// concurrent use.
package directory
