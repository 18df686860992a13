package fusionauth

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // What authenticators compute codes with.
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/authplus/authplus/emulator"
)

var secondFactorRoutes = []route{
	{http.MethodPost, "/api/two-factor/send/{twoFactorId}", open, (*call).sendSecondFactor},
	{http.MethodPost, "/api/two-factor/login", open, (*call).logInWithSecondFactor},
}

// The answers to a login that is not over.
const (
	statusEmailNotVerified        = 212
	statusRegistrationNotVerified = 213
	statusSecondFactor            = 242
	statusWrongCode               = http.StatusMisdirectedRequest
)

// stepLeft returns the answer to a login of a user who has something to do before, and false where nothing is left.
func (c *call) stepLeft(u *user, application string) (emulator.Reply, bool) {
	tenant, _ := c.state.Tenants.get(textOf(u.values, "tenantId"))
	a, _ := c.state.Applications.get(application)
	r, registered := u.registration(application)
	switch {
	case gated(objectIn(tenant, "emailConfiguration")) && u.values["verified"] != true:
		return respond(statusEmailNotVerified, object{"user": u.wire()}), true
	case registered && gated(a) && r["verified"] != true:
		return respond(statusRegistrationNotVerified, object{"user": u.wire()}), true
	case len(secondFactors(u)) > 0:
		return respond(statusSecondFactor, object{
			"twoFactorId": c.newCode("two-factor", u.ID(), application, nil), "methods": withoutSecrets(secondFactors(u)),
		}), true
	}
	return emulator.Reply{}, false
}

// gated tells whether what is not verified keeps users out.
func gated(o object) bool { return textOf(objectIn(o, "unverified"), "behavior") == "Gated" }

// secondFactors are the methods that a user has set up.
func secondFactors(u *user) []object { return objectsIn(objectIn(u.values, "twoFactor"), "methods") }

// withoutSecrets returns methods as somebody sees them who has yet to prove who they are.
func withoutSecrets(methods []object) []object {
	var shown []object
	for _, m := range methods {
		m = maps.Clone(m)
		delete(m, "secret")
		shown = append(shown, m)
	}
	return shown
}

// sendSecondFactor answers POST /api/two-factor/send/{twoFactorId}: it sends a code by one of the user's methods.
func (c *call) sendSecondFactor() emulator.Reply {
	text := c.params.Get("twoFactorId")
	begun, valid := c.code(text, "two-factor")
	u, found := c.state.users.Get(begun.User)
	if !valid || !found {
		return empty(http.StatusNotFound)
	}
	id := textOf(c.body, "methodId")
	i := slices.IndexFunc(secondFactors(u), func(m object) bool { return textOf(m, "id") == id })
	if i < 0 {
		return field("invalid", "methodId", "The [methodId] is not the Id of a method of the User.")
	}
	m := secondFactors(u)[i]
	to := textOf(m, "email")
	if to == "" {
		to = textOf(m, "mobilePhone")
	}
	c.state.Outbox = append(c.state.Outbox, emulator.Message{Kind: "two-factor", To: to, UserID: u.ID(), Code: begun.OneTime})
	return empty(http.StatusOK)
}

// logInWithSecondFactor answers POST /api/two-factor/login: with a code that was sent, or one of an authenticator.
func (c *call) logInWithSecondFactor() emulator.Reply {
	text := textOf(c.body, "twoFactorId")
	begun, valid := c.code(text, "two-factor")
	u, found := c.state.users.Get(begun.User)
	if !valid || !found {
		return empty(http.StatusNotFound)
	}
	code := textOf(c.body, "code")
	right := code == begun.OneTime || slices.ContainsFunc(secondFactors(u), func(m object) bool {
		return textOf(m, "method") == "authenticator" && shows(textOf(m, "secret"), code, c.server.Now())
	})
	if !right {
		return empty(statusWrongCode)
	}
	delete(c.state.Codes, text)
	return c.enter(u, begun.Application, "PASSWORD")
}

// shows tells whether an authenticator with a secret shows a code now, or did half a minute ago (RFC 6238).
func shows(secret, code string, now time.Time) bool {
	key, err := base64.StdEncoding.DecodeString(secret)
	if err != nil || len(key) == 0 {
		return false
	}
	step := now.Unix() / 30
	for _, at := range []int64{step, step - 1} {
		if subtle.ConstantTimeCompare([]byte(oneTime(key, at)), []byte(code)) == 1 {
			return true
		}
	}
	return false
}

// oneTime returns the code of six digits that a key makes of a counter (RFC 4226).
func oneTime(key []byte, counter int64) string {
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, counter) // a hash takes everything
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[offset:])&0x7fffffff%1_000_000)
}
