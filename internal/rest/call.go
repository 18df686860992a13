package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/authplus/authplus/fault"
)

// Call is one request to a provider.
type Call struct {
	// Method is the HTTP method in capitals.
	Method string
	// Route is the path after the base URL with a name in braces for each value, such as
	// "/api/v2/users/{id}". Errors print it.
	Route string
	// Path holds the values of the braces, unescaped. The values "", "." and ".." are refused, as they
	// would lead to another route.
	Path map[string]string
	// Query holds the parameters after the question mark.
	Query url.Values
	// Body is encoded as JSON; nil sends none.
	Body any
}

// request is a call made ready to send, as often as need be.
type request struct {
	method, route string
	// target is the escaped path with its query.
	target string
	body   []byte
	// path and query are the values that the target holds.
	path  []string
	query url.Values
}

// request returns the call made ready. Its errors hold no value.
func (c Call) request() (request, error) {
	r := request{method: c.Method, route: c.Route, query: c.Query}
	if !isMethod(c.Method) {
		return r, errMethod
	}
	path, err := expand(c.Route, c.Path)
	if err != nil {
		return r, err
	}
	r.target = path
	if query := c.Query.Encode(); query != "" {
		r.target += "?" + query
	}
	for _, value := range c.Path {
		r.path = append(r.path, value)
	}
	r.body, err = encode(c.Body)
	return r, err
}

var errMethod = fmt.Errorf("the method must be one in capitals, such as GET: %w", fault.ErrInvalid)

func isMethod(method string) bool {
	return method != "" && strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// expand returns the route with each {name} replaced by its escaped value.
func expand(route string, values map[string]string) (string, error) {
	var b strings.Builder
	for rest := route; ; {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, remaining, closed := strings.Cut(after, "}")
		value, known := values[name]
		switch {
		case !closed || !known:
			return "", parameterError(name, "has no value", "")
		case value == "" || isDots(value):
			return "", parameterError(name, `must not be empty, "." or ".."`, value)
		}
		b.WriteString(url.PathEscape(value))
		rest = remaining
	}
}

// isDots reports whether a path segment stands for its own folder or the one above.
func isDots(segment string) bool { return segment == "." || segment == ".." }

func parameterError(name, problem, value string) error {
	return &fault.FieldError{Model: "path", Field: name, Problem: problem, Value: value, Kind: fault.ErrInvalid}
}

// encode returns v as JSON, or nil for nil. Characters that matter to HTML only are left as they are.
func encode(v any) ([]byte, error) {
	if v == nil {
		return nil, nil
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("the body cannot be encoded as JSON: %w: %w", fault.ErrInvalid, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
