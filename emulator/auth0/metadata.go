package auth0

import (
	"maps"
	"slices"
	"strings"
)

// forbiddenMetadata are the names that app_metadata may not have at its first level.
var forbiddenMetadata = []string{
	"__tenant", "_id", "blocked", "clientID", "created_at", "email_verified", "email", "globalClientID",
	"global_client_id", "identities", "lastIP", "lastLogin", "loginsCount", "metadata",
	"multifactor_last_modified", "multifactor", "updated_at", "user_id",
}

// appMetadataNames checks the names in app_metadata; see [attribute].check.
func appMetadataNames(value any) string {
	data, _ := value.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(data)) {
		if slices.Contains(forbiddenMetadata, name) {
			return "Property name not allowed: " + name
		}
	}
	return metadataNames(value)
}

// metadataNames refuses names with a dollar or a dot, at any depth; see [attribute].check.
func metadataNames(value any) string {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if strings.ContainsAny(name, "$.") {
				return "Property name not allowed: " + name
			}
			if wrong := metadataNames(value[name]); wrong != "" {
				return wrong
			}
		}
	case []any:
		for _, element := range value {
			if wrong := metadataNames(element); wrong != "" {
				return wrong
			}
		}
	}
	return ""
}
