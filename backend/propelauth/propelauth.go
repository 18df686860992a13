// Package propelauth is the backend for PropelAuth's backend API.
//
// PropelAuth hardly searches. Users are read by the route that names them: an id, an address or a user
// name by itself, lists of these in batches, all in requests that see every write at once. Everything
// else goes to GET /api/backend/v1/user/query, which knows one text to look for in addresses and user
// names; what it finds is refined here, and what it cannot find is refused unless ClientSide() allows to
// read all users.
//
// # Lookups of users
//
// The column asked tells what PropelAuth is asked, and refined what is decided here on the answers.
//
//	lookup                                                   asked                                 refined
//	user_id exact                                            GET  user/{id}                        -
//	user_id in                                               POST user/user_ids, 100 at a time     -
//	email exact, in                                          GET  user/email or POST user/emails   case
//	username exact, in                                       GET  user/username or POST usernames  case
//	external_id exact                                        GET  user/query?legacy_user_id        yes
//	email or username startswith, endswith, contains, iexact GET  user/query?email_or_username     yes
//	email or username wildcard                               its longest part as above             yes
//	anything else                                            refused, or everything is read        yes
//
// A disjunction goes to the query if one text is in all its operands, as with
// Or(where.Email.Contains(s), where.Username.Contains(s)). The list can be ordered by created_at, last_login,
// email and username; PropelAuth has the latter two upwards only, so downwards they are read from the end.
// Members of an organization have no order and can be limited by extra.role_in_org.
//
// # Writes
//
// A user is made by POST user/, or by POST migrate_user/ where a hash, an id of another system or a second
// factor comes along. A change takes one call for each of these groups that it touches, in this order: the
// profile (PUT user/{id}), the address (PUT user/{id}/email), the password, the rights to create
// organizations, the second factor, and whether the user may sign in. The user is read afterwards, since
// PropelAuth answers writes with an empty object.
//
// What stands below extra of a new user and means something to PropelAuth is sent along, such as
// send_email_to_confirm_email_address, ignore_domain_restrictions and existing_mfa_base32_encoded_secret, the
// secret of a second factor: it is part of the document until the user is created. With a changed address,
// require_email_confirmation says whether its owner is asked first.
//
// # Organizations and members
//
// Organizations are read by id, or by POST org/query, which knows a part of the name, extra.domain and
// extra.legacy_org_id, and orders by name upwards and by extra.created_at. Its rows lack some fields, such as
// extra.domain; whoever asks for these reads each organization whole.
//
// A user's membership of an organization is a role there. Members are added with
// Config.DefaultRole; the relation "member roles" of an organization sets another one. Open invitations are
// read and made below their organization; the address that is invited is their id.
package propelauth

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// provider is the name that errors and plans carry.
const provider = "propelauth"

// Config is one environment of a PropelAuth project. It is a plain value; opening it gives the backend.
type Config struct {
	// AuthURL is the environment's own URL, such as "https://auth.acme.com".
	AuthURL string
	// APIKey is one of the environment's API keys. It is a secret.
	APIKey string `json:"-"`
	// URL is where requests go instead of AuthURL: https://propelauth-api.com, an emulator or a proxy,
	// such as "http://127.0.0.1:4750". AuthURL may then be empty if the server knows one tenant only.
	URL string
	// DefaultRole is the role of members that are added without one; "Member" where it is empty.
	DefaultRole string
	// ConfirmEmailChanges has people confirm a new address before it replaces the old one. Otherwise a
	// changed address counts at once, and as confirmed.
	ConfirmEmailChanges bool
	// IncludeOrganizations makes users carry their organizations below extra.org_id_to_org_info
	// whenever they are read, without further requests.
	IncludeOrganizations bool
	// SearchMindsCase says that the query endpoint distinguishes the case of letters, which PropelAuth
	// does not document. Lookups that do not are then not asked for by text.
	SearchMindsCase bool
}

// String returns the configuration's type and URL, never the key.
func (c Config) String() string { return "propelauth.Config(" + c.AuthURL + ")" }

// GoString returns what [Config.String] does.
func (c Config) GoString() string { return c.String() }

// LogValue returns what [Config.String] does.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Backend speaks to one environment. It is safe for concurrent use.
type Backend struct {
	client *rest.Client
	config Config
}

// The compiler holds both to the contract.
var (
	_ backend.Provider = Config{}
	_ backend.Backend  = (*Backend)(nil)
)

// Open checks the configuration and returns the backend. It does no I/O. What is missing or malformed
// is an error that wraps fault.ErrInvalid.
func (c Config) Open(t backend.Transport) (backend.Backend, error) {
	if c.APIKey == "" {
		return nil, fmt.Errorf("propelauth: an API key is needed: %w", fault.ErrInvalid)
	}
	for _, address := range []string{c.AuthURL, c.URL} {
		if address != "" && !isBase(address) {
			return nil, fmt.Errorf("propelauth: a URL must be one such as https://auth.acme.com, without path, query and user: %w", fault.ErrInvalid)
		}
	}
	base := c.URL
	if base == "" {
		base = c.AuthURL
	}
	if base == "" {
		return nil, fmt.Errorf("propelauth: an auth URL such as https://auth.acme.com is needed: %w", fault.ErrInvalid)
	}
	if c.DefaultRole == "" {
		c.DefaultRole = "Member"
	}
	client, err := rest.New(t, rest.Service{
		Provider: provider, BaseURL: base, Authorize: c.authorize(), Classify: classify,
	})
	if err != nil {
		return nil, err
	}
	return &Backend{client: client, config: c}, nil
}

// isBase reports whether an address is a scheme and a host, and nothing else.
func isBase(address string) bool {
	u, err := url.Parse(strings.TrimSuffix(address, "/"))
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" &&
		u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == ""
}

// authorize returns what sets the credentials of a request, and the host that tells a shared server
// which tenant is meant.
func (c Config) authorize() func(context.Context, *http.Request) error {
	address := c.AuthURL
	if address == "" {
		address = c.URL
	}
	tenant := ""
	if u, err := url.Parse(address); err == nil {
		tenant = u.Hostname()
	}
	return func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+c.APIKey)
		r.Header.Set("X-Propelauth-url", tenant)
		return nil
	}
}

// Name returns "propelauth".
func (b *Backend) Name() string { return provider }

// Do sends a request to the backend API or another endpoint of the environment, such as
// POST /api/backend/v1/access_token. in is encoded as JSON unless nil, the answer decoded into out unless
// nil.
func (b *Backend) Do(ctx context.Context, method, path string, in, out any) error {
	return b.client.DoJSON(ctx, method, path, in, out)
}
