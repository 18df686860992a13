package auth0

import (
	"net/url"
	"strings"
)

// router finds the route of a request: a tree of path segments.
type router struct {
	literal     map[string]*router
	placeholder *router
	methods     map[string]*matched
}

// matched is a route and the names of its placeholders, in their order.
type matched struct {
	route
	names []string
}

// newRouter returns the tree of these routes.
func newRouter(routes []route) *router {
	root := &router{}
	for _, r := range routes {
		m := &matched{route: r}
		node := root
		for segment := range strings.SplitSeq(r.path[1:], "/") {
			if name, ok := strings.CutPrefix(segment, "{"); ok {
				m.names = append(m.names, strings.TrimSuffix(name, "}"))
				node = node.anySegment()
			} else {
				node = node.segment(segment)
			}
		}
		if node.methods == nil {
			node.methods = map[string]*matched{}
		}
		node.methods[r.method] = m
	}
	return root
}

func (n *router) anySegment() *router {
	if n.placeholder == nil {
		n.placeholder = &router{}
	}
	return n.placeholder
}

func (n *router) segment(text string) *router {
	if n.literal == nil {
		n.literal = map[string]*router{}
	}
	if n.literal[text] == nil {
		n.literal[text] = &router{}
	}
	return n.literal[text]
}

// find returns the route for a method and an escaped path, and the values of its placeholders. The
// path is compared segment by segment as it was sent, so a value may hold an escaped slash; an empty
// segment is no value. A literal segment goes before a placeholder.
func (n *router) find(method, path string) (*matched, []string) {
	if path == "" || path[0] != '/' {
		return nil, nil
	}
	segment, rest := cutSegment(path[1:])
	value, err := url.PathUnescape(segment)
	if err != nil {
		return nil, nil
	}
	if m, values := n.literal[value].follow(method, rest); m != nil {
		return m, values
	}
	if value == "" {
		return nil, nil
	}
	m, values := n.placeholder.follow(method, rest)
	if m == nil {
		return nil, nil
	}
	// Placeholders are collected from the last to the first.
	return m, append(values, value)
}

// follow goes on from a node, which may be missing, with the rest of a path.
func (n *router) follow(method, rest string) (*matched, []string) {
	switch {
	case n == nil:
		return nil, nil
	case rest == "":
		return n.methods[method], nil
	default:
		return n.find(method, rest)
	}
}

// cutSegment splits a path before its next slash.
func cutSegment(path string) (segment, rest string) {
	if i := strings.IndexByte(path, '/'); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}
