package token

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"

	"github.com/authplus/authplus/fault"
)

// ParsePrivateKey returns the first private key of a PEM file, in PKCS #8, PKCS #1 or SEC 1, for
// [PrivateKeyJWT]. It does no I/O. A file without one, or with one that is encrypted or no RSA or
// elliptic key, is an error that wraps [fault.ErrInvalid] and holds nothing of the file.
func ParsePrivateKey(file []byte) (crypto.Signer, error) {
	for {
		block, rest := pem.Decode(file)
		if block == nil {
			return nil, fmt.Errorf(`token: no private key in PEM, which begins with "-----BEGIN PRIVATE KEY-----": %w`, fault.ErrInvalid)
		}
		file = rest
		var key any
		var err error
		switch block.Type {
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(block.Bytes)
		case "ENCRYPTED PRIVATE KEY":
			return nil, fmt.Errorf("token: the private key is encrypted: %w", fault.ErrInvalid)
		default: // Such as the parameters of a curve.
			continue
		}
		signer, ok := key.(crypto.Signer)
		if err != nil || !ok {
			return nil, fmt.Errorf("token: the private key cannot be read: %w", fault.ErrInvalid)
		}
		return signer, nil
	}
}
