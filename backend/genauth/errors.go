package genauth

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/internal/rest"
)

// envelope is what every answer of the API is wrapped in. Its HTTP status is 200 even for errors.
type envelope struct {
	StatusCode int             `json:"statusCode"`
	APICode    int             `json:"apiCode"`
	Message    string          `json:"message"`
	RequestID  string          `json:"requestId"`
	Data       json.RawMessage `json:"data"`
}

// envelopeStatus returns the status that a body tells, or 0 for one that tells none.
func envelopeStatus(body []byte) int {
	status, err := strconv.Atoi(jsonscan.Member(string(body), "statusCode"))
	if err != nil {
		return 0
	}
	return status
}

// kinds are the sentinels that a code of the service stands for, whatever the status beside it. Texts
// depend on the language, so they decide nothing.
var kinds = []struct {
	kind  error
	codes []int
}{
	{fault.ErrDoesNotExist, []int{2004, 2036}},
	{fault.ErrConflict, []int{2026, 2034, 2035, 2200, 2039, 2040}},
	{fault.ErrUnauthorized, []int{1300, 1301, 1302, 1303, 1304, 1305, 1306, 2020, 2206, 2207}},
	{fault.ErrRateLimited, []int{2100}},
	{fault.ErrInvalid, []int{2003, 2204, 2231}},
}

// routeKinds are what a sentinel means where a route answers with it.
var routeKinds = []struct {
	route    string
	from, to error
}{
	// Whoever asks with a wrong key is not forbidden anything: nobody is known by it.
	{tokenRoute, fault.ErrForbidden, fault.ErrUnauthorized},
	{tokenRoute, fault.ErrInvalid, fault.ErrUnauthorized},
	// What is to be changed and is not there has not been changed, rather than not been found.
	{updateUserRoute, fault.ErrDoesNotExist, fault.ErrNotUpdated},
	{updateRoleRoute, fault.ErrDoesNotExist, fault.ErrNotUpdated},
	{updateOrganizationRoute, fault.ErrDoesNotExist, fault.ErrNotUpdated},
	{updateGroupRoute, fault.ErrDoesNotExist, fault.ErrNotUpdated},
	// Something that a body names is not the object that is made.
	{createUserRoute, fault.ErrDoesNotExist, fault.ErrInvalid},
	{createUsersRoute, fault.ErrDoesNotExist, fault.ErrInvalid},
	// A list that finds nobody is an empty one; without the route there is no list.
	{listUsersRoute, fault.ErrDoesNotExist, fault.ErrUnavailable},
}

// classify fills in what the envelope of an error says.
func classify(e *fault.APIError, body []byte) {
	var told envelope
	if json.Unmarshal(body, &told) != nil || told.StatusCode == 0 {
		if e.Status == http.StatusNotFound {
			// A 404 that is not the service's own, such as a proxy's, says nothing about the object.
			e.Kind = fault.ErrUnavailable
		}
		return
	}
	e.Message = told.Message
	if told.RequestID != "" {
		e.RequestID = told.RequestID
	}
	if told.APICode != 0 {
		e.Code = strconv.Itoa(told.APICode)
	}
	for _, k := range kinds {
		if slices.Contains(k.codes, told.APICode) {
			e.Kind = k.kind
		}
	}
	for _, k := range routeKinds {
		if k.route == e.Route && e.Kind == k.from { //nolint:errorlint // Kind is the sentinel itself.
			e.Kind = k.to
			return
		}
	}
}

// data decodes what the envelope of a success holds.
func data(answer *rest.Answer, into any) error {
	var e envelope
	if err := answer.JSON(&e); err != nil {
		return err
	}
	if err := json.Unmarshal(orNull(e.Data), into); err != nil {
		return answer.Unreadable(errors.New("its data are not those expected"))
	}
	return nil
}

func orNull(data json.RawMessage) json.RawMessage {
	if len(data) == 0 {
		return json.RawMessage("null")
	}
	return data
}
