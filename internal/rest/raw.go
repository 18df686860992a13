package rest

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/authplus/authplus/fault"
)

const (
	// namedSegments is how many segments of a raw path errors may name: those that providers use for
	// the version and the kind of object, before any id.
	namedSegments = 2
	// maxSegment is the longest segment that is taken for a name rather than an id.
	maxSegment = 24
)

// rawRequest returns the request to a path that a user wrote. The route is set even where there is an
// error.
func rawRequest(method, path string, in any) (request, error) {
	r := request{method: method, route: "…", raw: true}
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, `\#`) {
		return r, errPath
	}
	u, err := url.Parse(path)
	if err != nil || u.Host != "" {
		return r, errPath
	}
	segments := strings.Split(u.Path, "/")[1:]
	r.route = rawRoute(segments)
	if !isMethod(method) {
		return r, errMethod
	}
	for _, segment := range segments {
		if isDots(segment) {
			return r, errPath
		}
	}
	r.target = u.String()
	r.path = segments[min(namedSegments, len(segments)):]
	r.query = u.Query()
	r.media = jsonMedia
	r.body, err = encode(in)
	return r, err
}

var errPath = fmt.Errorf(`the path must begin with one "/", stay on the provider's host and have no segment "." or "..": %w`, fault.ErrInvalid)

// rawRoute returns what an error may say of a path: its first segments as far as they are names.
func rawRoute(segments []string) string {
	var b strings.Builder
	for i, segment := range segments {
		if i == namedSegments || !isName(segment) {
			return b.String() + "/…"
		}
		b.WriteString("/" + segment)
	}
	return b.String()
}

func isName(segment string) bool {
	return len(segment) <= maxSegment && strings.Trim(segment, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == ""
}
