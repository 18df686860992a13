package auth0

import (
	"encoding/json"
	"iter"
	"slices"
)

// table holds rows by key, in the order in which they were added. Its zero value is empty. Its JSON
// form is an array of pairs, so it can be a field of an area's state. Like all state it is guarded by
// tenant.mu.
type table[T any] struct {
	keys []string
	rows map[string]T
}

// pair is a row as it is written to JSON.
type pair[T any] struct {
	Key string `json:"key"`
	Row T      `json:"row"`
}

// len returns how many rows there are.
func (t *table[T]) len() int { return len(t.keys) }

// get returns the row with a key.
func (t *table[T]) get(key string) (row T, ok bool) {
	row, ok = t.rows[key]
	return row, ok
}

// has tells whether there is a row with a key.
func (t *table[T]) has(key string) bool {
	_, ok := t.rows[key]
	return ok
}

// put adds a row behind the others, or replaces the one with the same key where it stands.
func (t *table[T]) put(key string, row T) {
	if t.rows == nil {
		t.rows = map[string]T{}
	}
	if _, known := t.rows[key]; !known {
		t.keys = append(t.keys, key)
	}
	t.rows[key] = row
}

// remove takes a row away and tells whether there was one.
func (t *table[T]) remove(key string) bool {
	if !t.has(key) {
		return false
	}
	delete(t.rows, key)
	i := slices.Index(t.keys, key)
	t.keys = slices.Delete(t.keys, i, i+1)
	return true
}

// all yields keys and rows in their order. The table must not be changed meanwhile.
func (t *table[T]) all() iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		for _, key := range t.keys {
			if !yield(key, t.rows[key]) {
				return
			}
		}
	}
}

// list returns the rows in their order; never nil.
func (t *table[T]) list() []T { return t.where(func(T) bool { return true }) }

// where returns the rows that match, in their order; never nil.
func (t *table[T]) where(match func(T) bool) []T {
	found := []T{}
	for _, row := range t.all() {
		if match(row) {
			found = append(found, row)
		}
	}
	return found
}

// MarshalJSON writes the rows with their keys, in their order.
func (t table[T]) MarshalJSON() ([]byte, error) {
	pairs := make([]pair[T], 0, len(t.keys))
	for key, row := range t.all() {
		pairs = append(pairs, pair[T]{key, row})
	}
	return json.Marshal(pairs)
}

// UnmarshalJSON reads what MarshalJSON wrote, and replaces what the table held.
func (t *table[T]) UnmarshalJSON(data []byte) error {
	var pairs []pair[T]
	if err := json.Unmarshal(data, &pairs); err != nil {
		return err
	}
	*t = table[T]{}
	for _, p := range pairs {
		t.put(p.Key, p.Row)
	}
	return nil
}
