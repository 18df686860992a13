package auth0

import (
	"net/http"

	"github.com/authplus/authplus/emulator"
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

// encode returns the answer as it is sent.
func (a answer) encode() emulator.Reply {
	reply := emulator.Reply{Status: a.status}
	switch {
	case a.raw != nil:
		reply.Body, reply.ContentType = a.raw, a.contentType
	case a.body != nil:
		reply = emulator.JSON(a.status, a.body)
	}
	reply.Header = a.header
	return reply
}
