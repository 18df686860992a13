package genauth

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/emulator"
)

// access is who may ask for a route.
type access int

const (
	// management needs the access key or a management token.
	management access = iota
	// anyone needs nothing.
	anyone
	// endUser needs the access token of a user.
	endUser
)

// route is one operation. Each area has a table of its own beside its handlers.
type route struct {
	method, path string
	handle       func(*call) (any, *problem)
	access       access
	// list is a parameter that is a list: SDKs sign an empty one and do not send it.
	list string
	// plain answers without an envelope, for standard protocols.
	plain func(*call) emulator.Reply
}

// allRoutes returns the operations of every area.
func allRoutes() []route {
	return slices.Concat(
		tokenRoutes, userRoutes, roleRoutes, groupRoutes, organizationRoutes, customRoutes, applicationRoutes,
		oidcRoutes, signinRoutes, passcodeRoutes, selfRoutes, authorizeRoutes,
	)
}

// call is one request.
type call struct {
	request *http.Request
	pool    *pool
	now     time.Time
	// body is the whole body, and data what it holds or, of a GET, the parameters.
	body []byte
	data object
	// user is who asks, where an access token says so.
	user *person
}

// serve answers a request for the route.
func (r route) serve(c *call) emulator.Reply {
	body, err := io.ReadAll(emulator.Body(c.request))
	if err != nil {
		return noRequest.reply(c.language(), c.requestID())
	}
	c.body = body
	if r.plain != nil {
		return r.plain(c)
	}
	result, wrong := r.answer(c)
	if wrong != nil {
		return wrong.reply(c.language(), c.requestID())
	}
	return success(result, c.requestID())
}

func (r route) answer(c *call) (any, *problem) {
	var wrong *problem
	if c.data, wrong = c.decode(); wrong != nil {
		return nil, wrong
	}
	switch r.access {
	case management:
		wrong = c.authenticate(r.list)
	case endUser:
		wrong = c.authenticateUser()
	}
	if wrong != nil {
		return nil, wrong
	}
	return r.handle(c)
}

// decode returns the members of the body or the parameters.
func (c *call) decode() (object, *problem) {
	if c.request.Method == http.MethodGet {
		return queryObject(c.request.URL.Query()), nil
	}
	if len(c.body) == 0 {
		return object{}, nil
	}
	value, err := emulator.Decode(c.body)
	members, ok := value.(map[string]any)
	if err != nil || !ok {
		return nil, &noRequest
	}
	return members, nil
}

// queryObject returns parameters as an object: one whose name ends in brackets, or that comes several
// times, is a list.
func queryObject(query url.Values) object {
	data := object{}
	for name, values := range query {
		bare, isList := strings.CutSuffix(name, "[]")
		if !isList && len(values) == 1 {
			data[bare] = values[0]
			continue
		}
		list := make([]any, len(values))
		for i, value := range values {
			list[i] = value
		}
		data[bare] = list
	}
	return data
}

func (c *call) language() language { return languageOf(c.request.Header) }

func (c *call) requestID() string { return c.pool.ids.UUID() }
