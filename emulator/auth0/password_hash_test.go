package auth0_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/bcrypt"

	"github.com/authplus/authplus/emulator/auth0"
)

// hashes are passwords that other programs have hashed.
var hashes = []struct{ name, password, hash string }{
	{"md4", rock, `{"algorithm":"md4","hash":{"value":"a99c4492e4e534f1505d339764f4491e","encoding":"hex"}}`},
	{"md5", rock, `{"algorithm":"md5","hash":{"value":"a89708ee236858c0b857aa626932b958","encoding":"hex"}}`},
	{"sha1 with a salt before", rock, `{"algorithm":"sha1","hash":{"value":"CFN31H2aWe+64+C8vZlclWFkQ4s=","encoding":"base64"},"salt":{"value":"pepper"}}`},
	{"sha256 with a salt behind", rock, `{"algorithm":"sha256","hash":{"value":"9ae768c4090635cccf04dc0cc0bcd61e0733d435f3b64ad46a5d6a51c3eb0128","encoding":"hex"},
		"salt":{"value":"00ff10","encoding":"hex","position":"suffix"}}`},
	{"sha512", rock, `{"algorithm":"sha512","hash":{"value":"CILgFjYDdTNZ93r1bq0EluAPh5uJlRqvwgJ9mDRf6m//xMKv3rA6GdlxU9P64oz6gz/3c2MWz+y97C1WgrS4fw==","encoding":"base64"}}`},
	{"hmac with a key in hex", rock, `{"algorithm":"hmac","hash":{"value":"155a8b49e1f388a6f960bc02044fe2541a955d9cd5c9c78d2ea397c676ce1a8b","encoding":"hex",
		"digest":"sha256","key":{"value":"0102ff","encoding":"hex"}}}`},
	{"hmac with a key in text", rock, `{"algorithm":"hmac","hash":{"value":"PDWI44mR+mcxnXSz08awKo1plf5f5KgV+nDpmsj8K/EkVCSWbZs9cefad7gcip5R","encoding":"base64",
		"digest":"sha384","key":{"value":"key"}}}`},
	{"scrypt", rock, `{"algorithm":"scrypt","hash":{"value":"548879dd7078dd4929117d474b2322dae1532a19880514bbdf663539f2c70210","encoding":"hex"},
		"salt":{"value":"NaCl"},"keylen":32,"cost":1024}`},
	{"pbkdf2", rock, `{"algorithm":"pbkdf2","hash":{"value":"$pbkdf2-sha512$i=1000,l=24$c29tZXNhbHQ$odYconMdDUiE27l5+iuz0wQdTAYN8e6+","encoding":"utf8"}}`},
	{"argon2id", "password", `{"algorithm":"argon2","hash":{"value":"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"}}`},
	{"bcrypt", "U*U", `{"algorithm":"bcrypt","hash":{"value":"$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"}}`},
	{"bcrypt of PHP", "U*U", `{"algorithm":"bcrypt","hash":{"value":"$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"}}`},
	{"ldap SSHA", rock, `{"algorithm":"ldap","hash":{"value":"{SSHA}tPt2pQ3aG+oP+FihXERqNsKT0zpOYUNs"}}`},
	{"ldap SMD5", rock, `{"algorithm":"ldap","hash":{"value":"{smd5}zvql050tmIk6rpws4P+ZBU5hQ2w="}}`},
	{"ldap SHA512", rock, `{"algorithm":"ldap","hash":{"value":"{SHA512}CILgFjYDdTNZ93r1bq0EluAPh5uJlRqvwgJ9mDRf6m//xMKv3rA6GdlxU9P64oz6gz/3c2MWz+y97C1WgrS4fw=="}}`},
	{"UTF-16", "pässwörd€", `{"algorithm":"md5","hash":{"value":"2963a8fdd2dca283ab1dd36c93216d2b","encoding":"hex"},"password":{"encoding":"utf16le"}}`},
	{"Latin-1", "pässwörd", `{"algorithm":"md5","hash":{"value":"2ca67a2dbf3a2f52ef5126a2ae8f8a2f","encoding":"hex"},"password":{"encoding":"latin1"}}`},
}

const rock = "let there be rock"

func TestImportedPasswordsOpenTheirUsers(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	for _, h := range hashes {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			s := &service{s.Server, t}
			email := strings.ReplaceAll(strings.ToLower(h.name), " ", ".") + "@acdc.com"
			_, err := s.Seed(seedText(`{"connection":"people","email":"` + email + `","custom_password_hash":` + h.hash + `}`))
			require.NoError(t, err)
			login := func(password string) int {
				return s.token(development("password", form{"username": email, "password": password})).status
			}
			require.Equal(t, http.StatusOK, login(h.password))
			require.Equal(t, http.StatusForbidden, login(h.password+"x"))
			require.NotContains(t, s.want(http.StatusOK, "GET /api/v2/users-by-email?email="+email).body, "hash")
		})
	}
}

func TestAnImportedBcryptHash(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	hash, err := bcrypt.GenerateFromPassword([]byte(rock), 10)
	require.NoError(t, err)
	_, err = s.Seed(seedText(`{"connection":"people","email":"a@b.cd","password_hash":"` + string(hash) + `"}`))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, s.token(development("password", form{"username": "a@b.cd", "password": rock})).status)
	require.Equal(t, http.StatusForbidden, s.token(development("password", form{"username": "a@b.cd", "password": "x"})).status)
}

func TestHashesThatAreRefused(t *testing.T) {
	t.Parallel()
	const md5 = `"hash":{"value":"a89708ee236858c0b857aa626932b958","encoding":"hex"}`
	for name, c := range map[string]struct{ hash, code, message string }{
		"no object":            {`"x"`, "INVALID_TYPE", "custom_password_hash: Expected type object but found type string"},
		"an unknown property":  {`{"x":1}`, "INVALID_TYPE", "custom_password_hash: does not have the form of a password hash"},
		"a wrong type":         {`{"algorithm":3}`, "INVALID_TYPE", "custom_password_hash: does not have the form of a password hash"},
		"no hash":              {`{"algorithm":"md5"}`, "OBJECT_REQUIRED", "custom_password_hash.hash.value: is missing"},
		"an unknown algorithm": {`{"algorithm":"rot13",` + md5 + `}`, "ENUM_MISMATCH", "custom_password_hash.algorithm: is not known"},
		"an unknown charset":   {`{"algorithm":"md5",` + md5 + `,"password":{"encoding":"ebcdic"}}`, "ENUM_MISMATCH", "custom_password_hash.password.encoding: is not known"},
		"text for bytes":       {`{"algorithm":"md5","hash":{"value":"x","encoding":"utf8"}}`, "ENUM_MISMATCH", "custom_password_hash.hash.encoding: must be base64 or hex"},
		"no hex":               {`{"algorithm":"md5","hash":{"value":"xy","encoding":"hex"}}`, "FORMAT", "custom_password_hash.hash.value: does not have its encoding"},
		"a strange place":      {`{"algorithm":"md5",` + md5 + `,"salt":{"value":"s","position":"middle"}}`, "ENUM_MISMATCH", "custom_password_hash.salt.position: must be prefix or suffix"},
		"a strange salt":       {`{"algorithm":"md5",` + md5 + `,"salt":{"value":"s","encoding":"rot13"}}`, "ENUM_MISMATCH", "custom_password_hash.salt.encoding: must be base64, hex or utf8"},
		"a broken salt":        {`{"algorithm":"md5",` + md5 + `,"salt":{"value":"s","encoding":"hex"}}`, "FORMAT", "custom_password_hash.salt.value: does not have its encoding"},
		"hmac without a key":   {`{"algorithm":"hmac",` + md5 + `}`, "OBJECT_REQUIRED", "custom_password_hash.hash.key: is missing"},
		"hmac without digest":  {`{"algorithm":"hmac","hash":{"value":"00","encoding":"hex","key":{"value":"k"}}}`, "ENUM_MISMATCH", "custom_password_hash.hash.digest: is not known"},
		"hmac's broken key": {`{"algorithm":"hmac","hash":{"value":"00","encoding":"hex","digest":"md5","key":{"value":"k","encoding":"hex"}}}`, "FORMAT",
			"custom_password_hash.hash.key.value: does not have its encoding"},
		"scrypt without salt":   {`{"algorithm":"scrypt",` + md5 + `,"keylen":32}`, "OBJECT_REQUIRED", "custom_password_hash.salt: is missing"},
		"scrypt without length": {`{"algorithm":"scrypt",` + md5 + `,"salt":{"value":"s"}}`, "OBJECT_REQUIRED", "custom_password_hash.keylen: is missing"},
		"scrypt of odd cost":    {`{"algorithm":"scrypt",` + md5 + `,"salt":{"value":"s"},"keylen":32,"cost":1000}`, "MINIMUM", "custom_password_hash: has a number that scrypt does not take"},
		"scrypt that takes all": {`{"algorithm":"scrypt",` + md5 + `,"salt":{"value":"s"},"keylen":32,"cost":1073741824}`, "MAXIMUM", "custom_password_hash: takes too much memory or time"},
		"argon2 that takes all": {`{"algorithm":"argon2","hash":{"value":"$argon2id$v=19$m=999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR"}}`, "FORMAT",
			"custom_password_hash.hash.value: does not have the form of the algorithm"},
		"bcrypt that takes long":   {`{"algorithm":"bcrypt","hash":{"value":"$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"}}`, "FORMAT", "custom_password_hash.hash.value: does not have the form of the algorithm"},
		"pbkdf2 of another length": {`{"algorithm":"pbkdf2","hash":{"value":"$pbkdf2-sha512$i=1000,l=20$c29tZXNhbHQ$odYconMdDUiE27l5+iuz0wQdTAYN8e6+"}}`, "FORMAT", "custom_password_hash.hash.value: does not have the form of the algorithm"},
		"ldap with crypt":          {`{"algorithm":"ldap","hash":{"value":"{CRYPT}rl.3StKT.4T8M"}}`, "FORMAT", "custom_password_hash.hash.value: does not have the form of the algorithm"},
		"ldap with a salt beside":  {`{"algorithm":"ldap","hash":{"value":"{SHA}x"},"salt":{"value":"s"}}`, "NOT_PASSED", "custom_password_hash.salt: must not be there: the hash has it"},
		"bcrypt in hex":            {`{"algorithm":"bcrypt","hash":{"value":"00","encoding":"hex"}}`, "ENUM_MISMATCH", "custom_password_hash.hash.encoding: must be utf8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := auth0.VerifyHash([]byte(c.hash), rock)
			require.EqualError(t, err, c.message)
			require.Equal(t, c.code, auth0.HashError(err))
		})
	}
}

// Reading and checking a hash never panics, whatever its text.
func FuzzPasswordHash(f *testing.F) {
	for _, h := range hashes {
		f.Add([]byte(h.hash), h.password)
	}
	f.Fuzz(func(t *testing.T, hash []byte, password string) {
		if _, err := auth0.VerifyHash(hash, password); err != nil {
			require.NotContains(t, err.Error(), "\n")
		}
	})
}
