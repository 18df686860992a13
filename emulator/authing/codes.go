package authing

import (
	"strings"
	"time"

	"github.com/authplus/authplus/emulator"
)

// codeLifetime is how long a code works.
const codeLifetime = 5 * time.Minute

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
