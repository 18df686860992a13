package auth0

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// connection is where users come from: a database of Auth0's or another provider. What it holds is
// never changed, only replaced.
type connection struct {
	ID       string
	Name     string
	Strategy string
	Options  map[string]any
	// Rest are the other properties, as they were given.
	Rest map[string]any
}

// MarshalJSON encodes the connection with its keys in the recorded order.
func (c connection) MarshalJSON() ([]byte, error) {
	values := maps.Clone(c.Rest)
	values["id"], values["options"], values["strategy"], values["name"] = c.ID, c.Options, c.Strategy, c.Name
	first := []string{"id", "options", "strategy", "name"}
	return encodeObject(append(first, slices.Sorted(maps.Keys(c.Rest))...), func(name string) any { return values[name] })
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *connection) UnmarshalJSON(data []byte) error {
	var o object
	if err := o.UnmarshalJSON(data); err != nil {
		return err
	}
	*c = connection{ID: o.text("id"), Name: o.text("name"), Strategy: o.text("strategy"), Rest: o.values}
	c.Options, _ = o.values["options"].(map[string]any)
	for _, name := range []string{"id", "name", "strategy", "options"} {
		delete(c.Rest, name)
	}
	return nil
}

// flag returns an option that is true or false; false where it is neither.
func (c connection) flag(option string) bool {
	set, _ := c.Options[option].(bool)
	return set
}

// text returns an option that is a text; empty where it is none.
func (c connection) text(option string) string {
	s, _ := c.Options[option].(string)
	return s
}

// firstConnection returns the connection of a fresh tenant.
func firstConnection(id string) connection {
	const name = "Username-Password-Authentication"
	return connection{
		ID: id, Name: name, Strategy: databaseStrategy,
		Options: map[string]any{
			"mfa":                          map[string]any{"active": true, "return_enroll_settings": true},
			"validation":                   map[string]any{"username": map[string]any{"min": 1, "max": 15}},
			"import_mode":                  false,
			"configuration":                map[string]any{},
			"customScripts":                map[string]any{},
			"passwordPolicy":               "good",
			"password_history":             map[string]any{"size": 5, "enable": false},
			"strategy_version":             2,
			"requires_username":            true,
			"password_dictionary":          map[string]any{"enable": false, "dictionary": []any{}},
			"brute_force_protection":       true,
			"password_no_personal_info":    map[string]any{"enable": false},
			"password_complexity_options":  map[string]any{"min_length": 8},
			"enabledDatabaseCustomization": false,
		},
		Rest: map[string]any{
			"is_domain_connection": false, "realms": []any{name}, "enabled_clients": []any{clientID},
		},
	}
}

// databaseDefaults returns the options that a new database connection has unless it is told otherwise.
func databaseDefaults() map[string]any {
	return map[string]any{
		"mfa":              map[string]any{"active": true, "return_enroll_settings": true},
		"passwordPolicy":   "good",
		"strategy_version": 2,
		"authentication_methods": map[string]any{
			"password": map[string]any{"enabled": true}, "passkey": map[string]any{"enabled": false},
		},
		"passkey_options": map[string]any{
			"challenge_ui": "both", "progressive_enrollment_enabled": true, "local_enrollment_enabled": true,
		},
		"brute_force_protection": true,
	}
}

// newConnection returns the connection that a checked body asks for.
func newConnection(id string, body map[string]any) connection {
	name, _ := body["name"].(string)
	strategy, _ := body["strategy"].(string)
	c := connection{ID: id, Name: name, Strategy: strategy, Options: map[string]any{}, Rest: map[string]any{
		"is_domain_connection": false, "realms": []any{name}, "enabled_clients": []any{},
	}}
	options, given := body["options"].(map[string]any)
	c.apply(body)
	if strategy == databaseStrategy {
		c.Options = databaseDefaults()
		if given {
			maps.Copy(c.Options, options)
		}
	}
	return c
}

// apply takes over what a body says, apart from name and strategy, which never change.
func (c *connection) apply(body map[string]any) {
	for name, value := range body {
		switch name {
		case "name", "strategy":
		case "options":
			c.Options, _ = value.(map[string]any)
		default:
			c.Rest[name] = value
		}
	}
}

// connectionProperties are what the API takes for connections, with their kinds.
var connectionProperties = map[string]string{
	"name": "string", "strategy": "string", "display_name": "string", "options": "object",
	"enabled_clients": "array", "is_domain_connection": "boolean", "show_as_button": "boolean",
	"realms": "array", "metadata": "object", "authentication": "object", "connected_accounts": "object",
}

var connectionName = regexp.MustCompile(`^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$`)

// validateConnection checks the body of a request that writes a connection. Name and strategy are
// given when it is created.
func validateConnection(body map[string]any, creating bool) *problem {
	var unknown []string
	for name := range body {
		_, known := connectionProperties[name]
		if !known || !creating && (name == "name" || name == "strategy") {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return invalidBody.because("Additional properties not allowed: "+strings.Join(unknown, ","), "", "")
	}
	for _, name := range slices.Sorted(maps.Keys(body)) {
		if kind := connectionProperties[name]; kindOf(body[name]) != kind {
			return invalidBody.because(mismatch(kind, body[name]), name, "")
		}
	}
	if name, ok := body["name"].(string); ok && (len(name) > 128 || !connectionName.MatchString(name)) {
		return invalidBody.because("String does not match pattern "+connectionName.String()+": "+name, "name",
			"The name of the connection. Must start and end with an alphanumeric character and can only contain alphanumeric characters and '-'. Max length 128")
	}
	if strategy, ok := body["strategy"].(string); ok && strategy == "" {
		return invalidBody.because("String is too short (0 chars), minimum 1", "strategy", "")
	}
	return nil
}
