package auth0

import (
	"net/http"
	"net/url"
	"strings"
)

// call is one request to the emulated API.
type call struct {
	*http.Request
	// params are the values of the route's placeholders, unescaped.
	params map[string]string
}

// route is an operation of the API.
type route struct {
	method, path string
	handle       func(*tenant, *call) (answer, *problem)
	// open tells that no access token is needed.
	open bool
}

// routes are all operations. Paths are compared as they were sent, segment by segment, so that an
// id may hold an escaped slash.
var routes = []route{
	{method: "POST", path: "/oauth/token", handle: (*tenant).issueToken, open: true},
	{method: "GET", path: "/.well-known/jwks.json", handle: (*tenant).keys, open: true},

	{method: "GET", path: "/api/v2/users", handle: (*tenant).searchUsers},
	{method: "POST", path: "/api/v2/users", handle: (*tenant).createUser},
	{method: "GET", path: "/api/v2/users/{id}", handle: (*tenant).getUser},
	{method: "PATCH", path: "/api/v2/users/{id}", handle: (*tenant).updateUser},
	{method: "DELETE", path: "/api/v2/users/{id}", handle: (*tenant).deleteUser},
	{method: "GET", path: "/api/v2/users-by-email", handle: (*tenant).usersByEmail},

	{method: "GET", path: "/api/v2/connections", handle: (*tenant).listConnections},
	{method: "POST", path: "/api/v2/connections", handle: (*tenant).createConnection},
	{method: "GET", path: "/api/v2/connections/{id}", handle: (*tenant).getConnection},
	{method: "PATCH", path: "/api/v2/connections/{id}", handle: (*tenant).updateConnection},
	{method: "DELETE", path: "/api/v2/connections/{id}", handle: (*tenant).deleteConnection},
}

// dispatch finds the operation, checks the token and carries the operation out. What is not known,
// and a method that an address does not have, is not found.
func (s *Server) dispatch(r *http.Request) (answer, *problem) {
	path := r.URL.EscapedPath()
	for _, route := range routes {
		if route.method != r.Method {
			continue
		}
		params, ok := capture(route.path, path)
		if !ok {
			continue
		}
		if !route.open {
			if wrong := s.authenticate(r); wrong != nil {
				return answer{}, wrong
			}
		}
		return route.handle(s.tenant.Load(), &call{Request: r, params: params})
	}
	return answer{}, notFound.with()
}

// capture compares an escaped path with a template and returns the values of the placeholders. An
// empty segment is no value.
func capture(template, path string) (map[string]string, bool) {
	params := map[string]string{}
	for template != "" {
		var want, have string
		want, template = cutSegment(template[1:])
		if !strings.HasPrefix(path, "/") {
			return nil, false
		}
		have, path = cutSegment(path[1:])
		value, err := url.PathUnescape(have)
		if err != nil {
			return nil, false
		}
		switch name, placeholder := strings.CutPrefix(want, "{"); {
		case placeholder && value != "":
			params[strings.TrimSuffix(name, "}")] = value
		case placeholder || value != want:
			return nil, false
		}
	}
	return params, path == ""
}

// cutSegment splits a path before its next slash.
func cutSegment(path string) (segment, rest string) {
	if i := strings.IndexByte(path, '/'); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}
