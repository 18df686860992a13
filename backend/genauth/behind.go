package genauth

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/internal/jsonscan"
)

var _ backend.Indexed = (*Backend)(nil)

// Behind asks POST /api/v3/list-users for the users, 50 at a time, and compares when they were changed
// last. Other models are not read through the search index.
func (b *Backend) Behind(ctx context.Context, model string, documents map[string]json.RawMessage) ([]string, error) {
	if model != userModel {
		return nil, nil
	}
	var behind []string
	s := search{b: b, order: backend.Order{Field: createdField}}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(documents)), maxBatch) {
		f, err := s.ask(ctx, s.body(1, len(ids), filter{Field: byName[keyField].filter, Operator: oneOf, Value: ids}))
		if err != nil {
			return nil, err
		}
		seen := make(map[string]time.Time, len(f.users))
		for _, u := range f.users {
			seen[u.id] = updated(u.document)
		}
		for _, id := range ids {
			if at, ok := seen[id]; !ok || at.Before(updated(documents[id])) {
				behind = append(behind, id)
			}
		}
	}
	return behind, nil
}

// updated returns when a user was changed last; zero where the document does not tell.
func updated(document json.RawMessage) time.Time {
	text, _ := jsonscan.Text(jsonscan.Member(string(document), "updated_at"))
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at
}
