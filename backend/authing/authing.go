// Package authing is the backend for version 2 of Authing's API, which speaks GraphQL at POST /graphql/v2.
//
// Users are read by the cheapest route that is right: an id goes to the query user, an exact e-mail
// address, user name, phone number or external id to findUser, several of a kind to userBatch; all of
// these see every write at once. Texts in names and contacts go to searchUser, which may find more than
// matches, so what it finds is refined here. Everything else is read as the list users and decided here,
// which takes ClientSide().
//
// # Lookups
//
// A lookup finds users by a key; or by a search, which is refined here; or it is refused unless ClientSide()
// allows to read all users. The columns are three keys, phone_number, to which external_id is alike, names
// (name, given_name, family_name, nickname, and the searched ones below extra), and everything else.
//
//	lookup       user_id  email    username  phone_number  name     else
//	exact        key      key      key       key           search   refused
//	iexact       refused  key      search    refused       search   refused
//	in           key      key      key       key           refused  refused
//	gt           refused  refused  refused   refused       refused  refused
//	gte          refused  refused  refused   refused       refused  refused
//	lt           refused  refused  refused   refused       refused  refused
//	lte          refused  refused  refused   refused       refused  refused
//	range        refused  refused  refused   refused       refused  refused
//	isnull       refused  refused  refused   refused       refused  refused
//	startswith   refused  search   search    refused       search   refused
//	istartswith  refused  search   search    refused       search   refused
//	endswith     refused  search   search    refused       search   refused
//	iendswith    refused  search   search    refused       search   refused
//	contains     refused  search   search    refused       search   refused
//	icontains    refused  search   search    refused       search   refused
//	wildcard     refused  search   search    refused       search   refused
//	iwildcard    refused  search   search    refused       search   refused
//	regex        refused  refused  refused   refused       refused  refused
//	iregex       refused  refused  refused   refused       refused  refused
//
// One lookup that finds users is enough: the others of a conjunction are decided on what it finds. A
// disjunction or a negation finds nobody by itself.
//
// # Users
//
// The user-defined fields of the pool are user_metadata: their types are the pool's, and a field must be
// defined before a user can have it, which [Config.DefineFields] does. What has no canonical name, such as
// gender, company or address, is below extra under Authing's own name. Answers of GraphQL hold null for
// what is absent, so a null is absent here. There is no app_metadata. The hash of a password that a new user
// comes with is kept as it is, so the pool needs a function of its own that checks it.
//
// # Roles
//
// Roles are known by their code within [Config.Namespace], which is their id and their name here. Users and
// roles are related both ways. Policies, access control and groups are reached through Do; see the
// package's example.
package authing

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/token"
)

// provider is the name that errors and plans carry.
const provider = "authing"

// DefaultHost is where Authing's public service is.
const DefaultHost = api.DefaultHost

// Config is one user pool. It is a plain value; opening it gives the backend. The secret and the source of
// tokens are left out where it is printed or encoded.
type Config struct {
	// UserPoolID is the pool's id, as its console shows it.
	UserPoolID string
	// Secret is the pool's secret, beside it.
	Secret string `json:"-"`
	// Host is where the service is, such as "https://core.acdc.com" for a private deployment; without a
	// scheme it is reached over TLS. It is [DefaultHost] where it is empty.
	Host string
	// Token is where management tokens come from instead, such as a source that several clients share. Unless
	// set they are got with the secret, kept, and renewed.
	Token token.Source `json:"-"`
	// PublicKey is the key that passwords are encrypted with on their way: PEM, or the base64 in it. Unless
	// set it is read from GET /api/v2/.well-known before the first password is sent.
	PublicKey string
	// Namespace is the group of permissions that roles belong to; the service's "default" where it is empty.
	Namespace string
	// DefineFields defines a user-defined field before a user is given one that the pool does not have yet.
	// Its type is that of the value.
	DefineFields bool
	// Lang is the language of the service's messages, such as "en-US"; empty leaves it to the service.
	Lang string
}

// String returns the service and the user pool, never the secret.
func (c Config) String() string {
	base, err := api.BaseURL(c.Host)
	if err != nil {
		base = "invalid host"
	}
	return fmt.Sprintf("authing.Config(%s, user pool %q)", base, c.UserPoolID)
}

// Format writes what [Config.String] returns, whatever the verb.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns what [Config.String] does.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Backend speaks to one user pool. It is safe for concurrent use.
type Backend struct {
	client    *rest.Client
	namespace string
	key       api.PublicKey
	fields    *definitions // nil where undefined fields are the service's to refuse
}

// The compiler holds both to the contract.
var (
	_ backend.Provider = Config{}
	_ backend.Backend  = (*Backend)(nil)
	_ backend.Relater  = (*Backend)(nil)
)

// Open checks the configuration and returns the backend. It does no I/O. What is missing or malformed is
// an error that wraps fault.ErrInvalid.
func (c Config) Open(t backend.Transport) (backend.Backend, error) {
	base, err := c.check()
	if err != nil {
		return nil, err
	}
	src := c.Token
	if src == nil {
		if src, err = c.secretSource(t, base); err != nil {
			return nil, err
		}
	}
	authorize, refused := rest.BearerToken(src, token.Endpoint{URL: base + api.Route, Client: t.TokenClient()})
	client, err := rest.New(t, rest.Service{
		Provider: provider, BaseURL: base, Refused: refused, Classify: classify, Envelope: api.StatusOf,
		Authorize: func(ctx context.Context, req *http.Request) error {
			c.introduce(req)
			return authorize(ctx, req)
		},
	})
	if err != nil {
		return nil, err
	}
	b := &Backend{client: client, namespace: c.Namespace, key: api.PublicKey{Given: c.PublicKey}}
	if c.DefineFields {
		b.fields = &definitions{}
	}
	return b, nil
}

// check returns the base URL of the service.
func (c Config) check() (string, error) {
	switch {
	case c.UserPoolID == "":
		return "", fmt.Errorf("authing: the id of the user pool is needed: %w", fault.ErrInvalid)
	case c.Token == nil && c.Secret == "":
		return "", fmt.Errorf("authing: the secret of the user pool is needed, or a token source: %w", fault.ErrInvalid)
	}
	return api.BaseURL(c.Host)
}

// introduce says whose request it is.
func (c Config) introduce(req *http.Request) {
	api.Introduction{UserPoolID: c.UserPoolID, Lang: c.Lang}.To(req)
}

// Name returns "authing".
func (b *Backend) Name() string { return provider }

// Do sends a request to the service, such as POST /graphql/v2 with a query and its variables. in is encoded
// as JSON unless nil, the answer decoded into out unless nil: for GraphQL an object with the member data. An
// answer that tells an error is one of Do, as for all other requests.
func (b *Backend) Do(ctx context.Context, method, path string, in, out any) error {
	return b.client.DoJSON(ctx, method, path, in, out)
}
