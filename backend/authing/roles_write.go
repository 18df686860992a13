package authing

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// Relate gives users roles with the mutation assignRole. Those who have them already stay so.
func (b *Backend) Relate(ctx context.Context, of backend.Relation, ids []string) error {
	return b.relate(ctx, assignRoleMutation, of, ids)
}

// Unrelate takes roles from users with the mutation revokeRole. Those who do not have them stay so.
func (b *Backend) Unrelate(ctx context.Context, of backend.Relation, ids []string) error {
	return b.relate(ctx, revokeRoleMutation, of, ids)
}

func (b *Backend) relate(ctx context.Context, mutation api.Operation, of backend.Relation, ids []string) error {
	for _, id := range append([]string{of.ID}, ids...) {
		if err := checkID(of.Owner, of.Name, id); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(ids, maxPage) {
		v := api.Variables{"namespace": b.namespace}
		switch {
		case isUsersRoles(of):
			v["roleCodes"], v["userIds"] = chunk, []string{of.ID}
		case isRolesUsers(of):
			v["roleCode"], v["userIds"] = of.ID, chunk
		default:
			return refuseModel(of.Owner + "'s " + of.Name)
		}
		if err := b.confirmed(ctx, mutation.Call(v)); err != nil {
			return err
		}
	}
	return nil
}

// createRole makes a role of its name, which becomes its code.
func (b *Backend) createRole(ctx context.Context, document members) (json.RawMessage, error) {
	v, err := roleVariables(document)
	if err != nil {
		return nil, err
	}
	v["code"], v["namespace"] = rawjson.Text(document["name"]), b.namespace
	if v["code"] == "" {
		return nil, &fault.FieldError{Model: roleModel, Field: "name", Problem: "is needed: it becomes the role's code", Kind: fault.ErrInvalid}
	}
	call := createRoleMutation.Call(v)
	call.Lost = func(ctx context.Context, since time.Duration) (*rest.Answer, error) {
		return b.lostRole(ctx, v["code"], since)
	}
	return b.writeRole(ctx, call)
}

// lostRole looks for a role whose creation was not answered.
func (b *Backend) lostRole(ctx context.Context, code any, since time.Duration) (*rest.Answer, error) {
	answer, err := b.client.Do(ctx, roleQuery.Call(api.Variables{"code": code, "namespace": b.namespace}))
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var role *struct {
		Created time.Time `json:"createdAt"`
	}
	if err := api.Decode(answer, &role); err != nil || role == nil || !answer.IsSince(role.Created, since) {
		return nil, err
	}
	return answer, nil
}

// updateRole changes a role; a new name becomes its code, and so its id.
func (b *Backend) updateRole(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	v, err := roleVariables(u.Set)
	if err != nil {
		return nil, err
	}
	if err := checkID(roleModel, roleKey, u.ID); err != nil {
		return nil, err
	}
	v["code"], v["newCode"], v["namespace"] = u.ID, rawjson.Text(u.Set["name"]), b.namespace
	return b.writeRole(ctx, updateRoleMutation.Call(v))
}

func (b *Backend) writeRole(ctx context.Context, call rest.Call) (json.RawMessage, error) {
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	doc, err := optionalRole(answer)
	if err == nil && doc == nil {
		err = api.Unreadable(answer, errors.New("no role"))
	}
	return doc, err
}

// roleVariables returns the variables for the fields of a role beside its name.
func roleVariables(fields members) (api.Variables, error) {
	v := api.Variables{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value := fields[name]
		switch name {
		case roleKey, "name":
		case "description":
			v[name] = value
		default:
			return nil, &fault.FieldError{Model: roleModel, Field: name, Kind: fault.ErrNotSupported, Problem: "authing v2 takes a name and a description"}
		}
	}
	return v, nil
}
