package propelauth

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/authplus/authplus/internal/rawjson"
)

// userModel is the name of the model; its key is keyField. What PropelAuth has beyond the canonical
// fields is in extraField.
const (
	userModel  = "user"
	keyField   = "user_id"
	extraField = "extra"
)

// form is how a value stands in PropelAuth's documents.
type form int

const (
	text    form = iota
	boolean      // true or false
	negated      // true or false, with the opposite meaning
	seconds      // a Unix time
	object       // free JSON
)

// attribute is a canonical field of users.
type attribute struct {
	name string
	// wire is its name in what is read, and form how it stands there.
	wire string
	form form
	// create, migrate and update are its names in the bodies of POST user/, POST migrate_user/ and
	// PUT user/{id}; empty where these do not take it.
	create, migrate, update string
}

// attributes are all canonical fields that PropelAuth has.
var attributes = []attribute{
	{name: keyField, wire: "user_id"},
	{name: "email", wire: "email", create: "email", migrate: "email"},
	{name: "email_verified", wire: "email_confirmed", form: boolean, create: "email_confirmed", migrate: "email_confirmed"},
	{name: "username", wire: "username", create: "username", migrate: "username", update: "username"},
	{name: "given_name", wire: "first_name", create: "first_name", migrate: "first_name", update: "first_name"},
	{name: "family_name", wire: "last_name", create: "last_name", migrate: "last_name", update: "last_name"},
	{name: "picture", wire: "picture_url", migrate: "picture_url", update: "picture_url"},
	{name: "blocked", wire: "enabled", form: negated, migrate: "enabled"},
	{name: "created_at", wire: "created_at", form: seconds},
	{name: "last_login", wire: "last_active_at", form: seconds},
	{name: "external_id", wire: "legacy_user_id", migrate: "existing_user_id", update: "legacy_user_id"},
	{name: "user_metadata", wire: "properties", form: object, create: "properties", migrate: "properties", update: "properties"},
	{name: "app_metadata", wire: "metadata", form: object, create: "metadata", update: "metadata"},
}

// extras are the fields below extra that PropelAuth gives a meaning when they are written. Others are
// sent as they are, so that what PropelAuth adds can be used.
var extras = []attribute{
	{name: "can_create_orgs", create: "can_create_orgs"},
	{name: "update_password_required", create: "ask_user_to_update_password_on_login", migrate: "update_password_required", update: "update_password_required"},
	{name: "ask_user_to_update_password_on_login", create: "ask_user_to_update_password_on_login", migrate: "update_password_required"},
	{name: "send_email_to_confirm_email_address", create: "send_email_to_confirm_email_address"},
	{name: "ignore_domain_restrictions", create: "ignore_domain_restrictions"},
	{name: secondFactor, migrate: secondFactor},
}

// secondFactor is the base32 secret with which a migrated user has a second factor from the start.
const secondFactor = "existing_mfa_base32_encoded_secret"

// readOnly are the fields below extra that follow from others. A new user is not given them.
var readOnly = map[string]bool{
	"has_password": true, "locked": true, "mfa_enabled": true, "org_id_to_org_info": true,
	"role_in_org": true, "additional_roles_in_org": true, "last_active_at": true, "created_at": true,
}

var (
	attributesByName = byName(attributes)
	extrasByName     = byName(extras)
)

func byName(list []attribute) map[string]attribute {
	names := make(map[string]attribute, len(list))
	for _, a := range list {
		names[a.name] = a
	}
	return names
}

// read returns the canonical value for one that PropelAuth answered with, and false if it does not fit.
func (f form) read(value json.RawMessage) (json.RawMessage, bool) {
	if f != seconds && f != negated && bytes.Equal(value, []byte("null")) {
		return value, true
	}
	switch f {
	case text:
		return value, value[0] == '"'
	case object:
		return value, value[0] == '{'
	case boolean:
		return value, value[0] == 't' || value[0] == 'f'
	case negated:
		return opposite(value)
	default:
		n, err := strconv.ParseInt(string(value), 10, 64)
		if err != nil || n <= 0 || n > maxSeconds {
			return nil, false
		}
		return rawjson.Encode(time.Unix(n, 0).UTC()), true
	}
}

// maxSeconds is the end of the year 9999, the last that RFC 3339 knows.
const maxSeconds = 253402300799

// write returns the value to send for a canonical one. Null takes a text away, for which PropelAuth has
// the empty text: it takes null for no change.
func (f form) write(value json.RawMessage) json.RawMessage {
	switch {
	case f == text && string(value) == "null":
		return json.RawMessage(`""`)
	case f == negated:
		if other, ok := opposite(value); ok {
			return other
		}
	}
	return value
}

// opposite returns the negation of a boolean, and false if it is none.
func opposite(value json.RawMessage) (json.RawMessage, bool) {
	switch string(value) {
	case "true":
		return json.RawMessage("false"), true
	case "false":
		return json.RawMessage("true"), true
	default:
		return nil, false
	}
}
