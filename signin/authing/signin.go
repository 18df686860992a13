package authing

import (
	"context"

	api "github.com/authplus/authplus/internal/authingapi"
)

// Profile are attributes of a user by Authing's names, such as "nickname" or "givenName".
type Profile map[string]any

// Option says more about a sign-up or a sign-in.
type Option func(*request)

// request is what options fill in.
type request struct {
	input  api.Variables
	custom map[string]any
}

// WithProfile gives a new user attributes.
func WithProfile(p Profile) Option { return func(r *request) { r.input["profile"] = p } }

// WithCustomData gives a user values of the pool's user-defined fields.
func WithCustomData(values map[string]any) Option { return func(r *request) { r.custom = values } }

// SignIn signs a new user in at once. Without it there is no token after signing up.
func SignIn() Option { return func(r *request) { r.input["forceLogin"] = true } }

// AutoRegister signs up users who sign in for the first time.
func AutoRegister() Option { return func(r *request) { r.input["autoRegister"] = true } }

// Captcha answers a captcha, which the service asks for after failures.
func Captcha(code string) Option { return func(r *request) { r.input["captchaCode"] = code } }

// ClientIP tells the service where the user is, if the request comes from elsewhere.
func ClientIP(ip string) Option { return func(r *request) { r.input["clientIp"] = ip } }

// enter signs a user up or in.
func (c *Client) enter(ctx context.Context, o api.Operation, password string, input api.Variables, opts []Option) (*User, error) {
	r := request{input: input}
	for _, opt := range opts {
		opt(&r)
	}
	sealed, err := c.seal(ctx, password)
	if err != nil {
		return nil, err
	}
	custom, err := asJSON(r.custom)
	if err != nil {
		return nil, err
	}
	input["password"], input["params"] = sealed, custom
	for name, value := range input {
		if value == "" {
			delete(input, name)
		}
	}
	return c.signedIn(ctx, o, api.Variables{"input": input})
}

// RegisterByEmail signs a user up with an address and a password (registerByEmail). An address that is taken is
// [fault.ErrConflict].
func (c *Client) RegisterByEmail(ctx context.Context, email, password string, opts ...Option) (*User, error) {
	return c.enter(ctx, registerByEmail, password, api.Variables{"email": email}, opts)
}

// RegisterByUsername signs a user up with a name and a password (registerByUsername). A name that is taken is
// [fault.ErrConflict].
func (c *Client) RegisterByUsername(ctx context.Context, username, password string, opts ...Option) (*User, error) {
	return c.enter(ctx, registerByUsername, password, api.Variables{"username": username}, opts)
}

// RegisterByPhoneCode signs a user up with a phone number and the code that [Client.SendSMSCode] sent to it
// (registerByPhoneCode). The password may be empty. A number that is taken is [fault.ErrConflict].
func (c *Client) RegisterByPhoneCode(ctx context.Context, phone, code, password string, opts ...Option) (*User, error) {
	return c.enter(ctx, registerByPhoneCode, password, withPhone(api.Variables{"code": code}, "phone", phone), opts)
}

// LoginByEmail signs a user in with an address and a password (loginByEmail).
func (c *Client) LoginByEmail(ctx context.Context, email, password string, opts ...Option) (*User, error) {
	return c.login(ctx, loginByEmail, password, api.Variables{"email": email}, opts)
}

// LoginByUsername signs a user in with a name and a password (loginByUsername).
func (c *Client) LoginByUsername(ctx context.Context, username, password string, opts ...Option) (*User, error) {
	return c.login(ctx, loginByUsername, password, api.Variables{"username": username}, opts)
}

// LoginByPhoneCode signs a user in with the code that [Client.SendSMSCode] sent (loginByPhoneCode).
func (c *Client) LoginByPhoneCode(ctx context.Context, phone, code string, opts ...Option) (*User, error) {
	return c.login(ctx, loginByPhoneCode, "", withPhone(api.Variables{"code": code}, "phone", phone), opts)
}

// LoginByPhonePassword signs a user in with a phone number and a password (loginByPhonePassword).
func (c *Client) LoginByPhonePassword(ctx context.Context, phone, password string, opts ...Option) (*User, error) {
	_, number := api.SplitPhone(phone)
	return c.login(ctx, loginByPhonePassword, password, api.Variables{"phone": number}, opts)
}

func (c *Client) login(ctx context.Context, o api.Operation, password string, input api.Variables, opts []Option) (*User, error) {
	user, err := c.enter(ctx, o, password, input, opts)
	if err != nil {
		return nil, loginError(err)
	}
	return user, nil
}

// withPhone adds a phone number to variables, its country apart.
func withPhone(v api.Variables, name, phone string) api.Variables {
	code, number := api.SplitPhone(phone)
	v[name] = number
	if code != "" {
		v[name+"CountryCode"] = code
	}
	return v
}
