package auth0_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

func TestInvitations(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := openPortal(t)
	p.server.Configure(func(c *auth0.Config) { c.Clock = now })
	app := p.make("/clients", `{"name":"Tickets","organization_usage":"allow","initiate_login_uri":"https://tickets.example.com/login"}`)
	org := p.make("/organizations", `{"name":"acdc"}`)
	invitations := "/organizations/" + org + "/invitations"
	body := `{"client_id":"` + app + `","inviter":{"name":"Malcolm"},"invitee":{"email":"brian@example.com"}`
	made := p.want(201, "POST", invitations, body, `}`)
	id, ticket := pick(t, made, "id").(string), pick(t, made, "ticket_id").(string)
	require.Regexp(t, `^uinv_[A-Za-z0-9]{16}$`, id)
	require.Len(t, ticket, 32)
	require.JSONEq(t, `{"id":"`+id+`","client_id":"`+app+`","inviter":{"name":"Malcolm"},"invitee":{"email":"brian@example.com"},
		"invitation_url":"https://tickets.example.com/login?invitation=`+ticket+`&organization=`+org+`&organization_name=acdc","ticket_id":"`+ticket+`",
		"created_at":"2026-01-01T00:00:00.000Z","expires_at":"2026-01-08T00:00:00.000Z","organization_id":"`+org+`"}`, made)
	require.JSONEq(t, `{"invitations":[`+made+`],"start":0,"limit":1}`, p.want(200, "GET", invitations+"?include_totals=true"),
		"there is no total, and the limit is the number of elements")
	require.JSONEq(t, made, p.want(200, "GET", invitations+"/"+id))
	require.JSONEq(t, `{"id":"`+id+`"}`, p.want(200, "GET", invitations+"/"+id+"?fields=id"))

	p.server.Configure(func(c *auth0.Config) { c.Clock = now.Add(time.Hour) })
	second := p.want(201, "POST", invitations, body, `,"ttl_sec":60,"send_invitation_email":false}`)
	require.Equal(t, "2026-01-01T01:01:00.000Z", pick(t, second, "expires_at"))
	require.NotContains(t, second, "ttl_sec")
	require.Equal(t, pick(t, second, "id"), pick(t, p.want(200, "GET", invitations), 0, "id"), "the newest is first")
	require.Equal(t, id, pick(t, p.want(200, "GET", invitations+"?sort=created_at:1"), 0, "id"))
	var sent []string
	for _, message := range p.server.Outbox() {
		sent = append(sent, message.Kind+" "+message.To+" "+message.Link)
	}
	require.Equal(t, []string{"organization_invitation brian@example.com " + pick(t, made, "invitation_url").(string)}, sent)

	for range 2 {
		p.want(204, "DELETE", invitations+"/"+id)
	}
	p.refuse(404, "inexistent_invitation", "The invitation does not exist.", "GET", invitations+"/"+id)
	for _, method := range []string{"GET", "DELETE"} {
		p.refuse(404, "", noOrganization, method, "/organizations/org_gone/invitations/"+id)
	}
}

func TestInvitationsRefuse(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	app := p.make("/clients", `{"name":"Tickets","organization_usage":"require"}`)
	plain := p.make("/clients", `{"name":"Shop"}`)
	codes := p.make("/connections", `{"name":"codes","strategy":"email"}`)
	database := pick(t, p.want(200, "GET", "/connections"), 0, "id").(string)
	invitations := "/organizations/" + p.make("/organizations", `{"name":"acdc"}`) + "/invitations"
	invite := func(client, more string) string {
		return `{"client_id":"` + client + `","inviter":{"name":"Malcolm"},"invitee":{"email":"brian@example.com"}` + more + `}`
	}
	for body, message := range map[string]string{
		invite("gone", ""):                              "The specified client_id does not exist.",
		invite(plain, ""):                               "The specified client_id does not allow organizations.",
		invite(app, `,"connection_id":"con_gone"`):      "The specified connection does not exist.",
		invite(app, `,"connection_id":"`+codes+`"`):     "Passwordless connections are not supported.",
		invite(app, `,"connection_id":"`+database+`"`):  "The specified connection (" + database + ") is not enabled for the organization",
		invite(app, `,"roles":["rol_gone","rol_lost"]`): "One or more of the specified roles do not exist: rol_gone, rol_lost",
	} {
		p.refuse(400, "", message, "POST", invitations, body)
	}
	p.refuse(400, "invalid_body", "Payload validation error: 'Object didn't pass validation for format email: brian' on property invitee.email (The invitee's email).",
		"POST", invitations, `{"client_id":"`, app, `","inviter":{"name":"Malcolm"},"invitee":{"email":"brian"}}`)
	p.refuse(400, "invalid_body", "Payload validation error: 'Missing required property: inviter'.", "POST", invitations, `{"client_id":"`, app, `","invitee":{"email":"a@b.co"}}`)
	p.want(400, "POST", invitations, invite(app, `,"ttl_sec":2592001`))
	require.Equal(t, `[]`, p.want(200, "GET", invitations))
}

func TestAnInvitationLosesADeletedRole(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	role := p.make("/roles", `{"name":"singer"}`)
	invitations := "/organizations/" + p.make("/organizations", `{"name":"a-c_d-c"}`) + "/invitations"
	made := p.want(201, "POST", invitations, `{"client_id":"authplus","inviter":{"name":"Malcolm"},"invitee":{"email":"brian@example.com"},"roles":["`, role, `"]}`)
	require.Equal(t, []any{role}, pick(t, made, "roles"))
	address, err := url.Parse(pick(t, made, "invitation_url").(string))
	require.NoError(t, err)
	require.Equal(t, "authplus.auth0.local", address.Host, "a client without a login route leads to the tenant's")
	p.want(200, "DELETE", "/roles/"+role)
	require.Empty(t, pick(t, p.want(200, "GET", invitations), 0, "roles"))
}
