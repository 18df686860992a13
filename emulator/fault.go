package emulator

import (
	"cmp"
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
	// Body is the body that goes with Status; empty is the provider's own for that status.
	// ContentType is its type, JSON unless told otherwise.
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
		Delay Duration `json:"delay"`
	}{plain: (*plain)(f)}
	if err := DecodeStrict(data, &wire); err != nil {
		return err
	}
	f.Delay = time.Duration(wire.Delay)
	return nil
}

// Faults are what is to go wrong. Their zero value is nothing. They are safe for concurrent use.
type Faults struct {
	mu      sync.Mutex
	planned []plannedFault
}

// plannedFault is a fault, how many more times it happens, and what its Match means.
type plannedFault struct {
	Fault
	left    int
	pattern *regexp.Regexp
}

// Set replaces the faults by these; none makes everything go well again. The first that matches a
// request and has times left happens to it. An error says which fault cannot be; then nothing changes.
func (l *Faults) Set(faults ...Fault) error {
	planned := make([]plannedFault, len(faults))
	for i, f := range faults {
		if f.Times < 0 || f.Delay < 0 || f.Truncate < 0 || f.Status != 0 && (f.Status < 200 || f.Status > 599) {
			return fmt.Errorf("emulator: fault %d: a number is out of range", i)
		}
		pattern := strings.ReplaceAll(regexp.QuoteMeta(f.Match), `\*`, `.*`)
		if f.Match == "" {
			pattern = ".*"
		}
		planned[i] = plannedFault{Fault: f, left: f.Times, pattern: regexp.MustCompile("(?s)^(?:" + pattern + ")$")}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.planned = planned
	return nil
}

// next returns the fault that happens to a request, if any, and counts it.
func (l *Faults) next(r *http.Request) (Fault, bool) {
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

// Answer answers a request as serve does, or with the fault that happens to it: failure returns the
// provider's own reply with a status.
func (l *Faults) Answer(w http.ResponseWriter, r *http.Request, serve func(*http.Request) Reply, failure func(status int) Reply) {
	f, ok := l.next(r)
	if !ok {
		serve(r).Write(w)
		return
	}
	if !Pause(r.Context(), f.Delay) {
		return
	}
	if f.Drop {
		drop(w)
		return
	}
	for name, value := range f.Headers {
		w.Header().Set(name, value)
	}
	reply := f.reply(failure)
	if f.Status == 0 {
		reply = serve(r)
	}
	if f.Truncate > 0 {
		// The whole length is announced; the server closes the connection, as the rest is missing.
		w.Header().Set("Content-Length", strconv.Itoa(len(reply.Body)))
		reply.Body = reply.Body[:min(f.Truncate, len(reply.Body))]
	}
	reply.Write(w)
}

// reply returns the fault's own answer.
func (f Fault) reply(failure func(status int) Reply) Reply {
	if f.Body == "" && f.Status >= 400 {
		return failure(f.Status)
	}
	return Reply{Status: f.Status, ContentType: cmp.Or(f.ContentType, JSONType), Body: []byte(f.Body)}
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
