package fusionauth

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/authplus/authplus/fault"
)

// problem is one entry of an error body, such as {"code":"[duplicate]user.email","message":"…"}.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// reasons are what the word in a code's brackets stands for, where it is more than fault.ErrInvalid.
// FusionAuth answers all of them with 400, so the status tells nothing.
var reasons = map[string]error{
	"duplicate": fault.ErrConflict,
	// The address or the user name belongs to a user who is deactivated.
	"inactive":          fault.ErrConflict,
	"retryableConflict": fault.ErrUnavailable,
	"Exception":         fault.ErrUnavailable,
}

// codeNoUser is FusionAuth's answer to an id in a path that is no UUID, which nobody can have.
const codeNoUser = "[couldNotConvert]userId"

// classify fills in what FusionAuth's error body says:
// {"fieldErrors":{"user.email":[{"code","message"}]},"generalErrors":[{"code","message"}]}. 401 and 404
// come without one.
func classify(e *fault.APIError, body []byte) {
	var answer struct {
		FieldErrors   map[string][]problem `json:"fieldErrors"`
		GeneralErrors []problem            `json:"generalErrors"`
	}
	if e.Kind == fault.ErrDoesNotExist { //nolint:errorlint // Kind is the sentinel itself.
		e.Kind = missing(e.Method, e.Route)
	}
	if json.Unmarshal(body, &answer) != nil {
		return
	}
	var all []problem
	for _, field := range slices.Sorted(maps.Keys(answer.FieldErrors)) {
		for _, p := range answer.FieldErrors[field] {
			if e.Fields == nil {
				e.Fields = map[string]string{}
			}
			e.Fields[field] = strings.TrimSpace(e.Fields[field] + " " + p.Message)
			all = append(all, p)
		}
	}
	describe(e, append(all, answer.GeneralErrors...))
}

// describe takes code, text and kind from the problems: the first one that is more than an invalid value
// counts before the others.
func describe(e *fault.APIError, all []problem) {
	texts := make([]string, 0, len(all))
	for _, p := range all {
		texts = append(texts, p.Message)
		if e.Code == "" {
			e.Code = p.Code
		}
	}
	e.Message = strings.Join(texts, " ")
	if e.Code == codeNoUser {
		e.Kind = missing(e.Method, e.Route)
		return
	}
	for _, p := range all {
		if kind, ok := reasons[reason(p.Code)]; ok {
			e.Code, e.Kind = p.Code, kind
			return
		}
	}
}

// reason returns the word in the brackets of a code.
func reason(code string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(code, "["), "]")
	return word
}

// missing returns what an answer of 404 stands for.
func missing(method, route string) error {
	switch {
	case !strings.Contains(route, "{") && !slices.Contains(lookups, route):
		// A search or a list that is not there is no FusionAuth.
		return fault.ErrUnavailable
	case method == http.MethodPatch || method == http.MethodPut || method == http.MethodPost:
		return fault.ErrNotUpdated
	}
	return fault.ErrDoesNotExist
}
