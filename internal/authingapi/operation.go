package authingapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// Route is where all operations go.
const Route = "/graphql/v2"

// Result is the alias that the only field of every operation has, so that all answers are read alike.
const Result = "result"

// UserFields stands in a document for the selection of a user's fields.
const UserFields = "{USER}"

// Variables are the values of an operation's variables. What is nil or "" is left out.
type Variables map[string]any

// Operation is one document of GraphQL.
type Operation struct {
	// Name is that of the operation and of the field it asks for.
	Name string
	// Document is the text.
	Document string
	// Reads says that the operation changes nothing, and Idempotent that doing it twice is like doing it
	// once.
	Reads, Idempotent bool
}

// Call returns the request of the operation.
func (o Operation) Call(v Variables) rest.Call { return o.Selecting("", v) }

// Selecting returns the request with a selection of a user's fields in its place.
func (o Operation) Selecting(fields string, v Variables) rest.Call {
	for name, value := range v {
		if value == nil || value == "" {
			delete(v, name)
		}
	}
	document := strings.Replace(o.Document, UserFields, fields, 1)
	return rest.Call{
		Method: http.MethodPost, Route: Route, Operation: o.Name, Repeatable: o.Reads || o.Idempotent,
		Body: map[string]any{"query": document, "variables": v},
	}
}

// Decode decodes what an operation returns. A success without a result, or one of another shape, is an error
// that wraps fault.ErrUnavailable.
func Decode(answer *rest.Answer, out any) error {
	raw, err := Raw(answer)
	if err != nil {
		return err
	}
	if json.Unmarshal(raw, out) != nil {
		return Unreadable(answer, errors.New("the result is of another shape"))
	}
	return nil
}

// Raw returns what an operation returns, null included.
func Raw(answer *rest.Answer) (json.RawMessage, error) {
	var envelope struct {
		Data map[string]json.RawMessage `json:"data"`
	}
	if err := answer.JSON(&envelope); err != nil {
		return nil, err
	}
	raw, ok := envelope.Data[Result]
	if !ok {
		return nil, Unreadable(answer, errors.New("no result"))
	}
	return raw, nil
}

// IsNull tells whether a value is not there.
func IsNull(value json.RawMessage) bool { return len(value) == 0 || bytes.Equal(value, []byte("null")) }

// Unreadable returns the error for a success whose body is not what it should be: it says nothing about what
// exists.
func Unreadable(answer *rest.Answer, cause error) error {
	return fmt.Errorf("authing: %s %s: answer is not understood: %w: %w", answer.Method, answer.Route, fault.ErrUnavailable, cause)
}
