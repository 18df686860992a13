package rest

import (
	"context"
	"net/http"
	"strings"

	"github.com/authplus/authplus/token"
)

const (
	authorization = "Authorization"
	bearerPrefix  = "Bearer "
)

// BearerToken returns Authorize and Refused of a [Service] that takes bearer tokens. authorize does
// I/O where src keeps no token; refused does none and reports whether src can get another token.
func BearerToken(src token.Source, at token.Endpoint) (
	authorize func(ctx context.Context, req *http.Request) error, refused func(req *http.Request) bool,
) {
	authorize = func(ctx context.Context, req *http.Request) error {
		t, err := src.Token(ctx, at)
		if err != nil {
			return err
		}
		req.Header.Set(authorization, bearerPrefix+t.AccessToken)
		return nil
	}
	refused = func(req *http.Request) bool {
		forgetter, ok := src.(token.Forgetter)
		if ok {
			used := strings.TrimPrefix(req.Header.Get(authorization), bearerPrefix)
			forgetter.Forget(at, token.Token{AccessToken: used})
		}
		return ok
	}
	return authorize, refused
}
