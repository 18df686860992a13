package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
)

// Call is one request to a provider.
type Call struct {
	// Method is the HTTP method in capitals.
	Method string
	// Route is the path after the base URL with a name in braces for each value, such as
	// "/api/v2/users/{id}". Errors print it.
	Route string
	// Operation names what is asked for where one route serves many operations. It stands behind the
	// route in errors, and is not sent.
	Operation string
	// Path holds the values of the braces, unescaped. The values "", "." and ".." are refused, as they
	// would lead to another route.
	Path map[string]string
	// Query holds the parameters after the question mark.
	Query url.Values
	// Body is encoded as JSON; nil sends none, and a [Content] is sent as it stands.
	Body any

	// Repeatable says that sending the call twice does no more than sending it once, as for a search by
	// POST. GET, HEAD, OPTIONS, PUT and DELETE are repeatable anyway.
	Repeatable bool
	// Removes says that a call other than DELETE takes something away. Where it is sent again after an
	// attempt that may have been carried out, an answer of 404 is the success of that attempt.
	Removes bool
	// Lost is asked about a call that is not repeatable when its answer was lost, so that nobody knows
	// whether it was carried out. It looks, and returns the answer that stands for what it found, or nil
	// if the call was not carried out; then it may be sent again. since is how long ago the call was
	// first sent. Where Lost is nil or fails, the call ends with [fault.ErrOutcomeUnknown].
	Lost LookUp
}

// LookUp finds out what became of a call whose answer was lost; see [Call].
type LookUp = func(ctx context.Context, since time.Duration) (*Answer, error)

// Content is a body in a form of its own, such as a file to upload.
type Content struct {
	// Type is its media type.
	Type string
	Data []byte
}

// request is a call made ready to send, as often as need be.
type request struct {
	method, route string
	// target is the escaped path with its query.
	target string
	body   []byte
	// media is the type of the body.
	media string
	// path and query are the values that the target holds.
	path  []string
	query url.Values

	raw   bool // whether a user wrote the path
	again bool // as Call.Repeatable
	gone  bool // as Call.Removes
	lost  func(ctx context.Context, since time.Duration) (*Answer, error)
}

// reads reports whether the request changes nothing.
func (r request) reads() bool {
	return r.method == http.MethodGet || r.method == http.MethodHead || r.method == http.MethodOptions
}

// repeatable reports whether the request may be sent again though it may have been carried out.
func (r request) repeatable() bool {
	return r.again || r.reads() || r.method == http.MethodPut || r.method == http.MethodDelete
}

// removes reports whether the request takes something away.
func (r request) removes() bool { return r.gone || r.method == http.MethodDelete }

// escapedPath returns the target without its query.
func (r request) escapedPath() string {
	path, _, _ := strings.Cut(r.target, "?")
	return path
}

// request returns the call made ready. Its errors hold no value.
func (c Call) request() (request, error) {
	r := request{method: c.Method, route: c.Route, query: c.Query, again: c.Repeatable, gone: c.Removes, lost: c.Lost}
	if !isMethod(c.Method) {
		return r, errMethod
	}
	path, err := expand(c.Route, c.Path)
	if err != nil {
		return r, err
	}
	r.target = path
	if c.Operation != "" {
		r.route += " " + c.Operation
	}
	if query := c.Query.Encode(); query != "" {
		r.target += "?" + query
	}
	for _, value := range c.Path {
		r.path = append(r.path, value)
	}
	if content, ok := c.Body.(Content); ok {
		r.body, r.media = content.Data, content.Type
		return r, nil
	}
	r.media = jsonMedia
	r.body, err = encode(c.Body)
	return r, err
}

// jsonMedia is the media type of most bodies.
const jsonMedia = "application/json"

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
