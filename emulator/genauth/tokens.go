package genauth

import (
	"crypto/subtle"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// managementLife is how long a management token lives unless it is configured otherwise.
const managementLife = 2 * time.Hour

var tokenRoutes = []route{
	{method: "POST", path: "/api/v3/get-management-token", handle: getManagementToken, access: anyone},
}

// getManagementToken issues a token for the access key.
func getManagementToken(c *call) (any, *problem) {
	id, secret := c.data.text("accessKeyId"), c.data.text("accessKeySecret")
	if id != accessKey || subtle.ConstantTimeCompare([]byte(secret), []byte(secretKey)) == 0 {
		return nil, &badKey
	}
	life := c.pool.service.server.Config().TokenLifetime
	if life == 0 {
		life = managementLife
	}
	return map[string]any{"access_token": c.managementToken(life), "expires_in": int(life / time.Second)}, nil
}

// managementToken returns a token that the SDK for Python can read too: it takes the payload for base64
// in the alphabet without - and _, so the id of the token is drawn until that fits.
func (c *call) managementToken(life time.Duration) string {
	for {
		token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
			"scoped_userpool_id": poolID, "accessKeyId": accessKey, "jti": c.pool.ids.Text(16),
			"iat": c.now.Unix(), "exp": c.now.Add(life).Unix(),
		})
		signed, err := token.SignedString([]byte(secretKey))
		if err != nil {
			return "" // a key of bytes is never refused
		}
		if payload := strings.Split(signed, ".")[1]; !strings.ContainsAny(payload, "-_") {
			return signed
		}
	}
}

// isManagementToken tells whether a text is a management token that has not expired.
func isManagementToken(text string, now time.Time) bool {
	var claims struct {
		jwt.RegisteredClaims
		Pool string `json:"scoped_userpool_id"`
	}
	_, err := jwt.ParseWithClaims(text, &claims, func(*jwt.Token) (any, error) { return []byte(secretKey), nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithTimeFunc(func() time.Time { return now }))
	return err == nil && claims.Pool == poolID
}
