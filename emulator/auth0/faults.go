package auth0

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault makes some requests go wrong. What it says is combined: a delay, then headers, then a
// dropped connection, an own answer or the usual one, cut or whole.
type Fault struct {
	// Match is a method and an escaped path, such as "PATCH /api/v2/users/*". A star stands for any
	// text, slashes included; empty matches every request.
	Match string `json:"match,omitempty"`
	// Times is how many requests it happens to; 0 is all.
	Times int `json:"times,omitempty"`
	// Delay is how long the answer is held back.
	Delay time.Duration `json:"-"`
	// Drop closes the connection without an answer.
	Drop bool `json:"drop,omitempty"`
	// Status replaces the answer; the request is then not carried out. 0 carries it out.
	Status int `json:"status,omitempty"`
	// Body is the body that goes with Status; empty is Auth0's JSON for that status. ContentType is
	// its type, JSON unless told otherwise.
	Body        string `json:"body,omitempty"`
	ContentType string `json:"content_type,omitempty"`
	// Headers are added to the answer.
	Headers map[string]string `json:"headers,omitempty"`
	// Truncate is after how many bytes of the body the connection breaks; 0 is never.
	Truncate int `json:"truncate,omitempty"`
}

// UnmarshalJSON reads a fault as the control plane takes it: the delay is a text such as "2s".
func (f *Fault) UnmarshalJSON(data []byte) error {
	type plain Fault // without this method
	wire := struct {
		*plain
		Delay duration `json:"delay"`
	}{plain: (*plain)(f)}
	if err := decodeStrict(data, &wire); err != nil {
		return err
	}
	f.Delay = time.Duration(wire.Delay)
	return nil
}

// Fault replaces the faults by these; none makes everything go well again. The first that matches a
// request and has times left happens to it. An error says which fault cannot be; then nothing changes.
func (s *Server) Fault(faults ...Fault) error {
	for i, f := range faults {
		if f.Times < 0 || f.Delay < 0 || f.Truncate < 0 || f.Status != 0 && (f.Status < 200 || f.Status > 599) {
			return fmt.Errorf("auth0: fault %d: a number is out of range", i)
		}
	}
	s.faults.set(faults)
	return nil
}

// faultList holds the faults that are to happen. It is safe for concurrent use.
type faultList struct {
	mu      sync.Mutex
	planned []plannedFault
}

// plannedFault is a fault, how many more times it happens, and what its Match means.
type plannedFault struct {
	Fault
	left    int
	pattern *regexp.Regexp
}

func (l *faultList) set(faults []Fault) {
	planned := make([]plannedFault, len(faults))
	for i, f := range faults {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(f.Match), `\*`, `.*`)
		if f.Match == "" {
			pattern = ".*"
		}
		planned[i] = plannedFault{Fault: f, left: f.Times, pattern: regexp.MustCompile("(?s)^(?:" + pattern + ")$")}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.planned = planned
}

// next returns the fault that happens to a request, if any, and counts it.
func (l *faultList) next(r *http.Request) (Fault, bool) {
	asked := r.Method + " " + r.URL.EscapedPath()
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.planned {
		p := &l.planned[i]
		if p.Times > 0 && p.left == 0 || !p.pattern.MatchString(asked) {
			continue
		}
		if p.Times > 0 {
			p.left--
		}
		return p.Fault, true
	}
	return Fault{}, false
}

// apply answers a request with the fault that happens to it, or as next does.
func (l *faultList) apply(w http.ResponseWriter, r *http.Request, next func(*http.Request) encoded) {
	f, ok := l.next(r)
	if !ok {
		next(r).write(w)
		return
	}
	if !pause(r.Context(), f.Delay) {
		return
	}
	if f.Drop {
		drop(w)
		return
	}
	for name, value := range f.Headers {
		w.Header().Set(name, value)
	}
	var reply encoded
	if f.Status != 0 {
		reply = f.answer()
	} else {
		reply = next(r)
	}
	if f.Truncate > 0 {
		// The whole length is announced; the server closes the connection, as the rest is missing.
		w.Header().Set("Content-Length", strconv.Itoa(len(reply.body)))
		reply.body = reply.body[:min(f.Truncate, len(reply.body))]
	}
	reply.write(w)
}

// answer returns the fault's own answer.
func (f Fault) answer() encoded {
	if f.Body == "" && f.Status >= 400 {
		p := problem{status: f.Status, message: http.StatusText(f.Status)}
		if f.Status == http.StatusTooManyRequests {
			p.message, p.code = "Global limit has been reached", "too_many_requests"
		}
		return p.answer().encode()
	}
	return encoded{status: f.Status, contentType: cmp.Or(f.ContentType, jsonType), body: []byte(f.Body)}
}

// drop closes the connection of a request without an answer.
func drop(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// HTTP/2 has no connection of its own to close; net/http aborts its stream.
		panic(http.ErrAbortHandler)
	}
	_ = connection.Close()
}

// pause waits and tells whether the request is still wanted afterwards.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// duration is a length of time that is written as a text, such as "1.5s".
type duration time.Duration

// UnmarshalJSON reads a duration of at least zero.
func (d *duration) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(text)
	if err != nil {
		return err
	}
	if parsed < 0 {
		return errors.New("auth0: duration is negative")
	}
	*d = duration(parsed)
	return nil
}

// MarshalJSON writes the duration as a text.
func (d duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }
