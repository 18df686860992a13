package auth0

import (
	"net/http"
	"net/url"

	"github.com/authplus/authplus/emulator"
)

// route is one operation of the API. Each area has a table of its own, such as userRoutes, beside its
// handlers; allRoutes joins them.
type route struct {
	method string
	// path has placeholders in braces that stand for one segment each: "/api/v2/users/{id}".
	path string
	// handle carries the operation out. The dispatcher holds tenant.mu meanwhile, for reading where
	// the method is GET and for writing otherwise, and encodes the answer before it lets go: a handler
	// locks nothing and may answer with parts of the state itself.
	handle func(*tenant, *call) (answer, *problem)
	// scopes are the permissions of which a token needs one, separated by commas, in the order in which
	// Auth0's refusal lists them. Empty needs no token.
	scopes string
	// limit is the group whose rate limit the operation counts against.
	limit limitGroup
}

// allRoutes returns the operations of every area. A new area adds its table here.
func allRoutes() []route {
	var all []route
	for _, table := range [][]route{
		tokenRoutes, hostedRoutes, userRoutes, connectionRoutes,
		roleRoutes, userRoleRoutes, resourceServerRoutes, userPermissionRoutes, clientRoutes, clientGrantRoutes,
		organizationRoutes, organizationGrantRoutes, memberRoutes, organizationConnectionRoutes, invitationRoutes, domainRoutes,
		logRoutes, statRoutes, blockRoutes, sessionRoutes, refreshTokenRoutes,
		identityRoutes, authenticatorRoutes, multifactorRoutes, jobRoutes,
		ticketRoutes, blacklistRoutes, deviceRoutes,
	} {
		all = append(all, table...)
	}
	return all
}

// call is one request to the emulated API.
type call struct {
	*http.Request
	// route is the operation that is asked for, and params are the values of its placeholders.
	route  route
	params emulator.Params
	// query are the parameters of the query string and body is the whole body.
	query url.Values
	body  []byte
	// token says who asks; it is zero where the route needs no token.
	token access
}

// param returns the value of a placeholder of the route, unescaped.
func (c *call) param(name string) string { return c.params.Get(name) }
