package authing

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/internal/directory"
)

// Seed adds users in the form in which the API answers with them. They keep what they say, id and createdAt
// included. customData, as an object or as the API's list, defines the fields that the pool lacks; password
// is the password itself. Searches find the users at once.
func (s *service) Seed(users io.Reader) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var accounts []*account
	var lines []int
	for entry, err := range emulator.ReadSeed(users) {
		var a *account
		if err == nil {
			a, err = s.seeded(entry.Value)
		}
		if err != nil {
			return 0, seedError(entry.Line, err)
		}
		accounts, lines = append(accounts, a), append(lines, entry.Line)
	}
	var conflict *directory.ConflictError
	switch err := s.users.load(accounts); {
	case errors.As(err, &conflict):
		return 0, seedError(lines[conflict.Index], errors.New("the user already exists"))
	case err != nil:
		return 0, fmt.Errorf("authing: seed: %w", err)
	}
	s.Touch()
	return len(accounts), nil
}

func seedError(line int, err error) error { return fmt.Errorf("authing: seed: line %d: %w", line, err) }

// seeded returns the user that a value of a seed describes.
func (s *service) seeded(value any) (*account, error) {
	in, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("not an object")
	}
	values := arguments{}
	for _, attr := range attributes {
		given, ok := in[attr.name]
		if ok && given != nil && !attr.kind.holds(given) {
			return nil, fmt.Errorf("%s: not of its type", attr.name)
		}
		if ok {
			values[attr.name] = given
		}
	}
	a := s.newAccount(values, "import:manual")
	if list, ok := in["identities"].([]any); ok {
		a.Values["identities"] = list
	}
	if err := a.dated(); err != nil {
		return nil, err
	}
	if password := arguments(in).text("password"); password != "" {
		a.Salt = s.IDs().Bytes(16)
		a.Password = hash(a.Salt, password)
	}
	var err error
	a.Custom, err = s.seededCustom(in["customData"])
	return a, err
}

// dated takes over the moments that a seed gives.
func (a *account) dated() error {
	for name, at := range map[string]*time.Time{"createdAt": &a.Created, "updatedAt": &a.Updated} {
		given, err := time.Parse(time.RFC3339, a.text(name))
		if err != nil {
			return fmt.Errorf("%s: not a time in RFC 3339", name)
		}
		*at = given.UTC()
	}
	return nil
}

// seededCustom returns the values of user-defined fields as JSON, and defines the fields that are missing.
func (s *service) seededCustom(value any) (map[string]string, error) {
	object, ok := value.(map[string]any)
	if list, isList := value.([]any); isList {
		object, ok = map[string]any{}, true
		for _, element := range list {
			member, _ := element.(map[string]any)
			object[arguments(member).text("key")] = member["value"]
		}
	}
	if !ok {
		return nil, nil
	}
	custom := map[string]string{}
	for key, v := range object {
		data, err := json.Marshal(v)
		if err != nil || key == "" {
			return nil, errors.New("customData: malformed")
		}
		custom[key] = string(data)
		f, known := s.fieldOf(key)
		if !known {
			f = customField{Key: key, DataType: typeOf(custom[key]), Label: key}
			s.Fields = append(s.Fields, f)
		}
		if !f.takes(custom[key]) {
			return nil, errors.New("customData: a value is not of its field's type")
		}
	}
	return custom, nil
}

// typeOf returns the type of the field that a value, which is JSON, defines.
func typeOf(value string) string {
	i := slices.IndexFunc([]string{"STRING", "BOOLEAN", "OBJECT"}, func(dataType string) bool {
		return customField{DataType: dataType}.takes(value)
	})
	if i < 0 {
		return "NUMBER"
	}
	return []string{"STRING", "BOOLEAN", "OBJECT"}[i]
}
