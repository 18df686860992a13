package authing

import "slices"

func (s *service) deleteUser(_ caller, a arguments) (any, *problem) {
	if !s.removeUser(a.text("id")) {
		return nil, noUser
	}
	return done("删除成功"), nil
}

func (s *service) deleteUsers(_ caller, a arguments) (any, *problem) {
	ids := a.texts("ids")
	if s.strictDeletes && slices.ContainsFunc(ids, s.isNobody) {
		return nil, noUser
	}
	for _, id := range ids {
		s.removeUser(id)
	}
	return done("删除成功"), nil
}

// isNobody tells whether no user has an id.
func (s *service) isNobody(id string) bool {
	_, found := s.users.all.Get(id)
	return !found
}

// removeUser deletes a user with all that is kept about them.
func (s *service) removeUser(id string) bool {
	for _, r := range s.Roles {
		r.Users = slices.DeleteFunc(r.Users, func(other string) bool { return other == id })
	}
	s.forgetTarget("USER", id)
	s.endSessions(id)
	return s.users.remove(id)
}
