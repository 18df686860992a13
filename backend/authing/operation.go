package authing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// graphqlRoute is where all operations go.
const graphqlRoute = "/graphql/v2"

// variables are the values of an operation's variables. What is nil is left out.
type variables map[string]any

// operation is one document of GraphQL. Its only field has the alias "result", so that all answers are
// read alike.
type operation struct {
	// name is that of the operation and of the field it asks for.
	name string
	// document is the text, in which the selection of a user's fields takes the place of userFields.
	document string
	// reads says that the operation changes nothing, and idempotent that doing it twice is like doing it
	// once.
	reads, idempotent bool
}

// call returns the request of the operation.
func (o operation) call(v variables) rest.Call { return o.selecting("", v) }

// selecting returns the request with a selection of a user's fields.
func (o operation) selecting(fields string, v variables) rest.Call {
	for name, value := range v {
		if value == nil || value == "" {
			delete(v, name)
		}
	}
	body := map[string]any{"query": fill(o.document, fields), "variables": v}
	return rest.Call{
		Method: http.MethodPost, Route: graphqlRoute, Operation: o.name, Body: body,
		Repeatable: o.reads || o.idempotent,
	}
}

// result decodes what an operation returns. A success without the member is an error that wraps
// fault.ErrUnavailable, and so is null where out cannot hold it.
func result(answer *rest.Answer, out any) error {
	raw, err := rawResult(answer)
	if err != nil {
		return err
	}
	if json.Unmarshal(raw, out) != nil {
		return unreadable(answer, errors.New("the result is of another shape"))
	}
	return nil
}

// rawResult returns what an operation returns, null included.
func rawResult(answer *rest.Answer) (json.RawMessage, error) {
	var envelope struct {
		Data map[string]json.RawMessage `json:"data"`
	}
	if err := answer.JSON(&envelope); err != nil {
		return nil, err
	}
	raw, ok := envelope.Data[resultAlias]
	if !ok {
		return nil, unreadable(answer, errors.New("no result"))
	}
	return raw, nil
}

// isNull tells whether a value is not there.
func isNull(value json.RawMessage) bool { return len(value) == 0 || bytes.Equal(value, []byte("null")) }

// unreadable returns the error for a success whose body is not what it should be: it says nothing about
// what exists.
func unreadable(answer *rest.Answer, cause error) error {
	return fmt.Errorf("authing: %s %s: answer is not understood: %w: %w", answer.Method, answer.Route, fault.ErrUnavailable, cause)
}
