package auth0

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// passwordHash is a hashed password in the form that user imports take as custom_password_hash. Make
// one with parsePasswordHash or bcryptHash for an imported user, or with hashPassword; keep it with
// tenant.setPasswordHash; [passwordHash.verify] decides at login.
type passwordHash struct {
	Algorithm string        `json:"algorithm"`
	Hash      hashValue     `json:"hash"`
	Salt      *hashSalt     `json:"salt,omitempty"`
	Password  *hashPassword `json:"password,omitempty"`
	// What scrypt was given.
	KeyLength       int `json:"keylen,omitempty"`
	Cost            int `json:"cost,omitempty"`
	BlockSize       int `json:"blockSize,omitempty"`
	Parallelization int `json:"parallelization,omitempty"`
}

type hashValue struct {
	Value    string `json:"value"`
	Encoding string `json:"encoding,omitempty"`
	// Digest and Key are for hmac.
	Digest string   `json:"digest,omitempty"`
	Key    *hashKey `json:"key,omitempty"`
}

type hashKey struct {
	Value    string `json:"value"`
	Encoding string `json:"encoding,omitempty"`
}

type hashSalt struct {
	Value    string `json:"value"`
	Encoding string `json:"encoding,omitempty"`
	// Position is where the salt stands: "prefix", the default, or "suffix".
	Position string `json:"position,omitempty"`
}

type hashPassword struct {
	Encoding string `json:"encoding,omitempty"`
}

// hashError says why an import does not take a hash: the error code that the import's report gives,
// the property, and a sentence without the hash.
type hashError struct{ code, path, message string }

// Error returns the sentence.
func (e *hashError) Error() string { return e.path + ": " + e.message }

var bcryptPattern = regexp.MustCompile(`^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$`)

// bcryptHash returns the hash of an import's property password_hash, which is bcrypt with cost 10.
func bcryptHash(value string) (passwordHash, *hashError) {
	if !bcryptPattern.MatchString(value) || value[2] == 'y' || value[4:6] != "10" {
		return passwordHash{}, &hashError{"PATTERN", "password_hash", "must be a bcrypt hash with 10 rounds"}
	}
	return passwordHash{Algorithm: "bcrypt", Hash: hashValue{Value: value, Encoding: "utf8"}}, nil
}

// parsePasswordHash reads an import's property custom_password_hash, a decoded JSON value.
func parsePasswordHash(value any) (passwordHash, *hashError) {
	const path = "custom_password_hash"
	if kindOf(value) != "object" {
		return passwordHash{}, &hashError{"INVALID_TYPE", path, mismatch("object", value)}
	}
	data, err := json.Marshal(value)
	var h passwordHash
	if err == nil {
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		err = decoder.Decode(&h)
	}
	if err != nil {
		return passwordHash{}, &hashError{"INVALID_TYPE", path, "does not have the form of a password hash"}
	}
	if wrong := h.check(); wrong != nil {
		wrong.path = strings.TrimSuffix(path+"."+wrong.path, ".")
		return passwordHash{}, wrong
	}
	return h, nil
}

// The encodings that the parts of a hash can have.
var (
	binaryEncodings   = []string{"base64", "hex"}
	textEncoding      = []string{"", "utf8"}
	saltEncodings     = []string{"", "utf8", "base64", "hex"}
	passwordEncodings = []string{"", "utf8", "ascii", "latin1", "binary", "utf16le", "ucs2"}
)

// check fails where the hash does not have what its algorithm asks for.
func (h passwordHash) check() *hashError {
	switch {
	case h.Hash.Value == "":
		return &hashError{"OBJECT_REQUIRED", "hash.value", "is missing"}
	case h.Password != nil && !slices.Contains(passwordEncodings, h.Password.Encoding):
		return &hashError{"ENUM_MISMATCH", "password.encoding", "is not known"}
	}
	switch h.Algorithm {
	case "argon2", "pbkdf2", "ldap", "bcrypt":
		return h.checkSelfContained()
	case "md4", "md5", "sha1", "sha256", "sha512", "hmac", "scrypt":
		return h.checkBinary()
	default:
		return &hashError{"ENUM_MISMATCH", "algorithm", "is not known"}
	}
}

// checkSelfContained checks a hash whose text holds its salt and what else it takes.
func (h passwordHash) checkSelfContained() *hashError {
	switch {
	case !slices.Contains(textEncoding, h.Hash.Encoding):
		return &hashError{"ENUM_MISMATCH", "hash.encoding", "must be utf8"}
	case h.Salt != nil:
		return &hashError{"NOT_PASSED", "salt", "must not be there: the hash has it"}
	case selfContained[h.Algorithm](h.Hash.Value) == nil:
		return &hashError{"FORMAT", "hash.value", "does not have the form of the algorithm"}
	default:
		return nil
	}
}

// checkBinary checks a hash that is encoded bytes, with a salt of its own.
func (h passwordHash) checkBinary() *hashError {
	if !slices.Contains(binaryEncodings, h.Hash.Encoding) {
		return &hashError{"ENUM_MISMATCH", "hash.encoding", "must be base64 or hex"}
	}
	if _, err := decodeText(h.Hash.Value, h.Hash.Encoding); err != nil {
		return &hashError{"FORMAT", "hash.value", "does not have its encoding"}
	}
	if wrong := h.checkSalt(); wrong != nil {
		return wrong
	}
	switch h.Algorithm {
	case "hmac":
		return h.checkHMAC()
	case "scrypt":
		return h.checkScrypt()
	default:
		return nil
	}
}

func (h passwordHash) checkSalt() *hashError {
	if h.Salt == nil {
		return nil
	}
	if !slices.Contains([]string{"", "prefix", "suffix"}, h.Salt.Position) {
		return &hashError{"ENUM_MISMATCH", "salt.position", "must be prefix or suffix"}
	}
	if !slices.Contains(saltEncodings, h.Salt.Encoding) {
		return &hashError{"ENUM_MISMATCH", "salt.encoding", "must be base64, hex or utf8"}
	}
	if _, err := decodeText(h.Salt.Value, h.Salt.Encoding); err != nil {
		return &hashError{"FORMAT", "salt.value", "does not have its encoding"}
	}
	return nil
}

func (h passwordHash) checkHMAC() *hashError {
	if h.Hash.Key == nil {
		return &hashError{"OBJECT_REQUIRED", "hash.key", "is missing"}
	}
	if digests[h.Hash.Digest] == nil {
		return &hashError{"ENUM_MISMATCH", "hash.digest", "is not known"}
	}
	if _, err := decodeText(h.Hash.Key.Value, h.Hash.Key.Encoding); err != nil {
		return &hashError{"FORMAT", "hash.key.value", "does not have its encoding"}
	}
	return nil
}

// checkScrypt checks what scrypt takes. A login must not take more than a moment, so the memory that
// it needs is bounded.
func (h passwordHash) checkScrypt() *hashError {
	n, r, p := h.scryptCosts()
	switch {
	case h.Salt == nil:
		return &hashError{"OBJECT_REQUIRED", "salt", "is missing"}
	case h.KeyLength == 0:
		return &hashError{"OBJECT_REQUIRED", "keylen", "is missing"}
	case h.KeyLength < 1 || n < 2 || r < 1 || p < 1 || n&(n-1) != 0:
		return &hashError{"MINIMUM", "", "has a number that scrypt does not take"}
	case h.KeyLength > 1024 || r > 1024 || p > 64 || n > maxHashMemory/(128*r):
		return &hashError{"MAXIMUM", "", "takes too much memory or time"}
	default:
		return nil
	}
}

// scryptCosts returns cost, block size and parallelization, or their defaults.
func (h passwordHash) scryptCosts() (n, r, p int) {
	or := func(value, otherwise int) int {
		if value == 0 {
			return otherwise
		}
		return value
	}
	return or(h.Cost, 16384), or(h.BlockSize, 8), or(h.Parallelization, 1)
}

// maxHashMemory is how many bytes one verification may need.
const maxHashMemory = 256 << 20

// decodeText returns the bytes that a text stands for.
func decodeText(text, encoding string) ([]byte, error) {
	switch encoding {
	case "", "utf8":
		return []byte(text), nil
	case "hex":
		return hex.DecodeString(text)
	case "base64":
		return decodeBase64(text)
	default:
		return nil, fmt.Errorf("auth0: encoding is not known")
	}
}

// decodeBase64 takes both alphabets, with and without padding.
func decodeBase64(text string) ([]byte, error) {
	text = strings.NewReplacer("-", "+", "_", "/", ".", "+").Replace(strings.TrimRight(text, "="))
	return base64.RawStdEncoding.DecodeString(text)
}
