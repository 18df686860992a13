package fusionauth

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/signin"
)

// Config describes an application of a FusionAuth instance.
type Config struct {
	// URL is the instance's, such as "https://auth.acme.com".
	URL string
	// APIKey is for the Login API; empty where the instance asks for none.
	APIKey string
	// TenantID is the application's tenant, where the instance has several.
	TenantID string
	// Application describes the application: its ClientID is the application's id, its Issuer the tenant's.
	// Endpoints are set here.
	Application signin.Config
}

// Format writes the URL and the application's id, never a secret, whatever the verb.
func (c Config) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "fusionauth.Config(%s, %s)", c.URL, c.Application.ClientID)
}

// LogValue returns what Format writes.
func (c Config) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// Client is one application of a FusionAuth instance. It is safe for concurrent use.
type Client struct {
	*signin.Client
	config Config
}

// New returns the client of an application. It does no I/O; a config that cannot be used is [fault.ErrInvalid].
func New(config Config) (*Client, error) {
	base := strings.TrimSuffix(config.URL, "/")
	config.URL = base
	config.Application.Endpoints = signin.Endpoints{
		Authorization: base + "/oauth2/authorize", Token: base + "/oauth2/token", UserInfo: base + "/oauth2/userinfo",
		Introspection: base + "/oauth2/introspect", Logout: base + "/oauth2/logout", Keys: base + "/.well-known/jwks.json",
	}
	client, err := signin.New(context.Background(), config.Application)
	if err != nil {
		return nil, err
	}
	return &Client{Client: client, config: config}, nil
}

// answer is what the instance says to a call.
type answer struct {
	status        int
	body          []byte
	method, route string
}

// post sends JSON to a route. Values of the path are escaped.
func (c *Client) post(ctx context.Context, route string, body any, path ...string) (answer, error) {
	a := answer{method: http.MethodPost, route: route}
	encoded, err := json.Marshal(body)
	if err != nil {
		return a, fmt.Errorf("fusionauth: the body cannot be encoded as JSON: %w", fault.ErrInvalid)
	}
	address := route
	for _, value := range path {
		if value == "" || value == "." || value == ".." {
			return a, fmt.Errorf("fusionauth: an id is missing: %w", fault.ErrInvalid)
		}
		before, rest, _ := strings.Cut(address, "{")
		_, after, _ := strings.Cut(rest, "}")
		address = before + url.PathEscape(value) + after
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.config.URL+address, bytes.NewReader(encoded))
	if err != nil {
		return a, fmt.Errorf("fusionauth: the URL cannot be used: %w", fault.ErrInvalid)
	}
	r.Header.Set("Content-Type", "application/json")
	if c.config.APIKey != "" {
		r.Header.Set("Authorization", c.config.APIKey)
	}
	if c.config.TenantID != "" {
		r.Header.Set("X-FusionAuth-TenantId", c.config.TenantID)
	}
	a.status, a.body, err = signin.Ask(c.HTTPClient(), r)
	return a, err
}

// foreign tells whether an answer is the page of somebody in between: the instance answers with JSON or without a body.
func (a answer) foreign() bool { return len(a.body) > 0 && !json.Valid(a.body) }

// problem is one of FusionAuth's errors.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// failure returns an answer that is no success as an error, with the first of FusionAuth's codes: of those that belong
// to no field, or of the first field by name.
func (a answer) failure() error {
	e := &fault.APIError{
		Provider: "fusionauth", Status: a.status, Method: a.method, Route: a.route, Attempts: 1, Kind: fault.Kind(a.status),
	}
	var told struct {
		General []problem            `json:"generalErrors"`
		Fields  map[string][]problem `json:"fieldErrors"`
	}
	if json.Unmarshal(a.body, &told) == nil {
		e.Fields = map[string]string{}
		all := told.General
		for _, name := range slices.Sorted(maps.Keys(told.Fields)) {
			if problems := told.Fields[name]; len(problems) > 0 {
				e.Fields[name] = problems[0].Message
				all = append(all, problems...)
			}
		}
		if len(all) > 0 {
			e.Code, e.Message = all[0].Code, all[0].Message
		}
	}
	if _, ownMeaning := outcomes[a.status]; ownMeaning && a.foreign() {
		e.Kind = fault.ErrUnavailable
	}
	if e.Kind == nil { // a redirect, or a success that nobody knows
		e.Kind = fault.ErrUnavailable
	}
	return e
}

// decode decodes the body of a success.
func (a answer) decode(into any) error {
	if err := json.Unmarshal(a.body, into); err != nil {
		return a.unexpected()
	}
	return nil
}

func (a answer) unexpected() error {
	return fmt.Errorf("fusionauth: %s %s: the answer is not the JSON expected: %w", a.method, a.route, fault.ErrUnavailable)
}
