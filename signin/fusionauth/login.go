package fusionauth

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/authplus/authplus/signin"
)

// The routes of the Login API and of what may follow it.
const (
	loginRoute          = "/api/login"
	secondFactorRoute   = "/api/two-factor/login"
	sendCodeRoute       = "/api/two-factor/send/{twoFactorId}"
	changePasswordRoute = "/api/user/change-password/{changePasswordId}"
	passwordlessRoute   = "/api/passwordless/login"
	logoutRoute         = "/api/logout"
)

// outcomes are what the statuses of the Login API mean for a user.
var outcomes = map[int]signin.Outcome{
	http.StatusAccepted: signin.NotRegistered,
	203:                 signin.PasswordChangeRequired,
	212:                 signin.EmailNotVerified,
	213:                 signin.RegistrationNotVerified,
	242:                 signin.SecondFactorRequired,
	http.StatusNotFound: signin.WrongCredentials,
	http.StatusConflict: signin.Prevented,
	http.StatusGone:     signin.Expired,
	http.StatusLocked:   signin.Locked,
	// A wrong code of a second factor.
	http.StatusMisdirectedRequest: signin.WrongCredentials,
}

// Login is who signs in and how. It is sent as it stands, without what is empty.
type Login struct {
	// LoginID is the user's address or name, and LoginIDTypes which of them it may be; none stands for both.
	LoginID      string   `json:"loginId,omitempty"`
	LoginIDTypes []string `json:"loginIdTypes,omitempty"`
	Password     string   `json:"password,omitempty"`
	// OneTimePassword stands for LoginID and Password once, after [Client.ChangePassword].
	OneTimePassword string `json:"oneTimePassword,omitempty"`
	// IPAddress is the user's, for the instance's records.
	IPAddress string `json:"ipAddress,omitempty"`
	// TwoFactorTrustID is that of an earlier sign-in of this device, which spares it the second factor.
	TwoFactorTrustID string `json:"twoFactorTrustId,omitempty"`
}

// Format writes the type's name under every verb.
func (l Login) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "fusionauth.Login") }

// LogValue returns what Format writes.
func (l Login) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(l)) }

// Session is a user who is signed in.
type Session struct {
	*signin.Tokens
	// RefreshTokenID names the refresh token to the instance.
	RefreshTokenID string
	// User is the user as FusionAuth shows them, in JSON.
	User json.RawMessage
}

// SecondFactor is what [signin.SecondFactorRequired] carries.
type SecondFactor struct {
	// ID belongs to the sign-in; see [Client.CompleteSecondFactor].
	ID string `json:"twoFactorId"`
	// Methods are those that the user has set up.
	Methods []Method `json:"methods"`
}

// Format writes the type's name under every verb.
func (s SecondFactor) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "fusionauth.SecondFactor")
}

// LogValue returns what Format writes.
func (s SecondFactor) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(s)) }

// Method is a second factor of a user, such as {"authenticator"}.
type Method struct {
	ID   string `json:"id"`
	Kind string `json:"method"`
	// Email and MobilePhone are where a code would be sent to.
	Email       string `json:"email"`
	MobilePhone string `json:"mobilePhone"`
}

// Format writes the type's name under every verb.
func (m Method) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "fusionauth.Method") }

// LogValue returns what Format writes.
func (m Method) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(m)) }

// PasswordChange is what [signin.PasswordChangeRequired] carries.
type PasswordChange struct {
	// ID belongs to the sign-in; see [Client.ChangePassword].
	ID string `json:"changePasswordId"`
	// Reason is such as "Administrative", "Breached" or "Expired".
	Reason string `json:"changePasswordReason"`
}

// Format writes the type's name under every verb.
func (p PasswordChange) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "fusionauth.PasswordChange")
}

// LogValue returns what Format writes.
func (p PasswordChange) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(p)) }

// Prevention is what [signin.Prevented] carries: the actions that keep the user out.
type Prevention struct {
	Actions []struct {
		ID     string `json:"actionId"`
		Name   string `json:"name"`
		Reason string `json:"reason"`
		// Expiry is in milliseconds since 1970.
		Expiry int64 `json:"expiry"`
	} `json:"actions"`
}

// SignIn signs a user in to the application (POST /api/login). A user who is not signed in, for whatever reason, is
// a [*signin.LoginError]: see the package's documentation. One who is not registered in the application is not signed
// in either; the data hold what the instance answered.
func (c *Client) SignIn(ctx context.Context, l Login) (*Session, error) {
	return c.signIn(ctx, loginRoute, struct {
		Login
		ApplicationID string `json:"applicationId"`
	}{l, c.config.Application.ClientID})
}

// SendSecondFactor sends the user of a [SecondFactor] a code by one of its methods (POST /api/two-factor/send/{id}). An
// authenticator needs none.
func (c *Client) SendSecondFactor(ctx context.Context, id, methodID string) error {
	a, err := c.post(ctx, sendCodeRoute, map[string]string{"methodId": methodID}, id)
	if err == nil && a.status != http.StatusOK {
		err = a.failure()
	}
	return err
}

// CompleteSecondFactor signs in the user of a [SecondFactor] with a code of one of its methods
// (POST /api/two-factor/login).
func (c *Client) CompleteSecondFactor(ctx context.Context, id, code string) (*Session, error) {
	return c.signIn(ctx, secondFactorRoute, map[string]string{
		"twoFactorId": id, "code": code, "applicationId": c.config.Application.ClientID,
	})
}

// SignInWithCode signs a user in with the code that was sent to them (POST /api/passwordless/login).
func (c *Client) SignInWithCode(ctx context.Context, code string) (*Session, error) {
	return c.signIn(ctx, passwordlessRoute, map[string]string{"code": code})
}

func (c *Client) signIn(ctx context.Context, route string, body any) (*Session, error) {
	a, err := c.post(ctx, route, body)
	if err != nil {
		return nil, err
	}
	if outcome, known := outcomes[a.status]; known && !a.foreign() {
		refused := &signin.LoginError{Outcome: outcome, Data: a.body}
		if a.status >= http.StatusBadRequest {
			refused.Err = a.failure()
		}
		return nil, refused
	}
	if a.status != http.StatusOK {
		return nil, a.failure()
	}
	return a.session()
}

// session returns the user of a success.
func (a answer) session() (*Session, error) {
	var told struct {
		Token          string          `json:"token"`
		Expiry         int64           `json:"tokenExpirationInstant"`
		RefreshToken   string          `json:"refreshToken"`
		RefreshTokenID string          `json:"refreshTokenId"`
		User           json.RawMessage `json:"user"`
	}
	if err := a.decode(&told); err != nil {
		return nil, err
	}
	var user struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(told.User, &user); err != nil || user.ID == "" {
		return nil, a.unexpected() // without a user nobody is signed in
	}
	tokens := &signin.Tokens{AccessToken: told.Token, RefreshToken: told.RefreshToken, Type: "Bearer", Subject: user.ID}
	if told.Expiry > 0 {
		tokens.Expiry = time.UnixMilli(told.Expiry)
	}
	return &Session{Tokens: tokens, RefreshTokenID: told.RefreshTokenID, User: told.User}, nil
}

// ChangePassword sets the password of the user of a [PasswordChange] (POST /api/user/change-password/{id}), which
// ends all their sessions. It returns a password for one [Login], so that the user need not enter the new one again.
func (c *Client) ChangePassword(ctx context.Context, id, newPassword string) (oneTimePassword string, err error) {
	a, err := c.post(ctx, changePasswordRoute, map[string]string{"password": newPassword}, id)
	if err != nil {
		return "", err
	}
	if a.status != http.StatusOK {
		return "", a.failure()
	}
	var told struct {
		OneTimePassword string `json:"oneTimePassword"`
	}
	return told.OneTimePassword, a.decode(&told)
}

// SignOut ends the session of a refresh token, or with everywhere all sessions of its user (POST /api/logout). Access
// tokens that were given out work until they expire.
func (c *Client) SignOut(ctx context.Context, refreshToken string, everywhere bool) error {
	a, err := c.post(ctx, logoutRoute, map[string]any{"refreshToken": refreshToken, "global": everywhere})
	if err == nil && a.status != http.StatusOK {
		err = a.failure()
	}
	return err
}
