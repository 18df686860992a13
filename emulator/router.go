package emulator

import (
	"net/url"
	"slices"
	"strings"
)

// Router finds what a method and a path stand for: a tree of path segments. Its zero value is empty.
type Router[R any] struct {
	literal     map[string]*Router[R]
	placeholder *Router[R]
	methods     map[string]*route[R]
}

// route is what a path stands for, and the names of its placeholders in their order.
type route[R any] struct {
	target R
	names  []string
}

// Add adds a path with placeholders in braces that stand for one segment each, such as
// "/api/v2/users/{id}".
func (n *Router[R]) Add(method, path string, target R) {
	r := &route[R]{target: target}
	for segment := range strings.SplitSeq(path[1:], "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			r.names = append(r.names, strings.TrimSuffix(name, "}"))
			n = n.anySegment()
		} else {
			n = n.segment(segment)
		}
	}
	if n.methods == nil {
		n.methods = map[string]*route[R]{}
	}
	n.methods[method] = r
}

func (n *Router[R]) anySegment() *Router[R] {
	if n.placeholder == nil {
		n.placeholder = new(Router[R])
	}
	return n.placeholder
}

func (n *Router[R]) segment(text string) *Router[R] {
	if n.literal == nil {
		n.literal = map[string]*Router[R]{}
	}
	if n.literal[text] == nil {
		n.literal[text] = new(Router[R])
	}
	return n.literal[text]
}

// Params are the values of a path's placeholders, unescaped.
type Params struct {
	names, values []string
}

// Get returns the value of a placeholder; "" where the path has none of this name.
func (p Params) Get(name string) string {
	if i := slices.Index(p.names, name); i >= 0 {
		return p.values[i]
	}
	return ""
}

// Find returns what a method and an escaped path stand for. The path is compared segment by segment as
// it was sent, so a value may hold an escaped slash; an empty segment is no value. A literal segment goes
// before a placeholder.
func (n *Router[R]) Find(method, path string) (target R, params Params, ok bool) {
	r, values := n.find(method, path)
	if r == nil {
		return target, Params{}, false
	}
	slices.Reverse(values)
	return r.target, Params{names: r.names, values: values}, true
}

// find returns the route and the values of its placeholders, the last one first.
func (n *Router[R]) find(method, path string) (*route[R], []string) {
	if path == "" || path[0] != '/' {
		return nil, nil
	}
	segment, rest := cutSegment(path[1:])
	value, err := url.PathUnescape(segment)
	if err != nil {
		return nil, nil
	}
	if r, values := n.literal[value].follow(method, rest); r != nil {
		return r, values
	}
	if value == "" {
		return nil, nil
	}
	r, values := n.placeholder.follow(method, rest)
	if r == nil {
		return nil, nil
	}
	return r, append(values, value)
}

// follow goes on from a node, which may be missing, with the rest of a path.
func (n *Router[R]) follow(method, rest string) (*route[R], []string) {
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
