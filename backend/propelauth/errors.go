package propelauth

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
)

// kinds refines what a status stands for, by the request.
var kinds = []struct {
	method, route string // empty for all
	status        int
	kind          error
}{
	// The project has no organizations, as its settings leave them out.
	{"", "", http.StatusUpgradeRequired, fault.ErrNotSupported},
	// What is to be changed and is not there has not been changed, rather than not been found.
	{http.MethodPut, "", http.StatusNotFound, fault.ErrNotUpdated},
	{http.MethodPost, userRoute + "/disable", http.StatusNotFound, fault.ErrNotUpdated},
	{http.MethodPost, userRoute + "/enable", http.StatusNotFound, fault.ErrNotUpdated},
	{http.MethodPost, hashRoute, http.StatusNotFound, fault.ErrNotUpdated},
	// Lists and creations are there whatever is in them; without the route there is no backend API.
	{http.MethodGet, queryRoute, http.StatusNotFound, fault.ErrUnavailable},
	{http.MethodPost, byIDsRoute, http.StatusNotFound, fault.ErrUnavailable},
	{http.MethodPost, byEmailsRoute, http.StatusNotFound, fault.ErrUnavailable},
	{http.MethodPost, byUsernamesRoute, http.StatusNotFound, fault.ErrUnavailable},
	{http.MethodPost, listOrgsRoute, http.StatusNotFound, fault.ErrUnavailable},
	{http.MethodPost, usersRoute, http.StatusNotFound, fault.ErrUnavailable},
	{http.MethodPost, migrateRoute, http.StatusNotFound, fault.ErrUnavailable},
	{http.MethodPost, organizationsRoute, http.StatusNotFound, fault.ErrUnavailable},
}

// classify fills in what PropelAuth's body says: a 400 has the messages about each field, a 429 how long
// to wait in a text or in wait_seconds, a 404 nothing, and others have a text.
func classify(e *fault.APIError, body []byte) {
	var answer fields
	if json.Unmarshal(body, &answer) == nil {
		e.Code = rawjson.Text(answer["error_code"])
		e.Message = rawjson.Text(answer["user_facing_error"])
		if e.Status == http.StatusBadRequest {
			e.Fields = fieldMessages(answer)
		}
	} else {
		e.Message = strings.TrimSpace(string(body))
	}
	if e.Message == "" {
		e.Message = inWords(e.Fields)
	}
	if e.Status == http.StatusTooManyRequests && e.RetryAfter == 0 {
		e.RetryAfter = waitOf(answer["wait_seconds"], e.Message)
	}
	for _, k := range kinds {
		if k.status == e.Status && (k.method == "" || k.method == e.Method) && (k.route == "" || k.route == e.Route) {
			e.Kind = k.kind
			return
		}
	}
}

// fieldMessages returns the messages of {"<field>": ["message", …], …}, or of texts instead of lists.
func fieldMessages(answer fields) map[string]string {
	messages := map[string]string{}
	for name, value := range answer {
		var list []string
		if json.Unmarshal(value, &list) != nil {
			list = []string{rawjson.Text(value)}
		}
		if message := strings.Join(list, "; "); message != "" {
			messages[name] = message
		}
	}
	return messages
}

// inWords returns the messages about fields as one text, in the order of the fields.
func inWords(messages map[string]string) string {
	parts := make([]string, 0, len(messages))
	for _, name := range slices.Sorted(maps.Keys(messages)) {
		parts = append(parts, name+": "+messages[name])
	}
	return strings.Join(parts, ", ")
}

var seconds429 = regexp.MustCompile(`wait (\d{1,6}) second`)

// waitOf returns how long to wait, as a number or a text tells.
func waitOf(number json.RawMessage, message string) time.Duration {
	var wait float64
	if json.Unmarshal(number, &wait) == nil && wait > 0 && wait < 1e6 {
		return time.Duration(wait * float64(time.Second))
	}
	match := seconds429.FindStringSubmatch(message)
	if match == nil {
		return 0
	}
	n, _ := strconv.Atoi(match[1])
	return time.Duration(n) * time.Second
}
