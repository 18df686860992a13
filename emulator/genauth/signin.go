package genauth

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"

	"github.com/authplus/authplus/emulator"
)

var signinRoutes = []route{
	{method: "POST", path: "/api/v3/signin", handle: signIn, access: anyone},
	{method: "POST", path: "/api/v3/signup", handle: signUp, access: anyone},
	{method: "POST", path: "/api/v3/check-app-id-secret", handle: checkApplication, access: anyone},
	{method: "GET", path: "/api/v3/system", plain: systemInfo},
}

// checkApplication is what the SDK for Go asks when it starts.
func checkApplication(c *call) (any, *problem) {
	valid := c.data.text("appId") == theApplication.ID && c.data.text("appSecret") == theApplication.Secret
	return map[string]any{"valid": valid}, nil
}

// systemInfo tells the key that passwords can be encrypted with, without an envelope.
func systemInfo(c *call) emulator.Reply {
	der, err := x509.MarshalPKIXPublicKey(c.pool.service.signer.Key().Public())
	if err != nil {
		return emulator.Reply{Status: http.StatusInternalServerError}
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	return emulator.JSON(http.StatusOK, map[string]any{
		"rsa": map[string]string{"publicKey": string(public)}, "sm2": map[string]string{"publicKey": ""},
		"version": map[string]string{"server": "authplus"}, "publicIps": []string{},
	})
}

// decrypted returns a password that may have been encrypted with the published key.
func (p *pool) decrypted(sent, how string) (string, *problem) {
	switch how {
	case "", "none":
		return sent, nil
	case "rsa":
		cipher, err := base64.StdEncoding.DecodeString(sent)
		if err != nil {
			return "", &undecryptable
		}
		//lint:ignore SA1019 PKCS #1 v1.5 is what the service's clients encrypt with.
		plain, err := rsa.DecryptPKCS1v15(rand.Reader, p.service.signer.Key(), cipher) //nolint:staticcheck // As above.
		if err != nil {
			return "", &undecryptable
		}
		return string(plain), nil
	}
	return "", &problem{status: 501, text: text{"不支持该加密方式", "The emulator does not know this encryption"}}
}

var undecryptable = problem{400, 2016, text{"密码解密失败", "The password cannot be decrypted"}, nil}

// defaultScope is what a sign-in asks for unless it says otherwise.
const defaultScope = "openid profile"

// signIn signs a user in with a password or a code.
func signIn(c *call) (any, *problem) {
	if !c.application(c.data) {
		return nil, &appMissing
	}
	options := c.data.object("options")
	u, wrong := c.identify(options)
	if wrong != nil {
		return nil, wrong
	}
	return c.enter(u, options.text("scope"), options.text("clientIp"), "")
}

// enter lets a user in and answers with tokens.
func (c *call) enter(u *person, scope, ip, nonce string) (map[string]any, *problem) {
	if u.values.text("status") != "Activated" {
		return nil, &locked
	}
	u, wrong := c.entered(u, ip)
	if wrong != nil {
		return nil, wrong
	}
	if scope == "" {
		scope = defaultScope
	}
	return c.tokens(u, scope, nonce), nil
}

// identify finds out who signs in.
func (c *call) identify(options object) (*person, *problem) {
	switch c.data.text("connection") {
	case "PASSWORD":
		return c.byPassword(c.data.object("passwordPayload"), options)
	case "PASSCODE":
		return c.byPasscode(c.data.object("passCodePayload"), options)
	case "LDAP", "AD":
		return nil, &problem{status: 501, text: text{"不支持该登录方式", "The emulator has no directories"}}
	}
	return nil, malformed("connection")
}

// byPassword finds the user by the account and checks the password. An account can be a name, an address
// or a number.
func (c *call) byPassword(payload, options object) (*person, *problem) {
	plain, wrong := c.pool.decrypted(payload.text("password"), options.text("passwordEncryptType"))
	if wrong != nil {
		return nil, wrong
	}
	for _, try := range []struct{ name, kind string }{
		{"email", "email"}, {"phone", "phone"}, {"username", "username"}, {"account", "username"}, {"account", "email"}, {"account", "phone"},
	} {
		value := payload.text(try.name)
		if value == "" {
			continue
		}
		if u, wrong := c.pool.find(value, try.kind); wrong == nil {
			if !u.password.matches(plain) {
				return nil, &wrongLogin
			}
			return u, nil
		}
	}
	if !options.flag("autoRegister") {
		return nil, &wrongLogin
	}
	profile := object{"email": payload["email"], "username": payload["username"], "phone": payload["phone"], "password": plain}
	return c.register(profile, options)
}

// byPasscode finds the user by the address or number that a code was sent to.
func (c *call) byPasscode(payload, options object) (*person, *problem) {
	to, kind := addressee(payload)
	if wrong := c.takeCode("CHANNEL_LOGIN", to, payload.text("passCode")); wrong != nil {
		return nil, wrong
	}
	u, wrong := c.pool.find(to, kind)
	switch {
	case wrong == nil:
		return u, nil
	case !options.flag("autoRegister"):
		return nil, &userMissing
	}
	return c.register(object{kind: to, kind + "Verified": true, "phoneCountryCode": payload["phoneCountryCode"]}, options)
}

// addressee returns whom a code was sent to, and by which kind of name that is.
func addressee(payload object) (to, kind string) {
	if email := payload.text("email"); email != "" {
		return email, "email"
	}
	return payload.text("phone"), "phone"
}

// register makes a user of somebody who signs in or up.
func (c *call) register(body, options object) (*person, *problem) {
	for name, value := range body {
		if value == nil || value == "" {
			delete(body, name)
		}
	}
	if custom := options["customData"]; custom != nil {
		body["customData"] = custom
	}
	u, wrong := c.create(body, object{})
	if wrong != nil {
		return nil, wrong
	}
	return c.pool.change(u.with(object{"userSourceType": "register"}))
}

// signUp makes a user of somebody with a password or a code.
func signUp(c *call) (any, *problem) {
	if !c.namesApplication(c.data) {
		return nil, &appMissing
	}
	body := object{}
	for name, value := range c.data.object("profile") {
		body[name] = value
	}
	options := c.data.object("options")
	var wrong *problem
	switch c.data.text("connection") {
	case "PASSWORD":
		wrong = c.signUpByPassword(body, options)
	case "PASSCODE":
		wrong = c.signUpByPasscode(body)
	default:
		wrong = malformed("connection")
	}
	if wrong != nil {
		return nil, wrong
	}
	u, wrong := c.register(body, object{})
	if wrong != nil {
		return nil, wrong
	}
	return c.pool.dto(u, asked{}), nil
}

func (c *call) signUpByPassword(body, options object) (wrong *problem) {
	payload := c.data.object("passwordPayload")
	if body["password"], wrong = c.pool.decrypted(payload.text("password"), options.text("passwordEncryptType")); wrong != nil {
		return wrong
	}
	if body["password"] == "" {
		return malformed("password")
	}
	for _, name := range []string{"email", "username"} {
		if payload.has(name) {
			body[name] = payload[name]
		}
	}
	return nil
}

func (c *call) signUpByPasscode(body object) *problem {
	payload := c.data.object("passCodePayload")
	to, kind := addressee(payload)
	if wrong := c.takeCode("CHANNEL_REGISTER", to, payload.text("passCode")); wrong != nil {
		return wrong
	}
	body[kind], body[kind+"Verified"] = to, true
	if payload.has("phoneCountryCode") {
		body["phoneCountryCode"] = payload["phoneCountryCode"]
	}
	return nil
}
