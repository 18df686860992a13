package auth0

import (
	"context"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

var _ backend.Relater = (*Backend)(nil)

// Relate adds objects to a relation, by the operation of the package's table: as many at a time as
// Auth0 takes. Auth0 does not mind those that are in it already.
func (b *Backend) Relate(ctx context.Context, of backend.Relation, ids []string) error {
	c, err := relation(of)
	if err != nil {
		return err
	}
	if c.add.method == "" {
		return c.refuse("adding")
	}
	return b.change(ctx, c, c.add, of, ids)
}

// Unrelate takes objects out of a relation, or deletes those that exist in it only. Auth0 answers 204
// for those that are not in it too.
func (b *Backend) Unrelate(ctx context.Context, of backend.Relation, ids []string) error {
	c, err := relation(of)
	if err != nil {
		return err
	}
	if c.drop.method == "" {
		return c.refuse("removing")
	}
	return b.change(ctx, c, c.drop, of, ids)
}

// relation returns the collection of a relation, whatever its model.
func relation(of backend.Relation) (*collection, error) {
	i := slices.IndexFunc(collections, func(c collection) bool {
		return c.owner == of.Owner && c.relation == of.Name && c.owner != ""
	})
	if i < 0 {
		return collectionOf("object", of)
	}
	return &collections[i], nil
}

// change sends a change for all ids, in as few requests as it takes; several go out at a time.
func (b *Backend) change(ctx context.Context, c *collection, op change, of backend.Relation, ids []string) error {
	calls, err := op.calls(c.model, of, ids)
	if err != nil {
		return err
	}
	return backend.Each(ctx, len(calls), atOnce, func(ctx context.Context, i int) error {
		calls[i].Repeatable = !op.each // Who is in a relation already stays in it.
		_, err := b.client.Do(ctx, calls[i])
		return err
	})
}

// calls returns the requests that a change of some ids takes.
func (op change) calls(model string, of backend.Relation, ids []string) ([]rest.Call, error) {
	most := op.most
	if op.each || op.inverse {
		most = 1
	}
	var calls []rest.Call
	for batch := range slices.Chunk(ids, most) {
		call, err := op.request(model, of, batch)
		if err != nil {
			return nil, err
		}
		calls = append(calls, call)
	}
	return calls, nil
}

func (op change) request(model string, of backend.Relation, ids []string) (rest.Call, error) {
	if slices.Contains(ids, "") {
		return rest.Call{}, &fault.FieldError{Model: model, Field: keyOf(model), Problem: "an id must not be empty", Kind: fault.ErrInvalid}
	}
	if op.inverse {
		call := op.call(ids[0])
		call.Body = map[string][]string{op.param: {of.ID}}
		return call, nil
	}
	if op.each {
		call := op.call(append(ownerIDs(of), ids[0])...)
		if op.param != "" {
			call.Body = map[string]string{op.param: ids[0]}
		}
		return call, nil
	}
	call := op.call(ownerIDs(of)...)
	var err error
	call.Body, err = op.body(model, ids)
	return call, err
}

// body returns the ids as Auth0 wants them: permissions by their two names, all others as they are.
func (op change) body(model string, ids []string) (any, error) {
	if model != "permission" {
		return map[string][]string{op.param: ids}, nil
	}
	list := make([]permission, len(ids))
	for i, id := range ids {
		var err error
		if list[i], err = permissionOf(id); err != nil {
			return nil, err
		}
	}
	return map[string][]permission{op.param: list}, nil
}
