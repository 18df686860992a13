package authing

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rest"
)

// CurrentUser returns the user who is signed in (getCurrentUser). Without one, or with a token that counts no
// more, the error wraps [fault.ErrUnauthorized].
func (c *Client) CurrentUser(ctx context.Context) (*User, error) {
	return c.askUser(ctx, userQuery, nil)
}

// LoginStatus is what a token is worth.
type LoginStatus struct {
	// Valid tells whether the user is signed in, Code and Message why not.
	Valid   bool
	Code    int
	Message string
	// UserID is the user's, Issued and Expiry are the token's.
	UserID         string
	Issued, Expiry time.Time
}

// CheckLoginStatus tells whether the user of a token is signed in: of the client's own where token is ""
// (checkLoginStatus). A token that counts no more is no error.
func (c *Client) CheckLoginStatus(ctx context.Context, token string) (LoginStatus, error) {
	if token == "" {
		token = c.Token()
	}
	var told struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Status  bool   `json:"status"`
		Expiry  int64  `json:"exp"`
		Issued  int64  `json:"iat"`
		Data    struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if err := c.ask(ctx, checkLoginStatus, api.Variables{"token": token}, &told); err != nil {
		return LoginStatus{}, err
	}
	return LoginStatus{
		Valid: told.Status, Code: told.Code, Message: told.Message, UserID: told.Data.ID,
		Issued: moment(told.Issued), Expiry: moment(told.Expiry),
	}, nil
}

// moment returns the time of a number of seconds, zero for none.
func moment(seconds int64) time.Time {
	if seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}

// RefreshToken gets a new token for the user who is signed in and shows it from then on (refreshToken). It
// returns when the token expires.
func (c *Client) RefreshToken(ctx context.Context) (time.Time, error) {
	var told struct {
		Token  string `json:"token"`
		Expiry int64  `json:"exp"`
	}
	if err := c.ask(ctx, refreshToken, nil, &told); err != nil {
		return time.Time{}, err
	}
	c.SetToken(told.Token)
	return moment(told.Expiry), nil
}

// Logout ends the session of the user who is signed in (GET /api/v2/logout). The client acts for nobody then.
func (c *Client) Logout(ctx context.Context) error {
	err := c.call(ctx, rest.Call{Method: http.MethodGet, Route: logoutRoute, Query: url.Values{"app_id": {c.appID}}})
	if err == nil {
		c.SetToken("")
	}
	return err
}

// The scenes that e-mails are sent for.
const (
	ResetPassword = "RESET_PASSWORD"
	VerifyEmail   = "VERIFY_EMAIL"
	ChangeEmail   = "CHANGE_EMAIL"
	VerifyMFA     = "MFA_VERIFY"
)

// SendEmail has a code sent to an address, for a scene such as [ResetPassword] (sendEmail).
func (c *Client) SendEmail(ctx context.Context, email, scene string) error {
	return c.ask(ctx, sendEmail, api.Variables{"email": email, "scene": scene}, nil)
}

// SendSMSCode has a code sent to a phone number (sendSmsCode).
func (c *Client) SendSMSCode(ctx context.Context, phone string) error {
	return c.call(ctx, rest.Call{Method: http.MethodPost, Route: smsRoute, Body: withPhone(api.Variables{}, "phone", phone)})
}

// ResetPasswordByPhoneCode sets a new password with the code that [Client.SendSMSCode] sent
// (resetPasswordByPhoneCode).
func (c *Client) ResetPasswordByPhoneCode(ctx context.Context, phone, code, newPassword string) error {
	return c.reset(ctx, withPhone(api.Variables{"code": code}, "phone", phone), newPassword)
}

// ResetPasswordByEmailCode sets a new password with the code that [Client.SendEmail] sent for [ResetPassword]
// (resetPasswordByEmailCode).
func (c *Client) ResetPasswordByEmailCode(ctx context.Context, email, code, newPassword string) error {
	return c.reset(ctx, api.Variables{"email": email, "code": code}, newPassword)
}

func (c *Client) reset(ctx context.Context, v api.Variables, newPassword string) error {
	sealed, err := c.seal(ctx, newPassword)
	if err != nil {
		return err
	}
	v["newPassword"] = sealed
	return c.ask(ctx, resetPassword, v, nil)
}

// notHere refuses what has a method of its own, before any request.
const notHere = "has a method of its own, as have the other ways to reach the user and the password"

// UpdateProfile changes attributes of the user who is signed in (updateProfile). An address, a phone number or
// a password is [fault.ErrInvalid]: [Client.UpdateEmail] and its like change these.
func (c *Client) UpdateProfile(ctx context.Context, p Profile) (*User, error) {
	for _, name := range []string{"email", "phone", "password"} {
		if _, ok := p[name]; ok {
			return nil, &fault.FieldError{Model: "user", Field: name, Problem: notHere, Kind: fault.ErrInvalid}
		}
	}
	return c.askUser(ctx, updateUser, api.Variables{"input": p})
}

// UpdatePassword changes the password of the user who is signed in (updatePassword). The old one may be empty
// where there is none. A wrong one is [fault.ErrUnauthorized], with the code 2203.
func (c *Client) UpdatePassword(ctx context.Context, newPassword, oldPassword string) (*User, error) {
	sealed, err := c.seal(ctx, newPassword)
	if err != nil {
		return nil, err
	}
	old, err := c.seal(ctx, oldPassword)
	if err != nil {
		return nil, err
	}
	return c.askUser(ctx, updatePassword, api.Variables{"newPassword": sealed, "oldPassword": old})
}

// Proof is a phone number or an address, and the code that was sent to it.
type Proof struct {
	// To is the number or the address.
	To, Code string
}

// Format writes the type's name under every verb.
func (p Proof) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "authing.Proof") }

// LogValue returns what Format writes.
func (p Proof) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(p)) }

// UpdatePhone gives the user who is signed in another phone number (updatePhone). old proves the number so
// far, where the pool wants that; it may be zero.
func (c *Client) UpdatePhone(ctx context.Context, to, old Proof) (*User, error) {
	v := withPhone(api.Variables{"phoneCode": to.Code, "oldPhoneCode": old.Code}, "phone", to.To)
	return c.askUser(ctx, updatePhone, withPhone(v, "oldPhone", old.To))
}

// UpdateEmail gives the user who is signed in another address (updateEmail). old proves the address so far,
// where the pool wants that; it may be zero.
func (c *Client) UpdateEmail(ctx context.Context, to, old Proof) (*User, error) {
	return c.askUser(ctx, updateEmail, api.Variables{
		"email": to.To, "emailCode": to.Code, "oldEmail": old.To, "oldEmailCode": old.Code,
	})
}

// BindPhone gives the user who is signed in a phone number, who has none so far (bindPhone).
func (c *Client) BindPhone(ctx context.Context, p Proof) (*User, error) {
	return c.askUser(ctx, bindPhone, withPhone(api.Variables{"phoneCode": p.Code}, "phone", p.To))
}

// UnbindPhone takes the phone number away from the user who is signed in (unbindPhone).
func (c *Client) UnbindPhone(ctx context.Context) (*User, error) {
	return c.askUser(ctx, unbindPhone, nil)
}
