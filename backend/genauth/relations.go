package genauth

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/internal/rest"
)

var _ backend.Relater = (*Backend)(nil)

// Relate adds objects to a relation, by the operation of the package's table. The service does not mind
// those that are in it already.
func (b *Backend) Relate(ctx context.Context, of backend.Relation, ids []string) error {
	c, err := b.related(of)
	if err != nil {
		return err
	}
	return b.change(ctx, c, c.add, of, ids)
}

// Unrelate takes objects out of a relation. Those that are not in it are no error.
func (b *Backend) Unrelate(ctx context.Context, of backend.Relation, ids []string) error {
	c, err := b.related(of)
	if err != nil {
		return err
	}
	return b.change(ctx, c, c.drop, of, ids)
}

// related returns the collection of a relation, whatever its model.
func (b *Backend) related(of backend.Relation) (*collection, error) {
	i := slices.IndexFunc(collections, func(c collection) bool {
		return c.owner == of.Owner && c.relation == of.Name && c.owner != "" && c.usedBy(b.grouping)
	})
	if i < 0 || of.Member != "" {
		return b.collectionOf("object", of)
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
	if op.scattered {
		return b.leave(ctx, op, of, ids)
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

// leave takes users out of all departments of organizations.
func (b *Backend) leave(ctx context.Context, op membership, of backend.Relation, ids []string) error {
	return backend.Each(ctx, len(ids), atOnce, func(ctx context.Context, i int) error {
		organization, user := of.ID, ids[i]
		if op.inverse {
			organization, user = ids[i], of.ID
		}
		departments, err := b.departments(ctx, organization, user)
		if err != nil {
			return err
		}
		for _, id := range departments {
			body := map[string]any{"organizationCode": organization, "departmentId": id, "userIds": []string{user}}
			call := rest.Call{Method: http.MethodPost, Route: "/api/v3/remove-department-members", Body: body, Repeatable: true}
			if _, err := b.client.Do(ctx, call); err != nil {
				return err
			}
		}
		return nil
	})
}

// department is a department that a user is in.
type department struct {
	Organization string `json:"organizationCode"`
	ID           string `json:"departmentId"`
}

// departments returns the ids of the departments of an organization that a user is in.
func (b *Backend) departments(ctx context.Context, organization, user string) ([]string, error) {
	var ids []string
	for number := 1; ; number++ {
		p, err := readPage[department](ctx, b, rest.Call{Method: http.MethodGet, Route: "/api/v3/get-user-departments", Query: url.Values{
			"userId": {user}, "page": {strconv.Itoa(number)}, "limit": {strconv.Itoa(maxPage)},
		}}, number, maxPage)
		if err != nil {
			return nil, err
		}
		for _, d := range p.Rows {
			if d.Organization == organization {
				ids = append(ids, d.ID)
			}
		}
		if number*maxPage >= *p.Total {
			return ids, nil
		}
	}
}
