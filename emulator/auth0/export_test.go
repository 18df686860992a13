package auth0

import (
	"crypto/rsa"
	"errors"
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
func WithKey(key *rsa.PrivateKey) Option { return func(s *Server) { s.signer.key = key } }

// VerifyHash reads a custom_password_hash and tells whether it is that of a password; an error is that
// of reading.
func VerifyHash(text []byte, password string) (bool, error) {
	value, err := decode(text)
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
