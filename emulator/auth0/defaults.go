package auth0

import (
	"crypto/md5" // Gravatar's addresses are made with it.
	"fmt"
	"net/url"
	"strings"
	"time"
)

// complete fills in what Auth0 derives from a new user's address, user name or phone number.
func complete(values map[string]any) {
	if _, ok := values["email"]; ok {
		setDefault(values, "email_verified", false)
	}
	handle := ""
	for _, name := range []string{"email", "username", "phone_number"} {
		if handle, _ = values[name].(string); handle != "" {
			break
		}
	}
	if handle == "" {
		return
	}
	local, _, _ := strings.Cut(handle, "@")
	setDefault(values, "name", handle)
	setDefault(values, "nickname", local)
	setDefault(values, "picture", gravatar(handle))
}

func setDefault(values map[string]any, name string, value any) {
	if _, ok := values[name]; !ok {
		values[name] = value
	}
}

// gravatar returns the address of an avatar, which falls back to the first two letters.
func gravatar(handle string) string {
	handle = strings.ToLower(handle)
	letters := []rune(handle)
	letters = letters[:min(2, len(letters))]
	fallback := "https://cdn.auth0.com/avatars/" + url.PathEscape(string(letters)) + ".png"
	sum := md5.Sum([]byte(handle))
	return fmt.Sprintf("https://s.gravatar.com/avatar/%x?s=480&r=pg&d=%s", sum, url.QueryEscape(fallback))
}

// stamp returns a moment in the form of the API.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
