package auth0

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// authenticator is a way in which a user proves who they are beside the password, as the API answers
// with it.
type authenticator struct {
	ID           string                 `json:"id"`
	Type         string                 `json:"type"`
	Confirmed    bool                   `json:"confirmed,omitempty"`
	Name         string                 `json:"name,omitempty"`
	Email        string                 `json:"email,omitempty"`
	PhoneNumber  string                 `json:"phone_number,omitempty"`
	CreatedAt    string                 `json:"created_at"`
	Preferred    string                 `json:"preferred_authentication_method,omitempty"`
	Channels     []authenticatorChannel `json:"authentication_methods,omitempty"`
	KeyID        string                 `json:"key_id,omitempty"`
	PublicKey    string                 `json:"public_key,omitempty"`
	RelyingParty string                 `json:"relying_party_identifier,omitempty"`
}

// authenticatorChannel is a way in which a phone gets its codes.
type authenticatorChannel struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

var (
	channels    = []string{"sms", "voice"}
	keyPattern  = regexp.MustCompile(`^[A-Z2-7]+=*$`)
	hostPattern = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)
)

// authenticatorSchema is what is taken for a new authenticator. Those that a PUT sets have shorter names.
var authenticatorSchema = schema{
	{name: "type", kind: "string", enum: []string{"phone", "email", "totp", "webauthn-roaming"}, uses: creatable | needed},
	{name: "name", kind: "string", uses: writable, description: "A human-readable label to identify the authentication method."},
	{name: "totp_secret", kind: "string", pattern: keyPattern, uses: creatable, description: "Base32 encoded secret for TOTP generation."},
	{name: "phone_number", kind: "string", min: 2, max: 30, uses: creatable, description: "Applies to phone authentication methods only. " +
		"The destination phone number used to send verification codes via text and voice."},
	{name: "email", kind: "string", min: 1, check: emailFormat, uses: creatable, description: "Applies to email authentication methods only. " +
		"The email address used to send verification messages."},
	{name: "preferred_authentication_method", kind: "string", enum: channels, uses: writable, description: "Preferred phone authentication method"},
	{name: "key_id", kind: "string", uses: creatable, description: "Applies to webauthn authentication methods only. The id of the credential."},
	{name: "public_key", kind: "string", uses: creatable,
		description: "Applies to webauthn authentication methods only. The public key, which is encoded as base64."},
	{name: "relying_party_identifier", kind: "string", pattern: hostPattern, uses: creatable,
		description: "Applies to webauthn authentication methods only. The relying party identifier."},
}

// authenticatorNeeds are the properties that a type does not do without.
var authenticatorNeeds = map[string][]string{
	"phone": {"phone_number"}, "email": {"email"}, "totp": {"totp_secret"},
	"webauthn-roaming": {"key_id", "public_key", "relying_party_identifier"},
}

// newAuthenticator returns the authenticator that a checked body asks for.
func (t *tenant) newAuthenticator(body map[string]any) *authenticator {
	o := object{values: body}
	device := t.ids.Prefixed("dev_")
	a := &authenticator{
		ID: o.text("type") + "|" + device, Type: o.text("type"), Name: o.text("name"),
		Email: o.text("email"), PhoneNumber: o.text("phone_number"), CreatedAt: stamp(t.now()),
		KeyID: o.text("key_id"), PublicKey: o.text("public_key"), RelyingParty: o.text("relying_party_identifier"),
	}
	if a.Type == "phone" {
		a.prefer(o.text("preferred_authentication_method"))
	}
	return a
}

// prefer chooses how a phone gets its codes; by text where nothing is said.
func (a *authenticator) prefer(channel string) {
	if channel == "" {
		channel = channels[0]
	}
	_, device, _ := strings.Cut(a.ID, "|")
	a.Preferred = channel
	a.Channels = []authenticatorChannel{{ID: channel + "|" + device, Type: channel}}
}

// same tells whether two authenticators ask for the same thing.
func (a *authenticator) same(b *authenticator) bool {
	return a.Type == b.Type && a.Email == b.Email && a.PhoneNumber == b.PhoneNumber && a.KeyID == b.KeyID
}

// masked returns the authenticator as it is shown, without the whole of an address or a number.
func (a *authenticator) masked() authenticator {
	shown := *a
	if a.Email != "" {
		local, domain, _ := strings.Cut(a.Email, "@")
		shown.Email = maskEnd(local) + "@" + maskEnd(domain)
	}
	if n := len(a.PhoneNumber); n > shownCharacters {
		shown.PhoneNumber = strings.Repeat("X", n-shownCharacters) + a.PhoneNumber[n-shownCharacters:]
	}
	return shown
}

// listed returns the authenticator as reads show it.
func (a *authenticator) listed() authenticator {
	shown := a.masked()
	shown.Confirmed = true
	return shown
}

// shownCharacters is how many characters of a part of an address, or of a number, are shown.
const shownCharacters = 4

// maskEnd replaces all but the first characters by stars. A short text is replaced as a whole, and does
// not show how short it is.
func maskEnd(text string) string {
	n := utf8.RuneCountInString(text)
	if n <= shownCharacters {
		return strings.Repeat("*", shownCharacters)
	}
	return string([]rune(text)[:shownCharacters]) + strings.Repeat("*", n-shownCharacters)
}
