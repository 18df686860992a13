package auth0

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// controlPrefix is where the control plane lies.
const controlPrefix = "/_emulator/"

func isControl(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, controlPrefix) }

// control answers a request to the control plane.
func (s *Server) control(r *http.Request) answer {
	switch r.Method + " " + strings.TrimPrefix(r.URL.Path, controlPrefix) {
	case "POST reset":
		s.Reset()
		return done(struct{}{})
	case "POST index":
		s.Refresh()
		return done(struct{}{})
	case "POST seed":
		return s.controlSeed(r)
	case "GET requests":
		requests := s.Requests()
		return done(struct {
			Count    int       `json:"count"`
			Requests []Request `json:"requests"`
		}{len(requests), requests})
	case "DELETE requests":
		s.ForgetRequests()
		return done(struct{}{})
	case "GET outbox":
		return done(struct {
			Messages []Message `json:"messages"`
		}{append([]Message{}, s.Outbox()...)})
	case "POST faults":
		return s.controlFaults(r)
	case "POST config":
		return s.controlConfig(r)
	default:
		return notFound.with().answer()
	}
}

func done(body any) answer { return answer{status: http.StatusOK, body: body} }

// refuse answers a request to the control plane that cannot be carried out.
func refuse(err error) answer {
	return problem{status: http.StatusBadRequest, message: "%s"}.with(err).answer()
}

func (s *Server) controlSeed(r *http.Request) answer {
	users, err := s.Seed(bodyOf(r))
	if err != nil {
		return refuse(err)
	}
	return done(struct {
		Users int `json:"users"`
	}{users})
}

func (s *Server) controlFaults(r *http.Request) answer {
	var faults []Fault
	data, err := io.ReadAll(bodyOf(r))
	if err == nil {
		err = decodeStrict(data, &faults)
	}
	if err == nil {
		err = s.Fault(faults...)
	}
	if err != nil {
		return refuse(err)
	}
	return done(struct {
		Faults int `json:"faults"`
	}{len(faults)})
}

// wireConfig is a [Config] as the control plane takes and gives it. What is not given stays.
type wireConfig struct {
	IndexDelay    *duration  `json:"index_delay"`
	Latency       *duration  `json:"latency"`
	RateLimit     *RateLimit `json:"rate_limit"`
	TokenLifetime *duration  `json:"token_lifetime"`
	JobDelay      *duration  `json:"job_delay"`
	Clock         *string    `json:"clock"`
}

func (s *Server) controlConfig(r *http.Request) answer {
	var wire wireConfig
	data, err := io.ReadAll(bodyOf(r))
	if err == nil {
		err = decodeStrict(data, &wire)
	}
	if err != nil {
		return refuse(err)
	}
	var clock time.Time
	if wire.Clock != nil && *wire.Clock != "" {
		if clock, err = time.Parse(time.RFC3339, *wire.Clock); err != nil {
			return refuse(err)
		}
	}
	config := s.Configure(func(c *Config) {
		take(&c.IndexDelay, wire.IndexDelay)
		take(&c.Latency, wire.Latency)
		take(&c.TokenLifetime, wire.TokenLifetime)
		take(&c.JobDelay, wire.JobDelay)
		if wire.RateLimit != nil {
			c.RateLimit = *wire.RateLimit
		}
		if wire.Clock != nil {
			c.Clock = clock
		}
	})
	return done(config.wire())
}

// take sets a length of time to one that was given.
func take(target *time.Duration, given *duration) {
	if given != nil {
		*target = time.Duration(*given)
	}
}

func (c Config) wire() wireConfig {
	clock := ""
	if !c.Clock.IsZero() {
		clock = c.Clock.Format(time.RFC3339Nano)
	}
	return wireConfig{
		IndexDelay: (*duration)(&c.IndexDelay), Latency: (*duration)(&c.Latency),
		RateLimit: &c.RateLimit, TokenLifetime: (*duration)(&c.TokenLifetime), JobDelay: (*duration)(&c.JobDelay), Clock: &clock,
	}
}

// bodyOf returns the body of a request, which a request made by hand may lack.
func bodyOf(r *http.Request) io.Reader {
	if r.Body == nil {
		return http.NoBody
	}
	return r.Body
}

// decodeStrict decodes JSON and refuses names that target does not have.
func decodeStrict(data []byte, target any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	return decoder.Decode(target)
}
