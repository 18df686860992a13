package emulator

import (
	"net/http"
	"slices"
	"sync"
)

// Request is one request that an emulator was asked.
type Request struct {
	// Method is the HTTP method, Path the path as it was sent, still escaped, and Query the query
	// string without its question mark.
	Method string `json:"method"`
	Path   string `json:"path"`
	Query  string `json:"query"`
	// Status is the status of the answer; 0 where there is none, or none yet.
	Status int `json:"status"`
}

// keptRequests is how many requests a log keeps at least, so that an emulator can run for weeks.
const keptRequests = 100_000

// RequestLog notes requests: all are counted, and the newest 100,000 at least are kept. Its zero value is
// empty. It is safe for concurrent use.
type RequestLog struct {
	mu      sync.Mutex
	entries []*Request
	count   int
}

// Count returns how many requests there were.
func (l *RequestLog) Count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count
}

// List returns the requests that are kept, in order of arrival.
func (l *RequestLog) List() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := make([]Request, len(l.entries))
	for i, entry := range l.entries {
		list[i] = *entry
	}
	return list
}

// Clear forgets the requests.
func (l *RequestLog) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries, l.count = nil, 0
}

// Record notes a request and returns a writer that notes the status before the client can see it.
func (l *RequestLog) Record(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
	entry := &Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count++
	if len(l.entries) >= 2*keptRequests {
		l.entries = slices.Clone(l.entries[keptRequests:])
	}
	l.entries = append(l.entries, entry)
	return &recorder{ResponseWriter: w, log: l, entry: entry}
}

// recorder is a writer that notes the status it sends.
type recorder struct {
	http.ResponseWriter
	log   *RequestLog
	entry *Request
}

// WriteHeader notes and sends the status.
func (r *recorder) WriteHeader(status int) {
	r.log.mu.Lock()
	r.entry.Status = status
	r.log.mu.Unlock()
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
