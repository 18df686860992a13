package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha256" // The hashes that the algorithms name.
	_ "crypto/sha512"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/authplus/authplus/fault"
)

// Algorithm is how a JWT is signed (RFC 7518, section 3.1).
type Algorithm string

// The algorithms of [PrivateKeyJWT]. Auth0 documents the first three.
const (
	// RS256 and RS384 are RSA signatures with PKCS #1 v1.5.
	RS256 Algorithm = "RS256"
	RS384 Algorithm = "RS384"
	// PS256 is an RSA signature with PSS.
	PS256 Algorithm = "PS256"
	// ES256 is an ECDSA signature with the curve P-256.
	ES256 Algorithm = "ES256"
)

// minKeyBits is the shortest RSA key that RFC 7518 allows.
const minKeyBits = 2048

// signer signs JWTs with one key and algorithm.
type signer struct {
	key       crypto.Signer
	algorithm Algorithm
}

// newSigner returns a signer; an empty algorithm stands for the usual one of the key.
func newSigner(key crypto.Signer, a Algorithm) (signer, error) {
	var fits bool
	switch public := key.Public().(type) {
	case *rsa.PublicKey:
		if a == "" {
			a = RS256
		}
		fits = (a == RS256 || a == RS384 || a == PS256) && public.N.BitLen() >= minKeyBits
	case *ecdsa.PublicKey:
		if a == "" {
			a = ES256
		}
		fits = a == ES256 && public.Curve == elliptic.P256()
	}
	if !fits {
		return signer{}, fmt.Errorf("token: the private key must be RSA of at least %d bits for RS256, RS384 or PS256, or of the curve P-256 for ES256: %w",
			minKeyBits, fault.ErrInvalid)
	}
	return signer{key, a}, nil
}

// claims are those of an assertion (RFC 7523, section 3).
type claims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience string `json:"aud"`
	IssuedAt int64  `json:"iat"`
	Expiry   int64  `json:"exp"`
	ID       string `json:"jti"`
}

// sign returns the JWT in its compact form.
func (s signer) sign(keyID string, c claims) (string, error) {
	header := struct {
		Algorithm Algorithm `json:"alg"`
		Type      string    `json:"typ"`
		KeyID     string    `json:"kid,omitempty"`
	}{s.algorithm, "JWT", keyID}
	unsigned := part(header) + "." + part(c)
	signature, err := s.signature([]byte(unsigned))
	if err != nil {
		return "", fmt.Errorf("token: signing the assertion: %w", err)
	}
	return unsigned + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// part encodes a part of a JWT. Structs of texts and numbers are always encoded.
func part(v any) string {
	data, _ := json.Marshal(v)
	return base64.RawURLEncoding.EncodeToString(data)
}

func (s signer) signature(data []byte) ([]byte, error) {
	hash := crypto.SHA256
	if s.algorithm == RS384 {
		hash = crypto.SHA384
	}
	var opts crypto.SignerOpts = hash
	if s.algorithm == PS256 {
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash}
	}
	h := hash.New()
	h.Write(data)
	signature, err := s.key.Sign(rand.Reader, h.Sum(nil), opts)
	if err != nil || s.algorithm != ES256 {
		return signature, err
	}
	return flat(signature)
}

// flat returns an ECDSA signature as two numbers of 32 bytes (RFC 7518, section 3.4); Go's is in ASN.1.
func flat(signature []byte) ([]byte, error) {
	const size = 32
	var numbers struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(signature, &numbers); err != nil {
		return nil, err
	}
	both := make([]byte, 2*size)
	if numbers.R.Sign() < 0 || numbers.S.Sign() < 0 || numbers.R.BitLen() > 8*size || numbers.S.BitLen() > 8*size {
		return nil, fmt.Errorf("the signature is not one of P-256: %w", fault.ErrInvalid)
	}
	numbers.R.FillBytes(both[:size])
	numbers.S.FillBytes(both[size:])
	return both, nil
}

// random returns an identifier that is never used twice.
func random() string { return rand.Text() }
