// Package auth0 is the backend for Auth0's Management API v2.
//
// Users are read by the cheapest route that is right: an id goes to GET /api/v2/users/{id}, an exact
// e-mail address to GET /api/v2/users-by-email (both see every write at once), everything else to the
// search index behind GET /api/v2/users, which follows writes after some seconds. The index answers
// only the first 1,000 matches of a query; reading goes on beyond them by key, so that the limit
// never shows.
//
// # Lookups
//
// The search index decides a lookup exactly; or it finds more than matches, which is refined here; or
// the lookup is refused unless ClientSide() allows it. The columns are texts, texts that fold case as
// email, name, given_name, family_name and nickname do, the other kinds of fields, metadata, and fields
// that are not indexed, such as picture. Identities are as app_metadata. A dash stands for a lookup that
// the kind does not take.
//
//	lookup       text     name     boolean  number  time   app_metadata  user_metadata  picture
//	exact        exact    exact    exact    exact   exact  exact         exact          refused
//	iexact       refused  exact    -        -       -      refused       refused        refused
//	in           exact    exact    exact    exact   exact  exact         exact          refused
//	gt           exact    exact    -        exact   exact  refined       refused        refused
//	gte          exact    exact    -        exact   exact  refined       refused        refused
//	lt           exact    exact    -        exact   exact  refined       refused        refused
//	lte          exact    exact    -        exact   exact  refined       refused        refused
//	range        exact    exact    -        exact   exact  refined       refused        refused
//	isnull       exact    exact    exact    exact   exact  exact         exact          refused
//	startswith   exact    exact    -        -       -      refined       refused        refused
//	istartswith  refused  exact    -        -       -      refused       refused        refused
//	endswith     exact    exact    -        -       -      refined       refused        refused
//	iendswith    refused  exact    -        -       -      refused       refused        refused
//	contains     exact    exact    -        -       -      refined       refused        refused
//	icontains    refused  exact    -        -       -      refused       refused        refused
//	wildcard     exact    exact    -        -       -      refined       refused        refused
//	iwildcard    refused  exact    -        -       -      refused       refused        refused
//	regex        refused  refused  -        -       -      refused       refused        refused
//	iregex       refused  refused  -        -       -      refused       refused        refused
//
// Ids are asked for by themselves, and so are exact addresses. A wildcard in front needs three characters
// behind it. In metadata, a value other than a text that spells no number or boolean is refined. The
// negation of what is refined is refused. A list of values that no URL holds is asked for in parts.
//
// # Other models and relations
//
// Everything else is a list of the API, which is read whole, limited by a parameter where there is one,
// or reached by id. What a list cannot be limited or ordered by takes ClientSide(), unless Auth0 bounds
// the list to one page, as it does the roles of a user. The columns are the list, how it is paged, what
// it can be limited and ordered by, and how it is changed.
//
//	roles                        /api/v2/roles                                       offset        name            -                   create, change, delete
//	organizations                /api/v2/organizations                               checkpoint    -               name, display_name  create, change, delete
//	connections                  /api/v2/connections                                 checkpoint    name, strategy  -                   create, change, delete
//	logs                         /api/v2/logs                                        date, log id  -               date                -
//	user's roles                 /api/v2/users/{id}/roles                            offset        -               -                   add, remove
//	user's organizations         /api/v2/users/{id}/organizations                    offset        -               -                   add, remove
//	user's permissions           /api/v2/users/{id}/permissions                      offset        -               -                   add, remove
//	role's users                 /api/v2/roles/{id}/users                            checkpoint    -               -                   add, remove
//	role's permissions           /api/v2/roles/{id}/permissions                      offset        -               -                   add, remove
//	organization's members       /api/v2/organizations/{id}/members                  checkpoint    -               -                   add, remove
//	organization's member roles  /api/v2/organizations/{id}/members/{user_id}/roles  offset        -               -                   add, remove
//	organization's invitations   /api/v2/organizations/{id}/invitations              offset        -               created_at          create, remove
//	organization's connections   /api/v2/organizations/{id}/enabled_connections      offset        -               -                   create, change, add, remove
//
// Lists with checkpoints are read by them, in Auth0's own order and without end; windows of an ordered
// list by numbers, which reach 1,000. Lists by numbers are read to the end of what is asked for before
// the first object is handed out, so that what is deleted meanwhile moves none. Log events are read by
// id, or by date where they are filtered.
package auth0

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/token"
)

// provider is the name that errors and plans carry.
const provider = "auth0"

// Config is one Auth0 tenant. It is a plain value; opening it gives the backend.
type Config struct {
	// Domain is the tenant's domain, such as "acme.eu.auth0.com": a bare host, without scheme or path.
	Domain string
	// Token is where access tokens for the Management API come from.
	Token token.Source
	// URL is where requests go instead of https://DOMAIN: the base URL of an emulator or a proxy,
	// such as "http://127.0.0.1:4710". Domain may then be empty.
	URL string
	// Audience is asked for instead of https://DOMAIN/api/v2/. Tenants with a custom domain name
	// their auth0.com domain here.
	Audience string
	// ClientID is the application in whose name Auth0 sends verification messages after a changed
	// e-mail address or phone number; empty leaves the choice to Auth0.
	ClientID string
}

// Backend speaks to one tenant. It is safe for concurrent use.
type Backend struct {
	client   *rest.Client
	clientID string
}

// The compiler holds both to the contract.
var (
	_ backend.Provider = Config{}
	_ backend.Backend  = (*Backend)(nil)
)

// Open checks the configuration and returns the backend. It does no I/O. What is missing or
// malformed is an error that wraps fault.ErrInvalid.
func (c Config) Open(t backend.Transport) (backend.Backend, error) {
	base, err := c.base()
	if err != nil {
		return nil, err
	}
	if c.Token == nil {
		return nil, fmt.Errorf("auth0: a token source is needed, such as token.ClientCredentials(id, secret): %w", fault.ErrInvalid)
	}
	authorize, refused := rest.BearerToken(c.Token, c.endpoint(base, t.TokenClient()))
	client, err := rest.New(t, rest.Service{
		Provider: provider, BaseURL: base, Authorize: authorize, Refused: refused, Classify: classify,
		Limit: limitOf,
	})
	if err != nil {
		return nil, err
	}
	return &Backend{client: client, clientID: c.ClientID}, nil
}

// TokenEndpoint returns where the tenant issues tokens for its Management API:
// POST https://DOMAIN/oauth/token with the audience https://DOMAIN/api/v2/. It does no I/O.
func (c Config) TokenEndpoint() (token.Endpoint, error) {
	base, err := c.base()
	if err != nil {
		return token.Endpoint{}, err
	}
	return c.endpoint(base, nil), nil
}

// endpoint returns where tokens are asked for. Auth0 compares the audience to the letter, with its
// trailing slash.
func (c Config) endpoint(base string, client *http.Client) token.Endpoint {
	audience := c.Audience
	switch {
	case audience != "":
	case c.Domain != "":
		audience = "https://" + c.Domain + "/api/v2/"
	default:
		audience = base + "/api/v2/"
	}
	return token.Endpoint{URL: base + "/oauth/token", Audience: audience, Client: client}
}

// host matches a host name or an IPv4 address with an optional port.
var host = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+(:[0-9]{1,5})?$`)

// base returns the URL that all paths are appended to.
func (c Config) base() (string, error) {
	if c.Domain != "" && !host.MatchString(c.Domain) {
		return "", fmt.Errorf("auth0: the domain must be a bare host such as acme.eu.auth0.com, without scheme, path or spaces: %w", fault.ErrInvalid)
	}
	if c.URL == "" {
		if c.Domain == "" {
			return "", fmt.Errorf("auth0: a domain such as acme.eu.auth0.com is needed: %w", fault.ErrInvalid)
		}
		return "https://" + c.Domain, nil
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", fmt.Errorf("auth0: the URL must be one such as http://127.0.0.1:4710: %w", fault.ErrInvalid)
	}
	return strings.TrimSuffix(c.URL, "/"), nil
}

// Name returns "auth0".
func (b *Backend) Name() string { return provider }

// Do sends a request to the Management API or another endpoint of the tenant, such as
// GET /api/v2/stats/daily. in is encoded as JSON unless nil, the answer decoded into out unless nil.
func (b *Backend) Do(ctx context.Context, method, path string, in, out any) error {
	return b.client.DoJSON(ctx, method, path, in, out)
}
