package authingapi

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// wellKnownRoute is where the service publishes the key for passwords.
const wellKnownRoute = "/api/v2/.well-known"

// PublicKey is the key that passwords are encrypted with. It is read when it is first needed.
type PublicKey struct {
	// Given is the key as PEM, or the base64 in it; the service is asked for it where it is empty.
	Given string

	// lock is held by who looks at key or reads it: a channel, as those who wait for it may give up.
	lock  chan struct{}
	began sync.Once
	key   *rsa.PublicKey
}

// Encrypt returns a password as the service takes it: RSA with PKCS #1 v1.5, in base64. It does I/O where the
// key is not known yet, or waits for who does. A key that is none, or a password that is too long for it, is an error that wraps
// fault.ErrInvalid.
func (k *PublicKey) Encrypt(ctx context.Context, client *rest.Client, password string) (string, error) {
	key, err := k.get(ctx, client)
	if err != nil {
		return "", err
	}
	//lint:ignore SA1019 the service takes no other padding
	sealed, err := rsa.EncryptPKCS1v15(rand.Reader, key, []byte(password)) //nolint:staticcheck // the same, for golangci-lint
	if err != nil {
		return "", &fault.FieldError{Model: "user", Field: "password", Problem: "is too long to be encrypted", Kind: fault.ErrInvalid}
	}
	return base64.StdEncoding.EncodeToString(sealed), nil
}

func (k *PublicKey) get(ctx context.Context, client *rest.Client) (*rsa.PublicKey, error) {
	k.began.Do(func() { k.lock = make(chan struct{}, 1) })
	select {
	case k.lock <- struct{}{}:
		defer func() { <-k.lock }()
	case <-ctx.Done():
		return nil, fmt.Errorf("authing: waiting for the public key for passwords: %w", context.Cause(ctx))
	}
	if k.key != nil {
		return k.key, nil
	}
	text := k.Given
	if text == "" {
		var err error
		if text, err = fetchKey(ctx, client); err != nil {
			return nil, err
		}
	}
	key, err := parseKey(text)
	if err != nil {
		return nil, fmt.Errorf("authing: the public key for passwords: %w: %w", fault.ErrInvalid, err)
	}
	k.key = key
	return key, nil
}

// fetchKey reads the key from the service.
func fetchKey(ctx context.Context, client *rest.Client) (string, error) {
	answer, err := client.Do(ctx, rest.Call{Method: http.MethodGet, Route: wellKnownRoute})
	if err != nil {
		return "", err
	}
	var body struct {
		Data json.RawMessage `json:"data"`
	}
	if err := answer.JSON(&body); err != nil {
		return "", err
	}
	var data struct {
		PublicKey string `json:"publicKey"`
	}
	if json.Unmarshal(body.Data, &data) != nil || data.PublicKey == "" {
		return "", Unreadable(answer, errors.New("no public key"))
	}
	return data.PublicKey, nil
}

// parseKey reads an RSA key from PEM or from the base64 in it, in either of its two forms.
func parseKey(text string) (*rsa.PublicKey, error) {
	var der []byte
	if block, _ := pem.Decode([]byte(strings.TrimSpace(text))); block != nil {
		der = block.Bytes
	} else {
		var err error
		if der, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err != nil {
			return nil, errors.New("it is neither PEM nor base64")
		}
	}
	if key, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, errors.New("it is no public key")
	}
	key, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return nil, errors.New("it is no RSA key")
	}
	return key, nil
}
