package authplus_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
)

func TestValidateTellsEveryWrongField(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.band(t)
	auth, w := s.open(t)
	for _, c := range []struct {
		name   string
		change func(*User)
		wrong  []string
	}{
		{"nothing is set", func(*User) {}, nil},
		{"all is well", func(u *User) {
			u.Email, u.PhoneNumber, u.Birthdate, u.Picture = "angus@acdc.com", "+15551234567", "1955-03-31", "https://acdc.com/a.png"
		}, nil},
		{"nothing is well", func(u *User) {
			u.Email, u.PhoneNumber, u.Birthdate, u.Picture = "Angus <angus@acdc.com>", "0049 1", "31.3.55", "javascript:alert(1)"
		}, []string{"email", "phone_number", "birthdate", "picture"}},
		{"an address is too long", func(u *User) { u.Email = strings.Repeat("a", 65) + "@acdc.com" }, []string{"email"}},
	} {
		user := auth.Users().New(c.change)
		require.Equal(t, c.wrong, wrongFields(user.Validate()), c.name)
	}
	w.take()
	user := get(t, auth, "auth0|angus")
	require.NoError(t, user.Validate())
	user.CreatedAt, user.Email = time.Unix(0, 0), "nobody"
	err := user.Validate()
	require.Equal(t, []string{"email", "created_at"}, wrongFields(err))
	require.ErrorIs(t, err, authplus.ErrReadOnly)
	require.ErrorIs(t, err, authplus.ErrInvalid)
	require.NotContains(t, err.Error(), "nobody", "a person's data is not printed")
	require.Len(t, w.take(), 1, "only reading the user asked for anything")
	require.ErrorIs(t, new(User).Validate(), authplus.ErrUnbound)
}

// wrongFields returns the names of the fields that joined errors are about.
func wrongFields(err error) []string {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return nil
	}
	var names []string
	for _, one := range joined.Unwrap() {
		var field *authplus.FieldError
		if errors.As(one, &field) {
			names = append(names, field.Field)
		}
	}
	return names
}
