package fusionauth

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"hash"

	"golang.org/x/crypto/bcrypt"
)

// password is the hash of a password, as imports bring one.
type password struct {
	Scheme string `json:"scheme"`
	Factor int    `json:"factor"`
	Salt   string `json:"salt"`
	Hash   string `json:"hash"`
}

const (
	defaultScheme = "salted-pbkdf2-hmac-sha256"
	defaultFactor = 24_000
)

// derived are the schemes by PBKDF2: the digest and the length of what is derived.
var derived = map[string]struct {
	digest func() hash.Hash
	length int
}{
	defaultScheme:                   {sha256.New, 32},
	"salted-pbkdf2-hmac-sha256-512": {sha256.New, 64},
	"salted-pbkdf2-hmac-sha512-512": {sha512.New, 64},
}

// schemes are all that imports take; what is not derived and not bcrypt is kept, and matches no password.
var schemes = []string{
	"salted-md5", "salted-sha256", "salted-hmac-sha256", defaultScheme, "salted-pbkdf2-hmac-sha256-512",
	"salted-pbkdf2-hmac-sha512-512", "bcrypt", "phpass-md5", "phpass-sha512",
}

// hashPassword returns the hash of a password by the default scheme.
func hashPassword(secret string, salt []byte) password {
	p := password{Scheme: defaultScheme, Factor: defaultFactor, Salt: base64.StdEncoding.EncodeToString(salt)}
	p.Hash, _ = p.derive(secret)
	return p
}

// derive returns the hash of a password with the parameters of p.
func (p password) derive(secret string) (string, bool) {
	scheme, known := derived[p.Scheme]
	salt, err := base64.StdEncoding.DecodeString(p.Salt)
	if !known || err != nil || p.Factor < 1 {
		return "", false
	}
	key, err := pbkdf2.Key(scheme.digest, secret, salt, p.Factor, scheme.length)
	return base64.StdEncoding.EncodeToString(key), err == nil
}

// matches tells whether a password is the one that was hashed.
func (p password) matches(secret string) bool {
	if p.Scheme == "bcrypt" {
		encoded := fmt.Sprintf("$2a$%02d$%s%s", p.Factor, p.Salt, p.Hash)
		return bcrypt.CompareHashAndPassword([]byte(encoded), []byte(secret)) == nil
	}
	sum, known := p.derive(secret)
	return known && subtle.ConstantTimeCompare([]byte(sum), []byte(p.Hash)) == 1
}

// setPassword gives a user a password, and tells so in the user.
func (c *call) setPassword(id, secret string) {
	c.keepPassword(id, hashPassword(secret, c.server.IDs().Bytes(32)))
}

func (c *call) keepPassword(id string, p password) {
	c.state.Passwords[id] = p
	c.change(id, func(u *user) {
		u.values["encryptionScheme"], u.values["factor"] = p.Scheme, p.Factor
		u.values["passwordLastUpdateInstant"] = c.now()
	})
}
