package auth0

import (
	"fmt"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// collectionOf returns the list of a model in a relation; the zero relation stands for the tenant.
func collectionOf(model string, of backend.Relation) (*collection, error) {
	i := slices.IndexFunc(collections, func(c collection) bool {
		return c.model == model && c.owner == of.Owner && c.relation == of.Name
	})
	if i >= 0 {
		return &collections[i], nil
	}
	if of.None() {
		if owned := relationsOf(model); len(owned) > 0 {
			return nil, fmt.Errorf("auth0: there is no list of every %s, only %s: %w", model, strings.Join(owned, " and "), fault.ErrNotSupported)
		}
		return nil, fmt.Errorf("auth0: model %q: %w", model, fault.ErrNotSupported)
	}
	return nil, fmt.Errorf("auth0: %s has no %s: %w", article(of.Owner), of.Name, fault.ErrNotSupported)
}

// article returns a noun with its article.
func article(noun string) string {
	if noun != "" && strings.ContainsRune("aeio", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// relationsOf names the relations that hold objects of a model.
func relationsOf(model string) []string {
	var names []string
	for _, c := range collections {
		if c.model == model && c.owner != "" {
			names = append(names, fmt.Sprintf("the %s of %s", c.relation, article(c.owner)))
		}
	}
	return names
}

// ownerIDs returns the ids that lead the paths of a relation.
func ownerIDs(of backend.Relation) []string {
	switch {
	case of.None():
		return nil
	case of.Member != "" || of.Name == "member roles":
		return []string{of.ID, of.Member}
	default:
		return []string{of.ID}
	}
}

// call returns the request of an operation. The braces of its route stand for values, in their order.
func (v verb) call(values ...string) rest.Call {
	path := map[string]string{}
	for rest, found := v.route, true; found && len(values) > 0; values = values[1:] {
		var name string
		if _, rest, found = strings.Cut(rest, "{"); found {
			name, rest, _ = strings.Cut(rest, "}")
			path[name] = values[0]
		}
	}
	return rest.Call{Method: v.method, Route: v.route, Path: path}
}

// refuse returns the error for an operation that Auth0 does not have.
func (c *collection) refuse(doing string) error {
	what := article(c.model)
	if c.relation != "" {
		what = fmt.Sprintf("%s in the %s of %s", article(c.model), c.relation, article(c.owner))
	}
	advice := ""
	if c.advice != "" {
		advice = "; " + c.advice
	}
	return fmt.Errorf("auth0: %s %s: %w%s", doing, what, fault.ErrNotSupported, advice)
}
