package auth0

import (
	"crypto/rsa"
	"errors"
	"net/url"
	"slices"

	"github.com/authplus/authplus/emulator"
)

// testSchema has one property of every sort.
var testSchema = schema{
	{name: "name", kind: "string", min: 1, uses: creatable | needed},
	{name: "tags", kind: "array", min: 1, max: 3, unique: true, element: &attribute{kind: "string"}, uses: creatable, description: "Labels."},
	{name: "size", kind: "integer", min: 2, max: 9, uses: creatable, description: "A number"},
	{name: "inner", kind: "object", uses: creatable, description: "An object", properties: schema{
		{name: "deep", kind: "array", uses: creatable | needed, element: &attribute{kind: "object", properties: schema{
			{name: "kind", kind: "string", enum: []string{"x", "y"}, uses: creatable},
		}}},
	}},
}

// Validate checks a body with a schema that has one property of every sort, and returns the message.
func Validate(body string) string {
	c := &call{body: []byte(body)}
	if _, wrong := c.object(testSchema, creatable); wrong != nil {
		return wrong.message
	}
	return ""
}

// WithKey makes a key the one that signs tokens. Making one takes long, and few tests need their own.
func WithKey(key *rsa.PrivateKey) Option { return func(s *Server) { s.signer.Use(key) } }

// VerifyHash reads a custom_password_hash and tells whether it is that of a password; an error is that
// of reading.
func VerifyHash(text []byte, password string) (bool, error) {
	value, err := emulator.Decode(text)
	if err != nil {
		return false, err
	}
	h, wrong := parsePasswordHash(value)
	if wrong != nil {
		return false, wrong
	}
	return h.verify(password), nil
}

// HashError returns the code of what is wrong with a custom_password_hash.
func HashError(err error) string {
	var wrong *hashError
	if errors.As(err, &wrong) {
		return wrong.code
	}
	return ""
}

// Table is a table of texts.
type Table = table[string]

func (t *table[T]) Put(key string, row T)        { t.put(key, row) }
func (t *table[T]) Remove(key string) bool       { return t.remove(key) }
func (t *table[T]) Get(key string) (T, bool)     { return t.get(key) }
func (t *table[T]) Len() int                     { return t.len() }
func (t *table[T]) Where(match func(T) bool) []T { return t.where(match) }
func (t *table[T]) Keys() []string               { return slices.Clone(t.keys) }

// Object is a JSON object that keeps the order of its properties.
type Object = object

func (o *object) Set(name string, value any) { o.set(name, value) }
func (o *object) Unset(name string)          { o.unset(name) }
func (o *object) Clone() *object             { return o.clone() }

// Listing describes how a list of texts is paged.
type Listing struct {
	Envelope                                                             []string
	Always, OnlyCheckpoint, Trailing, PageTotal, PageLimit, NoCheckpoint bool
}

// Page returns the answer's body to a request with a query for a part of a list, or the problem's
// message.
func (l Listing) Page(query string, list []string) string {
	values, _ := url.ParseQuery(query)
	paged := listing[string]{
		envelope: l.Envelope, cursor: func(s string) string { return s },
		always: l.Always, onlyCheckpoint: l.OnlyCheckpoint, trailing: l.Trailing, pageTotal: l.PageTotal, pageLimit: l.PageLimit,
	}
	if l.NoCheckpoint {
		paged.cursor = nil
	}
	reply, wrong := paged.answer(&call{query: values}, list)
	if wrong != nil {
		return wrong.message
	}
	return string(reply.encode().Body)
}

// Passwords returns how many identities have a password.
func (s *Server) Passwords() int { return len(s.tenant.Load().passwords) }

// Routes returns every operation as a method, a space and a path with placeholders.
func Routes() []string {
	var targets []string
	for _, r := range allRoutes() {
		targets = append(targets, r.method+" "+r.path)
	}
	return targets
}
