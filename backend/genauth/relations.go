package genauth

import (
	"context"
	"net/http"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/internal/rest"
)

var _ backend.Relater = (*Backend)(nil)

// Relate adds objects to a relation, by the operation of the package's table. The service does not mind
// those that are in it already.
func (b *Backend) Relate(ctx context.Context, of backend.Relation, ids []string) error {
	c, err := relation(of)
	if err != nil {
		return err
	}
	return b.change(ctx, c, c.add, of, ids)
}

// Unrelate takes objects out of a relation. Those that are not in it are no error.
func (b *Backend) Unrelate(ctx context.Context, of backend.Relation, ids []string) error {
	c, err := relation(of)
	if err != nil {
		return err
	}
	return b.change(ctx, c, c.drop, of, ids)
}

// relation returns the collection of a relation, whatever its model.
func relation(of backend.Relation) (*collection, error) {
	i := slices.IndexFunc(collections, func(c collection) bool {
		return c.owner == of.Owner && c.relation == of.Name && c.owner != ""
	})
	if i < 0 || of.Member != "" {
		return collectionOf("object", of)
	}
	return &collections[i], nil
}

// change sends a change for all ids, 50 at a time.
func (b *Backend) change(ctx context.Context, c *collection, op membership, of backend.Relation, ids []string) error {
	for _, id := range ids {
		if err := checkID(c.model, id); err != nil {
			return err
		}
	}
	var bodies []map[string]any
	if op.inverse {
		for _, id := range ids {
			bodies = append(bodies, op.body(id, []string{of.ID}))
		}
	} else {
		for batch := range slices.Chunk(ids, maxBatch) {
			bodies = append(bodies, op.body(of.ID, batch))
		}
	}
	return backend.Each(ctx, len(bodies), atOnce, func(ctx context.Context, i int) error {
		_, err := b.client.Do(ctx, rest.Call{Method: http.MethodPost, Route: op.route, Body: bodies[i], Repeatable: true})
		return err
	})
}
