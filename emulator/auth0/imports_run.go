package auth0

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/internal/directory"
)

// notParsed is what a job says whose users file is no JSON array.
const notParsed = "Failed to parse users file JSON when importing users. Make sure it is valid JSON."

// importUsers carries out an import. A user who is refused does not keep the others from being imported.
func (t *tenant) importUsers(j *job) {
	file := j.Import.File
	j.Import.File = nil
	value, err := emulator.Decode(file)
	rows, ok := value.([]any)
	at := t.connectionAt(j.ConnectionID)
	switch {
	case err != nil || !ok:
		j.Status, j.StatusDetails = failedStatus, notParsed
	case at < 0:
		j.Status, j.StatusDetails = failedStatus, "The connection does not exist."
	default:
		run := importRun{tenant: t, connection: t.connections[at], upsert: j.Import.Upsert, seen: map[string]bool{}}
		for _, row := range rows {
			run.add(row)
		}
		run.summary.Total = len(rows)
		j.Import.Summary, j.Import.Errors = &run.summary, run.errors
	}
	if j.Import.Mail {
		t.send(emulator.Message{Kind: "import_" + j.Status, To: "owners@" + t.domain})
	}
}

// importRun is an import that is under way.
type importRun struct {
	*tenant
	connection connection
	upsert     bool
	seen       map[string]bool // the names and ids of the users before
	summary    importSummary
	errors     []importError
}

// The issues of users who are known already.
var (
	repeatedUser  = importIssue{Code: "DUPLICATED_USER", Message: "A user with this %s was already provided."}
	existingUser  = importIssue{Code: "DUPLICATED_USER", Message: "The user already exist and upsert parameter is false"}
	takenUsername = importIssue{Code: "CONFLICT_USERNAME", Message: "The username provided is in use already."}
	takenID       = importIssue{Code: "CONFLICT", Message: "The %s provided is in use already."}
)

// add imports one user, or notes why not.
func (r *importRun) add(row any) {
	body, _ := row.(map[string]any)
	issues := r.check(row)
	if len(issues) == 0 {
		issues = r.store(body)
	}
	if len(issues) > 0 {
		r.summary.Failed++
		r.errors = append(r.errors, importError{User: maskHashes(row), Errors: issues})
	}
}

// check returns what is wrong with a user whoever else there is.
func (r *importRun) check(row any) []importIssue {
	body, ok := row.(map[string]any)
	if !ok {
		return []importIssue{{Code: "INVALID_TYPE", Message: mismatch("object", row)}}
	}
	var issues []importIssue
	for _, m := range r.connection.importSchema().mistakes(body, creatable, "") {
		if strings.HasSuffix(m.path, "_metadata") && m.code == wrongFormat.code {
			m.code = unknownProperty.code // what is wrong with metadata is their names
		}
		issues = append(issues, issueAt(m.code, m.path, m.message))
	}
	if issues != nil {
		return issues
	}
	if _, wrong := hashOf(body); wrong != nil {
		issues = append(issues, issueAt(wrong.code, wrong.path, wrong.message))
	}
	return append(append(issues, checkFactors(body)...), r.unrepeated(body)...)
}

// checkFactors returns the issues of factors that are none, or several in one.
func checkFactors(body map[string]any) []importIssue {
	var issues []importIssue
	factors, _ := body["mfa_factors"].([]any)
	for i, factor := range factors {
		if len(factor.(map[string]any)) != 1 {
			path := fmt.Sprintf("mfa_factors[%d]", i)
			issues = append(issues, issueAt("MFA_FACTORS_FAILED", path, "must have one of totp, phone and email"))
		}
	}
	return issues
}

// issueAt returns the issue of a property.
func issueAt(code, path, message string) importIssue {
	if path != "" {
		message = fmt.Sprintf("Error in %s property - %s", path, message)
	}
	return importIssue{Code: code, Message: message, Path: path}
}

// unrepeated returns an issue where the file had a user with the same name or id before.
func (r *importRun) unrepeated(body map[string]any) []importIssue {
	var issues []importIssue
	for _, name := range []string{"email", "username", "user_id", "phone_number"} {
		value, ok := body[name].(string)
		if !ok {
			continue
		}
		key := name + keySeparator + strings.ToLower(value)
		if r.seen[key] && issues == nil {
			issues = append(issues, repeatedUser.with(name))
		}
		r.seen[key] = true
	}
	return issues
}

// with returns the issue with its verb filled.
func (i importIssue) with(args ...any) importIssue {
	i.Message = fmt.Sprintf(i.Message, args...)
	return i
}

// hashOf returns the hash of an imported user's password; nil where there is none.
func hashOf(body map[string]any) (*passwordHash, *hashError) {
	simple, hasSimple := body["password_hash"].(string)
	custom, hasCustom := body["custom_password_hash"]
	var hash passwordHash
	var wrong *hashError
	switch {
	case hasSimple && hasCustom:
		wrong = &hashError{"NOT_PASSED", "custom_password_hash", "password_hash and custom_password_hash exclude each other"}
	case hasSimple:
		hash, wrong = bcryptHash(simple)
	case hasCustom:
		hash, wrong = parsePasswordHash(custom)
	default:
		return nil, nil
	}
	return &hash, wrong
}

// store inserts a checked user, or updates the one with the same address where the import is to.
func (r *importRun) store(body map[string]any) []importIssue {
	existing, of, ok := r.identityWith("email", r.connection.Name, body["email"].(string))
	if ok && r.upsert {
		r.update(existing, of, body)
		return nil
	}
	user := r.imported(body)
	if err := r.users.Insert(user); err != nil {
		return []importIssue{r.conflict(err)}
	}
	r.summary.Inserted++
	r.count((*dailyStat).addSignup)
	if hash, _ := hashOf(body); hash != nil {
		r.setPasswordHash(user.ID(), *hash)
	}
	r.enroll(user.ID(), body)
	return nil
}

// conflict returns the issue where a user could not be inserted.
func (r *importRun) conflict(err error) importIssue {
	var conflict *directory.ConflictError
	if !r.upsert || !errors.As(err, &conflict) {
		return existingUser
	}
	name, _, _ := strings.Cut(conflict.Key, keySeparator)
	if name == "username" {
		return takenUsername
	}
	return takenID.with(cmp.Or(name, "user_id"))
}

// imported returns the user that a checked row describes.
func (r *importRun) imported(body map[string]any) *profile {
	values := map[string]any{}
	for name, value := range body {
		if name != "password_hash" && name != "custom_password_hash" && name != "mfa_factors" {
			values[name] = value
		}
	}
	now := r.now()
	id, given := body["user_id"].(string)
	if !given {
		id = r.ids.ObjectID(now)
	}
	main := identity{connection: r.connection.Name, provider: databaseStrategy, userID: id}
	values["user_id"], values["identities"] = main.id(), []any{main.fields()}
	values["created_at"], values["updated_at"] = stamp(now), stamp(now)
	if data, ok := values["app_metadata"].(map[string]any); ok && len(data) == 0 {
		delete(values, "app_metadata")
	}
	fold(values, databaseStrategy)
	complete(values)
	if _, given := body["picture"]; !given {
		values["picture"] = importedPicture(values["picture"])
	}
	return newProfile(values)
}

// importedPicture returns the address of the same avatar on the host that imports give.
func importedPicture(picture any) any {
	address, _ := picture.(string)
	return strings.Replace(address, "https://s.gravatar.com/", "https://secure.gravatar.com/", 1)
}

// upsertable are the attributes that an import changes of a user who exists.
var upsertable = []string{
	"app_metadata", "user_metadata", "email_verified", "blocked",
	"name", "given_name", "family_name", "nickname", "picture",
}

// update gives a user who exists what a checked row says. Metadata are replaced, not merged. A password
// that was imported can be replaced until it was used; one of the user's own is never.
func (r *importRun) update(existing *profile, of identity, body map[string]any) {
	_, err := r.users.Update(existing.ID(), func(p *profile) (*profile, error) {
		account := p.account(of)
		for _, name := range upsertable {
			value, given := body[name]
			if a, _ := userSchema.find(name); !given {
				continue
			} else if a.can(ofAccount) {
				account.set(name, value)
			} else {
				p.set(name, value)
			}
		}
		p.setAccount(of, account)
		p.set("updated_at", stamp(r.now()))
		return p, nil
	})
	if err != nil {
		return // names do not change, so that no other user is in the way
	}
	r.summary.Updated++
	if hash, _ := hashOf(body); hash != nil && body["custom_password_hash"] != nil && !existing.has("last_login") {
		r.setPasswordHash(of.id(), *hash)
	}
}

// enroll gives an imported user the authenticators of a checked row.
func (r *importRun) enroll(userID string, body map[string]any) {
	factors, _ := body["mfa_factors"].([]any)
	var list []*authenticator
	for _, factor := range factors {
		for kind, value := range factor.(map[string]any) {
			fields := object{values: value.(map[string]any)}
			made := map[string]any{"type": kind}
			switch kind {
			case "phone":
				made["phone_number"] = fields.text("value")
			case "email":
				made["email"] = fields.text("value")
			}
			list = append(list, r.newAuthenticator(made))
		}
	}
	if list != nil {
		r.authenticators.put(userID, list)
	}
}

// maskHashes returns a row as the report of an import repeats it, without the hashes and secrets.
func maskHashes(row any) any {
	body, ok := clone(row).(map[string]any)
	if !ok {
		return row
	}
	if _, given := body["password_hash"]; given {
		body["password_hash"] = maskedSecret
	}
	if custom, ok := body["custom_password_hash"].(map[string]any); ok {
		for _, part := range []string{"hash", "salt"} {
			if fields, ok := custom[part].(map[string]any); ok && fields["value"] != nil {
				fields["value"] = maskedSecret
			}
		}
	}
	factors, _ := body["mfa_factors"].([]any)
	for _, factor := range factors {
		mask(factor)
	}
	return body
}
