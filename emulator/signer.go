package emulator

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"math/big"
	"sync"
)

// Signer has the RSA key that signs a provider's tokens. The key is made when it is first needed. The
// zero value is usable. It is safe for concurrent use.
type Signer struct {
	mu  sync.Mutex
	key *rsa.PrivateKey
}

// Use makes a key the one that signs. Making one takes long, and few tests need their own.
func (s *Signer) Use(key *rsa.PrivateKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = key
}

// Key returns the key, of 2,048 bits.
func (s *Signer) Key() *rsa.PrivateKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key == nil {
		// The system's random source never fails, and 2,048 bits are never refused.
		s.key, _ = rsa.GenerateKey(rand.Reader, 2048)
	}
	return s.key
}

// JWKS returns the set of one key that checks the signatures of an algorithm such as "RS256".
func (s *Signer) JWKS(id, algorithm string) any {
	key := s.Key()
	encode := base64.RawURLEncoding.EncodeToString
	return map[string]any{"keys": []any{map[string]string{
		"kty": "RSA", "use": "sig", "alg": algorithm, "kid": id,
		"n": encode(key.N.Bytes()), "e": encode(big.NewInt(int64(key.E)).Bytes()),
	}}}
}

// Export returns the key in the form PKCS #8, or nil where none was needed yet.
func (s *Signer) Export() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key == nil {
		return nil, nil
	}
	return x509.MarshalPKCS8PrivateKey(s.key)
}

// Restore makes an exported key the one that signs.
func (s *Signer) Restore(data []byte) error {
	parsed, err := x509.ParsePKCS8PrivateKey(data)
	if err != nil {
		return err
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return errors.New("the key is not an RSA key")
	}
	s.Use(key)
	return nil
}
