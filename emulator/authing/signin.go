package authing

import (
	"encoding/json"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// signInFields are the fields with which administrators and users get tokens, and users look after their
// accounts.
var signInFields = []rootField{
	{"query", "accessToken", "userPoolId! secret!", anybody, (*service).accessToken},
	{"mutation", "refreshAccessToken", "accessToken", anybody, (*service).refreshAccessToken},
	{"mutation", "registerByEmail", "input!", anybody, (*service).registerByEmail},
	{"mutation", "registerByUsername", "input!", anybody, (*service).registerByUsername},
	{"mutation", "registerByPhoneCode", "input!", anybody, (*service).registerByPhoneCode},
	{"mutation", "loginByEmail", "input!", anybody, (*service).loginByEmail},
	{"mutation", "loginByUsername", "input!", anybody, (*service).loginByUsername},
	{"mutation", "loginByPhoneCode", "input!", anybody, (*service).loginByPhoneCode},
	{"mutation", "loginByPhonePassword", "input!", anybody, (*service).loginByPhonePassword},
	{"query", "checkLoginStatus", "token", anybody, (*service).checkLoginStatus},
	{"mutation", "refreshToken", "id", signedIn, (*service).refreshToken},
	{"mutation", "sendEmail", "email! scene!", anybody, (*service).sendEmail},
	{"mutation", "resetPassword", "phone phoneCountryCode email code! newPassword!", anybody, (*service).resetPassword},
	{"mutation", "updatePassword", "newPassword! oldPassword", user, (*service).updatePassword},
	{"mutation", "updatePhone", "phone! phoneCode! oldPhone oldPhoneCode phoneCountryCode oldPhoneCountryCode", user, (*service).updatePhone},
	{"mutation", "updateEmail", "email! emailCode! oldEmail oldEmailCode", user, (*service).updateEmail},
	{"mutation", "bindPhone", "phone! phoneCode! phoneCountryCode", user, (*service).bindPhone},
	{"mutation", "unbindPhone", "", user, (*service).unbindPhone},
	{"mutation", "bindEmail", "email! emailCode!", user, (*service).bindEmail},
	{"mutation", "unbindEmail", "", user, (*service).unbindEmail},
}

// accessToken answers the pool's secret with a token for administrators.
func (s *service) accessToken(_ caller, a arguments) (any, *problem) {
	switch {
	case a.text("userPoolId") != UserPoolID:
		return nil, noPool
	case a.text("secret") != Secret:
		return nil, notAllowed
	}
	return s.administratorToken(), nil
}

func (s *service) refreshAccessToken(_ caller, a arguments) (any, *problem) {
	if c, wrong := s.verify(a.text("accessToken")); wrong != nil || c.Subject != "" {
		return nil, sessionInvalid
	}
	return s.administratorToken(), nil
}

func (s *service) administratorToken() any {
	token, c := s.issue("")
	return map[string]any{"accessToken": token, "exp": c.ExpiresAt.Unix(), "iat": c.IssuedAt.Unix()}
}

// register adds a user who signs up with what own says, and signs the user in if that is asked for.
func (s *service) register(in arguments, own map[string]any) (any, *problem) {
	profile := in.object("profile")
	if wrong := checkInput("RegisterProfile", profile, profileInput, "ip", "udf"); wrong != nil {
		return nil, wrong
	}
	custom, wrong := s.customParams(in.text("params"))
	if wrong != nil {
		return nil, wrong
	}
	created := s.newAccount(profile, "basic:email")
	delete(created.Values, "ip")
	delete(created.Values, "udf")
	created.Custom = custom
	created.take(own)
	if wrong := s.setGivenPassword(created, in.text("password"), false); wrong != nil {
		return nil, wrong
	}
	if !in.flag("forceLogin") && !in.flag("generateToken") {
		return s.add(created, "")
	}
	if shown, wrong := s.add(created, ""); wrong != nil {
		return shown, wrong
	}
	return s.welcome(created)
}

func (s *service) registerByEmail(_ caller, a arguments) (any, *problem) {
	in := a.object("input")
	if in.text("email") == "" || in.text("password") == "" {
		return nil, incomplete
	}
	return s.register(in, map[string]any{"email": in.text("email"), "registerSource": []any{"basic:email"}})
}

func (s *service) registerByUsername(_ caller, a arguments) (any, *problem) {
	in := a.object("input")
	if in.text("username") == "" || in.text("password") == "" {
		return nil, incomplete
	}
	return s.register(in, map[string]any{"username": in.text("username"), "registerSource": []any{"basic:username-password"}})
}

func (s *service) registerByPhoneCode(_ caller, a arguments) (any, *problem) {
	in := a.object("input")
	if _, taken := s.phoneOwner(in, "phone"); taken {
		return nil, phoneExists
	}
	if wrong := s.redeem(in.text("phone"), in.text("code")); wrong != nil {
		return nil, wrong
	}
	return s.register(in, map[string]any{
		"phone": in.text("phone"), "phoneCountryCode": in["phoneCountryCode"], "phoneVerified": true,
		"registerSource": []any{"basic:phone-code"},
	})
}

// phoneOwner returns the user with the phone number that arguments give.
func (s *service) phoneOwner(a arguments, name string) (*account, bool) {
	code := a.text(name + "CountryCode")
	for _, u := range s.users.all.Tagged(a.text(name)) {
		if code == "" || u.text("phoneCountryCode") == code {
			return u, true
		}
	}
	return nil, false
}

// login signs in the user who is known by a key and has the password.
func (s *service) login(a arguments, key string) (any, *problem) {
	in := a.object("input")
	password, wrong := s.decrypt(in.text("password"))
	if wrong != nil {
		return nil, wrong
	}
	found, ok := s.users.with(key, in.text(key))
	switch {
	case !ok && in.flag("autoRegister"):
		in["forceLogin"] = true
		return s.register(in, map[string]any{key: in.text(key)})
	case !ok:
		return nil, noUser
	case !found.hasPassword(password):
		return nil, wrongPassword
	}
	return s.welcome(found)
}

// welcome signs a user in, and returns what is shown of the user with a token.
func (s *service) welcome(a *account) (any, *problem) {
	if a.flag("blocked") || a.text("status") != "Activated" {
		return nil, userLocked
	}
	token, c := s.issue(a.ID())
	changed, wrong := s.users.change(a.ID(), func(u *account) *problem {
		u.Values["loginsCount"] = u.logins() + 1
		u.Values["lastLogin"] = stamp(s.Now())
		u.Values["tokenExpiredAt"] = stamp(c.ExpiresAt.Time)
		return nil
	})
	if wrong != nil {
		return nil, wrong
	}
	return s.shown(changed, token), nil
}

// logins returns how often a user has signed in, which may have come as JSON.
func (a *account) logins() int {
	switch n := a.Values["loginsCount"].(type) {
	case int:
		return n
	case float64:
		return int(n)
	case json.Number:
		i, _ := n.Int64() // another number counts as none
		return int(i)
	}
	return 0
}

func (s *service) loginByEmail(_ caller, a arguments) (any, *problem) { return s.login(a, "email") }

func (s *service) loginByUsername(_ caller, a arguments) (any, *problem) {
	return s.login(a, "username")
}

func (s *service) loginByPhonePassword(_ caller, a arguments) (any, *problem) {
	return s.login(a, "phone")
}

func (s *service) loginByPhoneCode(_ caller, a arguments) (any, *problem) {
	in := a.object("input")
	if wrong := s.redeem(in.text("phone"), in.text("code")); wrong != nil {
		return nil, wrong
	}
	found, ok := s.phoneOwner(in, "phone")
	if !ok {
		return nil, noUser
	}
	return s.welcome(found)
}

// checkLoginStatus tells what a token is worth: that which is given, or that of the request.
func (s *service) checkLoginStatus(c caller, a arguments) (any, *problem) {
	token := a.text("token")
	if token == "" {
		token = c.token
	}
	known, wrong := s.verify(token)
	if wrong != nil {
		return map[string]any{"code": wrong.code, "message": wrong.message, "status": false, "exp": nil, "iat": nil, "data": nil}, nil
	}
	return map[string]any{
		"code": 200, "message": "已登录", "status": true, "exp": known.ExpiresAt.Unix(), "iat": known.IssuedAt.Unix(),
		"data": map[string]any{"id": known.Data["id"], "userPoolId": UserPoolID, "arn": known.Data["arn"]},
	}, nil
}

// refreshToken issues a new token for the user, or for one whom an administrator names.
func (s *service) refreshToken(c caller, a arguments) (any, *problem) {
	id := c.user
	if c.admin {
		id = a.text("id")
	}
	if _, ok := s.users.all.Get(id); !ok {
		return nil, noUser
	}
	token, known := s.issue(id)
	return map[string]any{"token": token, "iat": known.IssuedAt.Unix(), "exp": known.ExpiresAt.Unix()}, nil
}

func (s *service) resetPassword(_ caller, a arguments) (any, *problem) {
	found, ok := s.phoneOwner(a, "phone")
	contact := a.text("phone")
	if contact == "" {
		contact = a.text("email")
		found, ok = s.users.with("email", contact)
	}
	if !ok {
		return nil, noUser
	}
	if wrong := s.redeem(contact, a.text("code")); wrong != nil {
		return nil, wrong
	}
	return s.changePassword(found.ID(), a.text("newPassword"))
}

// changePassword sets an encrypted password.
func (s *service) changePassword(id, sealed string) (any, *problem) {
	if sealed == "" {
		return nil, incomplete
	}
	changed, wrong := s.users.change(id, func(u *account) *problem {
		s.touch(u)
		return s.setGivenPassword(u, sealed, false)
	})
	if wrong != nil {
		return nil, wrong
	}
	out := s.shown(changed, "")
	out["code"], out["message"] = 200, "修改密码成功"
	return out, nil
}

func (s *service) updatePassword(c caller, a arguments) (any, *problem) {
	found, ok := s.users.all.Get(c.user)
	if !ok {
		return nil, noUser
	}
	old, wrong := s.decrypt(a.text("oldPassword"))
	switch {
	case wrong != nil:
		return nil, wrong
	case found.Password != "" && old == "":
		return nil, oldMissing
	case found.Password != "" && !found.hasPassword(old):
		return nil, oldWrong
	}
	return s.changePassword(c.user, a.text("newPassword"))
}

// own changes the caller's own account and returns what is shown of it.
func (s *service) own(c caller, change func(*account) *problem) (any, *problem) {
	changed, wrong := s.users.change(c.user, func(u *account) *problem {
		s.touch(u)
		return change(u)
	})
	if wrong != nil {
		return nil, wrong
	}
	return s.shown(changed, c.userToken()), nil
}

// setPhone gives the caller a phone number that was proven by a code.
func (s *service) setPhone(c caller, a arguments) (any, *problem) {
	if wrong := s.redeem(a.text("phone"), a.text("phoneCode")); wrong != nil {
		return nil, wrong
	}
	return s.own(c, func(u *account) *problem {
		u.take(arguments{"phone": a["phone"], "phoneCountryCode": a["phoneCountryCode"], "phoneVerified": true})
		return nil
	})
}

// setEmail gives the caller an address that was proven by a code.
func (s *service) setEmail(c caller, a arguments) (any, *problem) {
	if wrong := s.redeem(a.text("email"), a.text("emailCode")); wrong != nil {
		return nil, wrong
	}
	return s.own(c, func(u *account) *problem {
		u.take(arguments{"email": a["email"], "emailVerified": true})
		return u.checkEmail()
	})
}

func (s *service) updatePhone(c caller, a arguments) (any, *problem) {
	found, _ := s.users.all.Get(c.user)
	if found != nil && found.text("phone") == a.text("phone") && found.text("phoneCountryCode") == a.text("phoneCountryCode") {
		return nil, samePhone
	}
	if old := a.text("oldPhone"); old != "" {
		if wrong := s.redeem(old, a.text("oldPhoneCode")); wrong != nil {
			return nil, wrong
		}
	}
	return s.setPhone(c, a)
}

func (s *service) updateEmail(c caller, a arguments) (any, *problem) {
	found, _ := s.users.all.Get(c.user)
	if found != nil && strings.EqualFold(found.text("email"), a.text("email")) {
		return nil, sameEmail
	}
	if old := a.text("oldEmail"); old != "" {
		if wrong := s.redeem(old, a.text("oldEmailCode")); wrong != nil {
			return nil, wrong
		}
	}
	return s.setEmail(c, a)
}

func (s *service) bindPhone(c caller, a arguments) (any, *problem) {
	if found, _ := s.users.all.Get(c.user); found != nil && found.text("phone") != "" {
		return nil, alreadyBound
	}
	return s.setPhone(c, a)
}

func (s *service) bindEmail(c caller, a arguments) (any, *problem) {
	if found, _ := s.users.all.Get(c.user); found != nil && found.text("email") != "" {
		return nil, emailBound
	}
	return s.setEmail(c, a)
}

func (s *service) unbindPhone(c caller, _ arguments) (any, *problem) {
	return s.own(c, func(u *account) *problem {
		if u.text("email") == "" && u.text("username") == "" {
			return noContact
		}
		u.take(arguments{"phone": nil, "phoneCountryCode": nil, "phoneVerified": false})
		return nil
	})
}

func (s *service) unbindEmail(c caller, _ arguments) (any, *problem) {
	return s.own(c, func(u *account) *problem {
		if u.text("phone") == "" && u.text("username") == "" {
			return noContact
		}
		u.take(arguments{"email": nil, "emailVerified": false})
		return nil
	})
}

// emailScenes are what codes are sent by e-mail for. A scene of the first kind concerns a user who is there.
var emailScenes = map[string]bool{
	"RESET_PASSWORD": true, "RESET_PASSWORD_VERIFY_CODE": true, "VERIFY_EMAIL": true, "FIRST_EMAIL_LOGIN_VERIFY": true,
	"CONSOLE_CONDUCTED_VERIFY": true, "EMAIL_UNBIND_VERIFY_CODE": true, "MFA_VERIFY": true, "MFA_VERIFY_CODE": true,
	"LOGIN_VERIFY_CODE": true, "CHANGE_EMAIL": false, "EMAIL_BIND_VERIFY_CODE": false, "VERIFY_CODE": false,
	"REGISTER_VERIFY_CODE": false, "INFORMATION_COMPLETION_VERIFY_CODE": false,
}

func (s *service) sendEmail(_ caller, a arguments) (any, *problem) {
	ofUser, known := emailScenes[a.text("scene")]
	if !known {
		return nil, invalid("Value \"" + a.text("scene") + "\" does not exist in \"EmailScene\" enum.")
	}
	found, ok := s.users.with("email", a.text("email"))
	if ofUser && !ok {
		return nil, noUser
	}
	s.send(a.text("scene"), a.text("email"), found)
	return done("发送成功"), nil
}

// send puts a message with a code into the outbox. to is found's, who may be nil.
func (s *service) send(kind, to string, found *account) {
	code := s.IDs().Of("0123456789", 4)
	s.Codes[strings.ToLower(to)] = passcode{Code: code, Expires: s.Now().Add(codeLifetime)}
	m := emulator.Message{Kind: kind, To: to, Code: code}
	if found != nil {
		m.UserID = found.ID()
	}
	s.Messages = append(s.Messages, m)
}

// redeem takes a code that was sent to a phone or an address. It works once.
func (s *service) redeem(to, code string) *problem {
	key := strings.ToLower(to)
	known, ok := s.Codes[key]
	switch {
	case !ok, code == "", known.Code != code:
		return wrongCode
	case s.Now().After(known.Expires):
		return codeExpired
	}
	delete(s.Codes, key)
	return nil
}
