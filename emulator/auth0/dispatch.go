package auth0

import (
	"maps"
	"net/http"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// dispatch finds the operation of a request, checks the token and the limits, carries the operation
// out, and returns the encoded answer. What is not known, and a method that an address does not have,
// is not found.
func (s *Server) dispatch(r *http.Request) emulator.Reply {
	operation, params, ok := s.router.Find(r.Method, r.URL.EscapedPath())
	if !ok {
		return notFound.with().answer().encode()
	}
	c := &call{Request: r, route: operation, params: params, query: r.URL.Query()}
	header, wrong := s.admit(c)
	var reply emulator.Reply
	if wrong != nil {
		reply = wrong.answer().encode()
	} else {
		reply = s.tenant.Load().serve(c)
	}
	return limited(reply, header)
}

// admit checks the token and the limits of a request and reads its body. It returns the headers that
// tell what is left of the rate limit.
func (s *Server) admit(c *call) (header map[string]string, wrong *problem) {
	if len(c.RequestURI) > maxURI {
		return nil, uriTooLong.with()
	}
	if c.route.scopes != "" {
		if c.token, wrong = s.authorize(c); wrong != nil {
			return nil, wrong
		}
	}
	if header, wrong = s.limit(c); wrong != nil {
		return header, wrong
	}
	c.body, wrong = readBytes(c.Request, c.bodyLimit())
	return header, wrong
}

// maxURI is the length in bytes of the longest address that the API reads.
const maxURI = 8 << 10

// limited returns the answer with the headers of the rate limit. Auth0 gives them with successes and
// where the limit is reached, but not with other refusals.
func limited(reply emulator.Reply, header map[string]string) emulator.Reply {
	if header == nil || reply.Status >= 400 && reply.Status != http.StatusTooManyRequests {
		return reply
	}
	merged := maps.Clone(header)
	maps.Copy(merged, reply.Header)
	reply.Header = merged
	return reply
}

// reads tells whether an operation leaves the state as it is: reads do, apart from following the link of a
// ticket and from logging out.
func (c *call) reads() bool {
	path := c.route.path
	return c.route.method == http.MethodGet && path != logoutPath && path != classicLogoutPath && !strings.HasPrefix(path, ticketPath)
}

// serve carries an operation out. The answer is encoded while the state is held, so that it may share
// parts with it.
func (t *tenant) serve(c *call) emulator.Reply {
	if c.asksForJob() {
		t.hurryJobs()
	}
	t.catchUp()
	if c.reads() {
		t.mu.RLock()
		defer t.mu.RUnlock()
	} else {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.revision.Add(1)
	}
	reply, wrong := c.route.handle(t, c)
	if wrong != nil {
		reply = wrong.answer()
	}
	sent := reply.encode()
	if c.route.method != http.MethodGet && c.route.scopes != "" {
		t.recordWrite(c, sent)
	}
	return sent
}
