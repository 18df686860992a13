package propelauth

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

var _ backend.Relater = (*Backend)(nil)

// membersAtOnce is how many members are added or removed at the same time.
const membersAtOnce = 4

// Relate adds users to an organization, with the default role, or roles to a member. Members keep the
// role that they have: who is one already is asked first, in a request for each 100.
func (b *Backend) Relate(ctx context.Context, of backend.Relation, ids []string) error {
	switch {
	case of.Owner == organizationModel && of.Name == "member roles":
		return b.addRoles(ctx, of, ids)
	case of.Owner == organizationModel && of.Name == "members":
		members, err := b.membersAmong(ctx, of.ID, ids)
		if err != nil {
			return err
		}
		return b.each(ctx, of, members, func(ctx context.Context, user string) error {
			return b.addMember(ctx, user, of.ID, b.config.DefaultRole)
		})
	case of.Owner == userModel && of.Name == "organizations":
		infos, err := b.infos(ctx, of.ID)
		if err != nil {
			return err
		}
		missing := slices.DeleteFunc(slices.Clone(ids), func(org string) bool { return infos[org] != nil })
		return b.each(ctx, of, missing, func(ctx context.Context, org string) error {
			return b.addMember(ctx, of.ID, org, b.config.DefaultRole)
		})
	default:
		return unknownModel(of.Name, of)
	}
}

// Unrelate removes users from an organization, roles from a member who can have several, or takes invitations
// back. Who is no member, or not invited, is an error that wraps fault.ErrDoesNotExist, as PropelAuth answers
// 404.
func (b *Backend) Unrelate(ctx context.Context, of backend.Relation, ids []string) error {
	switch {
	case of.Owner == organizationModel && of.Name == "member roles":
		return b.dropRoles(ctx, of, ids)
	case of.Owner == organizationModel && of.Name == "invitations":
		return backend.Each(ctx, len(ids), membersAtOnce, func(ctx context.Context, i int) error { return b.revoke(ctx, of.ID, ids[i]) })
	case of.Owner == organizationModel && of.Name == "members":
		return b.each(ctx, of, ids, func(ctx context.Context, user string) error { return b.dropMember(ctx, user, of.ID) })
	case of.Owner == userModel && of.Name == "organizations":
		return b.each(ctx, of, ids, func(ctx context.Context, org string) error { return b.dropMember(ctx, of.ID, org) })
	default:
		return unknownModel(of.Name, of)
	}
}

// each does something for each id, several at a time, once it is known that all can be ids.
func (b *Backend) each(ctx context.Context, of backend.Relation, ids []string, do func(ctx context.Context, id string) error) error {
	model := userModel
	if of.Owner == userModel {
		model = organizationModel
	}
	for _, id := range append(slices.Clone(ids), of.ID) {
		if !uuid.MatchString(id) {
			return noSuch(model, id, fault.ErrDoesNotExist)
		}
	}
	return backend.Each(ctx, len(ids), membersAtOnce, func(ctx context.Context, i int) error { return do(ctx, ids[i]) })
}

// membersAmong returns those users who are not in an organization yet.
func (b *Backend) membersAmong(ctx context.Context, org string, users []string) ([]string, error) {
	docs, err := b.find(ctx, byID, keysOf(keyField, users), withOrganizations)
	if err != nil {
		return nil, err
	}
	missing := slices.Clone(users)
	for _, doc := range docs {
		if infosIn(doc)[org] != nil {
			id := idOf(doc, keyField)
			missing = slices.DeleteFunc(missing, func(user string) bool { return user == id })
		}
	}
	return missing, nil
}

// addMember adds a user to an organization: POST org/add_user.
func (b *Backend) addMember(ctx context.Context, user, org, role string, additional ...string) error {
	body := map[string]any{"user_id": user, "org_id": org, "role": role}
	if len(additional) > 0 {
		body["additional_roles"] = additional
	}
	call := post(addMemberRoute, body)
	call.Lost = b.lostMembership(user, org, true)
	_, err := b.client.Do(ctx, call)
	return err
}

// dropMember takes a user out of an organization: POST org/remove_user.
func (b *Backend) dropMember(ctx context.Context, user, org string) error {
	call := post(dropMemberRoute, map[string]any{"user_id": user, "org_id": org})
	call.Lost = b.lostMembership(user, org, false)
	_, err := b.client.Do(ctx, call)
	return err
}

// lostMembership returns how to find out whether a membership was made or ended that was not answered.
func (b *Backend) lostMembership(user, org string, member bool) rest.LookUp {
	return func(ctx context.Context, _ time.Duration) (*rest.Answer, error) {
		infos, err := b.infos(ctx, user)
		if err != nil || (infos[org] != nil) != member {
			return nil, err
		}
		return &rest.Answer{Status: http.StatusOK}, nil
	}
}

// addRoles gives a member roles, and makes a member of who is none. Where members have one role, another
// one takes its place.
func (b *Backend) addRoles(ctx context.Context, of backend.Relation, roles []string) error {
	m, err := b.membership(ctx, of)
	switch {
	case err != nil:
		return err
	case m == nil:
		return b.addMember(ctx, of.Member, of.ID, roles[0], roles[1:]...)
	case m.several():
		all := distinctNames(append(m.roles(), roles...))
		if len(all) == len(m.roles()) {
			return nil
		}
		return b.changeRole(ctx, of, all[0], all[1:])
	case len(roles) > 1:
		return fmt.Errorf("propelauth: members of this project have one role each, so it is one that can be added: %w", fault.ErrInvalid)
	case roles[0] == m.Role:
		return nil
	default:
		return b.changeRole(ctx, of, roles[0], nil)
	}
}

// dropRoles takes roles away from a member, except for the last one.
func (b *Backend) dropRoles(ctx context.Context, of backend.Relation, roles []string) error {
	m, err := b.membership(ctx, of)
	if err != nil || m == nil {
		return err
	}
	left := slices.DeleteFunc(m.roles(), func(role string) bool { return slices.Contains(roles, role) })
	switch {
	case len(left) == len(m.roles()):
		return nil
	case len(left) == 0:
		return fmt.Errorf("propelauth: a member has a role; adding another one replaces it, and Organization.Members removes the member: %w", fault.ErrNotSupported)
	default:
		return b.changeRole(ctx, of, left[0], left[1:])
	}
}

// membership reads what a user is in an organization, nil if nothing.
func (b *Backend) membership(ctx context.Context, of backend.Relation) (*membership, error) {
	infos, err := b.infos(ctx, of.Member)
	if err != nil || infos[of.ID] == nil {
		return nil, err
	}
	var m membership
	if err := json.Unmarshal(infos[of.ID], &m); err != nil {
		return nil, fmt.Errorf("propelauth: GET %s: the membership is not understood: %w", userRoute, fault.ErrUnavailable)
	}
	return &m, nil
}

// changeRole sets the roles of a member: POST org/change_role.
func (b *Backend) changeRole(ctx context.Context, of backend.Relation, role string, additional []string) error {
	body := map[string]any{"user_id": of.Member, "org_id": of.ID, "role": role}
	if additional != nil {
		body["additional_roles"] = additional
	}
	call := post(changeRoleRoute, body)
	call.Repeatable = true
	_, err := b.client.Do(ctx, call)
	return err
}
