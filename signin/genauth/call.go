package genauth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/signin"
)

// envelope is what every answer is wrapped in.
type envelope struct {
	StatusCode int             `json:"statusCode"`
	APICode    int             `json:"apiCode"`
	Message    string          `json:"message"`
	RequestID  string          `json:"requestId"`
	Data       json.RawMessage `json:"data"`
}

// post sends JSON to a route of the Authentication API and decodes the data of a success into out, which may be nil.
func (c *Client) post(ctx context.Context, route string, body, out any) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return invalid("the body cannot be encoded as JSON")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.config.AppHost+route, bytes.NewReader(encoded))
	if err != nil {
		return invalid("the host is no URL")
	}
	r.Header.Set("Content-Type", "application/json")
	return c.send(r, route, out)
}

// get asks a route with parameters, of which those without a value are left out.
func (c *Client) get(ctx context.Context, route string, query url.Values, out any) error {
	for name := range query {
		if query.Get(name) == "" {
			query.Del(name)
		}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.config.AppHost+route+"?"+query.Encode(), nil)
	if err != nil {
		return invalid("the host is no URL")
	}
	return c.send(r, route, out)
}

func (c *Client) send(r *http.Request, route string, out any) error {
	prefix := string(c.config.Brand)
	r.Header.Set(prefix+"app-id", c.config.AppID)
	r.Header.Set(prefix+"lang", string(c.config.Lang))
	r.Header.Set(prefix+"request-from", "sdk")
	// A sign-in proves who the application is, other calls who the user is. The service's own SDKs send the token bare.
	switch token := c.token(); {
	case proves[route] && c.config.TokenEndpointAuthMethod == signin.Basic:
		r.SetBasicAuth(c.config.AppID, c.config.AppSecret)
	case !proves[route] && token != "":
		r.Header.Set("Authorization", token)
	}
	status, body, err := signin.Ask(c.HTTPClient(), r)
	if err != nil {
		return err
	}
	var e envelope
	if json.Unmarshal(body, &e) != nil || e.StatusCode == 0 {
		e = envelope{StatusCode: status}
		if status < 300 || status == http.StatusNotFound {
			e.StatusCode = http.StatusBadGateway // a success has an envelope, and so has what finds nothing
		}
	}
	if e.StatusCode != http.StatusOK {
		return e.failure(r.Method, route)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(e.Data, out); err != nil {
		return fmt.Errorf("genauth: %s %s: the answer is not the JSON expected: %w", r.Method, route, fault.ErrUnavailable)
	}
	return nil
}

// outcomes are the codes of users who are not signed in: those who have to take a further step, and those who may not.
var outcomes = map[int]signin.Outcome{
	2333: signin.WrongCredentials,
	2006: signin.WrongCredentials,
	2001: signin.WrongCredentials, // a wrong code
	2300: signin.WrongCredentials, // an expired one
	2005: signin.Locked,
	1643: signin.Locked,
	1635: signin.SecondFactorRequired,
	1636: signin.SecondFactorRequired,
	1639: signin.PasswordChangeRequired,
	2058: signin.PasswordChangeRequired,
	1642: signin.ProfileRequired,
	2000: signin.CaptchaRequired,
}

// kinds are the sentinels that other codes stand for, whatever the status beside them.
var kinds = []struct {
	kind  error
	codes []int
}{
	{fault.ErrDoesNotExist, []int{2004, 2036}},
	{fault.ErrConflict, []int{2026, 2034, 2035, 2200}},
	{fault.ErrUnauthorized, []int{2020, 2203, 2206, 2207}},
	{fault.ErrRateLimited, []int{2100}},
	{fault.ErrInvalid, []int{2003, 2204, 2231}},
}

// failure returns an answer that is no success as an error.
func (e envelope) failure(method, route string) error {
	refused := &fault.APIError{
		Provider: "genauth", Status: e.StatusCode, Message: e.Message, RequestID: e.RequestID,
		Method: method, Route: route, Attempts: 1, Kind: fault.Kind(e.StatusCode),
	}
	if e.APICode != 0 {
		refused.Code = strconv.Itoa(e.APICode)
	}
	for _, row := range kinds {
		if slices.Contains(row.codes, e.APICode) {
			refused.Kind = row.kind
		}
	}
	if refused.Kind == nil { // neither a success nor an error
		refused.Kind = fault.ErrUnavailable
	}
	if outcome, known := outcomes[e.APICode]; known {
		return &signin.LoginError{Outcome: outcome, Data: e.Data, Err: refused}
	}
	return refused
}

// APICode returns the service's own code in an error, and 0 where there is none.
func APICode(err error) int {
	refused, ok := errors.AsType[*fault.APIError](err)
	if !ok {
		return 0
	}
	code, _ := strconv.Atoi(refused.Code)
	return code
}
