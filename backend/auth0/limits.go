package auth0

import (
	"net/http"
	"strings"
)

// everythingElse is the limit of what has none of its own.
const everythingElse = "everything else"

// limitOf names the rate limit that a request counts against: Auth0's plans Essentials and Professional
// count these groups of operations apart. Other plans count all together, which the answers show.
func limitOf(method, path string) string {
	resource, below, _ := strings.Cut(strings.TrimPrefix(path, "/api/v2/"), "/")
	read := method == http.MethodGet
	switch {
	case resource == "users":
		return userLimit(method, below)
	case resource == "users-by-email", resource == "user-blocks" && read:
		return "read users"
	case resource == "user-blocks":
		return "write users"
	case resource == "organizations":
		return organizationLimit(read, below)
	case resource == "device-credentials" && !read:
		return "write device credentials"
	case read && (resource == "logs" || resource == "clients" || resource == "connections"):
		return "read " + resource
	}
	return everythingElse
}

// userLimit names the limit of what is below /api/v2/users.
func userLimit(method, below string) string {
	_, relation, _ := strings.Cut(below, "/")
	switch {
	case relation == "logs":
		return "read logs"
	case relation == "organizations":
		return "read a user's organizations"
	case method == http.MethodGet:
		return "read users"
	case method == http.MethodDelete && relation == "":
		return "delete users"
	}
	return "write users"
}

// organizationLimit names the limit of what is below /api/v2/organizations.
func organizationLimit(read bool, below string) string {
	segments := strings.Split(below, "/")
	members := len(segments) > 1 && segments[1] == "members"
	switch {
	case members && len(segments) > 3:
		return "roles of members"
	case members && read:
		return "read members"
	case members:
		return "write members"
	case segments[0] == "name":
		return "read organizations by name"
	case len(segments) > 1:
		return everythingElse
	case !read:
		return "write organizations"
	case below == "":
		return "list organizations"
	}
	return "read organizations"
}
