package auth0

import (
	"maps"
	"slices"
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

// object returns what the API answers with about the connection, in the recorded order.
func (c connection) object() *object {
	o := &object{}
	o.set("id", c.ID)
	o.set("options", c.Options)
	o.set("strategy", c.Strategy)
	o.set("name", c.Name)
	for _, name := range slices.Sorted(maps.Keys(c.Rest)) {
		o.set(name, c.Rest[name])
	}
	return o
}

// MarshalJSON encodes the connection as the API answers with it.
func (c connection) MarshalJSON() ([]byte, error) { return c.object().MarshalJSON() }

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

// firstConnectionID is the id of the connection of a fresh tenant. It is always the same, so that scripts
// can name it without a look-up; and it is that of the recorded tenant, whose requests name it so.
const firstConnectionID = "con_ftSSLHb0O7rcUGmF"

// firstConnection returns the connection of a fresh tenant.
func firstConnection() connection {
	const name = "Username-Password-Authentication"
	return connection{
		ID: firstConnectionID, Name: name, Strategy: databaseStrategy,
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

// newConnection returns the connection that a checked body asks for, with what it leaves to defaults.
func (t *tenant) newConnection(body map[string]any) connection {
	name, _ := body["name"].(string)
	strategy, _ := body["strategy"].(string)
	c := connection{ID: t.ids.Prefixed("con_"), Name: name, Strategy: strategy, Options: map[string]any{}, Rest: map[string]any{
		"is_domain_connection": false, "realms": []any{name}, "enabled_clients": []any{},
	}}
	if slices.Contains(enterpriseStrategies, strategy) {
		c.Rest["show_as_button"] = false
	}
	c.apply(body)
	given := c.Options
	switch strategy {
	case databaseStrategy:
		c.Options = databaseDefaults()
	case directoryStrategy:
		c.Options = map[string]any{"ips": nil, "brute_force_protection": true}
		c.Rest["provisioning_ticket_url"] = "https://" + t.domain + "/p/ad/" + t.ids.Text(32)
	default:
		c.Options = map[string]any{}
	}
	maps.Copy(c.Options, given)
	return c
}

// apply takes over what a body says, apart from name and strategy, which never change. null removes a
// property.
func (c *connection) apply(body map[string]any) {
	for name, value := range body {
		switch {
		case name == "name" || name == "strategy":
		case name == "options":
			options, _ := value.(map[string]any)
			c.Options = map[string]any{}
			maps.Copy(c.Options, options)
		case name == "enabled_clients" && value == nil:
			c.Rest[name] = []any{}
		case value == nil:
			delete(c.Rest, name)
		default:
			c.Rest[name] = value
		}
	}
}

// clients returns the ids of the clients that the connection is enabled for.
func (c connection) clients() []string { return texts(c.Rest["enabled_clients"]) }

// withClients returns the connection, enabled for these clients instead.
func (c connection) withClients(ids []string) connection {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = id
	}
	c.Rest = maps.Clone(c.Rest)
	c.Rest["enabled_clients"] = list
	return c
}
