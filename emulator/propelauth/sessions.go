package propelauth

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"github.com/authplus/authplus/emulator"
)

// linkLifetime is how long a magic link works, and confirmationLifetime a link in a mail, unless told
// otherwise. PropelAuth does not document either.
const (
	linkLifetime         = 24 * time.Hour
	confirmationLifetime = 7 * 24 * time.Hour
)

// sessionCookie carries the session of a user who signed in.
const sessionCookie = "session"

// link is what a link that somebody follows stands for.
type link struct {
	UserID string `json:"user_id"`
	// Email is the address that the link confirms.
	Email     string `json:"email"`
	Redirect  string `json:"redirect"`
	ExpiresAt int64  `json:"expires_at"`
	// Once tells that it works one time.
	Once bool `json:"once"`
}

// session is that of a user who signed in.
type session struct {
	UserID string      `json:"user_id"`
	Method loginMethod `json:"method"`
}

// sessionRoutes are the operations of people rather than of programs.
func sessionRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "/verify_login_passwordless", handle: (*environment).followMagicLink},
		{method: http.MethodGet, path: "/confirm_email", handle: (*environment).confirmEmail},
		{method: http.MethodGet, path: "/api/v1/refresh_token", handle: (*environment).refreshToken},
		{method: http.MethodPost, path: "/api/v1/logout", handle: (*environment).endSession},
	}
}

// createMagicLink answers POST magic_link.
func (e *environment) createMagicLink(c *call) emulator.Reply {
	f := c.body
	email, create := f.needed("email"), f.flag("create_new_user_if_one_doesnt_exist", true)
	u, lifetime := e.state.byEmail(email), f.lifetime("expires_in_hours", time.Hour, linkLifetime)
	l := link{Redirect: f.text("redirect_to_url"), Once: f.flag("expire_after_first_use", false)}
	switch {
	case email != "" && !address.MatchString(email):
		f.note("email", "Invalid email address")
	case email != "" && u == nil && !create:
		f.note("email", "There is no user with this email address")
	}
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	if u == nil {
		now := e.seconds()
		u = &user{UserID: e.server.IDs().UUID(), Email: email, Enabled: true, CreatedAt: now, LastActiveAt: now}
		e.state.add(u)
	}
	l.UserID, l.Email, l.ExpiresAt = u.UserID, u.Email, e.until(lifetime)
	return ok(map[string]string{"url": e.linkTo("/verify_login_passwordless", l)})
}

// linkTo keeps a link and returns its URL.
func (e *environment) linkTo(path string, l link) string {
	token := e.server.IDs().Of("0123456789abcdef", 64)
	e.state.Links[token] = l
	t := encode(struct {
		Token string `json:"token"`
		User  string `json:"user"`
	}{token, l.UserID})
	return e.settings.authURL + path + "?t=" + base64.URLEncoding.EncodeToString(t)
}

// followed returns what a link stands for that somebody follows, and the user, nil if it does not work.
func (e *environment) followed(c *call) (l link, u *user) {
	var t struct {
		Token string `json:"token"`
	}
	data, err := base64.URLEncoding.DecodeString(c.query.Get("t"))
	if err != nil || json.Unmarshal(data, &t) != nil {
		return link{}, nil
	}
	l, known := e.state.Links[t.Token]
	u = e.state.Users[l.UserID]
	if !known || u == nil || l.ExpiresAt <= e.seconds() {
		return link{}, nil
	}
	if l.Once {
		delete(e.state.Links, t.Token)
	}
	return l, u
}

// followMagicLink signs a user in, whose address is confirmed by that, and redirects.
func (e *environment) followMagicLink(c *call) emulator.Reply {
	l, u := e.followed(c)
	if u == nil || !u.Enabled || u.Locked {
		return plain(http.StatusUnauthorized, "This link does not work any more")
	}
	u.LastActiveAt = e.seconds()
	if u.Email == l.Email {
		u.EmailConfirmed = true
	}
	cookie := &http.Cookie{Name: sessionCookie, Value: e.signIn(u, loginMethod{"magic_link"}), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
	return emulator.Reply{Status: http.StatusFound, Header: map[string]string{
		"Set-Cookie": cookie.String(), "Location": cmp.Or(l.Redirect, e.settings.authURL),
	}}
}

// signIn begins a session and returns what its cookie holds.
func (e *environment) signIn(u *user, how loginMethod) string {
	id := e.server.IDs().Of("0123456789abcdef", 64)
	e.state.Sessions[id] = session{u.UserID, how}
	return id
}

// confirmEmail gives a user the address that a link confirms.
func (e *environment) confirmEmail(c *call) emulator.Reply {
	l, u := e.followed(c)
	if u == nil {
		return plain(http.StatusUnauthorized, "This link does not work any more")
	}
	if other := e.state.byEmail(l.Email); other != nil && other != u {
		return plain(http.StatusConflict, "Another user has this email address")
	}
	e.state.change(u, func(u *user) { u.Email, u.EmailConfirmed = l.Email, true })
	return plain(http.StatusOK, "The email address is confirmed")
}

// refreshToken answers GET /api/v1/refresh_token: an access token for whoever has a session.
func (e *environment) refreshToken(c *call) emulator.Reply {
	cookie, err := c.Cookie(sessionCookie)
	if err != nil {
		return plain(http.StatusUnauthorized, "Unauthorized")
	}
	open, known := e.state.Sessions[cookie.Value]
	u := e.state.Users[open.UserID]
	if !known || u == nil {
		return plain(http.StatusUnauthorized, "Unauthorized")
	}
	org := c.query.Get("active_org_id")
	if _, member := e.state.Members[org][u.UserID]; org != "" && !member {
		return plain(http.StatusUnauthorized, "Unauthorized")
	}
	u.LastActiveAt = e.seconds()
	lifetime := cmp.Or(e.server.Config().TokenLifetime, tokenLifetime)
	return ok(map[string]any{
		"access_token":              e.sign(u, lifetime, org, open.Method),
		"expires_at_seconds":        e.until(lifetime),
		"org_id_to_org_member_info": e.organizationsOf(u.UserID),
		"user":                      shown{user: *u},
	})
}

// endSession answers POST /api/v1/logout.
func (e *environment) endSession(c *call) emulator.Reply {
	if cookie, err := c.Cookie(sessionCookie); err == nil {
		delete(e.state.Sessions, cookie.Value)
	}
	return done()
}

// askToConfirm notes the mail that asks a user to confirm an address.
func (e *environment) askToConfirm(u *user, email string) {
	l := e.linkTo("/confirm_email", link{UserID: u.UserID, Email: email, ExpiresAt: e.until(confirmationLifetime), Once: true})
	e.send("confirm_email", email, u.UserID, l)
}

// send notes a message that would have been sent.
func (e *environment) send(kind, to, userID, link string) {
	e.state.Outbox = append(e.state.Outbox, emulator.Message{Kind: kind, To: to, UserID: userID, Link: link})
}
