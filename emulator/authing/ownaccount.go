package authing

import "strings"

// resetPassword sets a new password with a code that was sent to the user's phone or address.
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
