package authing

import (
	"errors"
	"net/http"

	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/signin"
)

// outcomes are what codes mean for a user who wants to sign in.
var outcomes = map[string]signin.Outcome{
	"1635": signin.SecondFactorRequired,
	"1636": signin.SecondFactorRequired,
	"1639": signin.PasswordChangeRequired,
	"1642": signin.ProfileRequired,
	"2001": signin.WrongCredentials,
	"2004": signin.WrongCredentials,
	"2005": signin.Locked,
	"2006": signin.WrongCredentials,
	"2019": signin.EmailNotVerified,
	"2058": signin.PasswordChangeRequired,
	"2300": signin.WrongCredentials,
	"2333": signin.WrongCredentials,
}

// kinds are the sentinels of codes that mean more to a user than to an administrator.
var kinds = map[string]error{
	"2001": fault.ErrUnauthorized, // a wrong code
	"2006": fault.ErrUnauthorized, // a wrong password
	"2201": fault.ErrUnauthorized, // the old password is missing
	"2203": fault.ErrUnauthorized, // the old password is wrong
	"2300": fault.ErrUnauthorized, // the code has expired
	"2333": fault.ErrUnauthorized, // an unknown user or a wrong password
}

// classify fills in what an error's body says.
func classify(e *fault.APIError, body []byte) {
	api.Classify(e, body)
	if kind, ok := kinds[e.Code]; ok {
		e.Kind = kind
	}
}

// loginError returns the error of a sign-in: with its outcome, if the service tells one.
func loginError(err error) error {
	refused, ok := errors.AsType[*fault.APIError](err)
	if !ok {
		return err
	}
	outcome, known := outcomes[refused.Code]
	switch {
	case refused.Status == http.StatusTooManyRequests:
		outcome = signin.TooManyAttempts
	case !known:
		return err
	}
	return &signin.LoginError{Outcome: outcome, Err: refused}
}
