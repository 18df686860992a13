package auth0

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// answer is a status and what is encoded as the body; a nil body is an empty one.
type answer struct {
	status int
	body   any
	// challenge is the WWW-Authenticate header; empty for none.
	challenge string
}

// write sends the answer as JSON, without the escapes that encoding/json adds for HTML.
func (a answer) write(w http.ResponseWriter) {
	if a.challenge != "" {
		w.Header().Set("WWW-Authenticate", a.challenge)
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	var body bytes.Buffer
	if err := encode(&body, a.body); err != nil {
		// Everything that is answered with was decoded from JSON or is made of texts and numbers.
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(a.status)
	_, _ = w.Write(body.Bytes()) // the client may have gone
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
