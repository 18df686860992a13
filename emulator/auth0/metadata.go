package auth0

import (
	"maps"
	"slices"
	"strings"
	"time"
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

// assign gives an attribute a new value. null removes it; metadata are merged.
func (o *object) assign(name string, value any, now time.Time) {
	switch {
	case name == "password":
		if value != nil {
			// The recorded service notes the reset just before the update.
			o.set("last_password_reset", stamp(now.Add(-4*time.Millisecond)))
		}
	case value == nil:
		o.unset(name)
	case name == "user_metadata":
		o.set(name, o.merged(name, value.(map[string]any)))
	case name == "app_metadata":
		if merged := o.merged(name, value.(map[string]any)); len(merged) > 0 {
			o.set(name, merged)
		} else {
			o.unset(name)
		}
	default:
		o.set(name, value)
	}
}

// merged returns an attribute's metadata with changes to the first level: null removes a name, an
// empty object removes them all.
func (o *object) merged(name string, changes map[string]any) map[string]any {
	if len(changes) == 0 {
		return map[string]any{}
	}
	merged, _ := o.values[name].(map[string]any)
	if merged == nil {
		merged = map[string]any{}
	}
	for key, value := range changes {
		if value == nil {
			delete(merged, key)
		} else {
			merged[key] = clone(value)
		}
	}
	return merged
}
