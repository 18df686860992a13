package genauth

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// Channel is what a code is sent for. A code for one purpose works for no other.
type Channel string

// The purposes of codes.
const (
	ChannelLogin         Channel = "CHANNEL_LOGIN"
	ChannelRegister      Channel = "CHANNEL_REGISTER"
	ChannelResetPassword Channel = "CHANNEL_RESET_PASSWORD"
	ChannelBindEmail     Channel = "CHANNEL_BIND_EMAIL"
	ChannelUnbindEmail   Channel = "CHANNEL_UNBIND_EMAIL"
	ChannelBindPhone     Channel = "CHANNEL_BIND_PHONE"
	ChannelUnbindPhone   Channel = "CHANNEL_UNBIND_PHONE"
	ChannelUpdateEmail   Channel = "CHANNEL_UPDATE_EMAIL"
	ChannelUpdatePhone   Channel = "CHANNEL_UPDATE_PHONE"
)

// SendEmail sends a code to an address (POST /api/v3/send-email). It works for five minutes, once.
func (c *Client) SendEmail(ctx context.Context, email string, channel Channel) error {
	return c.post(ctx, "/api/v3/send-email", map[string]string{"email": email, "channel": string(channel)}, nil)
}

// SendSMS sends a code to a phone (POST /api/v3/send-sms). It works for a minute, once. countryCode is empty for +86.
func (c *Client) SendSMS(ctx context.Context, phone, countryCode string, channel Channel) error {
	body := map[string]string{"phoneNumber": phone, "channel": string(channel)}
	return c.post(ctx, "/api/v3/send-sms", withCountry(body, "phoneCountryCode", countryCode), nil)
}

func withCountry(body map[string]string, name, countryCode string) map[string]string {
	if countryCode != "" {
		body[name] = countryCode
	}
	return body
}

// UpdatePassword changes the user's password (POST /api/v3/update-password). A wrong old one is [fault.ErrUnauthorized].
// oldPassword is empty for a user who has none.
func (c *Client) UpdatePassword(ctx context.Context, newPassword, oldPassword string) error {
	body := map[string]string{"newPassword": newPassword}
	if oldPassword != "" {
		body["oldPassword"] = oldPassword
	}
	return c.post(ctx, "/api/v3/update-password", body, nil)
}

// BindEmail gives the user an address, which [Client.SendEmail] has sent a code to with [ChannelBindEmail]
// (POST /api/v3/bind-email).
func (c *Client) BindEmail(ctx context.Context, email, passCode string) error {
	return c.post(ctx, "/api/v3/bind-email", map[string]string{"email": email, "passCode": passCode}, nil)
}

// UnbindEmail takes the user's address away (POST /api/v3/unbind-email).
func (c *Client) UnbindEmail(ctx context.Context, passCode string) error {
	return c.post(ctx, "/api/v3/unbind-email", map[string]string{"passCode": passCode}, nil)
}

// BindPhone gives the user a phone number, which [Client.SendSMS] has sent a code to with [ChannelBindPhone]
// (POST /api/v3/bind-phone).
func (c *Client) BindPhone(ctx context.Context, phone, countryCode, passCode string) error {
	body := map[string]string{"phoneNumber": phone, "passCode": passCode}
	return c.post(ctx, "/api/v3/bind-phone", withCountry(body, "phoneCountryCode", countryCode), nil)
}

// UnbindPhone takes the user's phone number away (POST /api/v3/unbind-phone).
func (c *Client) UnbindPhone(ctx context.Context, passCode string) error {
	return c.post(ctx, "/api/v3/unbind-phone", map[string]string{"passCode": passCode}, nil)
}

// Permit allows one change for a short time, once.
type Permit struct {
	// Token is what the change is asked for with; it is secret.
	Token string
	// ExpiresIn is how long it works.
	ExpiresIn time.Duration
}

// Format writes the type's name under every verb.
func (p Permit) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "genauth.Permit") }

// LogValue returns what Format writes.
func (p Permit) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(p)) }

// permit asks for a permit, which each route names its own way.
func (c *Client) permit(ctx context.Context, route, name string, body any) (Permit, error) {
	told := map[string]any{}
	if err := c.post(ctx, route, body, &told); err != nil {
		return Permit{}, err
	}
	token, _ := told[name].(string)
	seconds, _ := told["tokenExpiresIn"].(float64)
	return Permit{Token: token, ExpiresIn: time.Duration(seconds) * time.Second}, nil
}

// VerifyUpdateEmailRequest allows the user another address, by the codes that [Client.SendEmail] has sent with
// [ChannelUpdateEmail] (POST /api/v3/verify-update-email-request). oldEmail and its code are empty for a user without
// an address.
func (c *Client) VerifyUpdateEmailRequest(ctx context.Context, newEmail, newCode, oldEmail, oldCode string) (Permit, error) {
	payload := map[string]string{"newEmail": newEmail, "newEmailPassCode": newCode}
	if oldEmail != "" {
		payload["oldEmail"], payload["oldEmailPassCode"] = oldEmail, oldCode
	}
	return c.permit(ctx, "/api/v3/verify-update-email-request", "updateEmailToken",
		map[string]any{"verifyMethod": "EMAIL_PASSCODE", "emailPassCodePayload": payload})
}

// UpdateEmail changes the user's address as a permit of [Client.VerifyUpdateEmailRequest] allows
// (POST /api/v3/update-email).
func (c *Client) UpdateEmail(ctx context.Context, p Permit) error {
	return c.post(ctx, "/api/v3/update-email", map[string]string{"updateEmailToken": p.Token}, nil)
}

// PhoneChange is a phone number that a user wants instead of another. The country codes are empty for +86, the old number
// and its code for a user without one.
type PhoneChange struct {
	NewPhone, NewCountryCode, NewCode string
	OldPhone, OldCountryCode, OldCode string
}

// Format writes the type's name under every verb.
func (p PhoneChange) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "genauth.PhoneChange") }

// LogValue returns what Format writes.
func (p PhoneChange) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(p)) }

// VerifyUpdatePhoneRequest allows the user another phone number, by the codes that [Client.SendSMS] has sent with
// [ChannelUpdatePhone] (POST /api/v3/verify-update-phone-request).
func (c *Client) VerifyUpdatePhoneRequest(ctx context.Context, change PhoneChange) (Permit, error) {
	payload := withCountry(map[string]string{
		"newPhoneNumber": change.NewPhone, "newPhonePassCode": change.NewCode,
	}, "newPhoneCountryCode", change.NewCountryCode)
	if change.OldPhone != "" {
		payload["oldPhoneNumber"], payload["oldPhonePassCode"] = change.OldPhone, change.OldCode
		payload = withCountry(payload, "oldPhoneCountryCode", change.OldCountryCode)
	}
	return c.permit(ctx, "/api/v3/verify-update-phone-request", "updatePhoneToken",
		map[string]any{"verifyMethod": "PHONE_PASSCODE", "phonePassCodePayload": payload})
}

// UpdatePhone changes the user's phone number as a permit of [Client.VerifyUpdatePhoneRequest] allows
// (POST /api/v3/update-phone).
func (c *Client) UpdatePhone(ctx context.Context, p Permit) error {
	return c.post(ctx, "/api/v3/update-phone", map[string]string{"updatePhoneToken": p.Token}, nil)
}

// VerifyResetPasswordByEmail allows whoever has the code that [Client.SendEmail] has sent with [ChannelResetPassword]
// another password (POST /api/v3/verify-reset-password-request). Nobody need be signed in.
func (c *Client) VerifyResetPasswordByEmail(ctx context.Context, email, passCode string) (Permit, error) {
	return c.permit(ctx, "/api/v3/verify-reset-password-request", "passwordResetToken", map[string]any{
		"verifyMethod": "EMAIL_PASSCODE", "emailPassCodePayload": map[string]string{"email": email, "passCode": passCode},
	})
}

// VerifyResetPasswordByPhone is [Client.VerifyResetPasswordByEmail] with the code of [Client.SendSMS].
func (c *Client) VerifyResetPasswordByPhone(ctx context.Context, phone, countryCode, passCode string) (Permit, error) {
	payload := withCountry(map[string]string{"phoneNumber": phone, "passCode": passCode}, "phoneCountryCode", countryCode)
	return c.permit(ctx, "/api/v3/verify-reset-password-request", "passwordResetToken", map[string]any{
		"verifyMethod": "PHONE_PASSCODE", "phonePassCodePayload": payload,
	})
}

// ResetPassword sets the password of the user of a permit (POST /api/v3/reset-password).
func (c *Client) ResetPassword(ctx context.Context, p Permit, password string) error {
	return c.post(ctx, "/api/v3/reset-password", map[string]string{"passwordResetToken": p.Token, "password": password}, nil)
}
