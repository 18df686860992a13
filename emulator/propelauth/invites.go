package propelauth

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/emulator"
)

// inviteLifetime is how long an invitation to an organization can be accepted.
const inviteLifetime = 5 * 24 * time.Hour

// invite is an open invitation as PropelAuth shows one.
type invite struct {
	Email      string   `json:"invitee_email"`
	OrgID      string   `json:"org_id"`
	OrgName    string   `json:"org_name"`
	Role       string   `json:"role_in_org"`
	Additional []string `json:"additional_roles_in_org"`
	CreatedAt  int64    `json:"created_at"`
	ExpiresAt  int64    `json:"expires_at"`
}

func (e *environment) inviteUser(c *call) emulator.Reply {
	email := c.body.needed("email")
	if email != "" && !address.MatchString(email) {
		c.body.note("email", "Invalid email address")
	}
	return e.invite(c.body, email)
}

func (e *environment) inviteUserByID(c *call) emulator.Reply {
	u := e.state.Users[c.body.needed("user_id")]
	if len(c.body.wrong) > 0 {
		return invalid(c.body.wrong)
	}
	if u == nil {
		return missing()
	}
	return e.invite(c.body, u.Email)
}

// invite invites an address to an organization. The reply is a text.
func (e *environment) invite(f form, email string) emulator.Reply {
	org, m := f.needed("org_id"), e.memberIn(f)
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	o := e.state.Organizations[org]
	if o == nil {
		return missing()
	}
	if u := e.state.byEmail(email); u != nil && e.isMember(memberCall{user: u.UserID, org: org}) {
		return wrong("email", "The user is a member of this organization already")
	}
	e.forgetInvite(org, email)
	e.state.Invites = append(e.state.Invites, invite{
		Email: email, OrgID: org, OrgName: o.Name, Role: m.Role, Additional: m.additional(),
		CreatedAt: e.seconds(), ExpiresAt: e.until(inviteLifetime),
	})
	e.send("org_invite", email, "", "")
	return plain(http.StatusOK, "Invitation sent")
}

// forgetInvite takes an invitation away and tells whether there was one.
func (e *environment) forgetInvite(org, email string) bool {
	before := len(e.state.Invites)
	e.state.Invites = slices.DeleteFunc(e.state.Invites, func(i invite) bool {
		return i.OrgID == org && strings.EqualFold(i.Email, email)
	})
	return len(e.state.Invites) < before
}

func (e *environment) pendingInvites(c *call) emulator.Reply {
	f := c.ofQuery("page_number", "page_size")
	p, org := page(f), f.text("org_id")
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	var open []invite
	for _, i := range e.state.Invites {
		if (org == "" || i.OrgID == org) && i.ExpiresAt > e.seconds() {
			open = append(open, i)
		}
	}
	return listed(p, "invites", "total_invites", open, itself)
}

// revokeInvite answers DELETE pending_org_invites, which has a body.
func (e *environment) revokeInvite(c *call) emulator.Reply {
	org, email := c.body.needed("org_id"), c.body.needed("invitee_email")
	if len(c.body.wrong) > 0 {
		return invalid(c.body.wrong)
	}
	if !e.forgetInvite(org, email) {
		return missing()
	}
	return done()
}
