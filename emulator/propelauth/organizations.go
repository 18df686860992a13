package propelauth

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// organizationRoutes are the operations on organizations and their members.
func organizationRoutes() []route {
	return []route{
		{method: http.MethodPost, path: api + "/org", handle: (*environment).createOrg},
		{method: http.MethodGet, path: api + "/org/query", handle: (*environment).queryOrgs},
		{method: http.MethodPost, path: api + "/org/query", handle: (*environment).queryOrgs},
		{method: http.MethodGet, path: api + "/org/{id}", handle: (*environment).fetchOrg},
		{method: http.MethodPut, path: api + "/org/{id}", handle: (*environment).updateOrg},
		{method: http.MethodDelete, path: api + "/org/{id}", handle: (*environment).deleteOrg},
		{method: http.MethodPost, path: api + "/org/{id}/allow_saml", handle: allowSAML(true)},
		{method: http.MethodPost, path: api + "/org/{id}/disallow_saml", handle: allowSAML(false)},
		{method: http.MethodPost, path: api + "/org/add_user", handle: (*environment).addMember},
		{method: http.MethodPost, path: api + "/org/change_role", handle: (*environment).changeRole},
		{method: http.MethodPost, path: api + "/org/remove_user", handle: (*environment).removeMember},
		{method: http.MethodGet, path: api + "/custom_role_mappings", handle: (*environment).roleMappings},
		{method: http.MethodPost, path: api + "/invite_user", handle: (*environment).inviteUser},
		{method: http.MethodPost, path: api + "/invite_user_by_id", handle: (*environment).inviteUserByID},
		{method: http.MethodGet, path: api + "/pending_org_invites", handle: (*environment).pendingInvites},
		{method: http.MethodDelete, path: api + "/pending_org_invites", handle: (*environment).revokeInvite},
	}
}

func (e *environment) fetchOrg(c *call) emulator.Reply {
	o := e.state.Organizations[c.id()]
	if o == nil {
		return missing()
	}
	return ok(shownOrg{organization: o})
}

func (e *environment) createOrg(c *call) emulator.Reply {
	f := c.body
	o := &organization{
		OrgID: e.server.IDs().UUID(), Name: f.needed("name"), Domain: f.text("domain"), LegacyOrgID: f.text("legacy_org_id"),
		ExtraDomains: []string{}, Metadata: map[string]json.RawMessage{}, CreatedAt: e.seconds(), MaxUsers: f.number("max_users", 0),
		DomainAutojoin: f.flag("enable_auto_joining_by_domain", false),
		DomainRestrict: f.flag("members_must_have_matching_domain", false),
	}
	o.Slug = slugOf(o.Name)
	checkMapping(f)
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	e.state.found(o)
	return ok(map[string]string{"org_id": o.OrgID, "name": o.Name})
}

// checkMapping refuses mappings of roles, of which the project has none.
func checkMapping(f form) {
	if f.text("custom_role_mapping_name") != "" {
		f.note("custom_role_mapping_name", "Unknown role mapping")
	}
}

// updateOrg answers PUT org/{id}: what is sent changes. Metadata is replaced.
func (e *environment) updateOrg(c *call) emulator.Reply {
	o, f := e.state.Organizations[c.id()], c.body
	if o == nil {
		return missing()
	}
	next := *o
	f.take("domain", &next.Domain, "a string")
	f.take("legacy_org_id", &next.LegacyOrgID, "a string")
	f.take("max_users", &next.MaxUsers, "a whole number")
	f.take("can_setup_saml", &next.CanSetupSAML, "a boolean")
	f.take("autojoin_by_domain", &next.DomainAutojoin, "a boolean")
	f.take("restrict_to_domain", &next.DomainRestrict, "a boolean")
	f.take("extra_domains", &next.ExtraDomains, "a list of strings")
	if f.has("name") {
		next.Name = f.needed("name")
		next.Slug = slugOf(next.Name)
	}
	if metadata := f.object("metadata"); metadata != nil {
		next.Metadata = metadata
	}
	checkMapping(f)
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	*o = next
	return done()
}

// deleteOrg answers DELETE org/{id}, with an empty body.
func (e *environment) deleteOrg(c *call) emulator.Reply {
	if e.state.Organizations[c.id()] == nil {
		return missing()
	}
	e.state.dissolve(c.id())
	return emulator.Reply{Status: http.StatusOK}
}

func allowSAML(allow bool) func(*environment, *call) emulator.Reply {
	return func(e *environment, c *call) emulator.Reply {
		o := e.state.Organizations[c.id()]
		if o == nil {
			return missing()
		}
		o.CanSetupSAML = allow
		return done()
	}
}

// queryOrgs answers GET and POST org/query.
func (e *environment) queryOrgs(c *call) emulator.Reply {
	f := c.body
	if c.Method == http.MethodGet {
		f = c.ofQuery("page_number", "page_size")
	}
	p, order := page(f), cmp.Or(f.text("order_by"), "CREATED_AT_ASC")
	name, domain, legacy := strings.ToLower(f.text("name")), f.text("domain"), f.text("legacy_org_id")
	if !slices.Contains([]string{"CREATED_AT_ASC", "CREATED_AT_DESC", "NAME"}, order) {
		f.note("order_by", "Unknown order")
	}
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	var rows []orgRow
	for _, id := range e.state.OrgOrder {
		o := e.state.Organizations[id]
		if strings.Contains(strings.ToLower(o.Name), name) && (domain == "" || o.Domain == domain) && (legacy == "" || o.LegacyOrgID == legacy) {
			rows = append(rows, o.row())
		}
	}
	switch order {
	case "CREATED_AT_DESC":
		slices.Reverse(rows)
	case "NAME":
		slices.SortStableFunc(rows, func(a, b orgRow) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	}
	return listed(p, "orgs", "total_orgs", rows, itself)
}

// memberCall is what the operations on members are told.
type memberCall struct {
	user, org string
	as        member
}

// memberCall reads it, and notes what is not acceptable.
func (e *environment) memberCall(f form, withRole bool) memberCall {
	m := memberCall{user: f.needed("user_id"), org: f.needed("org_id")}
	if withRole {
		m.as = e.memberIn(f)
	}
	return m
}

// memberIn returns the roles that a form names.
func (e *environment) memberIn(f form) member {
	m := member{Role: f.needed("role"), Additional: f.texts("additional_roles")}
	if _, known := e.settings.role(m.Role); m.Role != "" && !known {
		f.note("role", "Unknown role")
	}
	for _, name := range m.Additional {
		if _, known := e.settings.role(name); !known || !e.settings.severalRoles {
			f.note("additional_roles", "Unknown role, or members have one role only")
			break
		}
	}
	return m
}

func (e *environment) addMember(c *call) emulator.Reply {
	m := e.memberCall(c.body, true)
	if len(c.body.wrong) > 0 {
		return invalid(c.body.wrong)
	}
	u, o := e.state.Users[m.user], e.state.Organizations[m.org]
	switch {
	case u == nil || o == nil:
		return missing()
	case e.isMember(m):
		return wrong("user_id", "The user is a member of this organization already")
	case o.MaxUsers > 0 && len(e.state.Members[m.org]) >= o.MaxUsers:
		return wrong("org_id", "The organization has no room for further users")
	}
	e.state.join(m.org, m.user, m.as)
	return done()
}

func (e *environment) isMember(m memberCall) bool {
	_, there := e.state.Members[m.org][m.user]
	return there
}

func (e *environment) changeRole(c *call) emulator.Reply {
	m := e.memberCall(c.body, true)
	if len(c.body.wrong) > 0 {
		return invalid(c.body.wrong)
	}
	if !e.isMember(m) {
		return missing()
	}
	e.state.join(m.org, m.user, m.as)
	return done()
}

func (e *environment) removeMember(c *call) emulator.Reply {
	m := e.memberCall(c.body, false)
	if len(c.body.wrong) > 0 {
		return invalid(c.body.wrong)
	}
	if !e.isMember(m) {
		return missing()
	}
	e.state.leave(m.org, m.user)
	return done()
}

func (e *environment) roleMappings(*call) emulator.Reply {
	return ok(map[string]any{"custom_role_mappings": []string{}})
}
