package propelauth

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// organization is an organization as PropelAuth shows one.
type organization struct {
	OrgID                 string                     `json:"org_id"`
	Name                  string                     `json:"name"`
	Slug                  string                     `json:"url_safe_org_slug"`
	CanSetupSAML          bool                       `json:"can_setup_saml"`
	IsSAMLConfigured      bool                       `json:"is_saml_configured"`
	IsSAMLInTestMode      bool                       `json:"is_saml_in_test_mode"`
	Domain                string                     `json:"domain,omitempty"`
	ExtraDomains          []string                   `json:"extra_domains"`
	DomainAutojoin        bool                       `json:"domain_autojoin"`
	DomainRestrict        bool                       `json:"domain_restrict"`
	MaxUsers              int                        `json:"max_users,omitempty"`
	CustomRoleMappingName string                     `json:"custom_role_mapping_name,omitempty"`
	LegacyOrgID           string                     `json:"legacy_org_id,omitempty"`
	Isolated              bool                       `json:"isolated"`
	Metadata              map[string]json.RawMessage `json:"metadata"`
	CreatedAt             int64                      `json:"created_at"`
}

// shownOrg is an organization as it is fetched, which does not tell when it was created.
type shownOrg struct {
	*organization
	CreatedAt *int64 `json:"created_at,omitempty"`
}

// orgRow is an organization as lists show it.
type orgRow struct {
	OrgID                 string                     `json:"org_id"`
	Name                  string                     `json:"name"`
	MaxUsers              int                        `json:"max_users,omitempty"`
	IsSAMLConfigured      bool                       `json:"is_saml_configured"`
	LegacyOrgID           string                     `json:"legacy_org_id,omitempty"`
	Metadata              map[string]json.RawMessage `json:"metadata"`
	CustomRoleMappingName string                     `json:"custom_role_mapping_name,omitempty"`
	CreatedAt             int64                      `json:"created_at"`
}

func (o *organization) row() orgRow {
	return orgRow{
		o.OrgID, o.Name, o.MaxUsers, o.IsSAMLConfigured, o.LegacyOrgID, o.Metadata, o.CustomRoleMappingName, o.CreatedAt,
	}
}

// member is what a user is in an organization.
type member struct {
	Role       string   `json:"role"`
	Additional []string `json:"additional_roles,omitempty"`
}

// additional returns the additional roles, which are none rather than null.
func (m member) additional() []string { return append([]string{}, m.Additional...) }

// orgInfo is an organization as access tokens and users show it to a member. All names are always there.
type orgInfo struct {
	OrgID       string                     `json:"org_id"`
	Name        string                     `json:"org_name"`
	Slug        string                     `json:"url_safe_org_name"`
	Metadata    map[string]json.RawMessage `json:"org_metadata"`
	LegacyOrgID *string                    `json:"legacy_org_id"`
	Role        string                     `json:"user_role"`
	Inherited   []string                   `json:"inherited_user_roles_plus_current_role"`
	Permissions []string                   `json:"user_permissions"`
	Structure   string                     `json:"org_role_structure"`
	Additional  []string                   `json:"additional_roles"`
}

// organizationsOf returns the organizations of a user, by id.
func (e *environment) organizationsOf(userID string) map[string]orgInfo {
	infos := map[string]orgInfo{}
	for id, members := range e.state.Members {
		if m, ok := members[userID]; ok {
			infos[id] = e.info(e.state.Organizations[id], m)
		}
	}
	return infos
}

// info returns what a member is told of an organization.
func (e *environment) info(o *organization, m member) orgInfo {
	info := orgInfo{
		OrgID: o.OrgID, Name: o.Name, Slug: o.Slug, Metadata: maps.Clone(o.Metadata),
		Role: m.Role, Inherited: e.inherited(m.Role), Permissions: e.permissions(m),
		Structure: "single_role_in_hierarchy", Additional: []string{},
	}
	if o.LegacyOrgID != "" {
		info.LegacyOrgID = &o.LegacyOrgID
	}
	if e.settings.severalRoles {
		info.Structure, info.Additional = "multi_role", m.additional()
	}
	return info
}

// inherited returns a role and, where roles are above one another, those below it.
func (e *environment) inherited(role string) []string {
	at := slices.IndexFunc(e.settings.roles, func(r Role) bool { return r.Name == role })
	if e.settings.severalRoles || at < 0 {
		return []string{role}
	}
	var names []string
	for _, r := range e.settings.roles[at:] {
		names = append(names, r.Name)
	}
	return names
}

// permissions returns the permissions of a member's roles, each once.
func (e *environment) permissions(m member) []string {
	all := []string{}
	for _, name := range append([]string{m.Role}, m.Additional...) {
		role, _ := e.settings.role(name)
		for _, p := range role.Permissions {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

var notInSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slugOf returns a name as URLs have it.
func slugOf(name string) string {
	return strings.Trim(notInSlug.ReplaceAllString(strings.ToLower(name), "-"), "-")
}

// join makes a user a member.
func (s *state) join(org, userID string, m member) {
	if s.Members[org] == nil {
		s.Members[org] = map[string]member{}
	}
	if _, there := s.Members[org][userID]; !there {
		s.Joined[org] = append(s.Joined[org], userID)
	}
	s.Members[org][userID] = m
}

// leave ends a membership.
func (s *state) leave(org, userID string) {
	if _, there := s.Members[org][userID]; there {
		delete(s.Members[org], userID)
		s.Joined[org] = less(s.Joined[org], userID)
	}
}

// found adds an organization.
func (s *state) found(o *organization) {
	s.Organizations[o.OrgID] = o
	s.OrgOrder = append(s.OrgOrder, o.OrgID)
}

// dissolve removes an organization with everything that is its own.
func (s *state) dissolve(id string) {
	delete(s.Organizations, id)
	delete(s.Members, id)
	delete(s.Joined, id)
	s.OrgOrder = less(s.OrgOrder, id)
	s.Invites = slices.DeleteFunc(s.Invites, func(i invite) bool { return i.OrgID == id })
	maps.DeleteFunc(s.Keys, func(_ string, k *endUserKey) bool { return k.OrgID == id })
}
