package authing

import (
	"slices"
	"time"

	"github.com/authplus/authplus/internal/graphql"
)

// roleFields are the fields of roles, and of who has them.
var roleFields = []rootField{
	{"query", "roles", "namespace page limit sortBy", admin, (*service).listRoles},
	{"query", "role", "code! namespace", admin, (*service).queryRole},
	{"mutation", "createRole", "namespace code! description parent", admin, (*service).createRole},
	{"mutation", "updateRole", "code! description newCode namespace", admin, (*service).updateRole},
	{"mutation", "deleteRole", "code! namespace", admin, (*service).deleteRole},
	{"mutation", "deleteRoles", "codeList! namespace", admin, (*service).deleteRoles},
	{"mutation", "assignRole", "namespace roleCode roleCodes userIds groupCodes nodeCodes", admin, (*service).assignRole},
	{"mutation", "revokeRole", "namespace roleCode roleCodes userIds groupCodes nodeCodes", admin, (*service).revokeRole},
}

// defaultNamespace is the group of permissions that is meant where none is named.
const defaultNamespace = "default"

// role is a role with the users who have it, in the order in which they were given it.
type role struct {
	ID          string    `json:"id"`
	Namespace   string    `json:"namespace"`
	Code        string    `json:"code"`
	Description any       `json:"description"`
	Parent      string    `json:"parent"`
	Created     time.Time `json:"created"`
	Updated     time.Time `json:"updated"`
	Users       []string  `json:"users"`
}

// namespace returns the namespace that arguments name.
func (a arguments) namespace() string {
	if name := a.text("namespace"); name != "" {
		return name
	}
	return defaultNamespace
}

// role returns the role with a code, or nil.
func (s *service) role(namespace, code string) *role {
	i := slices.IndexFunc(s.Roles, func(r *role) bool { return r.Namespace == namespace && r.Code == code })
	if i < 0 {
		return nil
	}
	return s.Roles[i]
}

// shownRole returns what the API shows of a role, or nil where there is none.
func (s *service) shownRole(r *role) any {
	if r == nil {
		return nil
	}
	out := map[string]any{
		"id": r.ID, "namespace": r.Namespace, "code": r.Code, "arn": arn("role", r.Code), "description": r.Description,
		"isSystem": false, "createdAt": stamp(r.Created), "updatedAt": stamp(r.Updated), "parent": nil,
	}
	if r.Parent != "" {
		out["parent"] = s.shownRole(s.role(r.Namespace, r.Parent))
	}
	out["users"] = graphql.Resolver(func(a map[string]any) (any, error) {
		list := make([]any, 0, len(r.Users))
		for _, id := range r.Users {
			found, ok := s.users.all.Get(id)
			list = append(list, s.shownOrNot(found, ok))
		}
		part, wrong := arguments(a).paginated(list)
		if wrong != nil {
			return nil, &refusal{wrong}
		}
		return part, nil
	})
	return out
}

func (s *service) listRoles(_ caller, a arguments) (any, *problem) {
	list := []any{}
	for _, r := range s.Roles {
		if r.Namespace == a.namespace() {
			list = append(list, s.shownRole(r))
		}
	}
	if a.text("sortBy") == "" || a.text("sortBy") == "CREATEDAT_DESC" {
		slices.Reverse(list)
	}
	return a.paginated(list)
}

// rolesOf returns the roles that a user has, in one list.
func (s *service) rolesOf(id string, a arguments) any {
	list := []any{}
	for _, r := range s.Roles {
		if slices.Contains(r.Users, id) && (a.text("namespace") == "" || r.Namespace == a.text("namespace")) {
			list = append(list, s.shownRole(r))
		}
	}
	return listOf(list, len(list))
}

func (s *service) queryRole(_ caller, a arguments) (any, *problem) {
	return s.shownRole(s.role(a.namespace(), a.text("code"))), nil
}

func (s *service) createRole(_ caller, a arguments) (any, *problem) {
	now := s.Now()
	r := &role{
		ID: s.IDs().ObjectID(now), Namespace: a.namespace(), Code: a.text("code"), Description: a["description"],
		Parent: a.text("parent"), Created: now, Updated: now,
	}
	switch {
	case r.Code == "":
		return nil, incomplete
	case s.role(r.Namespace, r.Code) != nil:
		return nil, roleExists
	}
	s.Roles = append(s.Roles, r)
	return s.shownRole(r), nil
}

func (s *service) updateRole(_ caller, a arguments) (any, *problem) {
	r := s.role(a.namespace(), a.text("code"))
	if r == nil {
		return nil, noRole
	}
	if code := a.text("newCode"); code != "" && code != r.Code {
		if s.role(r.Namespace, code) != nil {
			return nil, roleExists
		}
		r.Code = code
	}
	if description, given := a["description"]; given {
		r.Description = description
	}
	r.Updated = s.Now()
	return s.shownRole(r), nil
}

func (s *service) deleteRole(_ caller, a arguments) (any, *problem) {
	r := s.role(a.namespace(), a.text("code"))
	if r == nil {
		return nil, noRole
	}
	s.removeRole(r)
	return done("删除成功"), nil
}

func (s *service) deleteRoles(_ caller, a arguments) (any, *problem) {
	for _, code := range a.texts("codeList") {
		if r := s.role(a.namespace(), code); r != nil {
			s.removeRole(r)
		}
	}
	return done("删除成功"), nil
}

func (s *service) removeRole(r *role) {
	s.Roles = slices.DeleteFunc(s.Roles, func(other *role) bool { return other == r })
	s.forgetTarget("ROLE", r.Code)
}

// assignees returns the roles and the users that an assignment names; all must be there.
func (s *service) assignees(a arguments) (roles []*role, users []string, wrong *problem) {
	for _, code := range append(a.texts("roleCodes"), a.texts("roleCode")...) {
		r := s.role(a.namespace(), code)
		if r == nil {
			return nil, nil, noRole
		}
		roles = append(roles, r)
	}
	users = a.texts("userIds")
	for _, id := range users {
		if _, ok := s.users.all.Get(id); !ok {
			return nil, nil, noUser
		}
	}
	if len(roles) == 0 || len(users) == 0 {
		return nil, nil, incomplete
	}
	return roles, users, nil
}

func (s *service) assignRole(_ caller, a arguments) (any, *problem) {
	roles, users, wrong := s.assignees(a)
	if wrong != nil {
		return nil, wrong
	}
	for _, r := range roles {
		for _, id := range users {
			if !slices.Contains(r.Users, id) {
				r.Users = append(r.Users, id)
			}
		}
	}
	return done("分配成功"), nil
}

func (s *service) revokeRole(_ caller, a arguments) (any, *problem) {
	roles, users, wrong := s.assignees(a)
	if wrong != nil {
		return nil, wrong
	}
	for _, r := range roles {
		r.Users = slices.DeleteFunc(r.Users, func(id string) bool { return slices.Contains(users, id) })
	}
	return done("撤销成功"), nil
}
