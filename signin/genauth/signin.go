package genauth

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"

	"github.com/authplus/authplus/signin"
)

// The routes by which users sign in and up.
const (
	signInRoute = "/api/v3/signin"
	signUpRoute = "/api/v3/signup"
)

// proves are the routes at which the application proves who it is.
var proves = map[string]bool{signInRoute: true, signUpRoute: true}

// Options change a sign-in or a sign-up. What is empty is not sent.
type Options struct {
	// Scope is what the tokens are for; empty for the config's.
	Scope string `json:"scope,omitempty"`
	// ClientIP is the user's address, for the service's records.
	ClientIP string `json:"clientIp,omitempty"`
	// AutoRegister makes a user of somebody who is none.
	AutoRegister bool `json:"autoRegister,omitempty"`
	// CaptchaCode answers [signin.CaptchaRequired].
	CaptchaCode string `json:"captchaCode,omitempty"`
	// TenantID names the tenant to sign in to.
	TenantID string `json:"tenantId,omitempty"`
	// Context is for the service's pipelines, CustomData for a user who is made.
	Context    map[string]any `json:"context,omitempty"`
	CustomData map[string]any `json:"customData,omitempty"`
}

// Format writes the type's name under every verb.
func (o Options) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "genauth.Options") }

// LogValue returns what Format writes.
func (o Options) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(o)) }

// credentials are what somebody signs in or up with.
type credentials struct {
	Connection string            `json:"connection"`
	Password   map[string]string `json:"passwordPayload,omitempty"`
	Passcode   map[string]string `json:"passCodePayload,omitempty"`
	// The application's, where it sends them in the body.
	ClientID     string `json:"client_id,omitempty"`
	ClientSecret string `json:"client_secret,omitempty"`
}

func byPassword(name, value, password string) credentials {
	return credentials{Connection: "PASSWORD", Password: map[string]string{name: value, "password": password}}
}

func byPasscode(name, value, passCode string) credentials {
	return credentials{Connection: "PASSCODE", Passcode: map[string]string{name: value, "passCode": passCode}}
}

func byPhonePasscode(phone, countryCode, passCode string) credentials {
	by := byPasscode("phone", phone, passCode)
	if countryCode != "" {
		by.Passcode["phoneCountryCode"] = countryCode
	}
	return by
}

// SignInByEmailPassword signs a user in by address and password. A user who is not signed in is a [*signin.LoginError].
func (c *Client) SignInByEmailPassword(ctx context.Context, email, password string, o Options) (*signin.SignedIn, error) {
	return c.signIn(ctx, byPassword("email", email, password), o)
}

// SignInByUsernamePassword is [Client.SignInByEmailPassword] by user name.
func (c *Client) SignInByUsernamePassword(ctx context.Context, username, password string, o Options) (*signin.SignedIn, error) {
	return c.signIn(ctx, byPassword("username", username, password), o)
}

// SignInByPhonePassword is [Client.SignInByEmailPassword] by phone number.
func (c *Client) SignInByPhonePassword(ctx context.Context, phone, password string, o Options) (*signin.SignedIn, error) {
	return c.signIn(ctx, byPassword("phone", phone, password), o)
}

// SignInByAccountPassword is [Client.SignInByEmailPassword] by whichever of user name, address and number it is.
func (c *Client) SignInByAccountPassword(ctx context.Context, account, password string, o Options) (*signin.SignedIn, error) {
	return c.signIn(ctx, byPassword("account", account, password), o)
}

// SignInByEmailPassCode signs a user in by the code of [Client.SendEmail] with [ChannelLogin].
func (c *Client) SignInByEmailPassCode(ctx context.Context, email, passCode string, o Options) (*signin.SignedIn, error) {
	return c.signIn(ctx, byPasscode("email", email, passCode), o)
}

// SignInByPhonePassCode signs a user in by the code of [Client.SendSMS] with [ChannelLogin]. countryCode is empty for +86.
func (c *Client) SignInByPhonePassCode(ctx context.Context, phone, countryCode, passCode string, o Options) (*signin.SignedIn, error) {
	return c.signIn(ctx, byPhonePasscode(phone, countryCode, passCode), o)
}

// signIn answers with tokens, whose id token is verified.
func (c *Client) signIn(ctx context.Context, by credentials, o Options) (*signin.SignedIn, error) {
	if o.Scope == "" {
		o.Scope = c.config.Scope
	}
	var data json.RawMessage
	err := c.post(ctx, signInRoute, struct {
		credentials
		Options Options `json:"options"`
	}{c.proven(by), o}, &data)
	if err != nil {
		return nil, err
	}
	tokens, err := signin.ParseTokens(data, c.config.Now())
	if err != nil {
		return nil, err
	}
	in := &signin.SignedIn{Tokens: tokens, ReturnTo: "/"}
	if tokens.IDToken != "" {
		if in.Identity, err = c.VerifyIDToken(ctx, tokens.IDToken); err != nil {
			return nil, err
		}
		in.Subject = in.Identity.Subject
	}
	return in, nil
}

// proven adds who the application is, where the body says it.
func (c *Client) proven(by credentials) credentials {
	if method := c.config.TokenEndpointAuthMethod; method == "" || method == signin.Post {
		by.ClientID, by.ClientSecret = c.config.AppID, c.config.AppSecret
	}
	return by
}

// SignUpByEmailPassword makes a user with an address and a password. profile are further attributes, which may be nil.
// Somebody who is a user already is [fault.ErrConflict].
func (c *Client) SignUpByEmailPassword(ctx context.Context, email, password string, profile map[string]any) (*Profile, error) {
	return c.signUp(ctx, byPassword("email", email, password), profile)
}

// SignUpByUsernamePassword is [Client.SignUpByEmailPassword] with a user name.
func (c *Client) SignUpByUsernamePassword(ctx context.Context, username, password string, profile map[string]any) (*Profile, error) {
	return c.signUp(ctx, byPassword("username", username, password), profile)
}

// SignUpByEmailPassCode makes a user of whom [Client.SendEmail] has sent a code with [ChannelRegister].
func (c *Client) SignUpByEmailPassCode(ctx context.Context, email, passCode string, profile map[string]any) (*Profile, error) {
	return c.signUp(ctx, byPasscode("email", email, passCode), profile)
}

// SignUpByPhonePassCode makes a user of whom [Client.SendSMS] has sent a code with [ChannelRegister].
func (c *Client) SignUpByPhonePassCode(ctx context.Context, phone, countryCode, passCode string, profile map[string]any) (*Profile, error) {
	return c.signUp(ctx, byPhonePasscode(phone, countryCode, passCode), profile)
}

func (c *Client) signUp(ctx context.Context, by credentials, profile map[string]any) (*Profile, error) {
	var made Profile
	err := c.post(ctx, signUpRoute, struct {
		credentials
		Profile map[string]any `json:"profile,omitempty"`
	}{c.proven(by), profile}, &made)
	return orNil(&made, err)
}
