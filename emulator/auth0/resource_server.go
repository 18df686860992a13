package auth0

import (
	"maps"
	"regexp"
	"strings"
)

// serverSchema is what a resource server has, in the order in which answers list it.
var serverSchema = schema{
	{name: "name", kind: "string", max: 200, pattern: regexp.MustCompile(`^[^<>]+$`), uses: writable,
		description: "Friendly name for this resource server. Can not contain `<` or `>` characters."},
	{name: "identifier", kind: "string", min: 1, max: 600, uses: creatable | needed,
		description: "Unique identifier for the API used as the audience parameter on authorization calls. Can not be changed once set."},
	{name: "scopes", kind: "array", element: &attribute{kind: "object", properties: scopeSchema, check: scopeValue}, uses: writable,
		description: "List of permissions (scopes) that this API uses."},
	{name: "signing_alg", kind: "string", enum: []string{"HS256", "RS256", "RS512", "PS256"}, uses: writable,
		description: "Algorithm used to sign JWTs."},
	{name: "signing_secret", kind: "string", min: 16, uses: writable,
		description: "Secret used to sign tokens when using symmetric algorithms (HS256)."},
	{name: "allow_offline_access", kind: "boolean", uses: writable,
		description: "Whether refresh tokens can be issued for this API (true) or not (false)."},
	{name: "allow_online_access", kind: "boolean", uses: writable,
		description: "Whether Online Refresh Tokens can be issued for this API (true) or not (false)."},
	{name: "allow_online_access_with_ephemeral_sessions", kind: "boolean", uses: writable},
	{name: "token_lifetime", kind: "integer", max: 2592000, uses: writable,
		description: "Expiration value (in seconds) for access tokens issued for this API from the token endpoint."},
	{name: "token_lifetime_for_web", kind: "integer", max: 2592000, uses: writable,
		description: "Expiration value (in seconds) for access tokens issued for this API via Implicit or Hybrid Flows. " +
			"Cannot be greater than the `token_lifetime` value."},
	{name: "token_lifetime_for_anonymous_access_tokens", check: kindOrNull("integer"), uses: writable | nullable},
	{name: "skip_consent_for_verifiable_first_party_clients", kind: "boolean", uses: writable,
		description: "Whether to skip user consent for applications flagged as first party (true) or not (false)."},
	{name: "verification_location", check: kindOrNull("string"), uses: writable | nullable},
	{name: "options", check: kindOrNull("object"), uses: writable | nullable},
	{name: "enforce_policies", kind: "boolean", uses: writable,
		description: "Whether to enforce authorization policies (true) or to ignore them (false)."},
	{name: "token_dialect", kind: "string", uses: writable,
		enum:        []string{"access_token", "access_token_authz", "rfc9068_profile", "rfc9068_profile_authz"},
		description: "Dialect of issued access token."},
	{name: "consent_policy", check: kindOrNull("string"), uses: writable | nullable},
	{name: "authorization_details", check: kindOrNull("array"), uses: writable | nullable},
	{name: "token_encryption", check: kindOrNull("object"), uses: writable | nullable},
	{name: "proof_of_possession", check: kindOrNull("object"), uses: writable | nullable},
	{name: "subject_type_authorization", kind: "object", uses: writable},
	{name: "authorization_policy", check: kindOrNull("object"), uses: writable | nullable},
}

var scopeSchema = schema{
	{name: "value", kind: "string", min: 1, max: 280, uses: writable, description: "Value of this scope."},
	{name: "description", kind: "string", max: 500, uses: writable, description: "User-friendly description of this scope."},
}

// scopeValue checks that a scope has a value; see [attribute].check.
func scopeValue(scope any) string {
	fields, _ := scope.(map[string]any)
	if _, given := fields["value"]; !given {
		return "Missing required property: value"
	}
	return ""
}

// kindOrNull checks that a value has a kind or is null; see [attribute].check.
func kindOrNull(kind string) func(any) string {
	return func(value any) string {
		if value == nil || kindOf(value) == kind {
			return ""
		}
		return mismatch(kind, value)
	}
}

// newServer returns the resource server that a checked body asks for, with what it leaves to defaults.
func newServer(body map[string]any) *object {
	values := maps.Clone(body)
	defaults := map[string]any{
		"signing_alg": "RS256", "allow_offline_access": false,
		"token_lifetime": 86400, "token_lifetime_for_web": 7200,
		"skip_consent_for_verifiable_first_party_clients": false,
	}
	for name, value := range defaults {
		setDefault(values, name, value)
	}
	server := &object{}
	server.take(serverSchema, withoutKeys(values))
	return server
}

// withoutKeys returns a body without the key that encrypts tokens: it is not given out again.
func withoutKeys(body map[string]any) map[string]any {
	encryption, ok := body["token_encryption"].(map[string]any)
	if !ok {
		return body
	}
	body = maps.Clone(body)
	encryption = clone(encryption).(map[string]any)
	if key, ok := encryption["encryption_key"].(map[string]any); ok {
		delete(key, "pem")
	}
	body["token_encryption"] = encryption
	return body
}

// isMyAccountAPI tells whether an identifier is that of an Auth0 tenant's My Account API.
func (t *tenant) isMyAccountAPI(identifier string) bool {
	host, ok := strings.CutPrefix(identifier, "https://")
	if !ok {
		return false
	}
	host, ok = strings.CutSuffix(host, "/me/")
	return ok && (host == t.domain || strings.HasSuffix(host, ".auth0.com") && !strings.Contains(host, "/"))
}

// myAccountAPI returns the My Account API as Auth0 makes it. Of the body, it takes the policy alone.
func myAccountAPI(identifier string, body map[string]any) *object {
	scope := func(value, description string) any {
		return map[string]any{"value": value, "description": description}
	}
	server := newServer(map[string]any{
		"name": "Auth0 My Account API", "identifier": identifier,
		"scopes": []any{
			scope("create:me:connected_accounts", "Create Connected Accounts"),
			scope("read:me:connected_accounts", "Read Connected Accounts"),
			scope("delete:me:connected_accounts", "Delete Connected Accounts"),
		},
		"allow_offline_access": true, "token_lifetime": 600, "token_lifetime_for_web": 600,
		"skip_consent_for_verifiable_first_party_clients": true,
		"proof_of_possession":                             map[string]any{"mechanism": "dpop", "required": false},
		"subject_type_authorization": map[string]any{
			"user":   map[string]any{"policy": "require_client_grant"},
			"client": map[string]any{"policy": "deny_all"},
		},
		"authorization_policy": body["authorization_policy"],
	})
	server.set("is_system", true)
	return server
}

// name returns the name of the tenant: the first word of its domain.
func (s *Server) name() string {
	name, _, _ := strings.Cut(s.domain, ".")
	return name
}

// managementAPI returns the identifier of the Management API.
func (s *Server) managementAPI() string { return "https://" + s.domain + "/api/v2/" }

// addManagementAPI gives a fresh tenant the Management API, whose permissions are all that operations
// of the emulator ask for.
func (t *tenant) addManagementAPI() {
	var scopes []any
	for scope := range strings.FieldsSeq(t.scopes) {
		scopes = append(scopes, map[string]any{"value": scope, "description": scopeDescription(scope)})
	}
	server := newServer(map[string]any{
		"name": "Auth0 Management API", "identifier": t.managementAPI(), "scopes": scopes,
	})
	server.set("is_system", true)
	t.addServer(server)
}

// scopeDescription returns what a permission such as "read:client_grants" allows, in words.
func scopeDescription(scope string) string {
	verb, noun, _ := strings.Cut(strings.ReplaceAll(scope, "_", " "), ":")
	return strings.ToUpper(verb[:1]) + verb[1:] + " " + noun
}
