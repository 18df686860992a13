package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
)

// JSONType is the content type of JSON replies.
const JSONType = "application/json; charset=utf-8"

// Reply is an answer as it is sent. A nil body is none.
type Reply struct {
	Status      int
	Header      map[string]string
	ContentType string
	Body        []byte
}

// JSON returns a reply with the JSON form of a value, without the escapes that encoding/json adds for
// HTML. A value that has none is an empty reply with status 500.
func JSON(status int, v any) Reply {
	body, err := Encode(v)
	if err != nil {
		return Reply{Status: http.StatusInternalServerError}
	}
	return Reply{Status: status, ContentType: JSONType, Body: body}
}

// Write sends the reply.
func (r Reply) Write(w http.ResponseWriter) {
	for name, value := range r.Header {
		w.Header().Set(name, value)
	}
	if r.Body == nil {
		w.WriteHeader(r.Status)
		return
	}
	w.Header().Set("Content-Type", r.ContentType)
	if w.Header().Get("Content-Length") == "" { // a fault may have announced more
		w.Header().Set("Content-Length", strconv.Itoa(len(r.Body)))
	}
	w.WriteHeader(r.Status)
	_, _ = w.Write(r.Body) // the client may have gone
}

// Encode returns the JSON form of v, without the escapes that encoding/json adds for HTML.
func Encode(v any) ([]byte, error) {
	var body bytes.Buffer
	err := EncodeTo(&body, v)
	return body.Bytes(), err
}

// EncodeTo appends the JSON form of v, as [Encode] returns it.
func EncodeTo(body *bytes.Buffer, v any) error {
	encoder := json.NewEncoder(body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	body.Truncate(body.Len() - 1) // the line feed that Encode adds
	return nil
}

// Decode reads one JSON value and keeps its numbers as they are written.
func Decode(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("emulator: more than one JSON value")
	}
	return value, nil
}

// DecodeStrict decodes JSON and refuses names that target does not have.
func DecodeStrict(data []byte, target any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	return decoder.Decode(target)
}

// Body returns the body of a request, which a request made by hand may lack.
func Body(r *http.Request) io.Reader {
	if r.Body == nil {
		return http.NoBody
	}
	return r.Body
}
