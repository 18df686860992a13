package auth0

import (
	"regexp"
	"slices"
)

// organization is a business customer: its members, and how they sign in.
type organization struct {
	resource
	// Members is when each user became a member, by user_id.
	Members table[string] `json:"members"`
	// Roles are the ids of the roles that users have in the organization, by user_id. A user can have
	// roles before becoming a member.
	Roles table[[]string] `json:"roles"`
	// Connections are those that the organization uses, by their ids.
	Connections table[resource] `json:"connections"`
	Invitations table[resource] `json:"invitations"`
	Domains     table[resource] `json:"domains"`
	// Grants is when each client grant was added, by the grant's id.
	Grants table[string] `json:"grants"`
}

var organizationSchema = schema{
	{name: "name", kind: "string", min: 1, max: 50, check: organizationName, uses: writable | needed,
		description: "The name of this organization."},
	{name: "display_name", kind: "string", min: 1, max: 255, uses: writable, description: "Friendly name of this organization."},
	{name: "branding", kind: "object", properties: brandingSchema, uses: writable,
		description: "Theme defines how to style the login pages."},
	{name: "metadata", kind: "object", check: organizationMetadata, uses: writable,
		description: "Metadata associated with the organization, in the form of an object with string values (max 255 chars). " +
			"Maximum of 25 metadata properties allowed."},
	{name: "enabled_connections", kind: "array", max: 10, element: &attribute{kind: "object", properties: enabledConnectionSchema},
		uses: creatable, description: "Connections that will be enabled for this organization."},
	{name: "token_quota", check: kindOrNull("object"), uses: writable | nullable},
	{name: "third_party_client_access", kind: "string", enum: []string{"block", "allow"}, uses: writable,
		description: "Controls whether this organization can be used in user flows with third-party clients."},
	{name: "is_app_entitlement_active", kind: "boolean", uses: writable,
		description: "Whether app entitlement is active for this organization."},
}

var brandingSchema = schema{
	{name: "logo_url", check: kindOrNull("string"), uses: writable | nullable, description: "URL of logo to display on login page."},
	{name: "colors", kind: "object", uses: writable, description: "Color scheme used to customize the login pages.", properties: schema{
		{name: "primary", kind: "string", pattern: colorPattern, uses: writable, description: "HEX Color for primary elements."},
		{name: "page_background", kind: "string", pattern: colorPattern, uses: writable, description: "HEX Color for background."},
	}},
}

var (
	colorPattern            = regexp.MustCompile(`^#([0-9a-fA-F]{3}){1,2}$`)
	organizationNamePattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$`)
)

// organizationName checks the name of an organization; see [attribute].check.
func organizationName(value any) string {
	if name, ok := value.(string); ok && !organizationNamePattern.MatchString(name) {
		return "Object didn't pass validation for format organization-name: " + name
	}
	return ""
}

// organizationMetadata checks metadata of organizations; see [attribute].check.
func organizationMetadata(value any) string { return textMetadata(value, 25) }

// id returns the id of the organization.
func (o *organization) id() string { return o.Object.text("id") }

// takeRoles takes roles from a user of the organization.
func (o *organization) takeRoles(userID string, ids []string) {
	has, _ := o.Roles.get(userID)
	left := slices.DeleteFunc(slices.Clone(has), func(id string) bool { return slices.Contains(ids, id) })
	if len(left) == 0 {
		o.Roles.remove(userID)
	} else {
		o.Roles.put(userID, left)
	}
}
