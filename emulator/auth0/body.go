package auth0

import (
	"bytes"
	"io"
	"net/http"

	"github.com/authplus/authplus/emulator"
)

// maxBody is the size in bytes of the largest body that the API reads.
const maxBody = 1 << 20

// bodyLimit returns the size in bytes of the largest body that the operation reads.
func (c *call) bodyLimit() int {
	if c.route.path == importPath {
		return maxImport
	}
	return maxBody
}

// readBytes reads the body of a request, of at most so many bytes.
func readBytes(r *http.Request, most int) ([]byte, *problem) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, int64(most)+1))
	switch {
	case err != nil:
		return nil, malformed.with()
	case len(body) > most:
		return nil, bodyTooLarge.with(most)
	default:
		return body, nil
	}
}

// object returns the body as a JSON object whose properties the schema lets one use so: creatable or
// updatable. No body is an empty object.
func (c *call) object(s schema, use uses) (map[string]any, *problem) {
	body, wrong := c.anyObject()
	if wrong == nil {
		wrong = s.validate(body, use, "")
	}
	return body, wrong
}

// anyObject returns the body as a JSON object with whatever properties. No body is an empty object.
func (c *call) anyObject() (map[string]any, *problem) {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return map[string]any{}, nil
	}
	value, err := emulator.Decode(c.body)
	if err != nil {
		return nil, malformed.with()
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, invalidBody.because(mismatch("object", value), "", "")
	}
	return object, nil
}
