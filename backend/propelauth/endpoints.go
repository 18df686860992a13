package propelauth

import (
	"net/http"
	"regexp"

	"github.com/authplus/authplus/internal/rest"
)

// The routes of the backend API that the package uses.
const (
	api = "/api/backend/v1/"

	usersRoute       = api + "user/"
	userRoute        = api + "user/{id}"
	byEmailRoute     = api + "user/email"
	byUsernameRoute  = api + "user/username"
	byIDsRoute       = api + "user/user_ids"
	byEmailsRoute    = api + "user/emails"
	byUsernamesRoute = api + "user/usernames"
	queryRoute       = api + "user/query"
	membersRoute     = api + "user/org/{id}"
	migrateRoute     = api + "migrate_user/"
	hashRoute        = api + "migrate_user/password"
	emailRoute       = api + "user/{id}/email"
	passwordRoute    = api + "user/{id}/password"
	linkRoute        = api + "magic_link"

	organizationsRoute = api + "org/"
	organizationRoute  = api + "org/{id}"
	listOrgsRoute      = api + "org/query"
	addMemberRoute     = api + "org/add_user"
	dropMemberRoute    = api + "org/remove_user"
	changeRoleRoute    = api + "org/change_role"
)

// Limits of the lists: the largest page, the largest batch that is asked for, and the smallest page by
// which a list is read on, as pages overlap.
const (
	maxPage  = 100
	minPage  = 20
	maxBatch = 100
)

// uuid matches the ids of users and organizations. Whatever else is asked for by id is not there, and
// would reach another route: user/email and user/{id} look alike.
var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// item returns the request to a route with the id of an object.
func item(method, route, id string) rest.Call {
	return rest.Call{Method: method, Route: route, Path: map[string]string{"id": id}}
}

// post returns a request with a body.
func post(route string, body any) rest.Call {
	return rest.Call{Method: http.MethodPost, Route: route, Body: body}
}
