package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/authplus/authplus/fault"
)

// Answer is a success.
type Answer struct {
	// Status is the HTTP status, from 200 to 299.
	Status int
	// Header holds the headers.
	Header http.Header
	// Body is the decoded body in full; empty where there is none.
	Body []byte
	// Method and Route are those of the call, for errors.
	Method, Route string

	provider string
}

// Unreadable returns the error for a success whose body is not what it should be: it says nothing about
// what the provider holds, and wraps [fault.ErrUnavailable] and the cause.
func (a *Answer) Unreadable(cause error) error {
	return fmt.Errorf("%s: %s %s: answer is not understood: %w: %w", a.provider, a.Method, a.Route, fault.ErrUnavailable, cause)
}

// accuracy is how exactly the Date header and a moment of creation tell when something was created.
const accuracy = 2 * time.Second

// IsSince reports whether something that was created at a moment was created after a request that was
// sent so long before this answer, by the provider's own clock. What is older was there before.
func (a *Answer) IsSince(created time.Time, ago time.Duration) bool {
	now, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return !created.Before(now.Add(-ago - accuracy))
}

// JSON decodes the body into out as [json.Unmarshal] does. A body that is not the JSON expected is an
// error that wraps [fault.ErrUnavailable], as it says nothing about what the provider holds. It names
// the content type and where decoding stopped, never what stands there. JSON does no I/O.
func (a *Answer) JSON(out any) error {
	err := json.Unmarshal(a.Body, out)
	if err == nil {
		return nil
	}
	contentType, _, invalid := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if invalid != nil {
		contentType = "without a content type"
	}
	return fmt.Errorf("%s: %s %s: answer of %d bytes (%s) is not the JSON expected%s: %w",
		a.provider, a.Method, a.Route, len(a.Body), contentType, position(err), fault.ErrUnavailable)
}

// position says where decoding stopped, if the error knows it.
func position(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf(" (at byte %d)", syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Sprintf(" (at byte %d)", kind.Offset)
	}
	return ""
}

const (
	maxErrorBody = 64 << 10
	// firstBuffer bounds what is set aside because of a Content-Length before anything is read.
	firstBuffer = 1 << 20
)

// exchange is what came back for one request.
type exchange struct {
	resp *http.Response
	body []byte
	// status is the one of HTTP, or what the body says in its place.
	status int
	// broken tells that the body of an answer that is no success could not be read to its end.
	broken bool
}

func (e *exchange) success() bool { return e.status >= 200 && e.status < 300 }

// read reads the body. That of a success must be complete and within the limit; of any other answer
// the status counts, and the body is taken as far as it goes.
func (e *exchange) read(limit int64) error {
	if !e.success() {
		var err error
		e.body, err = readAll(e.resp, maxErrorBody)
		e.broken = err != nil
		return nil
	}
	// One byte more tells a body that ends at the limit from one that goes on.
	body, err := readAll(e.resp, limit+1)
	if err != nil {
		return err
	}
	if int64(len(body)) > limit {
		return fmt.Errorf("%w: the limit is %d bytes", fault.ErrBodyTooLarge, limit)
	}
	e.body = body
	return nil
}

// open takes over the status that the body of a success tells.
func (e *exchange) open(envelope func(body []byte) int) {
	if envelope == nil || !e.success() {
		return
	}
	if status := envelope(e.body); status != 0 {
		e.status = status
	}
}

// readAll reads the body up to a limit, into a buffer of its size where that is known.
func readAll(resp *http.Response, limit int64) ([]byte, error) {
	var b bytes.Buffer
	if size := min(resp.ContentLength, limit, firstBuffer); size > 0 {
		b.Grow(int(size) + bytes.MinRead)
	}
	_, err := b.ReadFrom(io.LimitReader(resp.Body, limit))
	return b.Bytes(), err
}
