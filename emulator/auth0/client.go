package auth0

import (
	"maps"
	"slices"
)

// client is an application.
type client struct {
	resource
	Credentials table[*credential] `json:"credentials"`
}

// secret returns what the client proves itself with.
func (c *client) secret() string { return c.Object.text("client_secret") }

// allows tells whether the client may use a grant type.
func (c *client) allows(grant string) bool {
	return slices.Contains(texts(c.Object.values["grant_types"]), grant)
}

// newClient returns the client that a checked body asks for, with what it leaves to defaults.
func (t *tenant) newClient(id, secret string, body map[string]any) *client {
	made := &client{resource: t.newResource("tenant", t.name(), "global", false, "client_id", id, "client_secret", secret)}
	body = maps.Clone(body)
	if body["client_authentication_methods"] != nil {
		delete(body, "token_endpoint_auth_method")
	}
	for _, holder := range credentialHolders {
		delete(body, holder.name) // see adoptCredentials
	}
	o := made.Object
	o.take(clientSchema, body)
	o.otherwise("is_first_party", true)
	o.otherwise("is_token_endpoint_ip_header_trusted", false)
	o.otherwise("oidc_conformant", false)
	o.otherwise("jwt_configuration", map[string]any{"lifetime_in_seconds": 36000})
	o.otherwise("sso_disabled", false)
	o.otherwise("cross_origin_auth", false)
	o.otherwise("custom_login_page_on", true)
	o.otherwise("grant_types", grantTypesOf(o.text("app_type")))
	o.otherwise("refresh_token", map[string]any{
		"rotation_type": "non-rotating", "expiration_type": "non-expiring", "leeway": 0,
		"token_lifetime": 2592000, "infinite_token_lifetime": true,
		"idle_token_lifetime": 1296000, "infinite_idle_token_lifetime": true,
	})
	made.completeJWT()
	return made
}

// grantTypesOf returns the grant types that clients of a kind have unless they are told otherwise.
func grantTypesOf(appType string) []any {
	switch appType {
	case "non_interactive":
		return []any{"client_credentials"}
	case "spa", "native":
		return []any{"authorization_code", "implicit", "refresh_token"}
	default:
		return []any{"authorization_code", "implicit", "refresh_token", "client_credentials"}
	}
}

// completeJWT adds what jwt_configuration always has.
func (c *client) completeJWT() {
	configuration := map[string]any{"secret_encoded": false}
	given, _ := c.Object.values["jwt_configuration"].(map[string]any)
	maps.Copy(configuration, given)
	c.Object.set("jwt_configuration", configuration)
}

// change applies the checked body of an update. Metadata are merged; everything else is replaced.
func (c *client) change(body map[string]any) {
	body = maps.Clone(body)
	if changes, ok := body["client_metadata"].(map[string]any); ok {
		body["client_metadata"] = mergeMetadata(c.Object.values["client_metadata"], changes)
	}
	if body["client_authentication_methods"] != nil {
		body["token_endpoint_auth_method"] = nil
	}
	c.Object.take(clientSchema, body)
	c.completeJWT()
}

// mergeMetadata returns metadata with changes to them: null removes a name.
func mergeMetadata(metadata any, changes map[string]any) map[string]any {
	merged := map[string]any{}
	if old, ok := metadata.(map[string]any); ok {
		maps.Copy(merged, old)
	}
	for name, value := range changes {
		if value == nil {
			delete(merged, name)
		} else {
			merged[name] = value
		}
	}
	return merged
}

// addDevelopmentClient gives a fresh tenant the client of the development credentials, which may do
// everything with the Management API.
func (t *tenant) addDevelopmentClient() {
	c := t.newClient(clientID, clientSecret, map[string]any{
		"name": "authplus", "app_type": "regular_web", "organization_usage": "allow",
		"grant_types": []any{
			"authorization_code", "implicit", "refresh_token", "client_credentials", "password",
			"http://auth0.com/oauth/grant-type/password-realm",
		},
	})
	t.Clients.put(clientID, c)
	var scopes []any
	api, _ := t.server(t.managementAPI())
	for _, scope := range scopesIn(api) {
		scopes = append(scopes, scope)
	}
	t.addGrant(map[string]any{"client_id": clientID, "audience": t.managementAPI(), "scope": scopes})
}
