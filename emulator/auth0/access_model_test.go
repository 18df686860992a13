package auth0_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/emulator/auth0"
)

// pair is two ids.
type pair struct{ left, right string }

// accessModel is what is to be so: who there is, and who has what.
type accessModel struct {
	server             *auth0.Server
	users, roles, orgs map[string]bool
	has                map[pair]bool   // user and role
	member             map[pair]bool   // organization and user
	memberRole         map[triple]bool // organization, user and role
	made               int
}

type triple struct{ org, user, role string }

// ask sends a request and returns the status and the body.
func (m *accessModel) ask(method, path, body string) (int, string) {
	r := httptest.NewRequest(method, "/api/v2"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer model")
	w := httptest.NewRecorder()
	m.server.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// must sends a request that must be answered with a status.
func (m *accessModel) must(t *rapid.T, status int, method, path, body string) string {
	got, answer := m.ask(method, path, body)
	require.Equal(t, status, got, "%s %s %s: %s", method, path, body, answer)
	return answer
}

// expect returns the status of a write that needs all these things to be there.
func expect(status int, there ...bool) int {
	if slices.Contains(there, false) {
		return http.StatusNotFound
	}
	return status
}

// some draws an id: one that is there, mostly, or one that is not.
func some(t *rapid.T, ids map[string]bool, name string) string {
	return rapid.SampledFrom(append(slices.Sorted(maps.Keys(ids)), name+"_gone")).Draw(t, name)
}

func (m *accessModel) create(t *rapid.T) {
	m.made++
	switch rapid.SampledFrom([]string{"user", "role", "organization"}).Draw(t, "kind") {
	case "user":
		id := fmt.Sprintf("email|user%d", m.made)
		m.must(t, 201, "POST", "/users", fmt.Sprintf(`{"connection":"codes","user_id":"user%[1]d","email":"user%[1]d@example.com"}`, m.made))
		m.users[id] = true
	case "role":
		m.roles[pick(t, m.must(t, 200, "POST", "/roles", fmt.Sprintf(`{"name":"role %d"}`, m.made)), "id").(string)] = true
	default:
		m.orgs[pick(t, m.must(t, 201, "POST", "/organizations", fmt.Sprintf(`{"name":"org%d"}`, m.made)), "id").(string)] = true
	}
}

func (m *accessModel) remove(t *rapid.T) {
	switch rapid.SampledFrom([]string{"user", "role", "organization"}).Draw(t, "kind") {
	case "user":
		id := some(t, m.users, "user")
		m.must(t, 204, "DELETE", "/users/"+url.PathEscape(id), "")
		delete(m.users, id)
		m.forget(func(t triple) bool { return t.user == id })
	case "role":
		id := some(t, m.roles, "role")
		m.must(t, expect(200, m.roles[id]), "DELETE", "/roles/"+id, "")
		delete(m.roles, id)
		m.forget(func(t triple) bool { return t.role == id })
	default:
		id := some(t, m.orgs, "organization")
		m.must(t, expect(204, m.orgs[id]), "DELETE", "/organizations/"+id, "")
		delete(m.orgs, id)
		m.forget(func(t triple) bool { return t.org == id })
	}
}

// forget removes all that is about something that is gone.
func (m *accessModel) forget(gone func(triple) bool) {
	maps.DeleteFunc(m.has, func(p pair, _ bool) bool { return gone(triple{user: p.left, role: p.right}) })
	maps.DeleteFunc(m.member, func(p pair, _ bool) bool { return gone(triple{org: p.left, user: p.right}) })
	maps.DeleteFunc(m.memberRole, func(t triple, _ bool) bool { return gone(t) })
}

func (m *accessModel) assign(t *rapid.T) {
	user, role := some(t, m.users, "user"), some(t, m.roles, "role")
	there := m.users[user] && m.roles[role]
	if rapid.Bool().Draw(t, "by role") {
		m.must(t, expect(200, there), "POST", "/roles/"+role+"/users", `{"users":["`+user+`"]}`)
	} else {
		m.must(t, expect(204, there), "POST", "/users/"+url.PathEscape(user)+"/roles", `{"roles":["`+role+`"]}`)
	}
	if there {
		m.has[pair{user, role}] = true
	}
}

func (m *accessModel) take(t *rapid.T) {
	user, role := some(t, m.users, "user"), some(t, m.roles, "role")
	m.must(t, expect(204, m.users[user]), "DELETE", "/users/"+url.PathEscape(user)+"/roles", `{"roles":["`+role+`"]}`)
	delete(m.has, pair{user, role})
}

func (m *accessModel) join(t *rapid.T) {
	org, user := some(t, m.orgs, "organization"), some(t, m.users, "user")
	m.must(t, expect(204, m.orgs[org], m.users[user]), "POST", "/organizations/"+org+"/members", `{"members":["`+user+`"]}`)
	if m.orgs[org] && m.users[user] {
		m.member[pair{org, user}] = true
	}
}

func (m *accessModel) leave(t *rapid.T) {
	org, user := some(t, m.orgs, "organization"), some(t, m.users, "user")
	m.must(t, expect(204, m.orgs[org]), "DELETE", "/organizations/"+org+"/members", `{"members":["`+user+`"]}`)
	if m.member[pair{org, user}] {
		delete(m.member, pair{org, user})
		maps.DeleteFunc(m.memberRole, func(t triple, _ bool) bool { return t.org == org && t.user == user })
	}
}

func (m *accessModel) assignMember(t *rapid.T) {
	org, user, role := some(t, m.orgs, "organization"), some(t, m.users, "user"), some(t, m.roles, "role")
	m.must(t, expect(204, m.orgs[org], m.users[user], m.roles[role]), "POST",
		"/organizations/"+org+"/members/"+url.PathEscape(user)+"/roles", `{"roles":["`+role+`"]}`)
	if m.orgs[org] && m.users[user] && m.roles[role] {
		m.memberRole[triple{org, user, role}] = true
	}
}

// ids returns the ids in a list that a GET must answer with.
func (m *accessModel) ids(t *rapid.T, path, name string) []string {
	ids := []string{}
	for _, element := range pick(t, m.must(t, 200, "GET", path, "")).([]any) {
		ids = append(ids, element.(map[string]any)[name].(string))
	}
	return ids
}

// check compares everything that can be read with the model.
func (m *accessModel) check(t *rapid.T) {
	for user := range m.users {
		path := "/users/" + url.PathEscape(user)
		require.ElementsMatch(t, rights(m.has, user), m.ids(t, path+"/roles", "id"))
		require.ElementsMatch(t, lefts(m.member, user), m.ids(t, path+"/organizations", "id"))
	}
	for role := range m.roles {
		require.ElementsMatch(t, lefts(m.has, role), m.ids(t, "/roles/"+role+"/users", "user_id"))
	}
	for org := range m.orgs {
		require.ElementsMatch(t, rights(m.member, org), m.ids(t, "/organizations/"+org+"/members", "user_id"))
		require.ElementsMatch(t, rights(m.member, org), m.ids(t, "/users?q=organization_id:"+org, "user_id"))
		for user := range m.users {
			roles := []string{}
			for t := range m.memberRole {
				if t.org == org && t.user == user {
					roles = append(roles, t.role)
				}
			}
			require.ElementsMatch(t, roles, m.ids(t, "/organizations/"+org+"/members/"+url.PathEscape(user)+"/roles", "id"))
		}
	}
}

// rights returns what stands to the right of a left one, and lefts the other way round.
func rights(pairs map[pair]bool, left string) []string {
	ids := []string{}
	for p := range pairs {
		if p.left == left {
			ids = append(ids, p.right)
		}
	}
	return ids
}

func lefts(pairs map[pair]bool, right string) []string {
	ids := []string{}
	for p := range pairs {
		if p.right == right {
			ids = append(ids, p.left)
		}
	}
	return ids
}

func TestAccessBehavesAsItsModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &accessModel{
			server: auth0.New(auth0.WithToken("model"), auth0.WithSearchTimeout(0)),
			users:  map[string]bool{}, roles: map[string]bool{}, orgs: map[string]bool{},
			has: map[pair]bool{}, member: map[pair]bool{}, memberRole: map[triple]bool{},
		}
		m.must(t, 201, "POST", "/connections", `{"name":"codes","strategy":"email"}`)
		t.Repeat(map[string]func(*rapid.T){
			"": m.check, "create": m.create, "create again": m.create, "remove": m.remove, "assign": m.assign,
			"take": m.take, "join": m.join, "leave": m.leave, "assign in an organization": m.assignMember,
		})
	})
}
