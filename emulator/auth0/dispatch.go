package auth0

import (
	"net/http"
	"slices"
)

// dispatch finds the operation of a request, checks the token and the limits, carries the operation
// out, and returns the encoded answer. What is not known, and a method that an address does not have,
// is not found.
func (s *Server) dispatch(r *http.Request) encoded {
	m, values := s.router.find(r.Method, r.URL.EscapedPath())
	if m == nil {
		return notFound.with().answer().encode()
	}
	slices.Reverse(values)
	c := &call{Request: r, route: m, values: values, query: r.URL.Query()}
	if m.scopes != "" {
		var wrong *problem
		if c.token, wrong = s.authorize(c); wrong != nil {
			return wrong.answer().encode()
		}
	}
	var wrong *problem
	if c.body, wrong = readBytes(r); wrong != nil {
		return wrong.answer().encode()
	}
	return s.tenant.Load().serve(c)
}

// serve carries an operation out. The answer is encoded while the state is held, so that it may share
// parts with it.
func (t *tenant) serve(c *call) encoded {
	t.catchUp()
	if c.route.method == http.MethodGet {
		t.mu.RLock()
		defer t.mu.RUnlock()
	} else {
		t.mu.Lock()
		defer t.mu.Unlock()
	}
	reply, wrong := c.route.handle(t, c)
	if wrong != nil {
		reply = wrong.answer()
	}
	return reply.encode()
}
