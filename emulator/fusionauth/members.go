package fusionauth

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/authplus/authplus/emulator"
)

var memberRoutes = []route{
	{http.MethodPost, "/api/group/member", keyed, (*call).addMembers},
	{http.MethodPut, "/api/group/member", keyed, (*call).setMembers},
	{http.MethodDelete, "/api/group/member", keyed, (*call).removeMembers},
	{http.MethodDelete, "/api/group/member/{memberId}", keyed, (*call).removeMember},
	{http.MethodGet, "/api/group/member/search", keyed, (*call).searchMembers},
	{http.MethodPost, "/api/group/member/search", keyed, (*call).searchMembers},
}

// completeMembership sets what FusionAuth sets in a membership.
func (c *call) completeMembership(m object) {
	for name, value := range (object{"id": c.server.IDs().UUID(), "insertInstant": c.now(), "data": object{}}) {
		if _, set := m[name]; !set {
			m[name] = value
		}
	}
}

// addMembers answers POST /api/group/member. Who is in a group already gets a new id in the answer, and
// keeps the old one.
func (c *call) addMembers() emulator.Reply {
	if refusal, valid := c.checkMembers(); !valid {
		return refusal
	}
	reply := object{}
	for _, group := range sortedNames(c.part("members")) {
		added := []any{}
		for _, m := range objectsIn(c.part("members"), group) {
			member := only(m, []string{"id", "data"})
			c.completeMembership(member)
			c.join(textOf(m, "userId"), group, member)
			told := clone(member)
			told["userId"] = m["userId"]
			added = append(added, told)
		}
		reply[group] = added
	}
	return ok(object{"members": reply})
}

// checkMembers refuses groups and users that are not there.
func (c *call) checkMembers() (emulator.Reply, bool) {
	members := c.part("members")
	if len(members) == 0 {
		return missingField("members"), false
	}
	for _, group := range slices.Sorted(maps.Keys(members)) {
		if _, known := c.state.Groups.get(group); !known {
			return field("invalid", "members["+group+"]", "The Group does not exist."), false
		}
		for _, m := range objectsIn(members, group) {
			if _, known := c.state.users.Get(textOf(m, "userId")); !known {
				return field("invalid", "members["+group+"].userId", "The User does not exist."), false
			}
		}
	}
	return emulator.Reply{}, true
}

// join puts a user into a group, unless the user is in it.
func (c *call) join(id, group string, membership object) {
	c.change(id, func(u *user) {
		if slices.Contains(u.Tags(), group) {
			return
		}
		m := clone(membership)
		m["groupId"] = group
		u.values["memberships"] = append(listIn(u.values, "memberships"), m)
	})
}

// leave takes memberships away from users.
func (c *call) leave(users []*user, which func(membership object) bool) {
	for _, u := range users {
		c.change(u.ID(), func(u *user) {
			left := []any{}
			for _, m := range objectsIn(u.values, "memberships") {
				if !which(m) {
					left = append(left, m)
				}
			}
			u.values["memberships"] = left
		})
	}
}

// setMembers answers PUT /api/group/member, which replaces all members of the groups.
func (c *call) setMembers() emulator.Reply {
	if refusal, valid := c.checkMembers(); !valid {
		return refusal
	}
	for group := range c.part("members") {
		c.leave(c.state.users.Tagged(group), func(m object) bool { return m["groupId"] == group })
	}
	return c.addMembers()
}

// removeMembers answers DELETE /api/group/member, with a group and perhaps a user in the query, or with ids
// of memberships or of users by group in the body.
func (c *call) removeMembers() emulator.Reply {
	if group := c.query.Get("groupId"); group != "" {
		c.removeFrom(group, c.query["userId"])
		return empty(http.StatusOK)
	}
	for _, id := range textsIn(c.body, "memberIds") {
		c.leave(c.state.users.Select(func(*user) bool { return true }), func(m object) bool { return m["id"] == id })
	}
	for group := range c.part("members") {
		c.removeFrom(group, textsIn(c.part("members"), group))
	}
	return empty(http.StatusOK)
}

// removeFrom takes users out of a group, or all of them if none is named.
func (c *call) removeFrom(group string, ids []string) {
	members := c.state.users.Tagged(group)
	if len(ids) > 0 {
		members = slices.DeleteFunc(members, func(u *user) bool { return !slices.Contains(ids, u.ID()) })
	}
	c.leave(members, func(m object) bool { return m["groupId"] == group })
}

// removeMember answers DELETE /api/group/member/{memberId}.
func (c *call) removeMember() emulator.Reply {
	id := strings.ToLower(c.params.Get("memberId"))
	which := func(m object) bool { return m["id"] == id }
	members := c.state.users.Select(func(u *user) bool { return slices.ContainsFunc(objectsIn(u.values, "memberships"), which) })
	if len(members) == 0 {
		return empty(http.StatusNotFound)
	}
	c.leave(members, which)
	return empty(http.StatusOK)
}

// searchMembers answers GET and POST /api/group/member/search.
func (c *call) searchMembers() emulator.Reply {
	criteria := c.part("search")
	if c.Method == http.MethodGet {
		criteria = object{"groupId": c.URL.Query().Get("groupId"), "userId": c.URL.Query().Get("userId")}
	}
	group, id := textOf(criteria, "groupId"), textOf(criteria, "userId")
	users := c.state.users.Tagged(group)
	if group == "" {
		users = c.state.users.Select(func(u *user) bool { return id == "" || u.ID() == id })
	}
	var found []any
	for _, u := range users {
		for _, m := range objectsIn(u.values, "memberships") {
			if (group == "" || m["groupId"] == group) && (id == "" || u.ID() == id) {
				m["userId"] = u.ID()
				found = append(found, m)
			}
		}
	}
	return ok(object{"members": part(found, criteria), "total": len(found)})
}
