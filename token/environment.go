package token

import (
	"fmt"
	"os"
	"strings"

	"github.com/authplus/authplus/fault"
)

// Environment returns the source that environment variables describe. Their names begin with prefix,
// such as "AUTH0":
//
//	AUTH0_API_TOKEN                               a token, as for Static
//	AUTH0_CLIENT_ID with AUTH0_CLIENT_SECRET      as for ClientCredentials
//	AUTH0_CLIENT_ID with
//	AUTH0_CLIENT_ASSERTION_PRIVATE_KEY            as for PrivateKeyJWT: a key in PEM
//	AUTH0_CLIENT_ASSERTION_SIGNING_ALG            such as RS256, if not the key's usual one
//	AUTH0_CLIENT_ASSERTION_KEY_ID                 the key's name, if it needs one
//	AUTH0_AUDIENCE                                instead of the endpoint's
//
// A token goes before a key, and a key before a secret. opts are added to what the variables say. It does
// no I/O but for reading the environment. If something is missing or malformed, the error wraps
// [fault.ErrInvalid] and names the variable, never its value.
func Environment(prefix string, opts ...Option) (Source, error) {
	get := func(name string) string { return os.Getenv(prefix + "_" + name) }
	if accessToken := get("API_TOKEN"); accessToken != "" {
		return Static(accessToken), nil
	}
	if audience := get("AUDIENCE"); audience != "" {
		opts = append([]Option{Audience(audience)}, opts...)
	}
	id, secret, key := get("CLIENT_ID"), get("CLIENT_SECRET"), get("CLIENT_ASSERTION_PRIVATE_KEY")
	switch {
	case id == "":
		return nil, fmt.Errorf("token: the environment has neither %s_API_TOKEN nor %s_CLIENT_ID: %w", prefix, prefix, fault.ErrInvalid)
	case key != "":
		// Many tools can set variables of one line only.
		signer, err := ParsePrivateKey([]byte(strings.ReplaceAll(key, `\n`, "\n")))
		if err != nil {
			return nil, fmt.Errorf("token: %s_CLIENT_ASSERTION_PRIVATE_KEY: %w", prefix, err)
		}
		own := []Option{SignWith(Algorithm(get("CLIENT_ASSERTION_SIGNING_ALG"))), KeyID(get("CLIENT_ASSERTION_KEY_ID"))}
		return PrivateKeyJWT(id, signer, append(own, opts...)...), nil
	case secret == "":
		return nil, fmt.Errorf("token: the environment has neither %s_CLIENT_SECRET nor %s_CLIENT_ASSERTION_PRIVATE_KEY: %w", prefix, prefix, fault.ErrInvalid)
	}
	return ClientCredentials(id, secret, opts...), nil
}
