package auth0

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"hash"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
	//lint:ignore SA1019 imported hashes are as old as they are
	"golang.org/x/crypto/md4" //nolint:staticcheck // the same, for golangci-lint
	"golang.org/x/crypto/scrypt"
)

// verify tells whether a password is the one that was hashed.
func (h passwordHash) verify(password string) bool {
	plain := h.encodePassword(password)
	if parse, ok := selfContained[h.Algorithm]; ok {
		matches := parse(h.Hash.Value)
		return matches != nil && matches(plain)
	}
	want, err := decodeText(h.Hash.Value, h.Hash.Encoding)
	if err != nil {
		return false
	}
	have, err := h.compute(plain)
	return err == nil && subtle.ConstantTimeCompare(want, have) == 1
}

// encodePassword returns the bytes of a password that were hashed. A character that an encoding of one
// byte lacks keeps its lowest byte, as in Node.js, where Auth0's encodings come from.
func (h passwordHash) encodePassword(password string) []byte {
	encoding := ""
	if h.Password != nil {
		encoding = h.Password.Encoding
	}
	var plain []byte
	switch encoding {
	case "ascii", "latin1", "binary":
		for _, unit := range utf16.Encode([]rune(password)) {
			plain = append(plain, byte(unit))
		}
	case "utf16le", "ucs2":
		for _, unit := range utf16.Encode([]rune(password)) {
			plain = append(plain, byte(unit), byte(unit>>8))
		}
	default:
		plain = []byte(password)
	}
	return plain
}

// compute hashes a password with an algorithm whose salt stands beside the hash.
func (h passwordHash) compute(plain []byte) ([]byte, error) {
	var salt []byte
	if h.Salt != nil {
		var err error
		if salt, err = decodeText(h.Salt.Value, h.Salt.Encoding); err != nil {
			return nil, err
		}
	}
	if h.Algorithm == "scrypt" {
		n, r, p := h.scryptCosts()
		return scrypt.Key(plain, salt, n, r, p, h.KeyLength)
	}
	var sum hash.Hash
	if h.Algorithm == "hmac" {
		key, err := decodeText(h.Hash.Key.Value, h.Hash.Key.Encoding)
		if err != nil {
			return nil, err
		}
		sum = hmac.New(digests[h.Hash.Digest], key)
	} else {
		sum = digests[h.Algorithm]()
	}
	if h.Salt != nil && h.Salt.Position == "suffix" {
		plain = append(plain, salt...)
	} else {
		plain = append(salt, plain...)
	}
	_, _ = sum.Write(plain) // a hash never fails
	return sum.Sum(nil), nil
}

// digests are the hash functions by the names that imports give them.
var digests = map[string]func() hash.Hash{
	"md4": md4.New, "md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New,
	"sha384": sha512.New384, "sha512": sha512.New,
}

// selfContained reads hashes whose text holds all that is needed, by algorithm: it returns what decides
// on a password, or nil for a text that does not have the form.
var selfContained = map[string]func(value string) func(plain []byte) bool{
	"bcrypt": readBcrypt, "argon2": readArgon2, "pbkdf2": readPBKDF2, "ldap": readLDAP,
}

func readBcrypt(value string) func([]byte) bool {
	if !bcryptPattern.MatchString(value) {
		return nil
	}
	if cost, _ := strconv.Atoi(value[4:6]); cost < bcrypt.MinCost || cost > 15 {
		return nil // the latter takes seconds
	}
	return func(plain []byte) bool {
		// bcrypt itself knows 72 bytes, and so did whoever made the hash.
		return bcrypt.CompareHashAndPassword([]byte(value), plain[:min(72, len(plain))]) == nil
	}
}

var argon2Pattern = regexp.MustCompile(`^\$argon2(id|i)\$(?:v=19\$)?m=(\d{1,6}),t=(\d{1,2}),p=(\d{1,2})\$([^$]+)\$([^$]+)$`)

// readArgon2 reads the PHC form: $argon2id$v=19$m=4096,t=3,p=1$salt$hash.
func readArgon2(value string) func([]byte) bool {
	m := argon2Pattern.FindStringSubmatch(value)
	if m == nil {
		return nil
	}
	memory, _ := strconv.Atoi(m[2])
	passes, _ := strconv.Atoi(m[3])
	threads, _ := strconv.Atoi(m[4])
	salt, errSalt := decodeBase64(m[5])
	want, errHash := decodeBase64(m[6])
	if errSalt != nil || errHash != nil || passes < 1 || threads < 1 || memory > maxHashMemory>>10 || badLength(want) {
		return nil
	}
	derive := argon2.IDKey
	if m[1] == "i" {
		derive = argon2.Key
	}
	return func(plain []byte) bool {
		have := derive(plain, salt, uint32(passes), uint32(memory), uint8(threads), uint32(len(want)))
		return subtle.ConstantTimeCompare(want, have) == 1
	}
}

// badLength tells that a derived key is too short to mean anything or too long to be made.
func badLength(key []byte) bool { return len(key) < 4 || len(key) > 1024 }

var pbkdf2Pattern = regexp.MustCompile(`^\$pbkdf2-([a-z0-9]+)\$i=(\d{1,7}),l=(\d{1,4})\$([^$]+)\$([^$]+)$`)

// readPBKDF2 reads the PHC form: $pbkdf2-sha256$i=100000,l=32$salt$hash.
func readPBKDF2(value string) func([]byte) bool {
	m := pbkdf2Pattern.FindStringSubmatch(value)
	if m == nil || digests[m[1]] == nil {
		return nil
	}
	iterations, _ := strconv.Atoi(m[2])
	length, _ := strconv.Atoi(m[3])
	salt, errSalt := decodeBase64(m[4])
	want, errHash := decodeBase64(m[5])
	if errSalt != nil || errHash != nil || iterations < 1 || len(want) != length || badLength(want) {
		return nil
	}
	return func(plain []byte) bool {
		have, err := pbkdf2.Key(digests[m[1]], string(plain), salt, iterations, length)
		return err == nil && subtle.ConstantTimeCompare(want, have) == 1
	}
}

var ldapPattern = regexp.MustCompile(`^\{(?i:(s?)(md5|sha|sha1|sha256|sha384|sha512))\}(.+)$`)

// readLDAP reads the form of RFC 2307: {SSHA}, then the hash and behind it the salt in base64.
func readLDAP(value string) func([]byte) bool {
	m := ldapPattern.FindStringSubmatch(value)
	if m == nil {
		return nil
	}
	name := strings.ToLower(m[2])
	if name == "sha" {
		name = "sha1"
	}
	raw, err := decodeBase64(m[3])
	size := digests[name]().Size()
	if err != nil || len(raw) < size || m[1] == "" && len(raw) != size {
		return nil
	}
	want, salt := raw[:size], raw[size:]
	return func(plain []byte) bool {
		sum := digests[name]()
		_, _ = sum.Write(append(plain, salt...)) // a hash never fails
		return subtle.ConstantTimeCompare(want, sum.Sum(nil)) == 1
	}
}

// newPasswordHash hashes a password that was set over the API. The tenant holds test data, and a test
// sets many passwords: the few rounds are on purpose.
func newPasswordHash(password string, salt []byte) passwordHash {
	const rounds, size = 100, sha256.Size
	key, _ := pbkdf2.Key(sha256.New, password, salt, rounds, size) // it fails for other sizes only
	encode := base64.RawStdEncoding.EncodeToString
	value := fmt.Sprintf("$pbkdf2-sha256$i=%d,l=%d$%s$%s", rounds, size, encode(salt), encode(key))
	return passwordHash{Algorithm: "pbkdf2", Hash: hashValue{Value: value, Encoding: "utf8"}}
}
