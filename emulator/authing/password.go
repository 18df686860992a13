package authing

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

// shortest is how long a password must be.
const shortest = 6

// setPassword gives a user a password.
func (s *service) setPassword(a *account, password string) *problem {
	if len(password) < shortest {
		return shortPassword
	}
	a.Salt = s.IDs().Bytes(16)
	a.Password = hash(a.Salt, password)
	return nil
}

func hash(salt []byte, password string) string {
	sum := sha256.Sum256(append(append([]byte{}, salt...), password...))
	return hex.EncodeToString(sum[:])
}

// hasPassword tells whether a password is the user's. One that was kept as it came is a hash of bcrypt or
// the password itself.
func (a *account) hasPassword(password string) bool {
	switch {
	case a.Password == "":
		return false
	case a.Salt != nil:
		return subtle.ConstantTimeCompare([]byte(a.Password), []byte(hash(a.Salt, password))) == 1
	case strings.HasPrefix(a.Password, "$2"):
		return bcrypt.CompareHashAndPassword([]byte(a.Password), []byte(password)) == nil
	}
	return subtle.ConstantTimeCompare([]byte(a.Password), []byte(password)) == 1
}
