package genauth

import (
	"strings"
	"time"

	"github.com/authplus/authplus/emulator"
)

// passcode is a code that was sent to somebody, for one purpose.
type passcode struct {
	code, channel string
	end           time.Time
}

// channels are what codes are sent for.
var channels = map[string]bool{
	"CHANNEL_LOGIN": true, "CHANNEL_REGISTER": true, "CHANNEL_RESET_PASSWORD": true, "CHANNEL_BIND_PHONE": true, "CHANNEL_BIND_EMAIL": true,
	"CHANNEL_UNBIND_PHONE": true, "CHANNEL_UNBIND_EMAIL": true, "CHANNEL_UPDATE_EMAIL": true, "CHANNEL_UPDATE_PHONE": true,
	"CHANNEL_VERIFY_EMAIL_LINK": true, "CHANNEL_BIND_MFA": true, "CHANNEL_VERIFY_MFA": true, "CHANNEL_UNBIND_MFA": true,
	"CHANNEL_UNLOCK_ACCOUNT": true, "CHANNEL_COMPLETE_PHONE": true, "CHANNEL_COMPLETE_EMAIL": true,
	"CHANNEL_IDENTITY_VERIFICATION": true, "CHANNEL_DELETE_ACCOUNT": true,
}

var passcodeRoutes = []route{
	{method: "POST", path: "/api/v3/send-sms", handle: sendSMS, access: anyone},
	{method: "POST", path: "/api/v3/send-email", handle: sendEmail, access: anyone},
}

func sendSMS(c *call) (any, *problem) { return c.sendCode("phoneNumber", "phone", smsLife) }

func sendEmail(c *call) (any, *problem) { return c.sendCode("email", "email", emailLife) }

// sendCode puts a code into the outbox. A later one for the same purpose takes its place.
func (c *call) sendCode(name, kind string, life time.Duration) (any, *problem) {
	to, channel := c.data.text(name), c.data.text("channel")
	switch {
	case to == "" || kind == "email" && !address.MatchString(to):
		return nil, malformed(name)
	case !channels[channel]:
		return nil, malformed("channel")
	}
	code := c.pool.ids.Of("0123456789", 6)
	c.pool.sessions.passcodes[channel+" "+strings.ToLower(to)] = passcode{code, channel, c.now.Add(life)}
	message := emulator.Message{Kind: channel, To: to, Code: code}
	if u, wrong := c.pool.find(to, kind); wrong == nil {
		message.UserID = u.ID()
	}
	c.pool.outbox = append(c.pool.outbox, message)
	return nil, nil
}

// takeCode checks a code that was sent to somebody for a purpose. It works once.
func (c *call) takeCode(channel, to, code string) *problem {
	key := channel + " " + strings.ToLower(to)
	sent, known := c.pool.sessions.passcodes[key]
	if !known || code == "" || sent.code != code || !c.now.Before(sent.end) {
		return &wrongCode
	}
	delete(c.pool.sessions.passcodes, key)
	return nil
}
