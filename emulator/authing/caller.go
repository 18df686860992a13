package authing

import (
	"net/http"
	"strings"
)

// access is who may do something.
type access int

const (
	anybody  access = iota
	admin           // an administrator of the pool
	user            // a user
	signedIn        // either
)

// caller is who makes a request.
type caller struct {
	admin bool
	// user is the id of the user, and token what was shown for it.
	user, token string
	// wrong is why a token that was shown does not count; nil where none was.
	wrong *problem
}

// The headers of a request, in either brand's spelling of the same.
const (
	poolHeader = "X-Authing-Userpool-Id"
	appHeader  = "X-Authing-App-Id"
)

// caller returns who makes a request. A pool or an application that is not this one is refused.
func (s *service) caller(r *http.Request) (caller, *problem) {
	if id := r.Header.Get(poolHeader); id != "" && id != UserPoolID {
		return caller{}, noPool
	}
	if id := r.Header.Get(appHeader); id != "" && id != AppID {
		return caller{}, noApp
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == "" {
		return caller{}, nil
	}
	if s.Accepts(token) {
		return caller{admin: true, token: token}, nil
	}
	claims, wrong := s.verify(token)
	if wrong != nil {
		return caller{wrong: wrong}, nil
	}
	return caller{admin: claims.Subject == "", user: claims.Subject, token: token}, nil
}

// userToken returns the token of a user, which clients keep from each answer with the user. It is "" for an
// administrator.
func (c caller) userToken() string {
	if c.user == "" {
		return ""
	}
	return c.token
}

// may refuses a caller without access.
func (c caller) may(a access) *problem {
	switch {
	case a == anybody,
		c.admin && (a == admin || a == signedIn),
		c.user != "" && (a == user || a == signedIn):
		return nil
	case c.wrong != nil:
		return c.wrong
	case c.user != "" || c.admin:
		return notAllowed
	}
	return notSignedIn
}
