package signin

import (
	"encoding/json"
	"fmt"

	"github.com/authplus/authplus/fault"
)

// Outcome is what became of an attempt to sign in with a password or a code, other than that the user is signed in.
type Outcome string

// The outcomes that providers tell apart. The text of each is what an error says.
const (
	// WrongCredentials is an unknown user or a wrong password or code; providers do not tell which.
	WrongCredentials Outcome = "unknown user or wrong password"
	// NotRegistered is a user who exists and is not registered in the application.
	NotRegistered Outcome = "the user is not registered in the application"
	// PasswordChangeRequired and the next four ask for a further step, whose data [LoginError] carries.
	PasswordChangeRequired Outcome = "the password has to be changed"
	// SecondFactorRequired asks for a second factor.
	SecondFactorRequired Outcome = "a second factor is required"
	// SecondFactorSetupRequired asks the user to set one up first.
	SecondFactorSetupRequired Outcome = "a second factor has to be set up"
	// ProfileRequired asks for attributes that are missing.
	ProfileRequired Outcome = "the profile has to be completed"
	// CaptchaRequired asks for a captcha beside the password.
	CaptchaRequired Outcome = "a captcha is required"
	// EmailNotVerified and RegistrationNotVerified wait for the user to follow a link.
	EmailNotVerified        Outcome = "the e-mail address is not verified"
	RegistrationNotVerified Outcome = "the registration is not verified"
	// Prevented is a user whom an action taken against them keeps out.
	Prevented Outcome = "an action keeps the user out"
	// Denied is a user whom a rule of the provider keeps out.
	Denied Outcome = "a rule keeps the user out"
	// Blocked, Locked and Expired are users who may not sign in, as the administrators want it, because of too many
	// attempts or until an administrator unlocks them, or because their time is over.
	Blocked Outcome = "the user is blocked"
	Locked  Outcome = "the user is locked or deactivated"
	Expired Outcome = "the user has expired"
	// TooManyAttempts is an account that has to wait.
	TooManyAttempts Outcome = "too many attempts"
	// PasswordLeaked is a password that is known to have been stolen elsewhere.
	PasswordLeaked Outcome = "the password was leaked"
)

// outcomeKinds are the sentinels of outcomes; of those that are missing it is [fault.ErrForbidden].
var outcomeKinds = map[Outcome]error{
	WrongCredentials: fault.ErrUnauthorized,
	TooManyAttempts:  fault.ErrRateLimited,
}

// LoginError says that a user is not signed in, and what has to happen next if anything can.
type LoginError struct {
	Outcome Outcome
	// Data is what the next step needs, such as the token that a second factor belongs to, in the
	// provider's own form; see [LoginError.Decode]. It is secret and is not printed.
	Data json.RawMessage
	// Err is the provider's answer, if it was one of an error.
	Err error
}

// Error returns the outcome.
func (e *LoginError) Error() string { return "signin: " + string(e.Outcome) }

// Unwrap returns the outcome's sentinel: [fault.ErrUnauthorized], [fault.ErrRateLimited] or [fault.ErrForbidden];
// and the provider's answer.
func (e *LoginError) Unwrap() []error {
	kind, ok := outcomeKinds[e.Outcome]
	if !ok {
		kind = fault.ErrForbidden
	}
	if e.Err == nil {
		return []error{kind}
	}
	return []error{kind, e.Err}
}

// Format writes [LoginError.Error] under every verb.
func (e *LoginError) Format(f fmt.State, _ rune) { write(f, e.Error()) }

// Decode decodes what the next step needs into a value, as [json.Unmarshal] does.
func (e *LoginError) Decode(into any) error { return decode(e.Data, into) }
