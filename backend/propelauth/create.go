package propelauth

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// creation is how a user is made: one request, and what it does not take, which is written afterwards.
type creation struct {
	route string
	body  fields
	// left and extra are the fields that the request does not take.
	left, extra fields
	secrets     backend.Secrets
}

// createUser makes a user by POST user/ or POST migrate_user/ and, where that leaves something, by the
// calls of a change.
func (b *Backend) createUser(ctx context.Context, c backend.Create) (json.RawMessage, error) {
	own, extra, err := flatten(c.Document)
	if err != nil {
		return nil, err
	}
	if own[keyField] != nil {
		return nil, refuse(keyField, fault.ErrNotSupported, "propelauth chooses ids; external_id keeps one of another system")
	}
	how, err := creationOf(own, extra, c.Secrets)
	if err != nil {
		return nil, err
	}
	steps, err := b.steps(how.left, how.extra, json.RawMessage("{}"), how.secrets)
	if err != nil {
		return nil, err
	}
	id, err := b.make(ctx, how, own)
	if err != nil {
		return nil, err
	}
	made := maps.Clone(own)
	maps.DeleteFunc(made, func(name string, _ json.RawMessage) bool { return how.left[name] != nil })
	done := slices.Sorted(maps.Keys(made))
	if how.secrets.None() && !c.Secrets.None() {
		done = append(done, "password")
	}
	made[keyField] = rawjson.Encode(id)
	return b.run(ctx, id, rawjson.Encode(made), own, done, steps)
}

// make sends the request that makes a user, and returns the id.
func (b *Backend) make(ctx context.Context, how creation, own fields) (string, error) {
	call := post(how.route, how.body)
	call.Lost = b.lostUser(own)
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return "", b.conflicting(ctx, err, "", own)
	}
	return idIn(answer, keyField)
}

// idIn returns the id that an answer tells.
func idIn(answer *rest.Answer, name string) (string, error) {
	var made fields
	if err := answer.JSON(&made); err != nil {
		return "", err
	}
	id := rawjson.Text(made[name])
	if !uuid.MatchString(id) {
		return "", answer.Unreadable(errors.New("no " + name))
	}
	return id, nil
}

// creationOf decides how a user with some fields is made. What a new user has anyway is left out.
func creationOf(own, extra fields, secrets backend.Secrets) (creation, error) {
	hash, err := hashOf(secrets)
	if err != nil {
		return creation{}, err
	}
	own, extra = maps.Clone(own), maps.Clone(extra)
	absent := func(name string, value json.RawMessage) bool {
		return string(value) == "null" || readOnly[name] || name == "blocked" && string(value) == "false"
	}
	maps.DeleteFunc(own, absent)
	maps.DeleteFunc(extra, absent)
	how := creation{route: usersRoute, body: fields{}, left: fields{}, extra: fields{}, secrets: secrets}
	if migrates(own, extra, secrets, hash) {
		how.route = migrateRoute
		how.body["email_confirmed"] = json.RawMessage("false")
	}
	for name, value := range own {
		a := attributesByName[name]
		if target := how.target(a); target != "" {
			how.body[target] = a.form.write(value)
		} else {
			how.left[name] = value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		value := extra[name]
		if err := how.addExtra(name, value); err != nil {
			return creation{}, err
		}
	}
	how.addSecrets(hash)
	return how, nil
}

// migrates reports whether a user is made by POST migrate_user/: there is no other way for some fields,
// and it may be the one that takes all.
func migrates(own, extra fields, secrets backend.Secrets, hash string) bool {
	if hash != "" || extra[secondFactor] != nil {
		return true
	}
	create, migrate := true, secrets.Password() == ""
	for name := range own {
		a := attributesByName[name]
		create, migrate = create && a.create != "", migrate && a.migrate != ""
	}
	for name := range extra {
		a, known := extrasByName[name]
		create, migrate = create && (!known || a.create != ""), migrate && known && a.migrate != ""
	}
	return !create && migrate
}

// target returns the name of a field in the body, or "" if the route does not take it.
func (c creation) target(a attribute) string {
	if c.route == migrateRoute {
		return a.migrate
	}
	return a.create
}

// addExtra adds a field below extra.
func (c creation) addExtra(name string, value json.RawMessage) error {
	a, known := extrasByName[name]
	target := name
	if known {
		target = c.target(a)
	}
	switch {
	case target != "":
		c.body[target] = value
	case a.update != "" || switchOf(name) != nil:
		c.extra[name] = value
	default:
		return refuse(extraField, fault.ErrNotSupported, "propelauth takes no "+name+" for a user who comes from another system")
	}
	return nil
}

// addSecrets adds the password or the hash, as far as the route takes it, and keeps the rest.
func (c *creation) addSecrets(hash string) {
	switch {
	case c.route == usersRoute && c.secrets.Password() != "":
		c.body["password"] = rawjson.Encode(c.secrets.Password())
		c.secrets = backend.Secrets{}
	case hash != "":
		c.body["existing_password_hash"] = rawjson.Encode(hash)
		c.secrets = backend.Secrets{}
	}
}
