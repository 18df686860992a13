package authing

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/where"
)

var _ backend.Indexed = (*Backend)(nil)

// Behind searches for each user by a text that the user has, and compares when they were changed last. Users
// without a text that is searched are found by no search. Other models are not searched.
func (b *Backend) Behind(ctx context.Context, model string, documents map[string]json.RawMessage) ([]string, error) {
	if model != userModel {
		return nil, nil
	}
	var behind []string
	for _, id := range slices.Sorted(maps.Keys(documents)) {
		want := place(documents[id])
		s, ok := searchFor(documents[id])
		if !ok {
			continue
		}
		found, err := b.found(ctx, s, selecting([]string{updatedField}))
		if err != nil {
			return nil, err
		}
		seen := slices.ContainsFunc(found.docs, func(doc json.RawMessage) bool {
			at := place(doc)
			return at.id == id && !at.updated.Before(want.updated)
		})
		if !seen {
			behind = append(behind, id)
		}
	}
	return behind, nil
}

// searchFor returns the search that finds a user: by a key if the user has one that is searched.
func searchFor(doc json.RawMessage) (search, bool) {
	var fields members
	if json.Unmarshal(doc, &fields) != nil {
		return search{}, false
	}
	for _, a := range attributes {
		if a.name == "" || !a.search {
			continue
		}
		if s, ok := searchable(where.Node{Op: where.OpLeaf, Field: a.name, Lookup: where.Exact, Value: rawjson.Text(fields[a.name])}); ok {
			return s, true
		}
	}
	return search{}, false
}
