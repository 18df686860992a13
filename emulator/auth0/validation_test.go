package auth0_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/emulator/auth0"
)

func TestBodiesThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	long := strings.Repeat("x", 301)
	for _, c := range []struct{ name, body, message string }{
		{"no JSON", `{"email"`, "Invalid request payload JSON format"},
		{"two values", `{} {}`, "Invalid request payload JSON format"},
		{"no object", `[]`, "Payload validation error: 'Expected type object but found type array'."},
		{"null", `null`, "Payload validation error: 'Expected type object but found type null'."},
		{"a wrong type", `{"connection":"people","blocked":"yes"}`, "Payload validation error: 'Expected type boolean but found type string' " +
			"on property blocked (Whether this user was blocked by an administrator (true) or is not (false))."},
		{"an address that is none", `{"connection":"people","email":"X"}`, "Payload validation error: 'Object didn't pass validation for format email: X' on property email (The user's email)."},
		{"a phone number that is none", `{"connection":"people","phone_number":"0800"}`, "Payload validation error: 'String does not match pattern " +
			`^\+[0-9]{1,15}$: 0800' on property phone_number (The user's phone number (following the E.164 recommendation)).`},
		{"an id with a space", `{"connection":"people","user_id":"a b"}`, "Payload validation error: 'String does not match pattern " +
			`^\S*$: a b' on property user_id (The external user's id provided by the identity provider).`},
		{"an empty name", `{"connection":"people","name":""}`, "Payload validation error: 'String is too short (0 chars), minimum 1' on property name (The user's full name)."},
		{"a long name", `{"connection":"people","name":"` + long + `"}`, "Payload validation error: 'String is too long (301 chars), maximum 300' on property name (The user's full name)."},
		{"unknown properties", `{"connection":"people","b":1,"a":2}`, `Payload validation error: 'Additional properties not allowed: a,b (consider storing them in ` +
			`app_metadata or user_metadata. See "Users Metadata" in https://auth0.com/docs/api/v2/changes for more details)'.`},
		{"a dot in a name", `{"connection":"people","user_metadata":{"a":[{"b.c":1}]}}`, "Payload validation error: 'Property name not allowed: b.c' on property " +
			"user_metadata (Data related to the user that does not affect the application's core functionality)."},
		{"a reserved name", `{"connection":"people","app_metadata":{"email":1}}`, "Payload validation error: 'Property name not allowed: email' on property " +
			"app_metadata (Data related to the user that does affect the application's core functionality)."},
		{"an endless password", `{"connection":"people","email":"a@b.cd","password":"` + strings.Repeat("x", 73) + `"}`,
			"Payload validation error: 'String is too long (73 chars), maximum 72' on property password (Initial password for this user)."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			(&service{s.Server, t}).refuses(http.StatusBadRequest, "invalid_body", c.message, "POST /api/v2/users", c.body)
		})
	}
}

func TestSizesAreBounded(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.refuses(http.StatusRequestEntityTooLarge, "", "Payload content length greater than maximum allowed: 1048576.",
		"POST /api/v2/users", `{"x":"`+strings.Repeat("x", 1<<20)+`"}`)
	s.refuses(http.StatusRequestURITooLong, "", "URI Too Long", "GET /api/v2/users?q="+strings.Repeat("x", 8<<10))
	s.want(http.StatusOK, "GET /api/v2/users?q="+strings.Repeat("x", 7000))
}

func TestValidationFollowsTheSchema(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body, want string }{
		{"everything in order", `{"name":"n","tags":["a","b"],"size":3,"inner":{"deep":[{"kind":"x"}]}}`, ""},
		{"what is needed is missing", `{}`, "'Missing required property: name'."},
		{"what is needed within is missing", `{"name":"n","inner":{}}`, "'Missing required property: deep' on property inner (An object)."},
		{"unknown within", `{"name":"n","inner":{"deep":[],"x":1}}`, "'Additional properties not allowed: x' on property inner (An object)."},
		{"a path to an element", `{"name":"n","inner":{"deep":[{"kind":"x"},{"kind":"z"}]}}`, `'No enum match for: "z"' on property inner.deep[1].kind.`},
		{"too few elements", `{"name":"n","tags":[]}`, "'Array is too short (0), minimum 1' on property tags (Labels)."},
		{"too many elements", `{"name":"n","tags":["a","b","c","d"]}`, "'Array is too long (4), maximum 3' on property tags (Labels)."},
		{"equal elements", `{"name":"n","tags":["a","b","a"]}`, "'Array items are not unique (indexes 0 and 2)' on property tags (Labels)."},
		{"a wrong element", `{"name":"n","tags":["a",1]}`, "'Expected type string but found type integer' on property tags[1]."},
		{"too small", `{"name":"n","size":1}`, "'Value 1 is less than minimum 2' on property size (A number)."},
		{"too large", `{"name":"n","size":1e30}`, "'Value 1e30 is greater than maximum 9' on property size (A number)."},
		{"an integer in another spelling", `{"name":"n","size":3.0}`, ""},
		{"no integer", `{"name":"n","size":2.5}`, "'Expected type integer but found type number' on property size (A number)."},
		{"beyond all numbers", `{"name":"n","size":1e999}`, "'Expected type integer but found type unknown' on property size (A number)."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want := c.want
			if want != "" {
				want = "Payload validation error: " + want
			}
			require.Equal(t, want, auth0.Validate(c.body))
		})
	}
}

// Whatever the body, validation says something sensible or nothing.
func TestValidationNeverFailsItself(t *testing.T) {
	t.Parallel()
	value := rapid.Deferred(func() *rapid.Generator[string] { return rapid.Just(`[{"kind":null}]`) })
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.OneOf(value, rapid.SampledFrom([]string{`null`, `[]`, `{}`, `"x"`, `1`, `true`, `{"deep":3}`, `[[]]`}))
		body := `{"name":` + part.Draw(t, "name") + `,"tags":` + part.Draw(t, "tags") + `,"inner":` + part.Draw(t, "inner") + `}`
		if message := auth0.Validate(body); message != "" {
			require.Regexp(t, `^Payload validation error: '.+'( on property .+)?\.$`, message)
		}
	})
}
