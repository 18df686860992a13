package authing

import (
	"cmp"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/authplus/authplus/internal/directory"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/lucene/bleveq"
)

// account is a user. Values has what the API shows, by its names, as far as it is set.
type account struct {
	Values map[string]any `json:"values"`
	// Custom has the values of user-defined fields, each as JSON.
	Custom map[string]string `json:"custom,omitempty"`
	// Password is the hash of the password, and Salt what went in with it. A password that was to be kept
	// as it is has no salt.
	Password string `json:"password,omitempty"`
	Salt     []byte `json:"salt,omitempty"`
	// Created and Updated are more exact than what is shown.
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}

// ID returns the user's id.
func (a *account) ID() string { return a.text("id") }

func (a *account) text(name string) string {
	s, _ := a.Values[name].(string)
	return s
}

func (a *account) flag(name string) bool {
	b, _ := a.Values[name].(bool)
	return b
}

// keyNames are the values that no two users share. Addresses are compared in lower case.
var keyNames = []string{"email", "username", "phone", "externalId"}

// Keys returns what no two users share.
func (a *account) Keys() []string {
	var keys []string
	for _, name := range keyNames {
		if value := a.text(name); value != "" {
			if name == "phone" {
				value = a.text("phoneCountryCode") + " " + value
			}
			keys = append(keys, keyOf(name, value))
		}
	}
	return keys
}

func keyOf(name, value string) string {
	if name == "email" {
		value = strings.ToLower(value)
	}
	return name + "\x00" + value
}

// Tags returns what users are found by at once: the phone number, which users of several countries can
// share.
func (a *account) Tags() []string {
	if phone := a.text("phone"); phone != "" {
		return []string{phone}
	}
	return nil
}

// Clone returns a copy that shares nothing that is changed.
func (a *account) Clone() *account {
	own := *a
	own.Values, own.Custom = maps.Clone(a.Values), maps.Clone(a.Custom)
	return &own
}

func byCreation(a, b *account) int {
	return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID(), b.ID()))
}

// userStore holds the users twice: as they are, and as searches find them.
type userStore struct {
	all   *directory.Directory[*account]
	found *directory.Directory[*account]
}

// searchFields are what searchUser looks into, in their order.
var searchFields = []string{
	"username", "nickname", "email", "phone", "company", "name", "givenName", "familyName", "middleName", "profile", "preferredUsername",
}

// dialect describes the searched fields to the index.
func dialect() lucene.Dialect {
	fields := make([]lucene.FieldInfo, len(searchFields))
	for i, name := range searchFields {
		fields[i] = lucene.FieldInfo{Name: name, Type: lucene.TypeKeyword, Folds: true}
	}
	return lucene.Elasticsearch().WithFields(fields...)
}

func newUserStore(clock func() time.Time) *userStore {
	how := directory.Searching[*account]{
		Layout: bleveq.New(dialect()), Compare: byCreation,
		Values: func(*account) map[string]any { return nil },
	}
	all := directory.New(clock, 0, how)
	how.Values = (*account).searched
	return &userStore{all: all, found: directory.New(clock, 0, how)}
}

// searched returns the values that searches look into.
func (a *account) searched() map[string]any {
	values := make(map[string]any, len(searchFields))
	for _, name := range searchFields {
		if text := a.text(name); text != "" {
			values[name] = text
		}
	}
	return values
}

func (s *userStore) close() error { return errors.Join(s.all.Close(), s.found.Close()) }

// insert adds a user. What another user has is a problem.
func (s *userStore) insert(a *account) *problem {
	if err := s.all.Insert(a); err != nil {
		return conflictOf(err)
	}
	_ = s.found.Insert(a) // It holds what the other does.
	return nil
}

// load adds users, who are found at once. An error adds none.
func (s *userStore) load(list []*account) error {
	if err := s.all.Load(list); err != nil {
		return err
	}
	return s.found.Load(list)
}

// change changes a user and returns the result.
func (s *userStore) change(id string, change func(*account) *problem) (*account, *problem) {
	var wrong *problem
	apply := func(a *account) (*account, error) {
		if wrong = change(a); wrong != nil {
			return nil, errUnchanged
		}
		return a, nil
	}
	changed, err := s.all.Update(id, apply)
	switch {
	case wrong != nil:
		return nil, wrong
	case err != nil:
		return nil, conflictOf(err)
	}
	_, _ = s.found.Update(id, func(*account) (*account, error) { return changed, nil })
	return changed, nil
}

// errUnchanged stands for the problem that keeps a user from being changed.
var errUnchanged = errors.New("authing: the user is not changed")

// remove deletes a user and tells whether there was one.
func (s *userStore) remove(id string) bool {
	s.found.Delete(id)
	return s.all.Delete(id)
}

// conflicts are the problems of values that another user has.
var conflicts = map[string]*problem{
	"email": userExists, "username": usernameExists, "phone": phoneExists, "externalId": externalIDExists,
}

// conflictOf returns the problem that an error of the directory stands for.
func conflictOf(err error) *problem {
	var conflict *directory.ConflictError
	if errors.As(err, &conflict) {
		name, _, _ := strings.Cut(conflict.Key, "\x00")
		if p, ok := conflicts[name]; ok {
			return p
		}
		return userExists
	}
	return noUser
}

// with returns the user who has a value of a key.
func (s *userStore) with(name, value string) (*account, bool) {
	switch {
	case value == "":
		return nil, false
	case name == "id":
		return s.all.Get(value)
	case name == "phone":
		list := s.all.Tagged(value)
		if len(list) == 0 {
			return nil, false
		}
		return list[0], true
	}
	return s.all.Owner(keyOf(name, value))
}
