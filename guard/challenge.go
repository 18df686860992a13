package guard

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/authplus/authplus/fault"
)

// WriteError answers a request with what an error of this package stands for: 401, 403, or 503 for one that
// is neither, in the form {"detail":"Unauthorized"} that PropelAuth's own libraries use. 401 and 403 carry
// the challenge of RFC 6750, section 3: without an error code if there was no token at all, with
// invalid_token and the [Reason], or with insufficient_scope.
func (g *Guard) WriteError(w http.ResponseWriter, err error) {
	status := http.StatusServiceUnavailable
	switch {
	case errors.Is(err, fault.ErrUnauthorized):
		status = http.StatusUnauthorized
	case errors.Is(err, fault.ErrForbidden):
		status = http.StatusForbidden
	}
	if challenge := g.challenge(err); challenge != "" {
		w.Header().Set("WWW-Authenticate", challenge)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, fmt.Sprintf("{\"detail\":%q}\n", http.StatusText(status)))
}

// challenge returns the value of WWW-Authenticate for an error, and "" for one that new credentials would
// not mend.
func (g *Guard) challenge(err error) string {
	var parameters []string
	if g.realm != "" {
		parameters = append(parameters, parameter("realm", g.realm))
	}
	refused, isRefused := errors.AsType[*TokenError](err)
	switch {
	case isRefused:
		parameters = append(parameters, parameter("error", "invalid_token"), parameter("error_description", string(refused.Reason)))
	case errors.Is(err, fault.ErrForbidden):
		parameters = append(parameters, parameter("error", "insufficient_scope"))
	case !errors.Is(err, fault.ErrUnauthorized):
		return ""
	}
	return strings.TrimSpace("Bearer " + strings.Join(parameters, ", "))
}

func parameter(name, value string) string { return name + `="` + value + `"` }

// quotable tells whether a text can stand between quotes as it is.
func quotable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' })
}
