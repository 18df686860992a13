package guard

import (
	"crypto/rsa"
	"errors"
	"fmt"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authplus/authplus/fault"
)

// ErrNoToken says that a request carries no bearer token. It wraps [fault.ErrUnauthorized].
var ErrNoToken = fmt.Errorf("guard: the request has no bearer token: %w", fault.ErrUnauthorized)

// Reason is why an access token is refused, in words that may be shown to whoever sent it.
type Reason string

// The reasons for which a token is refused.
const (
	// Malformed is a token that cannot be read, is too large, or says something twice.
	Malformed Reason = "the access token is malformed"
	// WrongKind is a JWT that is no access token, such as an id token, which is for the application alone.
	WrongKind Reason = "the token is not an access token"
	// WrongAlgorithm is a token signed in a way that is not accepted, "none" included.
	WrongAlgorithm Reason = "the access token is signed with another algorithm"
	// UnknownKey is a token signed with a key that the issuer does not publish, or no longer.
	UnknownKey Reason = "the access token is signed with an unknown key"
	// WrongSignature is a token that was changed, or signed by somebody else.
	WrongSignature Reason = "the signature of the access token is wrong"
	// Expired is a token whose time is over.
	Expired Reason = "the access token has expired"
	// NotYetValid is a token from the future.
	NotYetValid Reason = "the access token is not valid yet"
	// WrongIssuer is a token of somebody else, or of nobody.
	WrongIssuer Reason = "the access token is of another issuer"
	// WrongAudience is a token for another API.
	WrongAudience Reason = "the access token is for another audience"
	// Incomplete is a token without an expiry or a user.
	Incomplete Reason = "the access token lacks a claim"
)

// TokenError says why an access token is refused. It holds nothing of the token.
type TokenError struct {
	// Reason is the first reason that applies.
	Reason Reason
}

// Error returns the reason.
func (e *TokenError) Error() string { return "guard: " + string(e.Reason) }

// Unwrap returns [fault.ErrUnauthorized].
func (e *TokenError) Unwrap() error { return fault.ErrUnauthorized }

// reasons tells what the parser's errors mean; the first that applies counts.
var reasons = []struct {
	err    error
	reason Reason
}{
	{jwt.ErrTokenMalformed, Malformed},
	{rsa.ErrVerification, WrongSignature},
	{jwt.ErrECDSAVerification, WrongSignature},
	{jwt.ErrTokenSignatureInvalid, WrongAlgorithm},
	{jwt.ErrTokenUnverifiable, WrongAlgorithm},
	{jwt.ErrTokenExpired, Expired},
	{jwt.ErrTokenNotValidYet, NotYetValid},
	{jwt.ErrTokenUsedBeforeIssued, NotYetValid},
	{jwt.ErrTokenInvalidIssuer, WrongIssuer},
	{jwt.ErrTokenInvalidAudience, WrongAudience},
	{jwt.ErrTokenRequiredClaimMissing, Incomplete},
}

// refusal returns what an error of the parser means. The error itself may hold parts of the token.
func refusal(err error) error {
	if own, ok := errors.AsType[*TokenError](err); ok {
		return own
	}
	for _, row := range reasons {
		if errors.Is(err, row.err) {
			return &TokenError{Reason: row.reason}
		}
	}
	return &TokenError{Reason: Malformed}
}
