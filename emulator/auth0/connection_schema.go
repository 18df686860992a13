package auth0

import "regexp"

// connectionSchema is what the API takes for connections. What it takes and the emulator does not
// understand, the options of most strategies above all, is kept and answered with.
var connectionSchema = schema{
	{name: "name", kind: "string", max: 128, pattern: connectionName, uses: creatable | needed,
		description: "The name of the connection. Must start and end with an alphanumeric character and can only contain " +
			"alphanumeric characters and '-'. Max length 128"},
	{name: "strategy", kind: "string", enum: strategies, uses: creatable | needed,
		description: "The identity provider identifier for the connection"},
	{name: "display_name", kind: "string", max: 128, uses: writable,
		description: "Connection name used in the new universal login experience"},
	{name: "options", check: kindOrNull("object"), uses: writable | nullable, description: "The connection's options"},
	{name: "enabled_clients", check: kindOrNull("array"), element: &attribute{kind: "string"}, uses: writable | nullable,
		description: "The identifiers of the clients for which the connection is to be enabled."},
	{name: "is_domain_connection", kind: "boolean", uses: writable,
		description: "true promotes to a domain-level connection so that third-party applications can use it. " +
			"false does not promote the connection, so only first-party applications with the connection enabled can use it."},
	{name: "show_as_button", kind: "boolean", uses: writable,
		description: "Enables showing a button for the connection in the login page (new experience only). " +
			"If false, it will be usable only by HRD. (Defaults to false.)"},
	{name: "realms", kind: "array", element: &attribute{kind: "string", min: 1}, uses: writable,
		description: "Defines the realms for which the connection will be used (ie: email domains). " +
			"If the array is empty or the property is not specified, the connection name will be added as realm."},
	{name: "metadata", kind: "object", check: connectionMetadata, uses: writable,
		description: "Metadata associated with the connection in the form of an object with string values (max 255 chars). " +
			"Maximum of 10 metadata properties allowed."},
	{name: "authentication", kind: "object", uses: writable, description: "Configure the purpose of a connection to be used for authentication during login."},
	{name: "connected_accounts", kind: "object", uses: writable,
		description: "Configure the purpose of a connection to be used for connected accounts and Token Vault."},
	{name: "cross_app_access_requesting_app", kind: "object", uses: writable},
	{name: "cross_app_access_resource_app", check: kindOrNull("object"), uses: writable | nullable},
}

var connectionName = regexp.MustCompile(`^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$`)

// connectionMetadata checks metadata of connections; see [attribute].check.
func connectionMetadata(value any) string { return textMetadata(value, 10) }

// directoryStrategy is that of Active Directory and LDAP servers, which a connector connects.
const directoryStrategy = "ad"

// strategies are the identity providers that a connection can have.
var strategies = []string{
	directoryStrategy, "adfs", "amazon", "apple", "dropbox", "bitbucket", "auth0-oidc", databaseStrategy, "baidu", "bitly",
	"box", "custom", "daccount", "dwolla", emailStrategy, "evernote-sandbox", "evernote", "exact", "facebook", "fitbit",
	"github", "google-apps", "google-oauth2", "instagram", "ip", "line", "linkedin", "oauth1", "oauth2", "office365",
	"oidc", "okta", "paypal", "paypal-sandbox", "pingfederate", "planningcenter", "salesforce-community",
	"salesforce-sandbox", "salesforce", "samlp", "sharepoint", "shopify", "shop", smsStrategy, "soundcloud",
	"thirtysevensignals", "twitter", "untappd", "vkontakte", "waad", "weibo", "windowslive", "wordpress", "yahoo",
	"yandex", "notion-mcp", "asana", "atlassian", "cloudflare-mcp", "gitlab", "hubspot-mcp", "linear-mcp", "sentry-mcp",
	"slack", "auth0-adldap",
}

// enterpriseStrategies are those of companies' own identity providers.
var enterpriseStrategies = []string{
	directoryStrategy, "adfs", "auth0-adldap", "google-apps", "ip", "office365", "oidc", "okta", "pingfederate", "samlp",
	"sharepoint", "waad",
}

var invalidOptions = problem{status: 400, code: "invalid_body", message: "%s"}

// checkDatabase checks the options of a database connection that contradict each other. before are the
// options that they replace; nil for a new connection.
func checkDatabase(options, before map[string]any) *problem {
	attributes, given := options["attributes"].(map[string]any)
	if !given {
		return nil
	}
	for _, name := range []string{"requires_username", "validation"} {
		if _, both := options[name]; both {
			return invalidOptions.with("Cannot set both options.attributes and options." + name)
		}
	}
	identifiers := 0
	for _, name := range identifierNames {
		a := attributeOptions(attributes, name)
		if a.identifier {
			identifiers++
		}
		if a.required && a.signup != "" && a.signup != "required" {
			return invalidOptions.with("attribute " + name + " must also be required on signup")
		}
	}
	if identifiers == 0 {
		return invalidOptions.with("attributes must contain one active identifier")
	}
	old, _ := before["attributes"].(map[string]any)
	email, already := attributeOptions(attributes, "email"), attributeOptions(old, "email")
	if email.shared && (email.identifier || before != nil && !already.shared) {
		return invalidOptions.with("cannot add non-unique email attribute")
	}
	return nil
}

// admitAttributes checks what a new user of a database with options.attributes is known by: what signing
// up asks for, and one of the identifiers.
func admitAttributes(c connection, attributes, body map[string]any) *problem {
	identifiers, given := []string{}, false
	for _, name := range identifierNames {
		a := attributeOptions(attributes, name)
		if a.signup == "required" || a.required {
			if wrong := required(body, name); wrong != nil {
				return wrong
			}
		}
		if a.identifier {
			identifiers, given = append(identifiers, name), given || body[name] != nil
		}
	}
	if len(identifiers) > 0 && !given {
		return required(body, identifiers[0])
	}
	username, ok := body["username"].(string)
	switch _, known := attributes["username"]; {
	case !ok:
		return nil
	case !known:
		return usernameRefused.with()
	default:
		return checkUsername(c, username)
	}
}

// identifierNames are the attributes that users of a database can be known by.
var identifierNames = []string{"email", "phone_number", "username"}

// identifierOptions are what a database says about one attribute that its users can be known by.
type identifierOptions struct {
	identifier bool   // people sign in with it
	required   bool   // every profile has it
	shared     bool   // several users may have the same
	signup     string // "required", "optional" or "inactive"; empty where nothing is said
}

// attributeOptions reads options.attributes.
func attributeOptions(attributes map[string]any, name string) identifierOptions {
	fields, _ := attributes[name].(map[string]any)
	identifier, _ := fields["identifier"].(map[string]any)
	signup, _ := fields["signup"].(map[string]any)
	status, _ := signup["status"].(string)
	return identifierOptions{
		identifier: identifier["active"] == true, required: fields["profile_required"] == true,
		shared: fields["unique"] == false, signup: status,
	}
}
