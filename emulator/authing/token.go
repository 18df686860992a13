package authing

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// lifetime is how long a token is valid. Some of the official clients give up on tokens of less than three
// days.
const lifetime = 15 * 24 * time.Hour

// claims are what a token says. Those of administrators have no subject.
type claims struct {
	jwt.RegisteredClaims
	Data map[string]string `json:"data"`
}

// issue returns a token: of a user, or of an administrator where user is "".
func (s *service) issue(user string) (token string, c claims) {
	now := s.Now()
	life := s.Config().TokenLifetime
	if life == 0 {
		life = lifetime
	}
	c.ID, c.Subject = s.IDs().UUID(), user
	c.IssuedAt, c.ExpiresAt = jwt.NewNumericDate(now), jwt.NewNumericDate(now.Add(life))
	c.Data = map[string]string{"userPoolId": UserPoolID, "appId": AppID}
	if user != "" {
		c.Data["id"], c.Data["arn"] = user, arn("user", user)
		s.Sessions[c.ID] = user
	}
	// A key of 2,048 bits signs whatever it is given.
	token, _ = jwt.NewWithClaims(jwt.SigningMethodRS256, c).SignedString(s.signer.Key())
	return token, c
}

// verify returns the claims of a token that is valid now.
func (s *service) verify(token string) (claims, *problem) {
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return &s.signer.Key().PublicKey, nil },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithTimeFunc(s.Now), jwt.WithExpirationRequired())
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return claims{}, sessionExpired
	case err != nil:
		return claims{}, sessionInvalid
	case c.Subject != "" && s.Sessions[c.ID] != c.Subject:
		return claims{}, sessionInvalid
	}
	return c, nil
}

// endSessions ends the sessions of a user.
func (s *service) endSessions(user string) {
	for id, owner := range s.Sessions {
		if owner == user {
			delete(s.Sessions, id)
		}
	}
}

// arn returns the name of something in the pool.
func arn(kind, id string) string { return "arn:cn:authing:" + UserPoolID + ":" + kind + ":" + id }

// publicKey returns the public half of the key that tokens are signed and passwords are encrypted with.
func (s *service) publicKey() string {
	// An RSA key always has this form.
	der, _ := x509.MarshalPKIXPublicKey(&s.signer.Key().PublicKey)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// decrypt returns the password that a client encrypted; "" where there is none.
func (s *service) decrypt(sealed string) (string, *problem) {
	if sealed == "" {
		return "", nil
	}
	data, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return "", badCipher
	}
	//lint:ignore SA1019 the service takes no other padding
	plain, err := rsa.DecryptPKCS1v15(rand.Reader, s.signer.Key(), data) //nolint:staticcheck // the same, for golangci-lint
	if err != nil {
		return "", badCipher
	}
	return string(plain), nil
}
