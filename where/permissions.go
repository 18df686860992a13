package where

// The fields of a permission, beside [ID] and [Description].
var (
	// PermissionName is what is permitted, such as "read:tours".
	PermissionName = caseText("permission_name")
	// ResourceServer is the identifier of the API that the permission is one of.
	ResourceServer = caseText("resource_server_identifier")
)

// Permissions returns the catalogue of permissions.
func Permissions() *Catalogue {
	return NewCatalogue("permission",
		FieldInfo{Name: "id", ReadOnly: true},
		FieldInfo{Name: "permission_name"},
		FieldInfo{Name: "resource_server_identifier"},
		FieldInfo{Name: "resource_server_name", ReadOnly: true},
		FieldInfo{Name: "description", ReadOnly: true},
		FieldInfo{Name: "sources", Kind: Objects, ReadOnly: true},
		FieldInfo{Name: "extra", Kind: Object},
	)
}
