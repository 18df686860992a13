package auth0

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// answer is a status and what is encoded as the JSON body; a nil body is an empty one. Handlers make
// it with success, created, accepted and noContent.
type answer struct {
	status int
	body   any
	// header holds further headers, such as Link.
	header map[string]string
	// raw is a body that is no JSON, of the given contentType. It goes before body.
	raw         []byte
	contentType string
}

// empty is the JSON object without properties, which the API answers some writes with.
type empty struct{}

// success answers 200 with a body.
func success(body any) (answer, *problem) { return answer{status: http.StatusOK, body: body}, nil }

// created answers 201 with a body.
func created(body any) (answer, *problem) { return answer{status: http.StatusCreated, body: body}, nil }

// accepted answers 202 with a body, which may be nil.
func accepted(body any) (answer, *problem) {
	return answer{status: http.StatusAccepted, body: body}, nil
}

// noContent answers 204.
func noContent() (answer, *problem) { return answer{status: http.StatusNoContent}, nil }

// fail answers with a problem.
func fail(wrong *problem) (answer, *problem) { return answer{}, wrong }

// encoded is an answer as it is sent.
type encoded struct {
	status      int
	header      map[string]string
	contentType string
	body        []byte
}

const jsonType = "application/json; charset=utf-8"

// encode returns the answer as it is sent: JSON without the escapes that encoding/json adds for HTML.
func (a answer) encode() encoded {
	e := encoded{status: a.status, header: a.header}
	switch {
	case a.raw != nil:
		e.body, e.contentType = a.raw, a.contentType
	case a.body != nil:
		var body bytes.Buffer
		if err := encode(&body, a.body); err != nil {
			// Everything that is answered with was decoded from JSON or is made of texts and numbers.
			return problem{status: http.StatusInternalServerError, message: "Internal Server Error"}.with().answer().encode()
		}
		e.body, e.contentType = body.Bytes(), jsonType
	}
	return e
}

// write sends the answer.
func (e encoded) write(w http.ResponseWriter) {
	for name, value := range e.header {
		w.Header().Set(name, value)
	}
	if e.body == nil {
		w.WriteHeader(e.status)
		return
	}
	w.Header().Set("Content-Type", e.contentType)
	if w.Header().Get("Content-Length") == "" { // a fault may have announced more
		w.Header().Set("Content-Length", strconv.Itoa(len(e.body)))
	}
	w.WriteHeader(e.status)
	_, _ = w.Write(e.body) // the client may have gone
}

// encode appends the JSON form of v.
func encode(body *bytes.Buffer, v any) error {
	encoder := json.NewEncoder(body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	body.Truncate(body.Len() - 1) // the line feed that Encode adds
	return nil
}
