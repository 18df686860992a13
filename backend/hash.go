package backend

import "log/slog"

// HashSpec describes the hash of a password as another system kept it.
type HashSpec struct {
	// Algorithm is "bcrypt", "argon2", "pbkdf2", "scrypt", "ldap", "hmac", or a digest: "md4", "md5",
	// "sha1", "sha256", "sha512".
	Algorithm string
	// Encoded is the hash with its parameters in one text, for bcrypt, argon2, pbkdf2 and ldap.
	Encoded string
	// Sum is the hash itself, for the others, Salt what went in with the password and Key the key of an
	// hmac, whose digest is Digest.
	Sum, Salt, Key []byte
	Digest         string
	// SaltFirst tells that the salt stands before the password.
	SaltFirst bool
	// Cost, BlockSize, Parallelization and KeyLength are scrypt's N, r, p and length in bytes.
	Cost, BlockSize, Parallelization, KeyLength int
}

// Hash is the hash of a password. It is not printed, encoded or logged. Its zero is none.
type Hash struct {
	// spec is a function because neither fmt nor reflection nor an encoder looks into one.
	spec func() HashSpec
}

// NewHash returns a hash.
func NewHash(spec HashSpec) Hash { return Hash{spec: func() HashSpec { return spec }} }

// Spec returns the description of the hash, and false if there is none.
func (h Hash) Spec() (HashSpec, bool) {
	if h.spec == nil {
		return HashSpec{}, false
	}
	return h.spec(), true
}

// String returns a mask.
func (h Hash) String() string { return "[hash]" }

// GoString returns a mask.
func (h Hash) GoString() string { return "[hash]" }

// LogValue returns a mask.
func (h Hash) LogValue() slog.Value { return slog.StringValue("[hash]") }
