package auth0

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// clientSchema is what the API takes for clients. What it takes and the emulator does not understand is
// kept and answered with.
var clientSchema = slices.Concat(schema{
	{name: "name", kind: "string", min: 1, uses: writable | needed,
		description: "Name of this client (min length: 1 character, does not allow `<` or `>`)."},
	{name: "description", kind: "string", max: 140, uses: writable,
		description: "Free text description of this client (max length: 140 characters)."},
	{name: "client_secret", kind: "string", min: 1, uses: updatable, description: "The secret used to sign tokens for the client."},
	{name: "app_type", kind: "string", enum: appTypes, uses: writable, description: "The type of application this client represents."},
	{name: "token_endpoint_auth_method", kind: "string", enum: []string{"none", "client_secret_post", "client_secret_basic"},
		uses: writable | nullable, description: "Defines the requested authentication method for the token endpoint."},
	{name: "grant_types", kind: "array", element: &attribute{kind: "string", min: 1}, uses: writable,
		description: "List of grant types supported for this application."},
	{name: "organization_usage", kind: "string", enum: []string{"deny", "allow", "require"}, uses: writable | nullable,
		description: "Defines how to proceed during an authentication transaction with regards an organization."},
	{name: "organization_require_behavior", kind: "string", enum: []string{"no_prompt", "pre_login_prompt", "post_login_prompt"},
		uses: writable | nullable, description: "Defines how to proceed during an authentication transaction when `client.organization_usage: 'require'`."},
	{name: "client_metadata", kind: "object", check: clientMetadata, uses: writable, description: "Metadata associated with the client."},
}, credentialHolders, echoed("string", "logo_uri", "cross_origin_loc", "custom_login_page", "custom_login_page_preview", "form_template",
	"initiate_login_uri", "resource_server_identifier", "redirection_policy", "third_party_security_mode",
	"external_client_id", "compliance_level"),
	echoed("array", "callbacks", "allowed_origins", "web_origins", "client_aliases", "allowed_clients", "allowed_logout_urls",
		"organization_discovery_methods", "async_approval_notification_channels"),
	echoed("boolean", "is_first_party", "is_token_endpoint_ip_header_trusted", "oidc_conformant", "sso", "sso_disabled",
		"cross_origin_authentication", "cross_origin_auth", "custom_login_page_on", "require_pushed_authorization_requests",
		"require_proof_of_possession", "skip_non_verifiable_callback_uri_confirmation_prompt"),
	echoed("object", "oidc_logout", "oidc_backchannel_logout", "session_transfer", "jwt_configuration", "encryption_key", "addons",
		"mobile", "native_social_login", "fedcm_login", "refresh_token", "default_organization",
		"token_exchange", "token_quota", "identity_assertion_authorization_grant",
		"anonymous_sessions", "express_configuration", "b2b_integration_configuration", "my_organization_configuration"),
	echoed("integer", "par_request_expiry"),
)

// echoed returns attributes of a kind that are only kept and answered with. null removes one.
func echoed(kind string, names ...string) schema {
	var s schema
	for _, name := range names {
		s = append(s, attribute{name: name, check: kindOrNull(kind), uses: writable | nullable})
	}
	return s
}

// appTypes are the kinds of clients.
var appTypes = []string{
	"native", "spa", "regular_web", "non_interactive", "resource_server", "express_configuration", "rms", "box",
	"cloudbees", "concur", "dropbox", "mscrm", "echosign", "egnyte", "newrelic", "office365", "salesforce", "sentry",
	"sharepoint", "slack", "springcm", "zendesk", "zoom", "sso_integration", "oag",
}

// clientMetadata checks metadata of clients: at most ten names, with texts; see [attribute].check.
func clientMetadata(value any) string {
	return textMetadata(value, 10)
}

// textMetadata checks metadata whose values are texts of at most 255 characters, or null.
func textMetadata(value any, most int) string {
	data, _ := value.(map[string]any)
	if len(data) > most {
		return "Too many properties defined, maximum " + strconv.Itoa(most)
	}
	for _, name := range slices.Sorted(maps.Keys(data)) {
		text, isText := data[name].(string)
		switch {
		case data[name] == nil:
		case !isText:
			return mismatch("string", data[name])
		case utf8.RuneCountInString(text) > 255:
			return fmt.Sprintf("String is too long (%d chars), maximum 255", utf8.RuneCountInString(text))
		}
	}
	return ""
}
