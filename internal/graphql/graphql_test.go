package graphql_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/graphql"
)

// world is what the documents of these tests ask.
func world() map[string]any {
	return map[string]any{
		"user": graphql.Resolver(func(arguments map[string]any) (any, error) {
			if arguments["id"] == "broken" {
				return nil, errors.New("broken")
			}
			data, err := json.Marshal(arguments)
			return map[string]any{"id": arguments["id"], "name": "Angus", "email": nil, "arguments": json.RawMessage(data)}, err
		}),
		"users": []any{map[string]any{"id": "1", "name": "Bon"}, map[string]any{"id": "2", "name": "Phil"}},
	}
}

// ask answers a document as JSON.
func ask(source string, given map[string]any) (string, error) {
	document, err := graphql.Parse(source)
	if err != nil {
		return "", err
	}
	operation, err := document.Operation("")
	if err != nil {
		return "", err
	}
	variables, err := operation.Bind(given)
	if err != nil {
		return "", err
	}
	value, err := graphql.Field{Fields: operation.Fields}.Select(world(), variables)
	if err != nil {
		return "", err
	}
	data, err := json.Marshal(value)
	return string(data), err
}

func TestDocumentsSelect(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, source string
		given        map[string]any
		want         string
	}{
		{"in the order asked for", `{ user(id: "1") { name id } }`, nil, `{"user":{"name":"Angus","id":"1"}}`},
		{"with a variable", `query user($id: String) { user(id: $id) { id email } }`, map[string]any{"id": "7"}, `{"user":{"id":"7","email":null}}`},
		{"with a default", `query ($id: String = "8") { user(id: $id) { id } }`, nil, `{"user":{"id":"8"}}`},
		{"without a value", `query ($id: String) { user(id: $id) { arguments } }`, nil, `{"user":{"arguments":{}}}`},
		{"null is a value", `query ($id: String) { user(id: $id) { arguments } }`, map[string]any{"id": nil}, `{"user":{"arguments":{"id":null}}}`},
		{"lists", `{ users { name } }`, nil, `{"users":[{"name":"Bon"},{"name":"Phil"}]}`},
		{"aliases", `{ a: users { x: id } b: user(id: "1") { id } }`, nil, `{"a":[{"x":"1"},{"x":"2"}],"b":{"id":"1"}}`},
		{"twice is once", `{ users { id id } }`, nil, `{"users":[{"id":"1"},{"id":"2"}]}`},
		{"fragments", `query { users { ...F ... on User @x { id } ... { id } } } fragment F on User { name }`, nil, `{"users":[{"name":"Bon","id":"1"},{"name":"Phil","id":"2"}]}`},
		{"directives", `query ($y: Boolean!) { users { id @skip(if: $y) name @include(if: $y) } }`, map[string]any{"y": true}, `{"users":[{"name":"Bon"},{"name":"Phil"}]}`},
		{"values of all kinds", `{ user(a: 1, b: -2.5e3, c: [true false], d: {e: NULL_ISH, f: null}, g: """ x
			 y
		""") { arguments } }`, nil, `{"user":{"arguments":{"a":1,"b":-2.5e3,"c":[true,false],"d":{"e":"NULL_ISH","f":null},"g":" x\ny"}}}`},
		{"escapes", `{ user(id: "\u0041\ud83c\udfb8\n\"\\\/é", ) { id } } # end`, nil, `{"user":{"id":"A🎸\n\"\\/é"}}`},
		{"variables within values", `query ($v: [In!]!) { user(l: [$v, {m: $v}]) { arguments } }`, map[string]any{"v": "w"}, `{"user":{"arguments":{"l":["w",{"m":"w"}]}}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := ask(tt.source, tt.given)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestDocumentsAreRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, source, want string }{
		{"nothing", ``, "no operation"},
		{"only a fragment", `fragment F on User { id }`, "no operation"},
		{"a schema", `type User { id: ID }`, "line 1, column 6: expected an operation"},
		{"an open brace", "{ users {\n id", "line 2, column 4: expected a name"},
		{"an empty selection", `{ users { } }`, "expected a name"},
		{"an open text", `{ user(id: "x) { id } }`, "does not end"},
		{"a text over lines", "{ user(id: \"x\n\") { id } }", "on its line"},
		{"a strange character", `{ us%rs }`, "column 5: a character is out of place"},
		{"a bad escape", `{ user(id: "\q") { id } }`, "backslash"},
		{"a bad number", `{ user(id: 1.2.3) { id } }`, "number is malformed"},
		{"an unknown fragment", `{ users { ...G } }`, "not defined"},
		{"a fragment in itself", `{ users { ...F } } fragment F on User { ...F }`, "holds itself"},
		{"depth", strings.Repeat("{a", 200), "nested too deeply"},
		{"depth of values", `{a(b:` + strings.Repeat("[", 200), "nested too deeply"},
		{"depth of types", `query ($a:` + strings.Repeat("[", 200), "nested too deeply"},
		{"length", strings.Repeat(" ", 1<<21), "too long"},
		{"many fields", `{...A}` + `fragment A on Q {` + strings.Repeat("...B ", 200) + `} fragment B on Q {` + strings.Repeat("x ", 200) + `}`, "asks for too much"},
		{"an unknown field", `{ users { phone } }`, `Cannot query field "phone"`},
		{"an object without a selection", `{ users }`, `Field "users" must have a selection of subfields`},
		{"a missing variable", `query ($id: String!) { user(id: $id) { id } }`, `Variable "$id" of required type "String!" was not provided`},
		{"a failing field", `{ user(id: "broken") { id } }`, "broken"},
		{"two operations", `query A { users { id } } query B { users { id } }`, "no such operation"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := ask(tt.source, nil)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// TestVariablesHaveTheirTypes, as far as those are GraphQL's own.
func TestVariablesHaveTheirTypes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ kind, value, problem string }{
		{"String", `"7"`, ""},
		{"String", `null`, ""},
		{"String", `7`, "String cannot represent a non string value"},
		{"String", `1e999`, "String cannot represent a non string value"},
		{"String!", `{}`, "String cannot represent a non string value"},
		{"Boolean", `true`, ""},
		{"Boolean", `"true"`, "Boolean cannot represent a non boolean value"},
		{"Int", `-7`, ""},
		{"Int", `7.0`, ""},
		{"Int", `7.5`, "Int cannot represent non-integer value"},
		{"Int", `1e999`, "Int cannot represent non-integer value"},
		{"Int", `"7"`, "Int cannot represent non-integer value"},
		{"Int", `2147483648`, "Int cannot represent non 32-bit signed integer value"},
		{"Float", `7.5`, ""},
		{"Float", `1e999`, "Float cannot represent non numeric value"},
		{"Float", `"7"`, "Float cannot represent non numeric value"},
		{"ID", `"7"`, ""},
		{"ID", `7`, ""},
		{"ID", `7.5`, "ID cannot represent value"},
		{"[String!]!", `["a","b"]`, ""},
		{"[String!]", `["a",null]`, `Expected non-nullable type "String!" not to be null`},
		{"[String]", `["a",null]`, ""},
		{"[[Int]]", `[[1],[2,"3"]]`, "Int cannot represent non-integer value"},
		{"[String]", `"a"`, ""}, // one stands for a list of it
		{"[String]", `7`, "String cannot represent a non string value"},
		{"UserInput!", `7`, ""},
	} {
		decoder := json.NewDecoder(strings.NewReader(`{"v":` + tt.value + `}`))
		decoder.UseNumber()
		var given map[string]any
		require.NoError(t, decoder.Decode(&given))
		_, err := ask(`query ($v: `+tt.kind+`) { user(v: $v) { id } }`, given)
		if tt.problem == "" {
			require.NoError(t, err, "%s %s", tt.kind, tt.value)
			continue
		}
		require.EqualError(t, err, `graphql: Variable "$v" got an invalid value; `+tt.problem, "%s %s", tt.kind, tt.value)
	}
	_, err := ask(`query ($v: String = 7) { user(v: $v) { id } }`, nil)
	require.ErrorContains(t, err, "String cannot represent a non string value")
}

func TestOperationsAreFoundByName(t *testing.T) {
	t.Parallel()
	document, err := graphql.Parse(`query A { users { id } } mutation B { user { id } }`)
	require.NoError(t, err)
	operation, err := document.Operation("B")
	require.NoError(t, err)
	require.Equal(t, "mutation", operation.Kind)
	require.Equal(t, "user", operation.Fields[0].Name)
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`query user($id: String = "x", $l: [Int!]!) { result: user(id: $id) { id ...F @skip(if: true) } } fragment F on User { name }`,
		`mutation { a(b: {c: [1, -2.5, "\u0041", """x""", $d, E]}) }`, `{a{b{...{c}}}}`, "{a # b\n}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		document, err := graphql.Parse(source)
		if err != nil {
			return
		}
		for _, operation := range document.Operations {
			require.NotEmpty(t, operation.Kind)
			variables, err := operation.Bind(nil)
			if err != nil {
				continue
			}
			_, _ = graphql.Field{Fields: operation.Fields}.Select(world(), variables) // it must end
		}
	})
}
