package authing

import "encoding/json"

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
