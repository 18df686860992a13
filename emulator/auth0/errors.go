package auth0

import (
	"fmt"
	"net/http"
	"strings"
)

// problem is an answer of the Management API that is not a success. Its message may have verbs, which
// [problem.with] fills.
type problem struct {
	status  int
	code    string // errorCode; empty where the API gives none
	message string
	// repeated tells that the message is given a second time, in the object "attributes".
	repeated bool
	// header holds further headers of the answer.
	header map[string]string
}

// The problems that belong to no area, and those of users and connections. Other areas declare theirs
// beside their handlers.
var (
	missingAuthentication = problem{status: 401, message: "Missing authentication", header: map[string]string{"WWW-Authenticate": "Bearer"}}
	malformedHeader       = problem{status: 400, code: "Bearer", message: "Bad HTTP authentication header format"}
	invalidToken          = problem{status: 401, message: "Invalid token", repeated: true}
	expiredToken          = problem{status: 401, message: "Expired token received for JSON Web Token validation", repeated: true}
	insufficientScope     = problem{status: 403, code: "insufficient_scope", message: "Insufficient scope, expected any of: %s"}
	foreignSubject        = problem{status: 403, message: "User to be acted on does not match subject in bearer token."}
	wrongAudience         = problem{status: 401, message: "Bad audience: %s", repeated: true}
	invalidSignature      = problem{status: 401, message: "Invalid signature received for JSON Web Token validation", repeated: true}

	notFound      = problem{status: 404, message: "Not Found"}
	uriTooLong    = problem{status: 414, message: "URI Too Long"}
	bodyTooLarge  = problem{status: 413, message: "Payload content length greater than maximum allowed: %d."}
	malformed     = problem{status: 400, code: "invalid_body", message: "Invalid request payload JSON format"}
	invalidBody   = problem{status: 400, code: "invalid_body", message: "Payload validation error: '%s'%s."}
	invalidQuery  = problem{status: 400, code: "invalid_query_string", message: "Query validation error: '%s'%s."}
	invalidQ      = problem{status: 400, code: "invalid_query_string", message: "The search query string has an error: %s"}
	metadataSort  = problem{status: 400, code: "invalid_query_string", message: "Sorting by user_metadata or app_metadata is not supported"}
	searchTooLong = problem{status: 503, message: "The query exceeded the timeout. Please try refining your search criteria. See https://auth0.com/docs/best-practices/search-best-practices."}
	beyondWindow  = problem{status: 400, code: "invalid_paging", message: "You can only page through the first %d records. See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation"}

	beyondOffset = problem{status: 400, message: "Requesting page %d exceeds the allowed maximum of %d records. To fetch results beyond 1000, use the checkpoint pagination method."}

	userMissing      = problem{status: 404, code: "inexistent_user", message: "The user does not exist."}
	userExists       = problem{status: 409, code: "auth0_idp_error", message: "The user already exists."}
	newValueExists   = problem{status: 400, code: "auth0_idp_error", message: "The specified new %s already exists"}
	weakPassword     = problem{status: 400, message: "PasswordStrengthError: Password is too weak"}
	usernameMissing  = problem{status: 400, message: "Missing username for %s connection with requires_username enabled"}
	usernameRefused  = problem{status: 400, message: "Cannot set username for connection without requires_username"}
	usernameNew      = problem{status: 400, code: "operation_not_supported", message: "Cannot update username for users without an username already set."}
	simultaneous     = problem{status: 400, code: "operation_not_supported", message: "Cannot update %s simultaneously"}
	fixedAttribute   = problem{status: 400, code: "operation_not_supported", message: "Cannot update %s for this user"}
	foreignIdentity  = problem{status: 400, code: "operation_not_supported", message: "The user does not have an identity of the connection."}
	noCreation       = problem{status: 400, code: "operation_not_supported", message: "Users can be created in database and passwordless connections only."}
	syncedAttributes = problem{status: 400, code: "operation_not_supported", message: "The following user attributes cannot be updated: %s. " +
		"The connection (%s) must either be a database connection (using the Auth0 store), a passwordless connection (email or sms) " +
		"or has disabled 'Sync user profile attributes at each login'. For more information, see " +
		"https://auth0.com/docs/dashboard/guides/connections/configure-connection-sync"}

	connectionUnknown = problem{status: 400, code: "inexistent_connection", message: "The connection does not exist."}
	connectionMissing = problem{status: 404, code: "inexistent_connection", message: "The connection does not exist"}
	connectionExists  = problem{status: 409, message: "A connection with the same name already exists"}
)

// with returns a copy of the problem whose verbs are filled.
func (p problem) with(args ...any) *problem {
	p.message = fmt.Sprintf(p.message, args...)
	return &p
}

// because returns a copy of a validation problem: what is wrong, and with which property. Its
// description is left out where there is none; a full stop at its end is dropped.
func (p problem) because(wrong, property, description string) *problem {
	description = strings.TrimSuffix(description, ".")
	where := ""
	switch {
	case description != "":
		where = fmt.Sprintf(" on property %s (%s)", property, description)
	case property != "":
		where = " on property " + property
	}
	return p.with(wrong, where)
}

// answer returns the problem in the form that the API gives it.
func (p *problem) answer() answer {
	type attributes struct {
		Error string `json:"error"`
	}
	body := struct {
		Status     int         `json:"statusCode"`
		Error      string      `json:"error"`
		Message    string      `json:"message"`
		Attributes *attributes `json:"attributes,omitempty"`
		Code       string      `json:"errorCode,omitempty"`
	}{Status: p.status, Error: http.StatusText(p.status), Message: p.message, Code: p.code}
	if p.repeated {
		body.Attributes = &attributes{Error: p.message}
	}
	return answer{status: p.status, body: body, header: p.header}
}
