package where

// The fields of roles, and of every model that is neither a user nor a log event.
var (
	// ID is the provider's identifier of the object.
	ID = caseText("id")
	// Description says what a role, a permission or a log event is about.
	Description = caseText("description")
)

// Roles returns the catalogue of roles.
func Roles() *Catalogue {
	return NewCatalogue("role",
		FieldInfo{Name: "id", ReadOnly: true},
		FieldInfo{Name: "name"},
		FieldInfo{Name: "description"},
		FieldInfo{Name: "extra", Kind: Object},
	)
}
