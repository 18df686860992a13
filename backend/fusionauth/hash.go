package fusionauth

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
)

// hashed is the hash of a password as imports take it.
type hashed struct {
	Scheme   string
	Factor   int
	Salt     string
	Password string
}

// bcryptHash matches a bcrypt hash: its cost, the 22 characters of the salt and the 31 of the sum.
var bcryptHash = regexp.MustCompile(`^\$2[abxy]\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$`)

// pbkdf2Hash matches a PBKDF2 hash in PHC form: digest, iterations, salt and sum.
var pbkdf2Hash = regexp.MustCompile(`^\$pbkdf2-(sha256|sha512)\$i=(\d+)(?:,l=\d+)?\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$`)

// pbkdf2Schemes are the schemes by digest and length of the sum in bytes.
var pbkdf2Schemes = map[string]string{
	"sha256 32": "salted-pbkdf2-hmac-sha256",
	"sha256 64": "salted-pbkdf2-hmac-sha256-512",
	"sha512 64": "salted-pbkdf2-hmac-sha512-512",
}

// wireHash returns a hash as imports take it. The error for one that FusionAuth has no scheme for names no
// part of it.
func wireHash(h backend.HashSpec) (hashed, error) {
	switch h.Algorithm {
	case "bcrypt":
		if m := bcryptHash.FindStringSubmatch(h.Encoded); m != nil {
			cost, _ := strconv.Atoi(m[1]) // two digits
			return hashed{Scheme: "bcrypt", Factor: cost, Salt: m[2], Password: m[3]}, nil
		}
		return hashed{}, refuseField(passwordField, fault.ErrInvalid, "is no bcrypt hash such as $2b$10$…")
	case "pbkdf2":
		return wirePBKDF2(h.Encoded)
	}
	return hashed{}, refuseField(passwordField, fault.ErrNotSupported,
		fmt.Sprintf("fusionauth takes hashes by bcrypt and pbkdf2, and by %s with a plugin only; Auth.Do and /api/user/import reach that", h.Algorithm))
}

func wirePBKDF2(encoded string) (hashed, error) {
	invalid := refuseField(passwordField, fault.ErrInvalid, "is no PBKDF2 hash such as $pbkdf2-sha256$i=24000,l=32$…$…")
	m := pbkdf2Hash.FindStringSubmatch(encoded)
	if m == nil {
		return hashed{}, invalid
	}
	iterations, err := strconv.Atoi(m[2])
	salt, err2 := base64.RawStdEncoding.DecodeString(m[3])
	sum, err3 := base64.RawStdEncoding.DecodeString(m[4])
	if err != nil || err2 != nil || err3 != nil {
		return hashed{}, invalid
	}
	scheme, ok := pbkdf2Schemes[fmt.Sprintf("%s %d", m[1], len(sum))]
	if !ok {
		return hashed{}, refuseField(passwordField, fault.ErrNotSupported, "fusionauth takes PBKDF2 with sums of 32 bytes by SHA-256, or of 64 bytes")
	}
	return hashed{
		Scheme: scheme, Factor: iterations,
		Salt: base64.StdEncoding.EncodeToString(salt), Password: base64.StdEncoding.EncodeToString(sum),
	}, nil
}

// add sets the hash in an imported user.
func (h hashed) add(user map[string]json.RawMessage) {
	user["encryptionScheme"], user["factor"] = rawjson.Encode(h.Scheme), rawjson.Encode(h.Factor)
	user["salt"], user[passwordField] = rawjson.Encode(h.Salt), rawjson.Encode(h.Password)
}
