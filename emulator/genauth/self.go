package genauth

import (
	"maps"
	"slices"
	"time"
)

// selfRoutes are what users who are signed in do with their own accounts.
var selfRoutes = []route{
	{method: "GET", path: "/api/v3/get-profile", handle: getProfile, access: endUser},
	{method: "POST", path: "/api/v3/update-profile", handle: updateProfile, access: endUser},
	{method: "POST", path: "/api/v3/update-password", handle: updatePassword, access: endUser},
	{method: "POST", path: "/api/v3/bind-email", handle: bindEmail, access: endUser},
	{method: "POST", path: "/api/v3/unbind-email", handle: unbindEmail, access: endUser},
	{method: "POST", path: "/api/v3/bind-phone", handle: bindPhone, access: endUser},
	{method: "POST", path: "/api/v3/unbind-phone", handle: unbindPhone, access: endUser},
	{method: "POST", path: "/api/v3/verify-update-email-request", handle: verifyUpdateEmail, access: endUser},
	{method: "POST", path: "/api/v3/update-email", handle: updateEmail, access: endUser},
	{method: "POST", path: "/api/v3/verify-update-phone-request", handle: verifyUpdatePhone, access: endUser},
	{method: "POST", path: "/api/v3/update-phone", handle: updatePhone, access: endUser},
	{method: "POST", path: "/api/v3/verify-reset-password-request", handle: verifyResetPassword, access: anyone},
	{method: "POST", path: "/api/v3/reset-password", handle: resetPassword, access: anyone},
	{method: "POST", path: "/api/v3/verify-delete-account-request", handle: verifyDeleteAccount, access: endUser},
	{method: "POST", path: "/api/v3/delete-account", handle: deleteAccount, access: endUser},
	{method: "GET", path: "/api/v3/get-my-role-list", handle: getMyRoles, access: endUser},
	{method: "GET", path: "/api/v3/get-my-group-list", handle: getMyGroups, access: endUser},
	{method: "GET", path: "/api/v3/get-identities", handle: getMyIdentities, access: endUser},
}

// proof allows one thing for a minute, once.
type proof struct {
	user, action string
	changes      object
	end          time.Time
}

// prove returns a text that allows an action.
func (c *call) prove(user, action string, changes object) string {
	token := c.pool.ids.Text(32)
	c.pool.sessions.proofs[token] = proof{user, action, changes, c.now.Add(proofLife)}
	return token
}

// proven takes a text that allows an action.
func (c *call) proven(token, action string) (proof, *problem) {
	p, known := c.pool.sessions.proofs[token]
	if !known || p.action != action || !c.now.Before(p.end) {
		return proof{}, &problem{status: 400, text: text{"token 已失效", "The token has expired"}}
	}
	delete(c.pool.sessions.proofs, token)
	return p, nil
}

func getProfile(c *call) (any, *problem) { return c.pool.dto(c.user, askedBy(c.data)), nil }

// own are the attributes that users change themselves.
var own = []string{
	"name", "nickname", "photo", "externalId", "birthdate", "country", "province", "city", "address", "streetAddress", "postalCode", "gender",
	"username", "company", "customData", "identityNumber",
}

func updateProfile(c *call) (any, *problem) {
	changes := object{}
	for _, name := range slices.Sorted(maps.Keys(c.data)) {
		value := c.data[name]
		switch {
		case slices.Contains(own, name):
			changes[name] = value
		case name == "email" || name == "phone" || name == "password":
			return nil, bad(name + " cannot be changed here")
		}
	}
	u, wrong := c.update(c.user, changes)
	if wrong != nil {
		return nil, wrong
	}
	return c.pool.dto(u, asked{customData: true}), nil
}

func updatePassword(c *call) (any, *problem) {
	how := c.data.text("passwordEncryptType")
	before, wrong := c.pool.decrypted(c.data.text("oldPassword"), how)
	if wrong != nil {
		return nil, wrong
	}
	if c.user.password.set() && !c.user.password.matches(before) {
		return nil, &problem{status: 400, code: 2203, text: text{"旧密码不正确", "The old password is wrong"}}
	}
	return c.setPassword(c.user, c.data.text("newPassword"), how)
}

func (c *call) setPassword(u *person, sent, how string) (any, *problem) {
	if sent == "" {
		return nil, malformed("password")
	}
	if _, wrong := c.update(u, object{"password": sent, "options": map[string]any{"passwordEncryptType": how}}); wrong != nil {
		return nil, wrong
	}
	return done(), nil
}

// bind changes an address or number after the code that was sent there.
func (c *call) bind(channel, to string, changes object) (any, *problem) {
	if wrong := c.takeCode(channel, to, c.data.text("passCode")); wrong != nil {
		return nil, wrong
	}
	if _, wrong := c.update(c.user, changes); wrong != nil {
		return nil, wrong
	}
	return done(), nil
}

func bindEmail(c *call) (any, *problem) {
	to := c.data.text("email")
	return c.bind("CHANNEL_BIND_EMAIL", to, object{"email": to, "emailVerified": true})
}

func unbindEmail(c *call) (any, *problem) {
	return c.bind("CHANNEL_UNBIND_EMAIL", c.user.values.text("email"), object{"email": nil, "emailVerified": false})
}

func bindPhone(c *call) (any, *problem) {
	to := c.data.text("phoneNumber")
	return c.bind("CHANNEL_BIND_PHONE", to, object{"phone": to, "phoneCountryCode": orHome(c.data), "phoneVerified": true})
}

func unbindPhone(c *call) (any, *problem) {
	return c.bind("CHANNEL_UNBIND_PHONE", c.user.values.text("phone"), object{"phone": nil, "phoneCountryCode": nil, "phoneVerified": false})
}

func orHome(data object) any {
	if code := data.text("phoneCountryCode"); code != "" {
		return code
	}
	return "+86"
}

// verifyUpdateEmail allows to change the address: codes come from the new one and, if there is one, from
// the old one.
func verifyUpdateEmail(c *call) (any, *problem) {
	payload := c.data.object("emailPassCodePayload")
	to := payload.text("newEmail")
	if before := c.user.values.text("email"); before != "" {
		if wrong := c.takeCode("CHANNEL_UPDATE_EMAIL", before, payload.text("oldEmailPassCode")); wrong != nil {
			return nil, wrong
		}
	}
	if wrong := c.takeCode("CHANNEL_UPDATE_EMAIL", to, payload.text("newEmailPassCode")); wrong != nil {
		return nil, wrong
	}
	token := c.prove(c.user.ID(), "update-email", object{"email": to, "emailVerified": true})
	return map[string]any{"updateEmailToken": token, "tokenExpiresIn": int(proofLife / time.Second)}, nil
}

func updateEmail(c *call) (any, *problem) { return c.carryOut("updateEmailToken", "update-email") }

func verifyUpdatePhone(c *call) (any, *problem) {
	payload := c.data.object("phonePassCodePayload")
	to := payload.text("newPhoneNumber")
	if before := c.user.values.text("phone"); before != "" {
		if wrong := c.takeCode("CHANNEL_UPDATE_PHONE", before, payload.text("oldPhonePassCode")); wrong != nil {
			return nil, wrong
		}
	}
	if wrong := c.takeCode("CHANNEL_UPDATE_PHONE", to, payload.text("newPhonePassCode")); wrong != nil {
		return nil, wrong
	}
	country := orHome(object{"phoneCountryCode": payload["newPhoneCountryCode"]})
	token := c.prove(c.user.ID(), "update-phone", object{"phone": to, "phoneCountryCode": country, "phoneVerified": true})
	return map[string]any{"updatePhoneToken": token, "tokenExpiresIn": int(proofLife / time.Second)}, nil
}

func updatePhone(c *call) (any, *problem) { return c.carryOut("updatePhoneToken", "update-phone") }

// carryOut does what a text allows.
func (c *call) carryOut(name, action string) (any, *problem) {
	p, wrong := c.proven(c.data.text(name), action)
	if wrong != nil {
		return nil, wrong
	}
	if p.user != c.user.ID() {
		return nil, &notLoggedIn
	}
	if _, wrong := c.update(c.user, p.changes); wrong != nil {
		return nil, wrong
	}
	return done(), nil
}

// verifyResetPassword allows whoever has the code to set a new password.
func verifyResetPassword(c *call) (any, *problem) {
	payload, kind := c.data.object("emailPassCodePayload"), "email"
	to := payload.text("email")
	if c.data.text("verifyMethod") == "PHONE_PASSCODE" {
		payload, kind = c.data.object("phonePassCodePayload"), "phone"
		to = payload.text("phoneNumber")
	}
	if wrong := c.takeCode("CHANNEL_RESET_PASSWORD", to, payload.text("passCode")); wrong != nil {
		return nil, wrong
	}
	u, wrong := c.pool.find(to, kind)
	if wrong != nil {
		return nil, wrong
	}
	token := c.prove(u.ID(), "reset-password", nil)
	return map[string]any{"passwordResetToken": token, "tokenExpiresIn": int(proofLife / time.Second)}, nil
}

func resetPassword(c *call) (any, *problem) {
	p, wrong := c.proven(c.data.text("passwordResetToken"), "reset-password")
	if wrong != nil {
		return nil, wrong
	}
	u, wrong := c.pool.find(p.user, "")
	if wrong != nil {
		return nil, wrong
	}
	return c.setPassword(u, c.data.text("password"), c.data.text("passwordEncryptType"))
}

func verifyDeleteAccount(c *call) (any, *problem) {
	var wrong *problem
	switch c.data.text("verifyMethod") {
	case "PASSWORD":
		payload := c.data.object("passwordPayload")
		plain, undecrypted := c.pool.decrypted(payload.text("password"), payload.text("passwordEncryptType"))
		if wrong = undecrypted; wrong == nil && !c.user.password.matches(plain) {
			wrong = &wrongLogin
		}
	case "EMAIL_PASSCODE":
		wrong = c.takeCode("CHANNEL_DELETE_ACCOUNT", c.user.values.text("email"), c.data.object("emailPassCodePayload").text("passCode"))
	case "PHONE_PASSCODE":
		wrong = c.takeCode("CHANNEL_DELETE_ACCOUNT", c.user.values.text("phone"), c.data.object("phonePassCodePayload").text("passCode"))
	default:
		wrong = malformed("verifyMethod")
	}
	if wrong != nil {
		return nil, wrong
	}
	token := c.prove(c.user.ID(), "delete-account", nil)
	return map[string]any{"deleteAccountToken": token, "tokenExpiresIn": int(proofLife / time.Second)}, nil
}

func deleteAccount(c *call) (any, *problem) {
	p, wrong := c.proven(c.data.text("deleteAccountToken"), "delete-account")
	if wrong != nil {
		return nil, wrong
	}
	if p.user != c.user.ID() {
		return nil, &notLoggedIn
	}
	c.pool.users.Delete(p.user)
	c.pool.forget(p.user)
	return done(), nil
}

// getMyRoles answers without pages.
func getMyRoles(c *call) (any, *problem) {
	return c.pool.rolesOf(c.user.ID(), namespace(c.data)), nil
}

func getMyGroups(c *call) (any, *problem) {
	list := []any{}
	for _, g := range c.pool.groups {
		if slices.Contains(g.Members, c.user.ID()) {
			list = append(list, g.dto())
		}
	}
	return list, nil
}

func getMyIdentities(c *call) (any, *problem) { return append([]object{}, c.user.identities...), nil }
