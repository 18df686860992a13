package genauth

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// kind is what the values of an attribute are.
type kind int

const (
	aText kind = iota
	aFlag
	anObject
	aList
)

// writable are the attributes that whoever writes a user may send.
var writable = map[string]kind{
	"status": aText, "email": aText, "phone": aText, "phoneCountryCode": aText, "username": aText, "externalId": aText,
	"name": aText, "nickname": aText, "photo": aText, "gender": aText, "emailVerified": aFlag, "phoneVerified": aFlag,
	"birthdate": aText, "country": aText, "province": aText, "city": aText, "address": aText, "streetAddress": aText,
	"postalCode": aText, "company": aText, "browser": aText, "device": aText, "givenName": aText, "familyName": aText,
	"middleName": aText, "profile": aText, "preferredUsername": aText, "website": aText, "zoneinfo": aText, "locale": aText,
	"formatted": aText, "region": aText, "identityNumber": aText, "customData": anObject, "metadataSource": anObject,
}

// others are what may stand beside the attributes.
var others = map[string]kind{
	"password": aText, "salt": aText, "tenantIds": aList, "otp": anObject, "departmentIds": aList, "identities": aList,
	"options": anObject, "userId": aText,
}

var (
	statuses = []string{"Activated", "Suspended", "Deactivated", "Resigned", "Archived"}
	genders  = []string{"M", "F", "U"}
	address  = regexp.MustCompile(`^[^\s@]+@[^\s@]+\.[^\s@]+$`)
)

// profileOf returns the attributes that a body sends. What is no attribute is left out, as the service
// leaves it out.
func (p *pool) profileOf(body object) (object, *problem) {
	profile := object{}
	for _, name := range slices.Sorted(maps.Keys(body)) {
		value := body[name]
		want, known := writable[name]
		if !known {
			want, known = others[name]
			if known && !fits(want, value) {
				return nil, malformed(name)
			}
			continue
		}
		if !fits(want, value) {
			return nil, malformed(name)
		}
		profile[name] = value
	}
	return profile, p.check(profile)
}

// fits tells whether a value is of a kind, or null.
func fits(want kind, value any) bool {
	ok := false
	switch want {
	case aText:
		_, ok = value.(string)
	case aFlag:
		_, ok = value.(bool)
	case anObject:
		_, ok = value.(map[string]any)
	case aList:
		_, ok = value.([]any)
	}
	return ok || value == nil
}

// check checks the values of attributes.
func (p *pool) check(profile object) *problem {
	switch {
	case profile.has("email") && !address.MatchString(profile.text("email")):
		return malformed("email")
	case profile.has("status") && !slices.Contains(statuses, profile.text("status")):
		return malformed("status")
	case profile.has("gender") && !slices.Contains(genders, profile.text("gender")):
		return malformed("gender")
	case profile.has("phoneCountryCode") && !profile.has("phone"):
		return bad("phone cannot be empty")
	}
	return p.checkCustom("USER", profile.object("customData"))
}

// maxCustom is how many characters custom data have at most, as JSON.
const maxCustom = 1024

// checkCustom checks custom data against the custom fields of a target.
func (p *pool) checkCustom(target string, custom object) *problem {
	encoded, err := json.Marshal(custom)
	if err != nil || utf8.RuneCount(encoded) > maxCustom {
		return bad("customData must be less than 1024 characters")
	}
	for _, key := range slices.Sorted(maps.Keys(custom)) {
		value := custom[key]
		field, defined := p.field(target, key)
		switch {
		case !defined && p.service.anyCustom, value == nil:
		case !defined:
			return bad("customData " + key + " is not defined")
		case !field.takes(value):
			return malformed("customData." + key)
		}
	}
	return nil
}

// fresh returns the attributes of a new user.
func (p *pool) fresh(profile object, now string) object {
	values := object{
		"userId": p.ids.ObjectID(p.service.server.Now()), "createdAt": now, "updatedAt": now, "statusChangedAt": now,
		"status": "Activated", "workStatus": "Active", "gender": "U", "emailVerified": false, "phoneVerified": false,
		"userSourceType": "adminCreated", "loginsCount": 0,
		"photo": "https://files.authing.co/authing-console/default-user-avatar.png",
	}
	for name, value := range profile {
		if value != nil {
			values[name] = value
		}
	}
	if strings.TrimSpace(values.text("phone")) != "" && !values.has("phoneCountryCode") {
		values["phoneCountryCode"] = "+86"
	}
	if custom := withoutNulls(profile.object("customData")); custom != nil {
		values["customData"] = map[string]any(custom)
	}
	return values
}

// withoutNulls returns the members that have a value, or nil for no object.
func withoutNulls(o object) object {
	if o == nil {
		return nil
	}
	kept := object{}
	for name, value := range o {
		if value != nil {
			kept[name] = value
		}
	}
	return kept
}
