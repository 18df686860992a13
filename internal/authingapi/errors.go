package authingapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/authplus/authplus/fault"
)

// codes are the statuses that Authing's own error codes stand for. Whatever happens, its HTTP status is
// 200. Codes that are not here and are no status themselves say that a request is refused: 400.
var codes = map[int]int{
	1000: http.StatusServiceUnavailable, // busy
	1001: http.StatusForbidden,          // no permission
	2000: http.StatusForbidden,          // a captcha is needed
	2004: http.StatusNotFound,           // no such user
	2005: http.StatusForbidden,          // the user is locked
	2006: http.StatusForbidden,          // the password is wrong
	2018: http.StatusForbidden,          // the field cannot be changed
	2019: http.StatusForbidden,          // to be verified first
	2020: http.StatusUnauthorized,       // not signed in
	2026: http.StatusConflict,           // the user exists
	2031: http.StatusForbidden,          // registration is off
	2034: http.StatusConflict,           // the user name exists
	2035: http.StatusConflict,           // the phone number exists
	2036: http.StatusNotFound,           // no such user in the pool
	2040: http.StatusForbidden,          // the seats are taken
	2100: http.StatusTooManyRequests,    // registering too often
	2200: http.StatusConflict,           // the address is bound already
	2206: http.StatusUnauthorized,       // the session has expired
	2207: http.StatusUnauthorized,       // the session is invalid
	2209: http.StatusForbidden,          // may not be deleted
	2210: http.StatusForbidden,          // cannot be deleted
	2224: http.StatusForbidden,          // no such pool
}

// answered is the body of an answer, of GraphQL or of the REST calls beside it.
type answered struct {
	Errors []struct {
		// Message is an object with code and message, or the text of an error of GraphQL itself.
		Message json.RawMessage `json:"message"`
	} `json:"errors"`
	Code       int             `json:"code"`
	StatusCode int             `json:"statusCode"`
	Message    json.RawMessage `json:"message"`
	RequestID  string          `json:"requestId"`
}

// told returns the code and the text of the error that a body tells; 0 and "" where it tells none.
func (a answered) told() (code int, message string) {
	if len(a.Errors) == 0 {
		_ = json.Unmarshal(a.Message, &message) // another shape is no text
		if a.Code != 0 {
			return a.Code, message
		}
		return a.StatusCode, message
	}
	var detail struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	if json.Unmarshal(a.Errors[0].Message, &detail) == nil {
		return detail.Code, detail.Message
	}
	_ = json.Unmarshal(a.Errors[0].Message, &message) // as above
	return http.StatusBadRequest, message
}

// StatusOf reads from the body of a success what status it stands for.
func StatusOf(body []byte) int {
	var a answered
	if json.Unmarshal(body, &a) != nil {
		return 0
	}
	code, _ := a.told()
	switch status, known := codes[code]; {
	case known:
		return status
	case code == 0 && len(a.Errors) == 0, code >= 200 && code < 300:
		return 0
	case code >= 400 && code < 600:
		return code
	}
	return http.StatusBadRequest
}

// Classify fills in what an error's body says.
func Classify(e *fault.APIError, body []byte) {
	var a answered
	_ = json.Unmarshal(body, &a) // a body of another shape tells nothing
	code, message := a.told()
	e.Message = message
	if code != 0 && code != e.Status {
		e.Code = strconv.Itoa(code)
	}
	if a.RequestID != "" {
		e.RequestID = a.RequestID
	}
	if e.Status == http.StatusNotFound && code == 0 {
		// What finds nothing tells so with a code; without one this is not an answer of the API.
		e.Kind = fault.ErrUnavailable
	}
}

// OperationOf returns the name of the operation that failed, or "".
func OperationOf(e *fault.APIError) string {
	_, name, _ := strings.Cut(e.Route, " ")
	return name
}
