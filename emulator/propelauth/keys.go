package propelauth

import (
	"net/http"
	"slices"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// endUserKey is an API key of a user or an organization, as PropelAuth shows one. What it is recognized by
// is kept beside.
type endUserKey struct {
	ID          string  `json:"api_key_id"`
	CreatedAt   int64   `json:"created_at"`
	ExpiresAt   *int64  `json:"expires_at_seconds"`
	Metadata    any     `json:"metadata"`
	UserID      string  `json:"user_id,omitempty"`
	OrgID       string  `json:"org_id,omitempty"`
	DisplayName *string `json:"display_name"`
	Token       string  `json:"token"`
}

// shownKey is a key without its token.
type shownKey struct {
	*endUserKey
	Token *string `json:"token,omitempty"`
}

// keyRoutes are the operations on the API keys of end users.
func keyRoutes() []route {
	const path = api + "/end_user_api_keys"
	return []route{
		{method: http.MethodPost, path: path, handle: (*environment).createKey},
		{method: http.MethodGet, path: path, handle: (*environment).listKeys},
		{method: http.MethodPost, path: path + "/validate", handle: (*environment).validateKey},
		{method: http.MethodGet, path: path + "/{id}", handle: (*environment).fetchKey},
		{method: http.MethodPatch, path: path + "/{id}", handle: (*environment).updateKey},
		{method: http.MethodDelete, path: path + "/{id}", handle: (*environment).deleteKey},
	}
}

// createKey answers POST end_user_api_keys. The token begins with the id.
func (e *environment) createKey(c *call) emulator.Reply {
	f := c.body
	k := &endUserKey{
		ID: e.server.IDs().Of("0123456789abcdef", 32), CreatedAt: e.seconds(), UserID: f.text("user_id"), OrgID: f.text("org_id"),
	}
	k.Token = k.ID + e.server.IDs().Of("0123456789abcdef", 64)
	f.take("expires_at_seconds", &k.ExpiresAt, "a whole number")
	f.take("metadata", &k.Metadata, "an object")
	f.take("display_name", &k.DisplayName, "a string")
	if k.UserID != "" && e.state.Users[k.UserID] == nil {
		f.note("user_id", "User not found")
	}
	if k.OrgID != "" && e.state.Organizations[k.OrgID] == nil {
		f.note("org_id", "Organization not found")
	}
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	e.state.Keys[k.ID] = k
	return ok(map[string]string{"api_key_id": k.ID, "api_key_token": k.Token})
}

func (e *environment) listKeys(c *call) emulator.Reply {
	f := c.ofQuery("page_number", "page_size")
	p, userID, org, email := page(f), f.text("user_id"), f.text("org_id"), f.text("user_email")
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	if u := e.state.byEmail(email); email != "" {
		if userID = "nobody"; u != nil {
			userID = u.UserID
		}
	}
	var rows []shownKey
	for _, k := range e.state.Keys {
		if (userID == "" || k.UserID == userID) && (org == "" || k.OrgID == org) && !e.expired(k) {
			rows = append(rows, shownKey{endUserKey: k})
		}
	}
	slices.SortFunc(rows, func(a, b shownKey) int { return strings.Compare(a.ID, b.ID) })
	return listed(p, "api_keys", "total_api_keys", rows, itself)
}

func (e *environment) expired(k *endUserKey) bool {
	return k.ExpiresAt != nil && *k.ExpiresAt <= e.seconds()
}

func (e *environment) fetchKey(c *call) emulator.Reply {
	k := e.state.Keys[c.id()]
	if k == nil {
		return missing()
	}
	return ok(shownKey{endUserKey: k})
}

func (e *environment) updateKey(c *call) emulator.Reply {
	k, f := e.state.Keys[c.id()], c.body
	if k == nil {
		return missing()
	}
	next := *k
	f.take("expires_at_seconds", &next.ExpiresAt, "a whole number")
	f.take("metadata", &next.Metadata, "an object")
	if f.flag("set_to_never_expire", false) {
		next.ExpiresAt = nil
	}
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	*k = next
	return done()
}

func (e *environment) deleteKey(c *call) emulator.Reply {
	if e.state.Keys[c.id()] == nil {
		return missing()
	}
	delete(e.state.Keys, c.id())
	return done()
}

// validateKey answers POST end_user_api_keys/validate with whose key a token is. Those of users who may not
// sign in are of no use.
func (e *environment) validateKey(c *call) emulator.Reply {
	token := c.body.needed("api_key_token")
	if len(c.body.wrong) > 0 {
		return invalid(c.body.wrong)
	}
	k := e.state.Keys[token[:min(32, len(token))]]
	if k == nil || k.Token != token || e.expired(k) {
		return missing()
	}
	u := e.state.Users[k.UserID]
	if u != nil && !u.Enabled {
		return missing()
	}
	answer := map[string]any{"metadata": k.Metadata, "user": nil, "org": nil, "user_in_org": nil}
	if u != nil {
		answer["user_id"], answer["user"] = u.UserID, shown{user: *u, Organizations: e.organizationsOf(u.UserID)}
	}
	if o := e.state.Organizations[k.OrgID]; o != nil {
		answer["org_id"], answer["org"] = o.OrgID, map[string]any{
			"org_id": o.OrgID, "org_name": o.Name, "can_setup_saml": o.CanSetupSAML, "max_users": o.MaxUsers, "metadata": o.Metadata,
		}
		if m, ok := e.state.Members[k.OrgID][k.UserID]; ok {
			answer["user_in_org"] = e.info(o, m)
		}
	}
	return ok(answer)
}
