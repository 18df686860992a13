package auth0

import (
	"encoding/json"
	"slices"
)

// accessState is who may do what: roles and permissions, the APIs that have them, the applications
// that use these, and organizations. Every table is by id; permissions are those that users have
// without a role, by user_id.
type accessState struct {
	Roles         table[*role]              `json:"roles"`
	Permissions   table[*table[permission]] `json:"permissions"`
	Servers       table[resource]           `json:"resource_servers"`
	Clients       table[*client]            `json:"clients"`
	Grants        table[resource]           `json:"client_grants"`
	Organizations table[*organization]      `json:"organizations"`

	// memberOf is the ids of the organizations that each user is a member of, by user_id. It says what
	// the organizations say, the other way round.
	memberOf map[string][]string
}

// UnmarshalJSON reads what the tables say.
func (a *accessState) UnmarshalJSON(data []byte) error {
	type tables accessState
	if err := json.Unmarshal(data, (*tables)(a)); err != nil {
		return err
	}
	a.memberOf = map[string][]string{}
	for id, org := range a.Organizations.all() {
		for userID := range org.Members.all() {
			a.memberOf[userID] = append(a.memberOf[userID], id)
		}
	}
	return nil
}

// join makes a user a member of an organization.
func (t *tenant) join(org *organization, userID string) {
	if org.Members.has(userID) {
		return
	}
	org.Members.put(userID, stamp(t.now()))
	if t.memberOf == nil {
		t.memberOf = map[string][]string{}
	}
	t.memberOf[userID] = append(t.memberOf[userID], org.id())
	t.membershipChanged(userID)
}

// leave ends a user's membership of an organization, with the roles that it came with.
func (t *tenant) leave(org *organization, userID string) {
	if !org.Members.remove(userID) {
		return
	}
	org.Roles.remove(userID)
	left := slices.DeleteFunc(t.memberOf[userID], func(id string) bool { return id == org.id() })
	if t.memberOf[userID] = left; len(left) == 0 {
		delete(t.memberOf, userID)
	}
	t.membershipChanged(userID)
}

// organizationsOf returns the ids of the organizations that a user is a member of. Searches find users
// by them, as organization_id.
func (t *tenant) organizationsOf(userID string) []string { return t.memberOf[userID] }

// membershipChanged lets searches learn that a user joined or left an organization, as late as they
// learn of any other change.
func (t *tenant) membershipChanged(userID string) {
	_, _ = t.users.Update(userID, func(p *profile) (*profile, error) { return p, nil }) // a user who is gone needs nothing
}

// forgetAccess removes the roles, the permissions and the memberships of a user who was deleted.
func (t *tenant) forgetAccess(userID string) {
	for _, r := range t.Roles.all() {
		r.Users.remove(userID)
	}
	t.Permissions.remove(userID)
	for _, org := range t.Organizations.all() {
		t.leave(org, userID)
		org.Roles.remove(userID)
	}
}

// forgetRole removes what refers to a role that was deleted. Its users went with it.
func (t *tenant) forgetRole(id string) {
	for _, org := range t.Organizations.all() {
		for _, userID := range slices.Clone(org.Roles.keys) {
			org.takeRoles(userID, []string{id})
		}
		for _, invitation := range org.Invitations.all() {
			if roles, ok := invitation.Object.values["roles"].([]any); ok {
				invitation.Object.set("roles", slices.DeleteFunc(roles, func(role any) bool { return role == id }))
			}
		}
	}
}

// forgetClient removes what refers to a client that was deleted.
func (t *tenant) forgetClient(id string) {
	ofClient := func(r resource) bool { return r.Object.text("client_id") == id }
	for _, grantID := range keysWhere(&t.Grants, ofClient) {
		t.removeGrant(grantID)
	}
	for i, c := range t.connections {
		t.connections[i] = c.withClients(slices.DeleteFunc(c.clients(), func(enabled string) bool { return enabled == id }))
	}
	for _, org := range t.Organizations.all() {
		for _, invitationID := range keysWhere(&org.Invitations, ofClient) {
			org.Invitations.remove(invitationID)
		}
	}
}

// forgetConnection removes what refers to a connection that was deleted.
func (t *tenant) forgetConnection(id string) {
	for _, org := range t.Organizations.all() {
		org.Connections.remove(id)
	}
}
