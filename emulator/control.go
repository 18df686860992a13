package emulator

import (
	"io"
	"net/http"
	"strings"
)

// controlPrefix is where the control plane lies.
const controlPrefix = "/_emulator/"

// IsControl tells whether a request is one to the control plane. It needs no token.
func IsControl(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, controlPrefix) }

// Controlled is what the control plane of an emulator works on.
type Controlled interface {
	// Reset forgets everything.
	Reset()
	// Refresh makes everything written searchable.
	Refresh()
	// Seed adds users in the provider's own format and returns how many.
	Seed(users io.Reader) (int, error)
	RequestCount() int
	Requests() []Request
	ForgetRequests()
	Outbox() []Message
	Fault(faults ...Fault) error
	// ConfigureJSON changes what data, a JSON object, names, and returns the whole configuration as it
	// is encoded. An error changes nothing.
	ConfigureJSON(data []byte) (any, error)
}

// Control answers a request to the control plane.
func Control(c Controlled, r *http.Request) Reply {
	switch r.Method + " " + strings.TrimPrefix(r.URL.Path, controlPrefix) {
	case "POST reset":
		c.Reset()
		return done(struct{}{})
	case "POST index":
		c.Refresh()
		return done(struct{}{})
	case "POST seed":
		n, err := c.Seed(Body(r))
		return outcome(map[string]int{"users": n}, err)
	case "GET requests":
		return done(struct {
			Count    int       `json:"count"`
			Requests []Request `json:"requests"`
		}{c.RequestCount(), c.Requests()})
	case "DELETE requests":
		c.ForgetRequests()
		return done(struct{}{})
	case "GET outbox":
		return done(map[string][]Message{"messages": append([]Message{}, c.Outbox()...)})
	case "POST faults":
		return controlFaults(c, r)
	case "POST config":
		data, err := io.ReadAll(Body(r))
		if err != nil {
			return outcome(nil, err)
		}
		config, err := c.ConfigureJSON(data)
		return outcome(config, err)
	}
	return refusal(http.StatusNotFound, "Not Found")
}

func controlFaults(c Controlled, r *http.Request) Reply {
	var faults []Fault
	data, err := io.ReadAll(Body(r))
	if err == nil {
		err = DecodeStrict(data, &faults)
	}
	if err == nil {
		err = c.Fault(faults...)
	}
	return outcome(map[string]int{"faults": len(faults)}, err)
}

func done(body any) Reply { return JSON(http.StatusOK, body) }

// outcome answers a request to the control plane with what came of it.
func outcome(body any, err error) Reply {
	if err != nil {
		return refusal(http.StatusBadRequest, err.Error())
	}
	return done(body)
}

func refusal(status int, message string) Reply {
	return JSON(status, struct {
		StatusCode int    `json:"statusCode"`
		Error      string `json:"error"`
		Message    string `json:"message"`
	}{status, http.StatusText(status), message})
}
