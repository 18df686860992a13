package auth0

import (
	"encoding/json"
	"net/http"

	"github.com/authplus/authplus/fault"
)

// kinds refines what a status stands for by Auth0's own error code. Its texts change, so they decide
// nothing.
var kinds = []struct {
	method, route string
	status        int
	code          string
	kind          error
}{
	// A changed e-mail address or user name that another user has is answered with 400, and so was a
	// duplicate at creation until 2019; since then creation answers 409.
	{http.MethodPatch, userRoute, http.StatusBadRequest, "auth0_idp_error", fault.ErrConflict},
	{http.MethodPost, usersRoute, http.StatusBadRequest, "auth0_idp_error", fault.ErrConflict},
	// What is to be updated and is not there has not been updated, rather than not been found.
	{http.MethodPatch, userRoute, http.StatusNotFound, "", fault.ErrNotUpdated},
	// A connection that a body names is not the object that was asked for.
	{http.MethodPost, usersRoute, http.StatusNotFound, "", fault.ErrInvalid},
	// A search that finds nobody is answered with an empty list; without the route there is no search.
	{http.MethodGet, usersRoute, http.StatusNotFound, "", fault.ErrUnavailable},
	{http.MethodGet, byEmailRoute, http.StatusNotFound, "", fault.ErrUnavailable},
}

// classify fills in what Auth0's error body says: {"statusCode","error","message","errorCode"}. The
// code is absent on many answers.
func classify(e *fault.APIError, body []byte) {
	var answer struct {
		Message   string `json:"message"`
		ErrorCode string `json:"errorCode"`
	}
	if json.Unmarshal(body, &answer) == nil {
		e.Message, e.Code = answer.Message, answer.ErrorCode
	}
	if e.Status == http.StatusNotFound && e.Code == "" && e.Message == "" {
		// A 404 that is not Auth0's own, such as a proxy's page, says nothing about the object.
		e.Kind = fault.ErrUnavailable
		return
	}
	for _, k := range kinds {
		if k.method == e.Method && k.route == e.Route && k.status == e.Status && (k.code == "" || k.code == e.Code) {
			e.Kind = k.kind
			return
		}
	}
}
