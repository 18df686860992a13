package authing

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/internal/graphql"
)

const graphqlPath = "/graphql/v2"

// maxBody is how much of a request is read.
const maxBody = 4 << 20

// graphql answers a request to the GraphQL endpoint.
func (s *service) graphql(r *http.Request) emulator.Reply {
	var request struct {
		Query     string         `json:"query"`
		Variables map[string]any `json:"variables"`
		Name      string         `json:"operationName"`
	}
	decoder := json.NewDecoder(io.LimitReader(emulator.Body(r), maxBody))
	decoder.UseNumber()
	if err := decoder.Decode(&request); err != nil {
		return refused(invalid("Request body is not JSON"))
	}
	document, err := graphql.Parse(request.Query)
	if err != nil {
		return refused(invalid("Syntax Error: " + err.Error()))
	}
	operation, err := document.Operation(request.Name)
	if err != nil {
		return refused(invalid(err.Error()))
	}
	variables, err := operation.Bind(request.Variables)
	if err != nil {
		return refused(invalid(strings.TrimPrefix(err.Error(), "graphql: ")))
	}
	data, wrong := s.execute(r, operation, variables)
	if wrong != nil {
		return refused(wrong)
	}
	return emulator.JSON(http.StatusOK, map[string]any{"data": data})
}

// execute carries out the fields of an operation in their order. The first that fails ends it.
func (s *service) execute(r *http.Request, operation *graphql.Operation, variables map[string]any) (any, *problem) {
	c, wrong := s.caller(r)
	if wrong != nil {
		return nil, wrong
	}
	fields := make([]*rootField, len(operation.Fields))
	for i, f := range operation.Fields {
		if strings.HasPrefix(f.Name, "__") {
			return nil, nil // Some clients ask for the schema first, and do without where they are given none.
		}
		if fields[i] = findRoot(operation.Kind, f.Name); fields[i] == nil {
			return nil, invalid("Cannot query field \"" + f.Name + "\" on type \"" + operation.Kind + "\".")
		}
		if wrong := fields[i].check(f.Arguments(variables)); wrong != nil {
			return nil, wrong
		}
	}
	var data graphql.Object
	for i, f := range operation.Fields {
		value, wrong := s.answer(c, fields[i], f, variables)
		if wrong != nil {
			return nil, wrong
		}
		data = append(data, graphql.Member{Name: f.Alias, Value: value})
	}
	return data, nil
}

// answer carries out one field, and returns what is asked of its value.
func (s *service) answer(c caller, root *rootField, f graphql.Field, variables map[string]any) (any, *problem) {
	if wrong := c.may(root.access); wrong != nil {
		return nil, wrong
	}
	value, wrong := root.resolve(s, c, f.Arguments(variables))
	if wrong != nil {
		return nil, wrong
	}
	if root.writes() {
		s.Touch()
	}
	selected, err := f.Select(value, variables)
	var refusal *refusal
	var selection *graphql.SelectionError
	switch {
	case errors.As(err, &refusal):
		return nil, refusal.problem
	case errors.As(err, &selection):
		return nil, invalid(selection.Error())
	}
	return selected, nil
}

// refusal is a problem as an error, for values that are resolved late.
type refusal struct{ *problem }

// Error returns the text.
func (r *refusal) Error() string { return r.message }

// refused returns the reply for a problem. The message of one with a code is an object.
func refused(p *problem) emulator.Reply {
	type location struct {
		Line   int `json:"line"`
		Column int `json:"column"`
	}
	entry := map[string]any{"message": p.message}
	status := http.StatusBadRequest
	if p.code != 0 {
		status = http.StatusOK
		entry = map[string]any{
			"message":   map[string]any{"code": p.code, "message": p.message, "data": nil},
			"locations": []location{{2, 3}}, "path": []string{},
		}
	}
	return emulator.JSON(status, map[string]any{"errors": []any{entry}, "data": nil})
}

// arguments are the values of a field's arguments.
type arguments map[string]any

// text returns a text, or "" where there is none.
func (a arguments) text(name string) string {
	s, _ := a[name].(string)
	return s
}

// flag returns a boolean, or false where there is none.
func (a arguments) flag(name string) bool {
	b, _ := a[name].(bool)
	return b
}

// object returns an object, or nil where there is none.
func (a arguments) object(name string) arguments {
	o, _ := a[name].(map[string]any)
	return o
}

// texts returns the texts of a list, or of a single text.
func (a arguments) texts(name string) []string {
	switch v := a[name].(type) {
	case string:
		return []string{v}
	case []any:
		list := make([]string, 0, len(v))
		for _, element := range v {
			if s, ok := element.(string); ok {
				list = append(list, s)
			}
		}
		return list
	}
	return nil
}

// number returns a number, or what stands for none.
func (a arguments) number(name string, none int) int {
	n, ok := a[name].(json.Number)
	if !ok {
		return none
	}
	i, err := n.Int64()
	if err != nil {
		return -1
	}
	return int(i)
}

// paging returns which part of a list is asked for.
func (a arguments) paging() (offset, limit int, wrong *problem) {
	page := a.number("page", 1)
	limit = a.number("limit", 10)
	if page < 1 || limit < 1 || page > 1<<30/limit {
		return 0, 0, badPage
	}
	return (page - 1) * limit, limit, nil
}

// paginated returns the part of a list that is asked for, with the number of all.
func (a arguments) paginated(list []any) (any, *problem) {
	offset, limit, wrong := a.paging()
	if wrong != nil {
		return nil, wrong
	}
	low := min(offset, len(list))
	return listOf(list[low:min(low+limit, len(list))], len(list)), nil
}

// listOf returns a part of a list.
func listOf(part []any, total int) map[string]any {
	return map[string]any{"totalCount": total, "list": append([]any{}, part...)}
}

// done is the answer of what returns nothing else.
func done(text string) map[string]any { return map[string]any{"code": http.StatusOK, "message": text} }

// rootField is a field of the types Query or Mutation.
type rootField struct {
	kind, name string
	// arguments are the names that it takes; ! behind one tells that it is needed.
	arguments string
	access    access
	resolve   func(s *service, c caller, a arguments) (any, *problem)
}

func (f *rootField) writes() bool { return f.kind == "mutation" }

// check refuses arguments that the field does not have, and their absence where they are needed.
func (f *rootField) check(given map[string]any) *problem {
	names := strings.Fields(f.arguments)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(names, name) && !slices.Contains(names, name+"!") {
			return invalid("Unknown argument \"" + name + "\" on field \"" + f.name + "\".")
		}
	}
	for _, name := range names {
		if bare, needed := strings.CutSuffix(name, "!"); needed && given[bare] == nil {
			return invalid("Field \"" + f.name + "\" argument \"" + bare + "\" is required, but it was not provided.")
		}
	}
	return nil
}

func findRoot(kind, name string) *rootField {
	for _, list := range [][]rootField{userFields, signInFields, customDataFields, roleFields, policyFields} {
		for i := range list {
			if list[i].kind == kind && list[i].name == name {
				return &list[i]
			}
		}
	}
	return nil
}
