package genauth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

// password is what a user signs in with. Its zero is none.
type password struct {
	// Hash is the hash of the password, or what was kept verbatim: then the pool's own function compares,
	// for which the emulator stands in where the text is a bcrypt hash or the password itself.
	Hash     string `json:"hash,omitempty"`
	Salt     string `json:"salt,omitempty"`
	Verbatim bool   `json:"verbatim,omitempty"`
}

func (p password) set() bool { return p.Hash != "" }

// newPassword returns the password that a body sends.
func (p *pool) newPassword(body, options object) (password, *problem) {
	plain := body.text("password")
	switch {
	case options.flag("autoGeneratePassword"):
		return p.hashed(p.ids.Text(16)), nil
	case plain == "":
		return password{}, nil
	case options.flag("keepPassword"):
		return password{Hash: plain, Salt: body.text("salt"), Verbatim: true}, nil
	}
	plain, wrong := p.decrypted(plain, options.text("passwordEncryptType"))
	if wrong != nil {
		return password{}, wrong
	}
	if len(plain) < shortest {
		return password{}, bad("password must be at least 6 characters")
	}
	return p.hashed(plain), nil
}

// shortest is how many characters a password has at least.
const shortest = 6

func (p *pool) hashed(plain string) password {
	salt := p.ids.Text(12)
	return password{Hash: digest(plain, salt), Salt: salt}
}

func digest(plain, salt string) string {
	sum := sha256.Sum256([]byte(salt + plain))
	return hex.EncodeToString(sum[:])
}

// matches tells whether a password is the user's.
func (p password) matches(plain string) bool {
	switch {
	case !p.set():
		return false
	case p.Verbatim && strings.HasPrefix(p.Hash, "$2"):
		return bcrypt.CompareHashAndPassword([]byte(p.Hash), []byte(plain)) == nil
	case p.Verbatim:
		return subtle.ConstantTimeCompare([]byte(p.Hash), []byte(plain)) == 1
	}
	return subtle.ConstantTimeCompare([]byte(p.Hash), []byte(digest(plain, p.Salt))) == 1
}
