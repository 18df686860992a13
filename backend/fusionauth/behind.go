package fusionauth

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/lucene"
)

// updatedField is when a user was changed last. FusionAuth moves it on with each change.
const updatedField = "updated_at"

// maxBehind is how many users one search asks for.
const maxBehind = 100

var _ backend.Indexed = (*Backend)(nil)

// Behind asks POST /api/user/search, 100 users at a time, for those whom the index knows in the state of the
// documents or a later one: FusionAuth reads the users it finds from its database, so what they look like
// tells nothing of the index. The database engine is never behind.
func (b *Backend) Behind(ctx context.Context, model string, documents map[string]json.RawMessage) ([]string, error) {
	if model != userModel || b.config.Engine == Database {
		return nil, nil
	}
	var behind []string
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(documents)), maxBehind) {
		states := make([]lucene.Expr, len(ids))
		for i, id := range ids {
			states[i] = lucene.Field("id").Eq(id)
			var at time.Time
			if json.Unmarshal(fieldsOf(documents[id])[updatedField], &at) == nil {
				states[i] = lucene.And(states[i], lucene.Field("lastUpdateInstant").Gte(at.UnixMilli()))
			}
		}
		f, err := b.search(ctx, criteria{QueryString: lucene.Or(states...).String(), Rows: len(ids)})
		if err != nil {
			return nil, err
		}
		for _, user := range f.users {
			id := keyOf(user)
			ids = slices.DeleteFunc(ids, func(other string) bool { return other == id })
		}
		behind = append(behind, ids...)
	}
	return behind, nil
}
