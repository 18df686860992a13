package auth0_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/emulator/auth0"
)

// account is what one logs in to: an address and a password.
type account struct{ id, email, password string }

// person is what a user must be.
type person struct {
	accounts  []account // the main one first
	blocked   bool
	name      string
	user, app map[string]any // metadata
}

// crowd compares a service with what its users must be.
type crowd struct {
	*service
	people map[string]*person // by user_id
}

// taken tells whether an address belongs to anybody.
func (c *crowd) taken(email string) bool {
	for _, p := range c.people {
		if slices.ContainsFunc(p.accounts, func(a account) bool { return a.email == email }) {
			return true
		}
	}
	return false
}

// Few addresses and names, so that they meet.
var (
	someEmail    = rapid.SampledFrom([]string{"a@acdc.com", "b@acdc.com", "c@acdc.com", "d@acdc.com", "e@acdc.com"})
	somePassword = rapid.SampledFrom([]string{"p1", "p2"})
	someValue    = rapid.SampledFrom([]any{nil, "text", 1.5, true, []any{"x"}, map[string]any{"deep": nil}})
	someMetadata = rapid.MapOfN(rapid.SampledFrom([]string{"k1", "k2", "k3"}), someValue, 0, 3)
)

// one draws a user; it skips the step where there is none.
func (c *crowd) one(t *rapid.T, name string) (string, *person) {
	ids := slices.Sorted(maps.Keys(c.people))
	if len(ids) == 0 {
		t.Skip("nobody")
	}
	id := rapid.SampledFrom(ids).Draw(t, name)
	return id, c.people[id]
}

// step sends a request that must be answered with a status.
func (c *crowd) step(t *rapid.T, status int, target string, body any) reply {
	text, err := json.Marshal(body)
	require.NoError(t, err)
	answer := c.ask(target, string(text))
	require.Equal(t, status, answer.status, "%s %s: %s", target, text, answer.body)
	return answer
}

func (c *crowd) create(t *rapid.T) {
	email, password := someEmail.Draw(t, "email"), somePassword.Draw(t, "password")
	body := map[string]any{"connection": "people", "email": strings.ToUpper(email), "password": password}
	if c.taken(email) {
		c.step(t, http.StatusConflict, "POST /api/v2/users", body)
		return
	}
	id := c.step(t, http.StatusCreated, "POST /api/v2/users", body).text("user_id")
	c.people[id] = &person{accounts: []account{{id, email, password}}, name: email}
}

func (c *crowd) delete(t *rapid.T) {
	id, _ := c.one(t, "user")
	c.step(t, http.StatusNoContent, "DELETE "+path(id), nil)
	delete(c.people, id)
}

// merge is how metadata change.
func merge(old, changes map[string]any) map[string]any {
	merged := map[string]any{}
	if len(changes) > 0 {
		maps.Copy(merged, old)
		maps.Copy(merged, changes)
	}
	maps.DeleteFunc(merged, func(_ string, value any) bool { return value == nil })
	return merged
}

func (c *crowd) changeMetadata(t *rapid.T) {
	id, p := c.one(t, "user")
	body := map[string]any{}
	if rapid.Bool().Draw(t, "user_metadata") {
		changes := someMetadata.Draw(t, "changes")
		body["user_metadata"], p.user = changes, merge(p.user, changes)
	}
	if rapid.Bool().Draw(t, "app_metadata") {
		changes := someMetadata.Draw(t, "changes")
		body["app_metadata"] = changes
		if p.app = merge(p.app, changes); len(p.app) == 0 {
			p.app = nil
		}
	}
	c.step(t, http.StatusOK, "PATCH "+path(id), body)
}

func (c *crowd) changeProfile(t *rapid.T) {
	id, p := c.one(t, "user")
	p.blocked = rapid.Bool().Draw(t, "blocked")
	body := map[string]any{"blocked": p.blocked}
	p.name = rapid.SampledFrom([]string{"", "Angus", "Bon"}).Draw(t, "name")
	body["name"] = p.name
	if p.name == "" {
		body["name"] = nil
	}
	c.step(t, http.StatusOK, "PATCH "+path(id), body)
}

func (c *crowd) changeEmail(t *rapid.T) {
	id, p := c.one(t, "user")
	email := someEmail.Draw(t, "email")
	if c.taken(email) && p.accounts[0].email != email {
		c.step(t, http.StatusBadRequest, "PATCH "+path(id), map[string]any{"email": email})
		return
	}
	c.step(t, http.StatusOK, "PATCH "+path(id), map[string]any{"email": email})
	p.accounts[0].email = email
}

func (c *crowd) changePassword(t *rapid.T) {
	id, p := c.one(t, "user")
	p.accounts[0].password = somePassword.Draw(t, "password")
	c.step(t, http.StatusOK, "PATCH "+path(id), map[string]any{"connection": "people", "password": p.accounts[0].password})
}

func (c *crowd) link(t *rapid.T) {
	primary, p := c.one(t, "primary")
	secondary, s := c.one(t, "secondary")
	if primary == secondary {
		t.Skip("the same user")
	}
	c.step(t, http.StatusCreated, "POST "+path(primary)+"/identities", map[string]any{"provider": "auth0", "user_id": secondary})
	p.accounts = append(p.accounts, s.accounts...)
	delete(c.people, secondary)
}

func (c *crowd) unlink(t *rapid.T) {
	id, p := c.one(t, "user")
	if len(p.accounts) < 2 {
		t.Skip("nothing is linked")
	}
	i := rapid.IntRange(1, len(p.accounts)-1).Draw(t, "account")
	freed := p.accounts[i]
	c.step(t, http.StatusOK, "DELETE "+path(id)+"/identities/auth0/"+strings.TrimPrefix(freed.id, "auth0|"), nil)
	p.accounts = slices.Delete(p.accounts, i, i+1)
	c.people[freed.id] = &person{accounts: []account{freed}, name: c.nameOf(t, freed)}
}

// nameOf returns the name of a user who has come free: their own, or their address.
func (c *crowd) nameOf(t *rapid.T, freed account) string {
	name, _ := c.user(freed.id)["name"].(string)
	require.Contains(t, []string{"Angus", "Bon", "a@acdc.com", "b@acdc.com", "c@acdc.com", "d@acdc.com", "e@acdc.com"}, name)
	return name
}

func (c *crowd) login(t *rapid.T) {
	email, password := someEmail.Draw(t, "email"), somePassword.Draw(t, "password")
	want, subject := http.StatusForbidden, ""
	for id, p := range c.people {
		if slices.ContainsFunc(p.accounts, func(a account) bool { return a.email == email && a.password == password }) && !p.blocked {
			want, subject = http.StatusOK, id
		}
	}
	answer := c.token(development("password", form{"username": email, "password": password, "scope": "openid"}))
	require.Equal(t, want, answer.status, answer.body)
	if want == http.StatusOK {
		require.Equal(t, subject, c.claims(answer.text("id_token"))["sub"])
	}
	for id := range c.people { // failures are not what this is about
		c.ask("DELETE /api/v2/user-blocks/" + strings.TrimPrefix(path(id), "/api/v2/users/"))
	}
	c.ask("DELETE /api/v2/anomaly/blocks/ips/192.0.2.1")
}

func (c *crowd) restart(t *rapid.T) {
	var file strings.Builder
	require.NoError(t, c.Save(&file))
	require.NoError(t, c.Load(strings.NewReader(file.String())))
}

// check compares everything that can be seen with what must be.
func (c *crowd) check(t *rapid.T) {
	listed := c.step(t, http.StatusOK, "GET /api/v2/users?include_totals=true&per_page=100", nil)
	var page struct {
		Total int
		Users []map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(listed.body), &page))
	require.Equal(t, len(c.people), page.Total)
	require.Len(t, page.Users, page.Total)
	accounts := 0
	for _, user := range page.Users {
		id, _ := user["user_id"].(string)
		p := c.people[id]
		require.NotNil(t, p, "nobody is to be %s", id)
		require.Equal(t, user, c.step(t, http.StatusOK, "GET "+path(id), nil).object(), "the index and the store agree")
		c.compare(t, p, user)
		accounts += len(p.accounts)
	}
	require.Equal(t, accounts, c.Passwords())
}

func (c *crowd) compare(t *rapid.T, p *person, user map[string]any) {
	require.Equal(t, p.accounts[0].email, user["email"])
	require.Equal(t, p.blocked, user["blocked"] == true)
	name, _ := user["name"].(string)
	require.Equal(t, p.name, name)
	for property, want := range map[string]map[string]any{"user_metadata": p.user, "app_metadata": p.app} {
		if want == nil {
			require.NotContains(t, user, property)
		} else {
			require.Equal(t, want, user[property])
		}
	}
	identities, _ := user["identities"].([]any)
	require.Len(t, identities, len(p.accounts))
	for i, a := range p.accounts {
		fields, _ := identities[i].(map[string]any)
		require.Equal(t, a.id, fmt.Sprint(fields["provider"], "|", fields["user_id"]))
	}
}

// lookUp looks every address up: it leads to the user whose main account has it.
func (c *crowd) lookUp(t *rapid.T) {
	for _, email := range []string{"a@acdc.com", "b@acdc.com", "c@acdc.com", "d@acdc.com", "e@acdc.com"} {
		want := []any{}
		for id, p := range c.people {
			if p.accounts[0].email == email {
				want = append(want, id)
			}
		}
		require.Equal(t, want, c.step(t, http.StatusOK, "GET /api/v2/users-by-email?email="+email, nil).values("user_id"))
		require.Equal(t, want, c.step(t, http.StatusOK, "GET /api/v2/users?q=email:%22"+email+"%22", nil).values("user_id"))
	}
}

// Whatever is done to users in whatever order, each is what a simple model says.
func TestUsersAreWhatWasDoneToThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c := &crowd{service: openPeople(t, auth0.WithDeterminism()), people: map[string]*person{}}
		rt.Repeat(map[string]func(*rapid.T){
			"create": c.create, "delete": c.delete, "change metadata": c.changeMetadata, "change profile": c.changeProfile,
			"change email": c.changeEmail, "change password": c.changePassword, "link": c.link, "unlink": c.unlink,
			"log in": c.login, "look up": c.lookUp, "restart": c.restart, "": c.check,
		})
	})
}
