package auth0

import (
	"html"
	"net/http"
	"net/url"
	"time"

	"github.com/authplus/authplus/emulator"
)

// ticketPath is where the links of tickets lead to.
const ticketPath = "/u/"

// ticket lets a person do one thing without logging in: what the mail with its link is about.
type ticket struct {
	Kind      string    `json:"kind"` // the last part of its link
	Identity  string    `json:"identity"`
	UserID    string    `json:"user_id"`
	ExpiresAt time.Time `json:"expires_at"`
	// ResultURL is where the person is sent to afterwards, with the address where AddEmail is set.
	ResultURL string `json:"result_url,omitempty"`
	AddEmail  bool   `json:"add_email,omitempty"`
	// VerifiesEmail tells that the address counts as verified then.
	VerifiesEmail bool `json:"verifies_email,omitempty"`
}

// The kinds of tickets.
const (
	verifyKind = "email-verification"
	resetKind  = "reset-password"
)

// ticketLife is how long a ticket is valid unless the request says otherwise.
const ticketLife = 5 * 24 * time.Hour

// offer adds a ticket for an account of a user and returns its link.
func (t *tenant) offer(c *call, kind string, user *profile, of identity, body map[string]any) string {
	o := object{values: body}
	life := time.Duration(o.number("ttl_sec")) * time.Second
	if life == 0 {
		life = ticketLife
	}
	now := t.now()
	if t.tickets.len() >= 2*maxTickets {
		t.forgetTickets(now)
	}
	id := t.ids.Text(32)
	t.tickets.put(id, &ticket{
		Kind: kind, UserID: user.ID(), Identity: of.id(), ExpiresAt: now.Add(life),
		ResultURL: o.text("result_url"), AddEmail: body["includeEmailInRedirect"] == true,
		VerifiesEmail: kind == verifyKind || body["mark_email_as_verified"] == true,
	})
	return c.base() + ticketPath + kind + "?ticket=" + id + "#"
}

// maxTickets is how many tickets are kept at least. A tenant keeps all; here their number is bounded, so
// that a long run needs no more memory than a short one.
const maxTickets = 5_000

// forgetTickets forgets the tickets that have ended, and the oldest of too many.
func (t *tenant) forgetTickets(now time.Time) {
	var kept table[*ticket]
	surplus := t.tickets.len() - maxTickets
	for id, k := range t.tickets.all() {
		if surplus--; surplus < 0 && k.ExpiresAt.After(now) {
			kept.put(id, k)
		}
	}
	t.tickets = kept
}

// verification returns a mail that lets the owner of an account verify its address.
func (t *tenant) verification(c *call, user *profile, of identity) emulator.Message {
	return emulator.Message{
		Kind: mailType, To: user.account(of).text("email"), UserID: user.ID(),
		Link: t.offer(c, verifyKind, user, of, nil),
	}
}

// ticketOf returns the ticket that a request presents, the user who it is for, and their identity.
func (t *tenant) ticketOf(c *call, kind string) (k *ticket, user *profile, of identity, ok bool) {
	k, ok = t.tickets.get(c.query.Get("ticket"))
	if !ok || k.Kind != kind || !k.ExpiresAt.After(t.now()) {
		return nil, nil, identity{}, false
	}
	if user, ok = t.users.Get(k.UserID); !ok {
		return nil, nil, identity{}, false
	}
	of, ok = user.identityWith(k.Identity)
	return k, user, of, ok
}

// useTicket does what a ticket is for, which changes the account, and then is no more.
func (t *tenant) useTicket(c *call, k *ticket, of identity, change func(account *object)) *profile {
	t.tickets.remove(c.query.Get("ticket"))
	user, err := t.users.Update(k.UserID, func(p *profile) (*profile, error) {
		account := p.account(of)
		change(account)
		if k.VerifiesEmail {
			account.set("email_verified", true)
		}
		p.setAccount(of, account)
		p.set("updated_at", stamp(t.now()))
		return p, nil
	})
	if err != nil {
		return newProfile(map[string]any{}) // the user was just read
	}
	return user
}

// verifyEmail answers GET for the link of a verification mail.
func (t *tenant) verifyEmail(c *call) (answer, *problem) {
	k, _, of, ok := t.ticketOf(c, verifyKind)
	if !ok {
		return page(http.StatusBadRequest, "This URL can be used only once or it has expired.")
	}
	user := t.useTicket(c, k, of, func(*object) {})
	t.record(c, event{kind: "sv", description: "Your email was verified. You can continue using the application.", user: user, identity: of})
	return k.leave(user.account(of), "Your email was verified. You can continue using the application.")
}

// leave sends the person to where the ticket says, with what came of it, or tells them.
func (k *ticket) leave(account *object, message string) (answer, *problem) {
	target, err := url.Parse(k.ResultURL)
	if k.ResultURL == "" || err != nil {
		return page(http.StatusOK, message)
	}
	query := target.Query()
	query.Set("success", "true")
	query.Set("message", message)
	if k.AddEmail {
		query.Set("email", account.text("email"))
	}
	target.RawQuery = query.Encode()
	return answer{status: http.StatusFound, header: map[string]string{"Location": target.String()}}, nil
}

// askPassword answers GET for the link of a mail about a new password: with a form.
func (t *tenant) askPassword(c *call) (answer, *problem) {
	if _, _, _, ok := t.ticketOf(c, resetKind); !ok {
		return page(http.StatusBadRequest, "This URL can be used only once or it has expired.")
	}
	return document(http.StatusOK, `<form method="post">`+
		`<label>New password <input type="password" name="password"></label> <button>Reset password</button></form>`)
}

// resetPassword answers POST of that form.
func (t *tenant) resetPassword(c *call) (answer, *problem) {
	k, _, of, ok := t.ticketOf(c, resetKind)
	if !ok {
		return page(http.StatusBadRequest, "This URL can be used only once or it has expired.")
	}
	form, err := url.ParseQuery(string(c.body))
	password := form.Get("password")
	if err != nil || password == "" {
		return page(http.StatusBadRequest, "The password is missing.")
	}
	if wrong := admitPassword(t.connectionOf(of), password); wrong != nil {
		return page(wrong.status, wrong.message)
	}
	now := stamp(t.now())
	t.setPassword(of.id(), password)
	user := t.useTicket(c, k, of, func(account *object) { account.set("last_password_reset", now) })
	t.record(c, event{kind: "scp", user: user, identity: of})
	return k.leave(user.account(of), "You can now login to the application with the new password.")
}

// page answers with a sentence for a person.
func page(status int, sentence string) (answer, *problem) {
	return document(status, "<p>"+html.EscapeString(sentence)+"</p>")
}

// document answers with an HTML page.
func document(status int, body string) (answer, *problem) {
	return answer{
		status: status, contentType: "text/html; charset=utf-8",
		raw: []byte("<!doctype html><title>Auth0</title>" + body),
	}, nil
}
