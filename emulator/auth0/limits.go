package auth0

// limitGroup is a group of operations that share a rate limit, as Auth0's plans name them.
type limitGroup uint8

// The groups. What belongs to none of the others counts against everythingElse.
const (
	everythingElse limitGroup = iota
	readUsers
	writeUsers
	deleteUsers
	readUserOrganizations
	readLogs
	readClients
	readConnections
	listOrganizations
	readOrganization
	readOrganizationByName
	writeOrganizations
	readMembers
	writeMembers
	memberRoles
	writeDeviceCredentials
	tokenEndpoint
)
