package genauth

import (
	"maps"
	"strings"
	"time"
)

// person is a user as the service keeps it. It is never changed in place: whoever changes one makes
// another of it.
type person struct {
	values object
	// created is when the user was created, in milliseconds.
	created int64
	// identities and password are not shown with the other attributes.
	identities []object
	password   password
}

// newPerson returns a user with these values, which it takes over.
func newPerson(values object, identities []object, secret password) *person {
	p := &person{values: values, identities: identities, password: secret}
	if at, err := time.Parse(time.RFC3339, values.text("createdAt")); err == nil {
		p.created = at.UnixMilli()
	}
	return p
}

// ID returns the userId.
func (p *person) ID() string { return p.values.text("userId") }

// unique are the attributes that no two users share, by their userIdType.
var unique = []struct{ kind, name string }{
	{"email", "email"}, {"phone", "phone"}, {"username", "username"}, {"external_id", "externalId"},
}

// Keys returns the values that no two users share.
func (p *person) Keys() []string {
	var keys []string
	for _, u := range unique {
		if value := p.values.text(u.name); value != "" {
			keys = append(keys, uniqueKey(u.kind, value))
		}
	}
	for _, identity := range p.identities {
		keys = append(keys, uniqueKey("identity", identity.text("extIdpId")+":"+identity.text("userIdInIdp")))
	}
	return keys
}

// uniqueKey returns the key of a value. The case of addresses does not count.
func uniqueKey(kind, value string) string {
	if kind == "email" {
		value = strings.ToLower(value)
	}
	return kind + "\x00" + value
}

// Tags returns nothing: users are found by keys and by searches.
func (p *person) Tags() []string { return nil }

// Clone returns the user itself, which never changes.
func (p *person) Clone() *person { return p }

// with returns the user with other values. null takes a value away.
func (p *person) with(changes object) *person {
	values := maps.Clone(p.values)
	maps.Copy(values, changes)
	return newPerson(values, p.identities, p.password)
}

// byCreation is the natural order of users.
func byCreation(a, b *person) int { return int(a.created - b.created) }

// conflict returns the problem of a value that another user has.
func conflict(key string) *problem {
	kind, _, _ := strings.Cut(key, "\x00")
	switch kind {
	case "email":
		return &emailTaken
	case "username":
		return &nameTaken
	case "phone":
		return &phoneTaken
	}
	return &idTaken
}

// find returns the user that a userId means by its type.
func (p *pool) find(id, kind string) (*person, *problem) {
	var found *person
	var ok bool
	switch kind {
	case "", "user_id":
		found, ok = p.users.Get(id)
	case "email", "phone", "username", "external_id", "identity":
		found, ok = p.users.Owner(uniqueKey(kind, id))
	default:
		return nil, malformed("userIdType")
	}
	if !ok {
		return nil, &userMissing
	}
	return found, nil
}

// told are the optional attributes that the service tells of a user, with null where there is nothing.
var told = []string{
	"externalId", "email", "phone", "phoneCountryCode", "username", "name", "nickname", "photo", "loginsCount", "lastLogin", "lastIp",
	"passwordLastSetAt", "birthdate", "country", "province", "city", "address", "streetAddress", "postalCode", "company",
	"browser", "device", "givenName", "familyName", "middleName", "profile", "preferredUsername", "website", "zoneinfo",
	"locale", "formatted", "region", "userSourceId", "lastLoginApp", "mainDepartmentId", "lastMfaTime",
	"passwordSecurityLevel", "resetPasswordOnNextLogin", "identityNumber", "statusChangedAt", "tenantId", "registerSource",
}

// asked are the parts of a user that are told only if they are asked for.
type asked struct {
	customData, flat, identities, departments bool
}

// askedBy returns what the flags of a request ask for.
func askedBy(flags object) asked {
	return asked{
		customData: flags.flag("withCustomData"), flat: flags.flag("flatCustomData"),
		identities: flags.flag("withIdentities"), departments: flags.flag("withDepartmentIds"),
	}
}

// dto returns a user as the service answers with one.
func (p *pool) dto(u *person, parts asked) map[string]any {
	out := map[string]any{}
	for _, name := range told {
		out[name] = nil
	}
	custom := u.values.object("customData")
	if parts.flat {
		maps.Copy(out, custom)
	}
	for name, value := range u.values {
		if name != "customData" {
			out[name] = value
		}
	}
	if parts.customData && !parts.flat {
		out["customData"] = map[string]any(orEmpty(custom))
	}
	if parts.identities {
		out["identities"] = append([]object{}, u.identities...)
	}
	if parts.departments {
		out["departmentIds"] = p.departmentsOf(u.ID())
	}
	return out
}

func orEmpty(o object) object {
	if o == nil {
		return object{}
	}
	return o
}

// dtos returns users as the service answers with them.
func (p *pool) dtos(users []*person, parts asked) []any {
	list := make([]any, len(users))
	for i, u := range users {
		list[i] = p.dto(u, parts)
	}
	return list
}
