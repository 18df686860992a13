package auth0_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/auth0"
)

func TestAnAPIIsCreatedReadChangedAndDeleted(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	const identifier = "https://api.example.com/v1/"
	made := p.want(201, "POST", "/resource-servers", `{"identifier":"`, identifier, `"}`)
	id := pick(t, made, "id").(string)
	require.Regexp(t, `^[0-9a-f]{24}$`, id)
	require.JSONEq(t, `{"id":"`+id+`","identifier":"`+identifier+`","signing_alg":"RS256","allow_offline_access":false,
		"token_lifetime":86400,"token_lifetime_for_web":7200,"skip_consent_for_verifiable_first_party_clients":false}`, made)
	for _, path := range []string{"/resource-servers/" + id, "/resource-servers/" + url.PathEscape(identifier), "/resource-servers/https:%2F%2Fapi.example.com%2Fv1%2F"} {
		require.JSONEq(t, made, p.want(200, "GET", path), path)
	}
	changed := p.want(200, "PATCH", "/resource-servers/"+url.PathEscape(identifier),
		`{"name":"API","token_lifetime":60,"token_encryption":{"format":"compact-nested-jwe","encryption_key":{"alg":"RSA-OAEP-256","pem":"secret"}}}`)
	require.EqualValues(t, 60, pick(t, changed, "token_lifetime"))
	require.Equal(t, map[string]any{"alg": "RSA-OAEP-256"}, pick(t, changed, "token_encryption", "encryption_key"), "a key is not given out")
	require.NotContains(t, p.want(200, "PATCH", "/resource-servers/"+id, `{"token_encryption":null}`), "token_encryption")
	for range 2 {
		p.want(204, "DELETE", "/resource-servers/"+id)
	}
	p.refuse(404, "inexistent_resource_server", "The resource server does not exist", "GET", "/resource-servers/"+id)
	p.refuse(404, "inexistent_resource_server", "The resource server does not exist", "PATCH", "/resource-servers/"+id, `{}`)
}

func TestAPIsRefuse(t *testing.T) {
	t.Parallel()
	p := openPortal(t, auth0.WithDomain("acme.eu.auth0.com"))
	tour(p)
	const management = "https://acme.eu.auth0.com/api/v2/"
	p.refuse(409, "", "A resource server with the same identifier already exists.", "POST", "/resource-servers", `{"identifier":"urn:tour"}`)
	p.refuse(400, "", "The selected identifier is reserved.", "POST", "/resource-servers", `{"identifier":"`+management+`"}`)
	p.refuse(400, "", "System resource servers cannot be patched.", "PATCH", "/resource-servers/"+url.PathEscape(management), `{"name":"mine"}`)
	p.refuse(400, "", "System resource servers cannot be deleted.", "DELETE", "/resource-servers/"+url.PathEscape(management))
	for body, message := range map[string]string{
		`{}`:                                      "Missing required property: identifier'",
		`{"identifier":"a","identity":1}`:         "Additional properties not allowed: identity'",
		`{"identifier":"a","scopes":[{}]}`:        "Missing required property: value' on property scopes[0]",
		`{"identifier":"a","signing_alg":"none"}`: `No enum match for: "none"' on property signing_alg (Algorithm used to sign JWTs)`,
		`{"identifier":"a","name":"<b>"}`: "String does not match pattern ^[^<>]+$: <b>' on property name " +
			"(Friendly name for this resource server. Can not contain `<` or `>` characters)",
		`{"identifier":"a","consent_policy":1}`: "Expected type string but found type integer' on property consent_policy",
	} {
		p.refuse(400, "invalid_body", "Payload validation error: '"+message+".", "POST", "/resource-servers", body)
	}
	p.want(400, "PATCH", "/resource-servers/urn:tour", `{"identifier":"urn:other"}`)
}

func TestAPIsAreListedByIdentifier(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	id := tour(p)
	require.JSONEq(t, `{"total":1,"start":0,"limit":50,"resource_servers":[{"id":"`+id+`","identifier":"urn:tour"}]}`,
		p.want(200, "GET", "/resource-servers?identifiers=urn:tour&identifiers=urn:gone&fields=id,identifier&include_totals=true"))
	require.Len(t, pick(t, p.want(200, "GET", "/resource-servers")), 2)
}

func TestTheMyAccountAPIIsMadeAsItIs(t *testing.T) {
	t.Parallel()
	p := openPortal(t, auth0.WithDomain("acme.eu.auth0.com"))
	made := p.want(201, "POST", "/resource-servers", `{"identifier":"https://acme.eu.auth0.com/me/","name":"mine","authorization_policy":{"policy_id":"p"}}`)
	require.Equal(t, "Auth0 My Account API", pick(t, made, "name"))
	require.Equal(t, true, pick(t, made, "is_system"))
	require.Len(t, pick(t, made, "scopes"), 3)
	require.Equal(t, "p", pick(t, made, "authorization_policy", "policy_id"))
	p.want(204, "DELETE", "/resource-servers/"+pick(t, made, "id").(string))
	other := p.want(201, "POST", "/resource-servers", `{"identifier":"https://api.example.com/me/"}`)
	require.NotContains(t, other, "is_system", "another host's API is like any other")
}
