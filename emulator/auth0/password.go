package auth0

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxPassword is how many bytes of a password Auth0 takes: what bcrypt hashes.
const maxPassword = 72

// admitPassword checks a new password against a connection's policy.
func admitPassword(c connection, password string) *problem {
	if len(password) > maxPassword {
		a, _ := userSchema.find("password")
		wrong := fmt.Sprintf("String is too long (%d chars), maximum %d", len(password), maxPassword)
		return invalidBody.because(wrong, a.name, a.description)
	}
	if !strong(c.text("passwordPolicy"), password) {
		return weakPassword.with()
	}
	return nil
}

// strong tells whether a password satisfies a policy; one that is not known asks for nothing.
func strong(policy, password string) bool {
	length, k := utf8.RuneCountInString(password), kindsOf(password)
	switch policy {
	case "low":
		return length >= 6
	case "fair":
		return length >= 8 && k.lower && k.upper && k.digit
	case "good":
		return length >= 8 && k.count() >= 3
	case "excellent":
		return length >= 10 && k.count() >= 3 && !triple(password)
	default:
		return length >= 1
	}
}

// kinds are the sorts of characters that a password has.
type kinds struct{ lower, upper, digit, special bool }

// kindsOf counts everything that is neither a letter nor a digit as special.
func kindsOf(password string) kinds {
	var k kinds
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			k.lower = true
		case unicode.IsUpper(r):
			k.upper = true
		case unicode.IsDigit(r):
			k.digit = true
		default:
			k.special = true
		}
	}
	return k
}

func (k kinds) count() int {
	n := 0
	for _, has := range []bool{k.lower, k.upper, k.digit, k.special} {
		if has {
			n++
		}
	}
	return n
}

// triple tells whether a character stands three times in a row.
func triple(password string) bool {
	for _, r := range password {
		if strings.Contains(password, strings.Repeat(string(r), 3)) {
			return true
		}
	}
	return false
}
