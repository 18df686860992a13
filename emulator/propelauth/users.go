package propelauth

import (
	"net/http"
	"slices"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// userRoutes are the operations on users.
func userRoutes() []route {
	return []route{
		{method: http.MethodPost, path: api + "/user", handle: (*environment).createUser},
		{method: http.MethodPost, path: api + "/migrate_user", handle: (*environment).migrateUser},
		{method: http.MethodPost, path: api + "/migrate_user/password", handle: (*environment).migratePassword},
		{method: http.MethodGet, path: api + "/user/{id}", handle: (*environment).fetchUser},
		{method: http.MethodGet, path: api + "/user/email", handle: (*environment).fetchUserByEmail},
		{method: http.MethodGet, path: api + "/user/username", handle: (*environment).fetchUserByUsername},
		{method: http.MethodPost, path: api + "/user/user_ids", handle: batch("user_ids", func(s *state, id string) *user { return s.Users[id] })},
		{method: http.MethodPost, path: api + "/user/emails", handle: batch("emails", (*state).byEmail)},
		{method: http.MethodPost, path: api + "/user/usernames", handle: batch("usernames", (*state).byUsername)},
		{method: http.MethodGet, path: api + "/user/query", handle: (*environment).queryUsers},
		{method: http.MethodGet, path: api + "/user/org/{id}", handle: (*environment).queryMembers},
		{method: http.MethodGet, path: api + "/user/{id}/signup_query_parameters", handle: (*environment).signupParameters},
		{method: http.MethodPut, path: api + "/user/{id}", handle: (*environment).updateUser},
		{method: http.MethodPut, path: api + "/user/{id}/email", handle: (*environment).updateEmail},
		{method: http.MethodPut, path: api + "/user/{id}/password", handle: (*environment).updatePassword},
		{method: http.MethodPut, path: api + "/user/{id}/clear_password", handle: set(func(u *user) { u.HasPassword = false })},
		{method: http.MethodPut, path: api + "/user/{id}/can_create_orgs/enable", handle: set(func(u *user) { u.CanCreateOrgs = true })},
		{method: http.MethodPut, path: api + "/user/{id}/can_create_orgs/disable", handle: set(func(u *user) { u.CanCreateOrgs = false })},
		{method: http.MethodPost, path: api + "/user/{id}/disable_2fa", handle: set(func(u *user) { u.MFAEnabled = false })},
		{method: http.MethodPost, path: api + "/user/{id}/enable", handle: set(func(u *user) { u.Enabled, u.Locked = true, false })},
		{method: http.MethodPost, path: api + "/user/{id}/disable", handle: (*environment).disableUser},
		{method: http.MethodPost, path: api + "/user/{id}/logout_all_sessions", handle: (*environment).logOut},
		{method: http.MethodPost, path: api + "/resend_email_confirmation", handle: (*environment).resendConfirmation},
		{method: http.MethodDelete, path: api + "/user/{id}", handle: (*environment).deleteUser},
	}
}

// show returns a user as a request wants it.
func (e *environment) show(c *call, u *user) shown {
	s := shown{user: *u}
	if strings.EqualFold(c.query.Get("include_orgs"), "true") {
		s.Organizations = e.organizationsOf(u.UserID)
	}
	return s
}

func (e *environment) fetchUser(c *call) emulator.Reply { return e.found(c, e.state.Users[c.id()]) }

func (e *environment) fetchUserByEmail(c *call) emulator.Reply {
	return e.found(c, e.state.byEmail(c.query.Get("email")))
}

func (e *environment) fetchUserByUsername(c *call) emulator.Reply {
	return e.found(c, e.state.byUsername(c.query.Get("username")))
}

// found replies with a user, or with 404 for none.
func (e *environment) found(c *call, u *user) emulator.Reply {
	if u == nil {
		return missing()
	}
	return ok(e.show(c, u))
}

// maxBatch is how many users are fetched in one request at most.
const maxBatch = 100

// batch returns the operation that fetches the users with some keys: each once, and nothing for keys that
// nobody has.
func batch(name string, find func(*state, string) *user) func(*environment, *call) emulator.Reply {
	return func(e *environment, c *call) emulator.Reply {
		keys := c.body.texts(name)
		if len(keys) > maxBatch {
			c.body.note(name, "At most 100 at a time")
		}
		if len(c.body.wrong) > 0 {
			return invalid(c.body.wrong)
		}
		users, seen := []shown{}, map[string]bool{}
		for _, key := range keys {
			if u := find(e.state, key); u != nil && !seen[u.UserID] {
				seen[u.UserID] = true
				users = append(users, e.show(c, u))
			}
		}
		return ok(users)
	}
}

// paging is which page a list is asked for.
type paging struct{ number, size int }

// page reads which page is asked for.
func page(f form) paging {
	p := paging{f.number("page_number", 0), f.number("page_size", 10)}
	if p.size < 1 || p.size > 100 {
		f.note("page_size", "Must be between 1 and 100")
	}
	if p.number < 0 {
		f.note("page_number", "Must not be negative")
	}
	return p
}

// listed replies with a page of a list: the rows under their name, as show has them, and how many there are.
func listed[T, S any](p paging, name, total string, rows []T, show func(T) S) emulator.Reply {
	from := len(rows)
	if p.number < len(rows)/p.size+1 { // beyond that, the product may be too large
		from = min(p.number*p.size, len(rows))
	}
	to := min(from+p.size, len(rows))
	page := make([]S, 0, to-from)
	for _, row := range rows[from:to] {
		page = append(page, show(row))
	}
	return ok(map[string]any{
		name: page, total: len(rows), "current_page": p.number, "page_size": p.size, "has_more_results": to < len(rows),
	})
}

// itself shows a row as it is.
func itself[T any](row T) T { return row }

// userOrders are the orders of users; nil is the order of creation.
var userOrders = map[string]func(a, b *user) int{
	"": nil, "CREATED_AT_ASC": nil, "CREATED_AT_DESC": nil,
	"LAST_ACTIVE_AT_ASC":  func(a, b *user) int { return int(a.LastActiveAt - b.LastActiveAt) },
	"LAST_ACTIVE_AT_DESC": func(a, b *user) int { return int(b.LastActiveAt - a.LastActiveAt) },
	"EMAIL":               func(a, b *user) int { return strings.Compare(strings.ToLower(a.Email), strings.ToLower(b.Email)) },
	"USERNAME":            byUsername,
}

// byUsername orders users without a name behind the others.
func byUsername(a, b *user) int {
	if (a.Username == "") != (b.Username == "") {
		return strings.Compare(b.Username, a.Username)
	}
	return strings.Compare(strings.ToLower(a.Username), strings.ToLower(b.Username))
}

func (e *environment) queryUsers(c *call) emulator.Reply {
	f := c.ofQuery("page_number", "page_size")
	p, name := page(f), f.text("order_by")
	compare, known := userOrders[name]
	if !known {
		f.note("order_by", "Unknown order")
	}
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	text, legacy := strings.ToLower(f.text("email_or_username")), f.text("legacy_user_id")
	users := e.state.choose(func(u *user) bool {
		return (legacy == "" || u.LegacyUserID == legacy) && (text == "" ||
			strings.Contains(strings.ToLower(u.Email), text) || strings.Contains(strings.ToLower(u.Username), text))
	})
	if name == "CREATED_AT_DESC" {
		slices.Reverse(users)
	}
	if compare != nil {
		slices.SortStableFunc(users, compare)
	}
	return e.listUsers(c, p, users, nil)
}

// choose returns the users that match, in the order of their creation.
func (s *state) choose(match func(*user) bool) []*user {
	users := make([]*user, 0, len(s.UserOrder))
	for _, id := range s.UserOrder {
		if u := s.Users[id]; match(u) {
			users = append(users, u)
		}
	}
	return users
}

// listUsers replies with a page of users, in an organization if members is not nil.
func (e *environment) listUsers(c *call, p paging, users []*user, members map[string]member) emulator.Reply {
	return listed(p, "users", "total_users", users, func(u *user) shown {
		row := e.show(c, u)
		if m, ok := members[u.UserID]; ok {
			row.Role, row.Additional = m.Role, m.additional()
		}
		return row
	})
}

func (e *environment) queryMembers(c *call) emulator.Reply {
	f := c.ofQuery("page_number", "page_size")
	p, role := page(f), f.text("role")
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	members := e.state.Members[c.id()]
	var users []*user
	for _, id := range e.state.Joined[c.id()] {
		if role == "" || members[id].Role == role {
			users = append(users, e.state.Users[id])
		}
	}
	return e.listUsers(c, p, users, members)
}

func (e *environment) signupParameters(c *call) emulator.Reply {
	if e.state.Users[c.id()] == nil {
		return missing()
	}
	return ok(map[string]any{"user_signup_query_parameters": map[string]string{}})
}
