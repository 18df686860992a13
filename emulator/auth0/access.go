package auth0

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
}
