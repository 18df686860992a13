package auth0_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAConnectionIsCreatedReadChangedAndDeleted(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	made := p.want(201, "POST", "/connections", `{"name":"fans","strategy":"auth0","display_name":"Fans","options":{"passwordPolicy":"low"}}`)
	id := pick(t, made, "id").(string)
	require.JSONEq(t, `{"id":"`+id+`","name":"fans","strategy":"auth0","display_name":"Fans","is_domain_connection":false,"realms":["fans"],"enabled_clients":[],
		"options":{"mfa":{"active":true,"return_enroll_settings":true},"passwordPolicy":"low","strategy_version":2,
		"authentication_methods":{"password":{"enabled":true},"passkey":{"enabled":false}},"brute_force_protection":true,
		"passkey_options":{"challenge_ui":"both","progressive_enrollment_enabled":true,"local_enrollment_enabled":true}}}`, made)
	require.JSONEq(t, made, p.want(200, "GET", "/connections/"+id))
	require.JSONEq(t, `{"name":"fans"}`, p.want(200, "GET", "/connections/"+id+"?fields=name"))
	changed := p.want(200, "PATCH", "/connections/"+id, `{"options":{"requires_username":true},"display_name":"The fans"}`)
	require.Equal(t, map[string]any{"requires_username": true}, pick(t, changed, "options"), "options are replaced as a whole")
	require.JSONEq(t, `{}`, p.want(200, "GET", "/connections/"+id+"/status"))
	require.Regexp(t, `^\{"deleted_at":"`, p.want(202, "DELETE", "/connections/"+id))
	p.want(204, "DELETE", "/connections/"+id)
	for _, path := range []string{"", "/status", "/clients"} {
		p.refuse(404, "inexistent_connection", "The connection does not exist", "GET", "/connections/"+id+path)
	}
	p.refuse(404, "inexistent_connection", "The connection does not exist", "PATCH", "/connections/"+id)
}

func TestOtherStrategiesAreKeptAsGiven(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	directory := p.want(201, "POST", "/connections", `{"name":"staff","strategy":"ad"}`)
	require.Equal(t, map[string]any{"ips": nil, "brute_force_protection": true}, pick(t, directory, "options"))
	require.Contains(t, pick(t, directory, "provisioning_ticket_url"), "/p/ad/")
	require.Equal(t, false, pick(t, directory, "show_as_button"))
	social := p.want(201, "POST", "/connections", `{"name":"google","strategy":"google-oauth2","options":{"client_id":"x","scope":["email"]}}`)
	require.Equal(t, map[string]any{"client_id": "x", "scope": []any{"email"}}, pick(t, social, "options"))
}

func TestConnectionsRefuse(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	id := p.make("/connections", `{"name":"fans","strategy":"auth0"}`)
	const prefix = "Payload validation error: '"
	for body, message := range map[string]string{
		`{"name":"a"}`:                                     prefix + "Missing required property: strategy'.",
		`{"name":"a","strategy":"magic"}`:                  prefix + `No enum match for: "magic"' on property strategy (The identity provider identifier for the connection).`,
		`{"name":"a","strategy":"auth0","color":1}`:        prefix + "Additional properties not allowed: color'.",
		`{"name":"a","strategy":"auth0","options":"good"}`: prefix + "Expected type object but found type string' on property options (The connection's options).",
		`{"name":"a","strategy":"auth0","options":{"attributes":{},"requires_username":true}}`:                                                                            "Cannot set both options.attributes and options.requires_username",
		`{"name":"a","strategy":"auth0","options":{"attributes":{},"validation":{}}}`:                                                                                     "Cannot set both options.attributes and options.validation",
		`{"name":"a","strategy":"auth0","options":{"attributes":{"email":{"identifier":{"active":false}}}}}`:                                                              "attributes must contain one active identifier",
		`{"name":"a","strategy":"auth0","options":{"attributes":{"email":{"identifier":{"active":true},"unique":false}}}}`:                                                "cannot add non-unique email attribute",
		`{"name":"a","strategy":"auth0","options":{"attributes":{"phone_number":{"identifier":{"active":true},"profile_required":true,"signup":{"status":"optional"}}}}}`: "attribute phone_number must also be required on signup",
	} {
		p.refuse(400, "invalid_body", message, "POST", "/connections", body)
	}
	p.refuse(409, "", "A connection with the same name already exists", "POST", "/connections", `{"name":"fans","strategy":"auth0"}`)
	p.refuse(400, "invalid_body", "cannot add non-unique email attribute", "PATCH", "/connections/"+id,
		`{"options":{"attributes":{"username":{"identifier":{"active":true}},"email":{"unique":false}}}}`)
	p.refuse(400, "invalid_body", prefix+"Additional properties not allowed: name'.", "PATCH", "/connections/"+id, `{"name":"other"}`)
}

func TestADatabaseSaysWhatItsUsersAreKnownBy(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	p.make("/connections", `{"name":"fans","strategy":"auth0","options":{"passwordPolicy":"none","attributes":{
		"email":{"identifier":{"active":true},"signup":{"status":"optional"}},
		"phone_number":{"identifier":{"active":true},"signup":{"status":"optional"}},
		"username":{"identifier":{"active":false},"signup":{"status":"required"},"validation":{"min_length":3,"max_length":20}}}}}`)
	p.make("/connections", `{"name":"staff","strategy":"auth0","options":{"passwordPolicy":"none","attributes":{"email":{"identifier":{"active":true}}}}}`)
	tests := []struct {
		name, connection, body, message string
	}{
		{"an address", "fans", `"email":"angus@example.com","username":"angus"`, ""},
		{"a phone number", "fans", `"phone_number":"+61255501234","username":"malcolm"`, ""},
		{"no identifier", "fans", `"username":"bon"`, "Payload validation error: 'Missing required property: email'."},
		{"not what signing up asks for", "fans", `"email":"bon@example.com"`, "Payload validation error: 'Missing required property: username'."},
		{"a user name that is too short", "fans", `"email":"bon@example.com","username":"bo"`,
			"Payload validation error: 'String is too short (2 chars), minimum 3' on property username (The user's username)."},
		{"an attribute that users do not have", "staff", `"email":"bon@example.com","username":"bon"`, "Cannot set username for connection without requires_username"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, answer := p.ask("POST", "/users", `{"connection":"`+test.connection+`","password":"p",`+test.body+`}`)
			if test.message == "" {
				require.Equal(t, 201, status, answer)
				return
			}
			require.Equal(t, 400, status, answer)
			require.Equal(t, test.message, pick(t, answer, "message"))
		})
	}
}

func TestConnectionsAreFilteredAndPaged(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	p.make("/connections", `{"name":"staff","strategy":"ad"}`)
	p.make("/connections", `{"name":"codes","strategy":"email"}`)
	for query, count := range map[string]int{
		"": 3, "strategy=ad": 1, "strategy=ad&strategy=email": 2, "name=codes": 1, "name=cod": 0, "per_page=2&page=1": 1,
	} {
		require.Len(t, pick(t, p.want(200, "GET", "/connections?"+query)), count, query)
	}
	require.Regexp(t, `^\{"total":1,"start":0,"limit":50,"connections":\[\{"name":"staff"\}\]\}$`,
		p.want(200, "GET", "/connections?strategy=ad&fields=name&include_totals=true"))
	require.Len(t, p.pages("/connections?strategy=ad&strategy=email&strategy=auth0", "connections", 2), 2)
}

func TestClientsOfAConnection(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	clients := "/connections/" + p.make("/connections", `{"name":"fans","strategy":"auth0"}`) + "/clients"
	app := p.make("/clients", `{"name":"Tickets"}`)
	require.JSONEq(t, `{"clients":[]}`, p.want(200, "GET", clients))
	for range 2 {
		p.want(204, "PATCH", clients, `[{"client_id":"`, app, `","status":true},{"client_id":"authplus","status":true}]`)
	}
	require.Len(t, p.pages(clients, "clients", 1), 2)
	p.want(204, "PATCH", clients, `[{"client_id":"authplus","status":false}]`)
	require.JSONEq(t, `{"clients":[{"client_id":"`+app+`"}]}`, p.want(200, "GET", clients))
	for _, body := range []string{`{}`, `[]`, `[{}]`, `[{"client_id":"` + app + `","status":false},{"client_id":"authplus"}]`, `[1]`, `[`, ``} {
		p.want(400, "PATCH", clients, body)
	}
	require.JSONEq(t, `{"clients":[{"client_id":"`+app+`"}]}`, p.want(200, "GET", clients), "a refused request changes nothing")
}

func TestAUserIsDeletedByTheConnectionsAddress(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	escaped, _ := p.user("angus")
	users := "/connections/" + pick(t, p.want(200, "GET", "/connections"), 0, "id").(string) + "/users"
	p.want(204, "DELETE", users+"?email=nobody@example.com")
	p.want(200, "GET", "/users/"+escaped)
	p.want(204, "DELETE", users+"?email=angus@example.com")
	p.want(404, "GET", "/users/"+escaped)
	p.want(400, "DELETE", users)
	p.want(400, "DELETE", users+"?email=angus")
	p.refuse(404, "inexistent_connection", "The connection does not exist", "DELETE", "/connections/con_gone/users?email=angus@example.com")
}

func TestDeletingAConnectionDeletesItsUsers(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	escaped, id := p.user("angus")
	role := p.make("/roles", `{"name":"guitarist"}`)
	p.want(204, "POST", "/users/"+escaped+"/roles", `{"roles":["`, role, `"]}`)
	p.want(202, "DELETE", "/connections/"+pick(t, p.want(200, "GET", "/connections"), 0, "id").(string))
	p.want(404, "GET", "/users/"+escaped)
	require.NotContains(t, p.want(200, "GET", "/roles/"+role+"/users"), id)
}
