package auth0

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// publicKey returns the RSA key of a PEM text: a public key (SPKI or PKCS #1) or a certificate's. It is
// nil where there is none.
func publicKey(text string) *rsa.PublicKey {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil
	}
	var key any
	switch block.Type {
	case "PUBLIC KEY":
		key, _ = x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		key, _ = x509.ParsePKCS1PublicKey(block.Bytes)
	case "CERTIFICATE":
		if parsed := certificate(text); parsed != nil {
			key = parsed.PublicKey
		}
	}
	of, _ := key.(*rsa.PublicKey)
	return of
}

// certificate returns the X.509 certificate of a PEM text; nil where there is none.
func certificate(text string) *x509.Certificate {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" {
		return nil
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil
	}
	return parsed
}

// pemFormat checks a PEM text; see [attribute].check.
func pemFormat(value any) string {
	if text, ok := value.(string); ok && publicKey(text) == nil && certificate(text) == nil {
		return "Object didn't pass validation for format pem"
	}
	return ""
}

// thumbprint returns the SHA-256 thumbprint of a key as RFC 7638 defines it.
func thumbprint(key *rsa.PublicKey) string {
	encode := base64.RawURLEncoding.EncodeToString
	sum := sha256.Sum256(fmt.Appendf(nil, `{"e":"%s","kty":"RSA","n":"%s"}`,
		encode(big.NewInt(int64(key.E)).Bytes()), encode(key.N.Bytes())))
	return encode(sum[:])
}

// timeFormat checks a moment in RFC 3339; see [attribute].check.
func timeFormat(value any) string {
	if text, ok := value.(string); ok {
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			return "Object didn't pass validation for format date-time: " + text
		}
	}
	return ""
}
