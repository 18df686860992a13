package fusionauth

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

var _ backend.Relater = (*Backend)(nil)

// membersRoute is where users are put into groups and taken out.
const membersRoute = "/api/group/member"

// atOnce is how many requests for single users are under way at a time.
const atOnce = 4

// Relate puts users into groups, POST /api/group/member, or gives them roles: it registers them in the
// applications of the roles or changes their registrations, /api/user/registration/{userId}.
func (b *Backend) Relate(ctx context.Context, of backend.Relation, ids []string) error {
	switch of.Owner + " " + of.Name {
	case "user organizations", "organization members":
		members := map[string]any{}
		for group, users := range membership(of, ids) {
			list := make([]map[string]string, len(users))
			for i, user := range users {
				list[i] = map[string]string{"userId": user}
			}
			members[group] = list
		}
		// Who is in a group already stays in it.
		return b.changeMembers(ctx, http.MethodPost, members)
	case "user roles", "role users":
		return b.changeRoles(ctx, of, ids, with)
	}
	return unrelated("object", of)
}

// Unrelate takes users out of groups, DELETE /api/group/member, or takes roles from them. They stay
// registered in the applications of the roles.
func (b *Backend) Unrelate(ctx context.Context, of backend.Relation, ids []string) error {
	switch of.Owner + " " + of.Name {
	case "user organizations", "organization members":
		members := map[string]any{}
		for group, users := range membership(of, ids) {
			members[group] = users
		}
		return b.changeMembers(ctx, http.MethodDelete, members)
	case "user roles", "role users":
		return b.changeRoles(ctx, of, ids, less)
	}
	return unrelated("object", of)
}

// membership returns the users by group of whom a relation and ids speak.
func membership(of backend.Relation, ids []string) map[string][]string {
	if of.Owner == organizationModel {
		return map[string][]string{of.ID: ids}
	}
	groups := map[string][]string{}
	for _, id := range ids {
		groups[id] = []string{of.ID}
	}
	return groups
}

// changeMembers sends all changes of groups in one request.
func (b *Backend) changeMembers(ctx context.Context, method string, members map[string]any) error {
	_, err := b.client.Do(ctx, rest.Call{
		Method: method, Route: membersRoute, Body: map[string]any{"members": members}, Repeatable: true,
	})
	return err
}

// with and less return the names that are left of a registration's roles after a change.
func with(roles, names []string) []string {
	for _, name := range names {
		if !slices.Contains(roles, name) {
			roles = append(roles, name)
		}
	}
	return roles
}

func less(roles, names []string) []string {
	return slices.DeleteFunc(roles, func(role string) bool { return slices.Contains(names, role) })
}

// changeRoles changes the roles of one user, or gives one role to several or takes it. The roles are looked
// up first, since registrations know them by application and name.
func (b *Backend) changeRoles(ctx context.Context, of backend.Relation, ids []string, change func(roles, names []string) []string) error {
	roleIDs, users := ids, []string{of.ID}
	if of.Owner == roleModel {
		roleIDs, users = users, ids
	}
	names, err := b.roleNames(ctx, roleIDs)
	if err != nil {
		return err
	}
	return backend.Each(ctx, len(users), atOnce, func(ctx context.Context, i int) error {
		return b.changeRegistrations(ctx, users[i], names, change)
	})
}

// roleNames returns the names of roles by the application that they are of.
func (b *Backend) roleNames(ctx context.Context, ids []string) (map[string][]string, error) {
	all, err := b.roles(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string][]string{}
	for _, id := range ids {
		i := slices.IndexFunc(all, func(r role) bool { return r.id == id })
		if i < 0 {
			return nil, &fault.FieldError{Model: roleModel, Field: "id", Kind: fault.ErrInvalid, Value: id, Problem: "no application has a role with this id"}
		}
		names[all[i].application] = append(names[all[i].application], all[i].name)
	}
	return names, nil
}

// changeRegistrations changes a user's roles in applications, for a request to read the user and one for
// each application with a difference.
func (b *Backend) changeRegistrations(ctx context.Context, user string, names map[string][]string, change func(roles, names []string) []string) error {
	extra, err := b.ownerExtra(ctx, user)
	if err != nil {
		return err
	}
	known := registrationsOf(extra)
	for _, application := range slices.Sorted(maps.Keys(names)) {
		i := slices.IndexFunc(known, func(r registration) bool { return r.ApplicationID == application })
		var roles []string
		if i >= 0 {
			roles = known[i].Roles
		}
		changed := change(slices.Clone(roles), names[application])
		if len(changed) == len(roles) {
			continue
		}
		if _, err := b.client.Do(ctx, b.registering(user, registration{application, changed}, i >= 0)); err != nil {
			return err
		}
	}
	return nil
}

// registering returns the request that registers a user in an application, or changes the roles of one who
// is registered. A merge patch leaves the rest of the registration alone.
func (b *Backend) registering(user string, r registration, there bool) rest.Call {
	if r.Roles == nil {
		r.Roles = []string{}
	}
	body := map[string]registration{registrationField: r}
	call := rest.Call{Method: http.MethodPost, Route: registerRoute, Path: map[string]string{"id": user}, Body: body}
	if there {
		call.Method, call.Repeatable = http.MethodPatch, true
		call.Body = rest.Content{Type: patchType, Data: rawjson.Encode(body)}
		return call
	}
	call.Lost = func(ctx context.Context, _ time.Duration) (*rest.Answer, error) {
		answer, err := b.client.Do(ctx, userCall(user))
		if err != nil {
			return nil, err
		}
		var found struct {
			User json.RawMessage `json:"user"`
		}
		if err := answer.JSON(&found); err != nil || !registered(found.User, r.ApplicationID) {
			return nil, err
		}
		return answer, nil
	}
	return call
}
