package authplus

import "github.com/authplus/authplus/backend"

// Hash is the hash of a password as another system kept it, for [Record.SetPasswordHash]. It is never
// printed, encoded or logged. Which kinds a provider takes, and where, its backend tells; Auth0 takes all
// of these in [Manager.Import] and none elsewhere.
type Hash = backend.Hash

// Bcrypt returns a bcrypt hash in its usual form, such as "$2b$10$…". It does no I/O.
func Bcrypt(encoded string) Hash { return encodedHash("bcrypt", encoded) }

// Argon2 returns an argon2i or argon2id hash in PHC form, such as "$argon2id$v=19$m=65536,t=2,p=1$…$…".
// It does no I/O.
func Argon2(phc string) Hash { return encodedHash("argon2", phc) }

// PBKDF2 returns a PBKDF2 hash in PHC form, such as "$pbkdf2-sha256$i=100000,l=32$…$…". It does no I/O.
func PBKDF2(phc string) Hash { return encodedHash("pbkdf2", phc) }

// LDAP returns a hash in the form of RFC 2307, such as "{SSHA}…". It does no I/O.
func LDAP(encoded string) Hash { return encodedHash("ldap", encoded) }

func encodedHash(algorithm, encoded string) Hash {
	return backend.NewHash(backend.HashSpec{Algorithm: algorithm, Encoded: encoded})
}

// Scrypt returns a scrypt hash with its salt and its parameters N, r and p. Its length is that of sum.
// It does no I/O.
func Scrypt(sum, salt []byte, n, r, p int) Hash {
	return backend.NewHash(backend.HashSpec{
		Algorithm: "scrypt", Sum: sum, Salt: salt, KeyLength: len(sum), Cost: n, BlockSize: r, Parallelization: p,
	})
}

// Digest returns a hash that is one round of a digest: "md4", "md5", "sha1", "sha256" or "sha512", with a
// salt before or behind the password, or with none. It does no I/O.
func Digest(algorithm string, sum, salt []byte, saltFirst bool) Hash {
	return backend.NewHash(backend.HashSpec{Algorithm: algorithm, Sum: sum, Salt: salt, SaltFirst: saltFirst})
}

// HMAC returns an HMAC of the password with a key, by a digest such as "sha256". It does no I/O.
func HMAC(digest string, sum, key []byte) Hash {
	return backend.NewHash(backend.HashSpec{Algorithm: "hmac", Digest: digest, Sum: sum, Key: key})
}
