package authing

import (
	"maps"
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/internal/directory"
	"github.com/authplus/authplus/internal/graphql"
)

// userFields are the fields that read and change users.
var userFields = []rootField{
	{"query", "user", "id", signedIn, (*service).queryUser},
	{"query", "findUser", "email phone username externalId identity", admin, (*service).findUser},
	{"query", "isUserExists", "email phone username externalId", anybody, (*service).isUserExists},
	{"query", "userBatch", "ids! type", admin, (*service).userBatch},
	{"query", "users", "page limit sortBy excludeUsersInOrg", admin, (*service).listUsers},
	{"query", "searchUser", "query! fields page limit departmentOpts groupOpts roleOpts", admin, (*service).searchUser},
	{"query", "archivedUsers", "page limit", admin, (*service).archivedUsers},
	{"mutation", "createUser", "userInfo! params identity keepPassword resetPasswordOnFirstLogin", admin, (*service).createUser},
	{"mutation", "updateUser", "id input! emailToken phoneToken", signedIn, (*service).updateUser},
	{"mutation", "deleteUser", "id!", admin, (*service).deleteUser},
	{"mutation", "deleteUsers", "ids!", admin, (*service).deleteUsers},
}

// china is the time zone that moments are shown in.
var china = time.FixedZone("", 8*60*60)

// stamp returns a moment as the API shows it.
func stamp(at time.Time) string { return at.In(china).Format(time.RFC3339) }

// defaultPhoto is the picture of users who have none of their own.
const defaultPhoto = "https://files.authing.co/authing-console/default-user-avatar.png"

// maxBatch is how many users can be asked for at once.
const maxBatch = 80

// shown returns all that the API shows of a user. A token is part of it where the user has just signed in.
func (s *service) shown(a *account, token string) map[string]any {
	out := map[string]any{"password": nil, "token": nil}
	for _, attr := range attributes {
		out[attr.name] = a.Values[attr.name]
	}
	if a.Password != "" {
		out["password"] = a.Password
	}
	if token != "" {
		out["token"] = token
	}
	out["identities"] = identitiesOf(a)
	out["customData"] = s.customData(a)
	out["roles"] = graphql.Resolver(func(arguments map[string]any) (any, error) {
		return s.rolesOf(a.ID(), arguments), nil
	})
	return out
}

// shownOrNot returns what is shown of a user, or nil where there is none.
func (s *service) shownOrNot(a *account, ok bool) any {
	if !ok {
		return nil
	}
	return s.shown(a, "")
}

// shownAll returns what is shown of users.
func (s *service) shownAll(list []*account) []any {
	out := make([]any, len(list))
	for i, a := range list {
		out[i] = s.shown(a, "")
	}
	return out
}

// identitiesOf returns the identities of a user with all their fields.
func identitiesOf(a *account) []any {
	list, _ := a.Values["identities"].([]any)
	out := make([]any, 0, len(list))
	for _, element := range list {
		identity, _ := element.(map[string]any)
		full := map[string]any{}
		for _, name := range identityFields {
			full[name] = identity[name]
		}
		out = append(out, full)
	}
	return out
}

// queryUser answers user: that with an id for administrators, the current one for users.
func (s *service) queryUser(c caller, a arguments) (any, *problem) {
	id := a.text("id")
	switch {
	case c.admin && id == "":
		return nil, incomplete
	case id == "":
		id = c.user
	case !c.admin && id != c.user:
		return nil, notAllowed
	}
	found, ok := s.users.all.Get(id)
	if !ok {
		return nil, nil
	}
	return s.shown(found, c.userToken()), nil
}

// named returns the user whom arguments name by one of the keys.
func (s *service) named(a arguments) (found *account, ok bool, wrong *problem) {
	for _, name := range keyNames {
		if value := a.text(name); value != "" {
			found, ok = s.users.with(name, value)
			return found, ok, nil
		}
	}
	identity := a.object("identity")
	if identity == nil {
		return nil, false, incomplete
	}
	list := s.users.all.Select(func(u *account) bool { return hasIdentity(u, identity) })
	if len(list) == 0 {
		return nil, false, nil
	}
	return list[0], true, nil
}

func hasIdentity(u *account, want arguments) bool {
	return slices.ContainsFunc(identitiesOf(u), func(element any) bool {
		identity := arguments(element.(map[string]any))
		return identity.text("provider") == want.text("provider") && identity.text("userIdInIdp") == want.text("userIdInIdp")
	})
}

func (s *service) findUser(_ caller, a arguments) (any, *problem) {
	found, ok, wrong := s.named(a)
	return s.shownOrNot(found, ok), wrong
}

func (s *service) isUserExists(_ caller, a arguments) (any, *problem) {
	_, ok, wrong := s.named(a)
	return ok, wrong
}

// batchTypes are what userBatch finds users by.
var batchTypes = append([]string{"id"}, keyNames...)

func (s *service) userBatch(_ caller, a arguments) (any, *problem) {
	kind := a.text("type")
	if kind == "" {
		kind = "id"
	}
	ids := a.texts("ids")
	switch {
	case !slices.Contains(batchTypes, kind):
		return nil, incomplete
	case len(ids) > maxBatch:
		return nil, tooManyUsers
	}
	list := []*account{}
	for _, id := range ids {
		if found, ok := s.users.with(kind, id); ok {
			list = append(list, found)
		}
	}
	return s.shownAll(list), nil
}

// sorts are the orders of lists.
var sorts = map[string]directory.Query[*account]{
	"":               {Descending: true},
	"CREATEDAT_DESC": {Descending: true},
	"CREATEDAT_ASC":  {},
	"UPDATEDAT_DESC": {Compare: func(a, b *account) int { return b.Updated.Compare(a.Updated) }},
	"UPDATEDAT_ASC":  {Compare: func(a, b *account) int { return a.Updated.Compare(b.Updated) }},
}

func (s *service) listUsers(_ caller, a arguments) (any, *problem) {
	query, known := sorts[a.text("sortBy")]
	if !known {
		return nil, invalid("Value \"" + a.text("sortBy") + "\" does not exist in \"SortByEnum\" enum.")
	}
	return s.searchIn(s.users.all, query, a)
}

// searchIn answers with the part of a search that is asked for.
func (s *service) searchIn(users *directory.Directory[*account], query directory.Query[*account], a arguments) (any, *problem) {
	var wrong *problem
	if query.Offset, query.Limit, wrong = a.paging(); wrong != nil {
		return nil, wrong
	}
	page, err := users.Search(query)
	if err != nil {
		return nil, incomplete
	}
	return listOf(s.shownAll(page.Documents), page.Total), nil
}

func (s *service) archivedUsers(_ caller, a arguments) (any, *problem) { return a.paginated(nil) }

// createUser answers createUser.
func (s *service) createUser(_ caller, a arguments) (any, *problem) {
	input := a.object("userInfo")
	if wrong := checkInput("CreateUserInput", input, createInput, "password"); wrong != nil {
		return nil, wrong
	}
	custom, wrong := s.customParams(a.text("params"))
	if wrong != nil {
		return nil, wrong
	}
	created := s.newAccount(input, "import:manual")
	created.Custom = custom
	if identity := a.object("identity"); identity != nil {
		created.Values["identities"] = []any{map[string]any(identity)}
	}
	if wrong := s.setGivenPassword(created, input.text("password"), a.flag("keepPassword")); wrong != nil {
		return nil, wrong
	}
	return s.add(created, "")
}

// newAccount returns a user with attributes that were checked.
func (s *service) newAccount(input arguments, source string) *account {
	now := s.Now()
	id := s.IDs().ObjectID(now)
	a := &account{Created: now, Updated: now, Values: map[string]any{
		"id": id, "arn": arn("user", id), "userPoolId": UserPoolID, "status": "Activated",
		"emailVerified": false, "phoneVerified": false, "blocked": false, "isDeleted": false,
		"photo": defaultPhoto, "gender": "U", "loginsCount": 0, "registerSource": []any{source},
		"createdAt": stamp(now), "updatedAt": stamp(now), "signedUp": stamp(now),
	}}
	a.take(input)
	return a
}

// take takes over attributes; null takes one away.
func (a *account) take(input arguments) {
	for name, value := range input {
		switch text, isText := value.(string); {
		case name == "password":
		case value == nil, isText && text == "" && slices.Contains(keyNames, name):
			delete(a.Values, name)
		default:
			a.Values[name] = value
		}
	}
}

// setGivenPassword sets a password, which comes encrypted; one that is to be kept is kept as it is then.
func (s *service) setGivenPassword(a *account, given string, keep bool) *problem {
	if given == "" {
		return nil
	}
	password, wrong := s.decrypt(given)
	switch {
	case wrong != nil:
		return wrong
	case keep:
		a.Password, a.Salt = password, nil
		return nil
	}
	return s.setPassword(a, password)
}

// add checks a new user, keeps it, and returns what is shown of it.
func (s *service) add(a *account, token string) (any, *problem) {
	if a.text("email") == "" && a.text("phone") == "" && a.text("username") == "" && a.text("externalId") == "" {
		return nil, contactNeeded
	}
	if wrong := a.checkEmail(); wrong != nil {
		return nil, wrong
	}
	if wrong := s.users.insert(a); wrong != nil {
		return nil, wrong
	}
	return s.shown(a, token), nil
}

// checkEmail refuses what is no address.
func (a *account) checkEmail() *problem {
	email := a.text("email")
	if email == "" {
		return nil
	}
	if parsed, err := mail.ParseAddress(email); err != nil || parsed.Address != email {
		return badEmail
	}
	return nil
}

// ofAdministrators are the attributes that users do not change themselves.
var ofAdministrators = []string{"blocked", "emailVerified", "phoneVerified", "loginsCount", "lastIP", "lastLogin", "externalId", "password"}

func (s *service) updateUser(c caller, a arguments) (any, *problem) {
	input, id := a.object("input"), a.text("id")
	if wrong := checkInput("UpdateUserInput", input, updateInput, "password"); wrong != nil {
		return nil, wrong
	}
	if !c.admin {
		if id != "" && id != c.user {
			return nil, notAllowed
		}
		id = c.user
		if wrong := checkOwn(input); wrong != nil {
			return nil, wrong
		}
	}
	changed, wrong := s.users.change(id, func(u *account) *problem {
		u.take(input)
		s.touch(u)
		if wrong := s.setGivenPassword(u, input.text("password"), false); wrong != nil {
			return wrong
		}
		return u.checkEmail()
	})
	if wrong != nil {
		return nil, wrong
	}
	return s.shown(changed, c.userToken()), nil
}

// checkOwn refuses what users cannot change of themselves in this way.
func checkOwn(input arguments) *problem {
	for _, name := range slices.Sorted(maps.Keys(input)) {
		switch {
		case name == "email":
			return emailUnchanged
		case name == "phone", name == "phoneCountryCode":
			return phoneUnchanged
		case slices.Contains(ofAdministrators, name):
			return notEditable
		}
	}
	return nil
}

// touch notes that a user changes now.
func (s *service) touch(a *account) {
	a.Updated = s.Now()
	a.Values["updatedAt"] = stamp(a.Updated)
}

// searchUser finds the users one of whose attributes holds a text, in any case of letters.
func (s *service) searchUser(_ caller, a arguments) (any, *problem) {
	fields := a.texts("fields")
	if len(fields) == 0 {
		fields = searchFields
	}
	for _, name := range fields {
		if !slices.Contains(searchFields, name) {
			return nil, incomplete
		}
	}
	query := strings.TrimSpace(a.text("query"))
	if query == "" {
		return s.searchIn(s.users.found, directory.Query[*account]{Descending: true}, a)
	}
	condition, err := containing(query, fields)
	if err != nil {
		return nil, incomplete
	}
	condition.Descending = true
	return s.searchIn(s.users.found, condition, a)
}
