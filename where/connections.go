package where

// Strategy is the kind of identity provider behind a connection, such as "auth0" or "google-oauth2".
var Strategy = caseText("strategy")

// Connections returns the catalogue of connections.
func Connections() *Catalogue {
	return NewCatalogue("connection",
		FieldInfo{Name: "id", ReadOnly: true},
		FieldInfo{Name: "name"},
		FieldInfo{Name: "strategy"},
		FieldInfo{Name: "display_name"},
		FieldInfo{Name: "options", Kind: Object},
		FieldInfo{Name: "metadata", Kind: Object},
		FieldInfo{Name: "realms", Kind: Strings},
		FieldInfo{Name: "enabled_clients", Kind: Strings},
		FieldInfo{Name: "is_domain_connection", Kind: Bool},
		FieldInfo{Name: "show_as_button", Kind: Bool},
		FieldInfo{Name: "extra", Kind: Object},
	)
}
