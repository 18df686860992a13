package auth0

import (
	"encoding/json"
	"strconv"
)

// login is a user who proved who they are, as the token endpoint tells it.
type login struct {
	user     *profile
	identity identity // the one that was used
	client   string   // the application that asked
	// kind and description are those of the event: "s" for a login in a browser, "sepft" for a password
	// that was exchanged for a token.
	kind, description string
	audience, scope   string
}

// loggedIn notes a login: in the user's last_login, last_ip and logins_count, in the statistics and in
// the log. The failures that were counted before are forgotten. It returns the user as they are now.
func (t *tenant) loggedIn(c *call, l login) *profile {
	now := stamp(t.now())
	user, err := t.users.Update(l.user.ID(), func(p *profile) (*profile, error) {
		p.set("last_login", now)
		p.set("last_ip", c.ip())
		p.set("logins_count", json.Number(strconv.Itoa(p.number("logins_count")+1)))
		p.set("updated_at", now)
		return p, nil
	})
	if err != nil {
		user = l.user // nobody else holds the tenant, so the user is still there
	}
	t.blocks.succeeded(accountNames(user.account(l.identity)), c.ip())
	t.count((*dailyStat).addLogin)
	t.record(c, event{
		kind: l.kind, description: l.description, client: l.client, user: user, identity: l.identity,
		exchange: true, audience: l.audience, scope: l.scope,
	})
	return user
}

// loginFailed notes an attempt to log in that failed, and blocks the account for the address that it
// came from where there were too many. user is nil where nobody has the name that was given.
func (t *tenant) loginFailed(c *call, name string, user *profile, of identity, client string) {
	t.blocks.failed(name, c.ip(), of.connection)
	e := event{kind: "fu", description: "Wrong email or password.", client: client}
	if user != nil {
		e.kind, e.user, e.identity = "fp", user, of
	}
	t.record(c, e)
}

// exchanged notes a token that was issued without a user: the type "seccft" is that of client
// credentials, "feccft" says that they were refused.
func (t *tenant) exchanged(c *call, kind, description, client, audience, scope string) {
	t.record(c, event{
		kind: kind, description: description, client: client,
		exchange: true, audience: audience, scope: scope,
	})
}

// number returns a value that is a whole number; 0 where there is none.
func (o *object) number(name string) int {
	n, _ := o.values[name].(json.Number)
	i, _ := n.Int64()
	return int(i)
}
