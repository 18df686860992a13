package auth0

// person is a user as the lists of a role and of an organization show one. The user is looked up when
// the answer is encoded, so that a page of a long list costs no more than its own users.
type person struct {
	tenant     *tenant
	id, cursor string
	// keep tells which properties are shown.
	keep func(name string) bool
	// roles returns the value of the property roles; nil for none.
	roles func(userID string) any
}

// personCursor is the cursor of lists of persons; see [listing].
func personCursor(p person) string { return p.cursor }

// personProperties are what a person shows of the user, in this order.
var personProperties = []string{"user_id", "email", "picture", "name"}

// MarshalJSON writes the properties that the user has.
func (p person) MarshalJSON() ([]byte, error) {
	user, _ := p.tenant.users.Get(p.id)
	fields := &object{}
	for _, name := range personProperties {
		if user != nil && user.has(name) && p.keep(name) {
			fields.set(name, user.values[name])
		}
	}
	if p.roles != nil {
		fields.set("roles", p.roles(p.id))
	}
	return fields.MarshalJSON()
}

// people returns the persons of a table that holds a moment for each user.
func (t *tenant) people(since *table[string]) []person {
	list := make([]person, 0, since.len())
	everything := func(string) bool { return true }
	for id, at := range since.all() {
		list = append(list, person{tenant: t, id: id, cursor: createdCursor(at, 0, id), keep: everything})
	}
	return list
}

// userExists fails where there is no user with an id.
func (t *tenant) userExists(id string) *problem {
	if _, ok := t.users.Get(id); !ok {
		return userMissing.with()
	}
	return nil
}
