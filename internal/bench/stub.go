package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// serveCommand makes the program serve the stub instead of measuring.
const serveCommand = "serve-stub"

// stub answers as Auth0's Management API does: users in windows of 1,000 that go on by created_at, after
// a latency, within a token bucket. Users are made beforehand and are never changed: a page is a part of
// one text, so that it costs next to nothing and the client is what is measured.
type stub struct {
	users   string // in order of created_at, with a comma behind each
	ends    []int  // where users end in it
	created []string
	latency time.Duration
	bucket  *bucket

	requests, refused atomic.Int64
	inFlight, peak    atomic.Int64
	connections       atomic.Int64
	tokens            atomic.Int64
	writes            sync.Map // id → number of writes that were carried out
}

// figures are what the stub counted.
type figures struct {
	Requests    int64 `json:"requests"`
	Refused     int64 `json:"refused"`
	Peak        int64 `json:"peak"`
	Connections int64 `json:"connections"`
	Tokens      int64 `json:"tokens"`
	Written     int64 `json:"written"`
	Twice       int64 `json:"twice"`
}

// created returns when the user with a number was created.
func createdAt(i int) string {
	return time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Second).Format("2006-01-02T15:04:05.000Z")
}

func userID(i int) string { return fmt.Sprintf("auth0|%024x", i) }

// document returns a user of 679 bytes, a usual size.
func document(i int) string {
	text := fmt.Sprintf(`{"created_at":%q,"email":"user%07d@example.com","email_verified":true,`+
		`"identities":[{"connection":"Username-Password-Authentication","user_id":"%024x","provider":"auth0","isSocial":false}],`+
		`"name":"user%07d@example.com","nickname":"user%07d",`+
		`"picture":"https://s.gravatar.com/avatar/0b79e7da7bc7877560620cf8f2cc93ae?s=480&r=pg&d=https%%3A%%2F%%2Fcdn.auth0.com%%2Favatars%%2Fch.png",`+
		`"updated_at":%q,"user_id":%q,"last_ip":"203.0.113.7","last_login":%q,"logins_count":%d,`+
		`"user_metadata":{"family_name":"Young","plan":"gold"},"app_metadata":{"roles":["admin","owner"],"tier":%d}}`,
		createdAt(i), i, i, i, i, createdAt(i), userID(i), createdAt(i), i%97, i%7)
	const size = 679
	if pad := size - len(text); pad > 0 {
		text = strings.Replace(text, `"plan":"gold"`, `"plan":"gold`+strings.Repeat("x", pad)+`"`, 1)
	}
	return text
}

func serveStub(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet(serveCommand, flag.ContinueOnError)
	users := flags.Int("users", 1000, "")
	latency := flags.Duration("latency", 0, "")
	rate := flags.Float64("rate", 0, "")
	burst := flags.Int("burst", 0, "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	s := &stub{latency: *latency}
	if *rate > 0 {
		s.bucket = &bucket{rate: *rate, burst: *burst, tokens: float64(*burst), at: time.Now()}
	}
	s.fill(*users)
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ConnState: func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.connections.Add(1)
		}
	}}
	fmt.Printf("http://%s\n", listener.Addr()) //nolint:forbidigo // the first line tells the parent where to ask
	return server.Serve(listener)
}

// fill makes n users.
func (s *stub) fill(n int) {
	var all strings.Builder
	all.Grow(n * (len(document(0)) + 1))
	s.ends, s.created = make([]int, n), make([]string, n)
	for i := range n {
		all.WriteString(document(i) + ",")
		s.ends[i], s.created[i] = all.Len(), createdAt(i)
	}
	s.users = all.String()
}

// part returns the users from one position to before another, with commas between them.
func (s *stub) part(from, to int) string {
	if from >= to {
		return ""
	}
	start := 0
	if from > 0 {
		start = s.ends[from-1]
	}
	return s.users[start : s.ends[to-1]-len(",")]
}

// document returns the user at a position.
func (s *stub) document(i int) string { return s.part(i, i+1) }

// ServeHTTP answers one request.
func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	switch r.URL.Path {
	case "/figures":
		s.report(w)
		return
	case "/oauth/token":
		s.tokens.Add(1)
		_, _ = fmt.Fprint(w, `{"access_token":"t","expires_in":86400,"token_type":"Bearer"}`)
		return
	}
	s.requests.Add(1)
	defer s.inFlight.Add(-1)
	for now := s.inFlight.Add(1); ; {
		if peak := s.peak.Load(); now <= peak || s.peak.CompareAndSwap(peak, now) {
			break
		}
	}
	if s.latency > 0 {
		time.Sleep(s.latency) //nolint:forbidigo // it is the latency of the stub
	}
	if s.bucket != nil && !s.bucket.take(w.Header()) {
		s.refused.Add(1)
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = fmt.Fprint(w, `{"statusCode":429,"error":"Too Many Requests","message":"Global limit has been reached","errorCode":"too_many_requests"}`)
		return
	}
	switch {
	case r.URL.Path == "/api/v2/users":
		s.search(w, r)
	case r.URL.Path == "/api/v2/users-by-email":
		s.byEmail(w, r)
	case r.Method == http.MethodPatch:
		s.patch(w, r)
	default:
		s.read(w, r)
	}
}

var createdRange = regexp.MustCompile(`created_at:([\[{])"?([^" ]+)"? TO "?([^"\]}]+?)"?([\]}])`)

// matching returns the positions of the users within the ranges of a query.
func (s *stub) matching(q string) [][2]int {
	ranges := createdRange.FindAllStringSubmatch(q, -1)
	if len(ranges) == 0 {
		return [][2]int{{0, len(s.created)}}
	}
	var parts [][2]int
	for _, m := range ranges {
		low := sort.SearchStrings(s.created, m[2])
		if m[1] == "{" {
			low = sort.Search(len(s.created), func(i int) bool { return s.created[i] > m[2] })
		}
		high := len(s.created)
		if m[3] != "*" {
			high = sort.Search(len(s.created), func(i int) bool { return s.created[i] > m[3] })
		}
		parts = append(parts, [2]int{low, high})
	}
	return parts
}

func (s *stub) search(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	page, _ := strconv.Atoi(query.Get("page"))
	size, err := strconv.Atoi(query.Get("per_page"))
	if err != nil {
		size = 50
	}
	if (page+1)*size > 1000 {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprint(w, `{"statusCode":400,"error":"Bad Request","message":"You can only page through the first 1000 records.","errorCode":"invalid_paging"}`)
		return
	}
	total, chosen, skip := 0, 0, page*size
	var texts []string
	for _, part := range s.matching(query.Get("q")) {
		total += part[1] - part[0]
		from := min(part[0]+skip, part[1])
		skip -= from - part[0]
		to := min(from+size-chosen, part[1])
		chosen += to - from
		if text := s.part(from, to); text != "" {
			texts = append(texts, text)
		}
	}
	_, _ = fmt.Fprintf(w, `{"start":%d,"limit":%d,"length":%d,"users":[`, page*size, size, chosen)
	for i, text := range texts {
		if i > 0 {
			_, _ = io.WriteString(w, ",")
		}
		_, _ = io.WriteString(w, text)
	}
	_, _ = fmt.Fprintf(w, `],"total":%d}`, total)
}

func (s *stub) byEmail(w http.ResponseWriter, r *http.Request) {
	var i int
	if _, err := fmt.Sscanf(r.URL.Query().Get("email"), "user%d@example.com", &i); err != nil || i >= len(s.created) {
		_, _ = fmt.Fprint(w, "[]")
		return
	}
	_, _ = fmt.Fprint(w, "["+s.document(i)+"]")
}

func (s *stub) user(r *http.Request) (id string, i int) {
	id = strings.TrimPrefix(r.URL.Path, "/api/v2/users/")
	_, _ = fmt.Sscanf(id, "auth0|%x", &i)
	return id, min(i, len(s.created)-1)
}

func (s *stub) read(w http.ResponseWriter, r *http.Request) {
	_, i := s.user(r)
	_, _ = fmt.Fprint(w, s.document(i))
}

func (s *stub) patch(w http.ResponseWriter, r *http.Request) {
	id, i := s.user(r)
	count, _ := s.writes.LoadOrStore(id, new(atomic.Int64))
	count.(*atomic.Int64).Add(1)
	_, _ = fmt.Fprint(w, s.document(i))
}

func (s *stub) report(w http.ResponseWriter) {
	f := figures{
		Requests: s.requests.Load(), Refused: s.refused.Load(), Peak: s.peak.Load(), Tokens: s.tokens.Load(),
		Connections: s.connections.Load() - 1, // the one of this question is nobody's
	}
	s.writes.Range(func(_, count any) bool {
		f.Written++
		if count.(*atomic.Int64).Load() > 1 {
			f.Twice++
		}
		return true
	})
	_ = json.NewEncoder(w).Encode(f)
}

// bucket is a token bucket that tells its state as Auth0 does.
type bucket struct {
	rate  float64
	burst int

	mu     sync.Mutex
	tokens float64
	at     time.Time
}

// take takes a token if there is one, and sets the headers.
func (b *bucket) take(h http.Header) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.tokens = min(b.tokens+now.Sub(b.at).Seconds()*b.rate, float64(b.burst))
	b.at = now
	ok := b.tokens >= 1
	if ok {
		b.tokens--
	}
	full := now.Add(time.Duration((float64(b.burst) - b.tokens) / b.rate * float64(time.Second)))
	if !ok {
		full = now.Add(time.Duration((1 - b.tokens) / b.rate * float64(time.Second)))
	}
	h.Set("X-Ratelimit-Limit", strconv.Itoa(b.burst))
	h.Set("X-Ratelimit-Remaining", strconv.Itoa(int(b.tokens)))
	h.Set("X-Ratelimit-Reset", strconv.FormatInt(full.Unix()+1, 10))
	return ok
}
