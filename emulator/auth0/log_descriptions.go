package auth0

import "strings"

// descriptions are what the log says of writes to the Management API, by method and path.
var descriptions = map[string]string{
	"POST /api/v2/users":                                                      "Create a User",
	"PATCH /api/v2/users/{id}":                                                "Update a User",
	"DELETE /api/v2/users/{id}":                                               "Delete a User",
	"POST /api/v2/users/{id}/identities":                                      "Link a User Account",
	"DELETE /api/v2/users/{id}/identities/{provider}/{user_id}":               "Unlink a User Identity",
	"POST /api/v2/users/{id}/roles":                                           "Assign roles to a user",
	"DELETE /api/v2/users/{id}/roles":                                         "Removes roles from a user",
	"POST /api/v2/users/{id}/permissions":                                     "Assign Permissions to a User",
	"DELETE /api/v2/users/{id}/permissions":                                   "Remove Permissions from a User",
	"POST /api/v2/users/{id}/recovery-code-regeneration":                      "Generate New Multi-factor Authentication Recovery Code",
	"POST /api/v2/users/{id}/multifactor/actions/invalidate-remember-browser": "Invalidate All Remembered Browsers for Multi-factor Authentication",
	"DELETE /api/v2/users/{id}/multifactor/{provider}":                        "Delete a User's Multi-factor Provider",
	"DELETE /api/v2/user-blocks":                                              "Unblock by identifier",
	"DELETE /api/v2/user-blocks/{id}":                                         "Unblock a user",
	"POST /api/v2/jobs/users-imports":                                         "Create import users job",
	"POST /api/v2/jobs/users-exports":                                         "Create export users job",
	"POST /api/v2/jobs/verification-email":                                    "Send an email address verification email",
	"POST /api/v2/tickets/email-verification":                                 "Create an email verification ticket",
	"POST /api/v2/tickets/password-change":                                    "Create a password change ticket",
	"POST /api/v2/blacklists/tokens":                                          "Blacklist a token",
	"POST /api/v2/roles":                                                      "Create a role",
	"PATCH /api/v2/roles/{id}":                                                "Update a role",
	"DELETE /api/v2/roles/{id}":                                               "Delete a role",
	"POST /api/v2/roles/{id}/users":                                           "Assign users to a role",
	"POST /api/v2/roles/{id}/permissions":                                     "Associate permissions with a role",
	"POST /api/v2/connections":                                                "Create a connection",
	"PATCH /api/v2/connections/{id}":                                          "Update a connection",
	"DELETE /api/v2/connections/{id}":                                         "Delete a connection",
	"POST /api/v2/clients":                                                    "Create a client",
	"PATCH /api/v2/clients/{id}":                                              "Update a client",
	"DELETE /api/v2/clients/{id}":                                             "Delete a client",
	"POST /api/v2/resource-servers":                                           "Create a resource server",
	"PATCH /api/v2/resource-servers/{id}":                                     "Update a resource server",
	"DELETE /api/v2/resource-servers/{id}":                                    "Delete a resource server",
	"POST /api/v2/client-grants":                                              "Create client grant",
	"POST /api/v2/organizations":                                              "Create an Organization",
	"PATCH /api/v2/organizations/{id}":                                        "Modify an Organization",
	"DELETE /api/v2/organizations/{id}":                                       "Delete organization",
	"POST /api/v2/organizations/{id}/members":                                 "Add members to an organization",
	"DELETE /api/v2/organizations/{id}/members":                               "Delete members from an organization",
	"POST /api/v2/organizations/{id}/invitations":                             "Create invitations to an organization",
}

// verbs begin the descriptions of operations that the table lacks.
var verbs = map[string]string{"POST": "Create", "PUT": "Replace", "PATCH": "Update", "DELETE": "Delete"}

// describe returns what the log says of an operation.
func describe(r route) string {
	if text, ok := descriptions[r.method+" "+r.path]; ok {
		return text
	}
	segments := strings.Split(r.path, "/")
	noun := segments[len(segments)-1]
	if strings.HasPrefix(noun, "{") {
		noun = segments[len(segments)-2]
	}
	return verbs[r.method] + " " + strings.ReplaceAll(noun, "-", " ")
}
