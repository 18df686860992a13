package authing

import (
	"slices"
	"strings"
)

// forgetTarget drops what a user or a role is allowed.
func (s *service) forgetTarget(kind, id string) {
	s.Assignments = slices.DeleteFunc(s.Assignments, func(a assignment) bool { return a.TargetType == kind && a.Target == id })
	s.Grants = slices.DeleteFunc(s.Grants, func(g grant) bool { return g.TargetType == kind && g.Target == id })
}

func (s *service) allow(_ caller, a arguments) (any, *problem) {
	users := append(a.texts("userIds"), a.texts("userId")...)
	roles := append(a.texts("roleCodes"), a.texts("roleCode")...)
	if len(users)+len(roles) == 0 {
		return nil, incomplete
	}
	give := func(kind string, targets []string) {
		for _, target := range targets {
			g := grant{a.namespace(), kind, target, a.text("resource"), a.text("action")}
			if !slices.Contains(s.Grants, g) {
				s.Grants = append(s.Grants, g)
			}
		}
	}
	give("USER", users)
	give("ROLE", roles)
	return done("授权成功"), nil
}

func (s *service) isActionAllowed(_ caller, a arguments) (any, *problem) {
	id := a.text("userId")
	if _, ok := s.users.all.Get(id); !ok {
		return nil, noUser
	}
	return s.allowed(a.namespace(), id, a.text("resource"), a.text("action")), nil
}

// allowed tells whether a user may do something: one of the grants and policies of the user and of the user's
// roles allows it, and no policy denies it.
func (s *service) allowed(namespace, id, resource, action string) bool {
	concerns := func(kind, target string) bool {
		if kind == "ROLE" {
			r := s.role(namespace, target)
			return r != nil && slices.Contains(r.Users, id)
		}
		return kind == "USER" && target == id
	}
	allowed := slices.ContainsFunc(s.Grants, func(g grant) bool {
		return g.Namespace == namespace && concerns(g.TargetType, g.Target) && fits(g.Resource, resource) && fits(g.Action, action)
	})
	for _, a := range s.Assignments {
		p := s.policy(namespace, a.Code)
		if a.Disabled || a.Namespace != namespace || p == nil || !concerns(a.TargetType, a.Target) {
			continue
		}
		for _, st := range p.Statements {
			if !st.concerns(resource, action) {
				continue
			}
			if st.Effect == "DENY" {
				return false
			}
			allowed = true
		}
	}
	return allowed
}

func (st statement) concerns(resource, action string) bool {
	return fits(st.Resource, resource) &&
		slices.ContainsFunc(st.Actions, func(pattern string) bool { return fits(pattern, action) })
}

// fits tells whether a text has the form of a pattern, in which a star at the end stands for anything.
func fits(pattern, text string) bool {
	prefix, open := strings.CutSuffix(pattern, "*")
	return pattern == text || open && strings.HasPrefix(text, prefix)
}
