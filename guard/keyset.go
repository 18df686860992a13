package guard

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/token"
)

const (
	// minKeyBits is the shortest RSA key that RFC 7518 allows, and maxKeyBits bounds what verifying costs.
	minKeyBits, maxKeyBits = 2048, 8192
	// maxKeys bounds how many keys of an issuer are looked at.
	maxKeys = 100
)

// publicKey is a key that verifies tokens.
type publicKey struct {
	id        string
	algorithm token.Algorithm
	key       crypto.PublicKey
}

// keySet is the keys of an issuer at one time. It does not change.
type keySet struct {
	keys []publicKey
	// single says that the issuer has one key, whose name in tokens does not matter: PropelAuth's.
	single bool
}

// mayBeOld tells whether a token that was refused may be signed with a key newer than the set.
func (s *keySet) mayBeOld(err error) bool {
	refused, ok := errors.AsType[*TokenError](err)
	return ok && (refused.Reason == UnknownKey || s.single && refused.Reason == WrongSignature)
}

// forToken returns the key to verify a token with. It is called with a header that nobody has vouched for.
func (s *keySet) forToken(t *jwt.Token) (any, error) {
	if err := checkHeader(t); err != nil {
		return nil, err
	}
	id, named := t.Header["kid"].(string)
	var found *publicKey
	for i, k := range s.keys {
		if string(k.algorithm) != t.Method.Alg() || !s.single && named && k.id != id {
			continue
		}
		if found != nil {
			return nil, &TokenError{Reason: UnknownKey} // it could be either
		}
		found = &s.keys[i]
	}
	if found == nil {
		return nil, &TokenError{Reason: UnknownKey}
	}
	return found.key, nil
}

// checkHeader refuses a header that says something twice, that asks for what RFC 7515 calls critical, or
// that belongs to a JWT of another kind. Keys that it brings along are not looked at.
func checkHeader(t *jwt.Token) error {
	encoded, _, _ := strings.Cut(t.Raw, ".")
	header, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || !unique(jsonscan.New(string(header))) {
		return &TokenError{Reason: Malformed}
	}
	_, critical := t.Header["crit"]
	if critical || !isText(t.Header["kid"]) {
		return &TokenError{Reason: Malformed}
	}
	if !isAccessToken(t.Header["typ"]) {
		return &TokenError{Reason: WrongKind}
	}
	return nil
}

// isText tells whether a value is a string, if it is there at all.
func isText(value any) bool {
	_, ok := value.(string)
	return ok || value == nil
}

// isAccessToken tells whether a JWT's type is one of access tokens, if it is given (RFC 9068, section 2.1).
func isAccessToken(kind any) bool {
	name, _ := kind.(string)
	switch strings.TrimPrefix(strings.ToLower(name), "application/") {
	case "jwt", "at+jwt":
		return true
	}
	return kind == nil
}

// jwk is a key as RFC 7517 writes it.
type jwk struct {
	Type      string `json:"kty"`
	Use       string `json:"use"`
	ID        string `json:"kid"`
	Algorithm string `json:"alg"`
	N         string `json:"n"`
	E         string `json:"e"`
	Curve     string `json:"crv"`
	X         string `json:"x"`
	Y         string `json:"y"`
}

// parseJWKS returns the keys of a set that can verify tokens. Others are left out: keys for encryption,
// symmetric keys, weak ones and those of kinds that are not known.
func parseJWKS(document []byte) (*keySet, error) {
	var published struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(document, &published); err != nil || published.Keys == nil {
		return nil, errors.New("guard: the answer is no set of keys")
	}
	set := &keySet{}
	for _, raw := range published.Keys[:min(len(published.Keys), maxKeys)] {
		var k jwk
		if json.Unmarshal(raw, &k) != nil {
			continue
		}
		if key, ok := k.parse(); ok {
			set.keys = append(set.keys, key)
		}
	}
	return set, nil
}

func (k jwk) parse() (publicKey, bool) {
	if k.Use != "" && k.Use != "sig" {
		return publicKey{}, false
	}
	var key crypto.PublicKey
	switch k.Type {
	case "RSA":
		key = k.rsa()
	case "EC":
		key = k.ecdsa()
	}
	parsed, err := newPublicKey(k.ID, key)
	if err != nil || k.Algorithm != "" && k.Algorithm != string(parsed.algorithm) {
		return publicKey{}, false
	}
	return parsed, true
}

func (k jwk) rsa() crypto.PublicKey {
	n, _ := base64.RawURLEncoding.DecodeString(k.N)
	e, _ := base64.RawURLEncoding.DecodeString(k.E)
	if len(e) > 4 {
		return nil
	}
	return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
}

func (k jwk) ecdsa() crypto.PublicKey {
	x, errX := base64.RawURLEncoding.DecodeString(k.X)
	y, errY := base64.RawURLEncoding.DecodeString(k.Y)
	if k.Curve != "P-256" || errX != nil || errY != nil || len(x) != 32 || len(y) != 32 {
		return nil
	}
	uncompressed := append(append([]byte{4}, x...), y...)
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), uncompressed)
	if err != nil {
		return nil
	}
	return key
}

// newPublicKey returns a key with the one algorithm that it is for.
func newPublicKey(id string, key crypto.PublicKey) (publicKey, error) {
	switch k := key.(type) {
	case *rsa.PublicKey:
		if bits := k.N.BitLen(); bits < minKeyBits || bits > maxKeyBits || k.E < 3 || k.E%2 == 0 {
			return publicKey{}, fmt.Errorf("guard: an RSA key has %d to %d bits and an odd exponent", minKeyBits, maxKeyBits)
		}
		return publicKey{id, token.RS256, k}, nil
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return publicKey{id, token.ES256, k}, nil
		}
	}
	return publicKey{}, errors.New("guard: a key is RSA, or elliptic of the curve P-256")
}

// parsePEM returns PropelAuth's one key: a block "PUBLIC KEY" in PKIX, or in PKCS #1 as its Go library reads
// too.
func parsePEM(text string) (*keySet, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New(`guard: no public key in PEM, which begins with "-----BEGIN PUBLIC KEY-----"`)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		if key, err = x509.ParsePKCS1PublicKey(block.Bytes); err != nil {
			return nil, errors.New("guard: the public key cannot be read")
		}
	}
	parsed, err := newPublicKey("", key)
	if err != nil {
		return nil, err
	}
	return &keySet{keys: []publicKey{parsed}, single: true}, nil
}
