// Package genauth is the backend for the Management API v3 of GenAuth, and of Authing, which is the same
// service under its other name.
//
// Users are read by the cheapest route that is right. An id, an e-mail address, a user name, a phone
// number and an external id go to GET /api/v3/get-user, several of one kind to GET
// /api/v3/get-user-batch, 50 at a time; both see every write at once. Everything else is asked of the
// search index behind POST /api/v3/list-users, which follows writes after a while. That list has pages
// of at most 50 and is believed to reach 10,000 users; reading goes on beyond them by the moment of
// creation, so that the limit never shows.
//
// # Lookups
//
// Some lookups name users directly; the advanced filter of list-users decides a lookup exactly; or it
// finds more than matches, which is refined here; or the lookup is refused unless ClientSide() allows it.
// Filters are combined by AND only, so the parts of an OR are searched for one by one; raw query text is
// refused. The columns are the user name, for which the id, the e-mail address and the external id stand
// too; the phone number; texts such as the locale; names that fold case; the nickname, which keywords are
// looked for in, one at a time; blocked; numbers; created_at and last_login; keys of custom data; and all
// that is in no filter, such as picture. A dash stands for a lookup that the kind does not take.
//
//	lookup       username  phone    locale   name     nickname  blocked  number   time     metadata  picture
//	exact        direct    direct   exact    refined  refined   exact    exact    refined  refined   refused
//	iexact       refined   refused  refined  refined  refined   -        -        -        refined   refused
//	in           direct    direct   exact    refined  refused   exact    exact    refined  refined   refused
//	gt           refused   refused  refused  refused  refused   -        refined  refined  refused   refused
//	gte          refused   refused  refused  refused  refused   -        exact    exact    refused   refused
//	lt           refused   refused  refused  refused  refused   -        refined  refined  refused   refused
//	lte          refused   refused  refused  refused  refused   -        exact    exact    refused   refused
//	range        refused   refused  refused  refused  refused   -        exact    exact    refused   refused
//	isnull       exact     exact    exact    exact    refused   refused  exact    exact    refined   refused
//	startswith   refined   refused  refined  refined  refined   -        -        -        refined   refused
//	istartswith  refined   refused  refined  refined  refined   -        -        -        refined   refused
//	endswith     refined   refused  refined  refined  refined   -        -        -        refined   refused
//	iendswith    refined   refused  refined  refined  refined   -        -        -        refined   refused
//	contains     refined   refused  refined  refined  refined   -        -        -        refined   refused
//	icontains    refined   refused  refined  refined  refined   -        -        -        refined   refused
//	wildcard     refined   refused  refined  refined  refined   -        -        -        refined   refused
//	iwildcard    refined   refused  refined  refined  refined   -        -        -        refined   refused
//	regex        refused   -        refused  refused  refused   -        -        -        refused   refused
//	iregex       refused   -        refused  refused  refused   -        -        -        refused   refused
//
// Times are compared to the millisecond; what is finer is refined. The negation of an exact lookup is
// exact; that of a refined one is refused, except that a name may differ.
//
// # Other models and relations
//
// A role is known by its code, which is its id here; one that is created without id gets its name as
// code. Only the default namespace is looked at. An organization is known by its code too, which is also
// its name: whoever changes the name changes the code. Its members are those of its root department and the
// departments below.
//
//	roles                  GET /api/v3/list-roles               create, change, delete
//	organizations          GET /api/v3/list-organizations       create, change, delete
//	user's roles           GET /api/v3/get-user-roles           add, remove
//	role's users           GET /api/v3/list-role-members        add, remove
//	user's organizations   GET /api/v3/get-user-departments     add, remove
//	organization's members GET /api/v3/list-department-members  add, remove
//
// With [Groups] as the Organizations of a [Config], organizations are the pool's groups instead. What people
// see of a group is its display name, and its description is among extra; one that is created without either has
// its code there.
//
//	organizations          GET /api/v3/list-groups              create, change, delete
//	user's organizations   GET /api/v3/get-user-groups          add, remove
//	organization's members GET /api/v3/list-group-members       add, remove
//
// Neither has metadata, roles of members, invitations or connections. Custom data of groups and departments,
// applications, resources and everything else are reached by Do.
package genauth

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/token"
)

// provider is the name that errors and plans carry.
const provider = "genauth"

// Config is one user pool. It is a plain value; opening it gives the backend. It prints without its
// secret.
type Config struct {
	// AccessKeyID and AccessKeySecret are the user pool's id and secret, or the key of a collaborating
	// administrator.
	AccessKeyID     string
	AccessKeySecret string `json:"-"`
	// Signed has each request signed with the access key. Without it, a management token is asked for
	// with the key and kept: POST /api/v3/get-management-token.
	Signed bool
	// Token is where management tokens come from instead, such as an [AccessKey] that several share.
	Token token.Source `json:"-"`
	// Host is the address of a private deployment or an emulator, such as "http://127.0.0.1:4730";
	// without a scheme it is https. Empty stands for the brand's own.
	Host string
	// UserPoolID is the id of the user pool; empty takes the one that the management token names.
	UserPoolID string
	// Brand is the name that the service runs under, Language the one of its messages.
	Brand    Brand
	Language Language
	// Organizations is what organizations of the models are: the pool's own or its groups. Whoever needs
	// both opens the pool twice, with a Token that both share.
	Organizations Grouping
}

// String returns what the configuration connects to, never its secret.
func (c Config) String() string {
	base, err := c.base()
	if err != nil {
		base = "invalid host"
	}
	return "genauth.Config(" + base + ")"
}

// Format writes what [Config.String] returns, whatever the verb.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns what [Config.String] does.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Backend speaks to one user pool. It is safe for concurrent use.
type Backend struct {
	client *rest.Client
	// grouping is what organizations are.
	grouping Grouping
}

// The compiler holds both to the contract.
var (
	_ backend.Provider = Config{}
	_ backend.Backend  = (*Backend)(nil)
)

// Open checks the configuration and returns the backend. It does no I/O. What is missing or malformed
// is an error that wraps fault.ErrInvalid.
func (c Config) Open(t backend.Transport) (backend.Backend, error) {
	base, err := c.base()
	if err != nil {
		return nil, err
	}
	grouping, err := c.Organizations.known()
	if err != nil {
		return nil, err
	}
	authorize, refused, err := c.credentials(base, t)
	if err != nil {
		return nil, err
	}
	client, err := rest.New(t, rest.Service{
		Provider: provider, BaseURL: base, Authorize: authorize, Refused: refused,
		Envelope: envelopeStatus, Classify: classify,
	})
	if err != nil {
		return nil, err
	}
	return &Backend{client: client, grouping: grouping}, nil
}

// base returns the URL that all paths are appended to.
func (c Config) base() (string, error) {
	known, err := c.Brand.named()
	if err != nil {
		return "", err
	}
	host := c.Host
	switch {
	case host == "":
		return known.host, nil
	case !strings.Contains(host, "://"):
		host = "https://" + host
	}
	u, err := url.Parse(host)
	if err != nil || u.Hostname() == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return "", fmt.Errorf("genauth: the host must be one such as https://authing-api.example.com: %w", fault.ErrInvalid)
	}
	return strings.TrimRight(host, "/"), nil
}

// credentials returns how requests prove who sends them.
func (c Config) credentials(base string, t backend.Transport) (authorize func(context.Context, *http.Request) error, refused func(*http.Request) bool, err error) {
	named, err := c.Brand.named()
	if err != nil {
		return nil, nil, err
	}
	if err := c.Language.check(); err != nil {
		return nil, nil, err
	}
	hasKey := c.AccessKeyID != "" && c.AccessKeySecret != ""
	switch {
	case c.Signed && !hasKey, !hasKey && c.Token == nil:
		return nil, nil, fmt.Errorf("genauth: an access key id and an access key secret are needed: %w", fault.ErrInvalid)
	case c.Signed && c.Token != nil:
		return nil, nil, fmt.Errorf("genauth: a request is signed or carries a token, not both: %w", fault.ErrInvalid)
	}
	head := header{brand: named, language: c.Language, pool: c.UserPoolID}
	if c.Signed {
		return newSigner(head, c.AccessKeyID, c.AccessKeySecret, base).authorize, nil, nil
	}
	src := c.Token
	if src == nil {
		src = AccessKey(c.AccessKeyID, c.AccessKeySecret)
	}
	authorize, refused = head.bearer(src, token.Endpoint{URL: base + tokenRoute, Client: t.TokenClient()})
	return authorize, refused, nil
}

// Name returns "genauth".
func (b *Backend) Name() string { return provider }

// Do sends a request to the API, such as GET /api/v3/list-applications?page=1&limit=10. in is encoded as
// JSON unless nil; what the answer holds as data is decoded into out unless nil. An answer without an
// envelope is decoded as it stands.
func (b *Backend) Do(ctx context.Context, method, path string, in, out any) error {
	answer, err := b.client.DoRaw(ctx, method, path, in)
	if err != nil || out == nil || len(answer.Body) == 0 {
		return err
	}
	var e envelope
	if json.Unmarshal(answer.Body, &e) == nil && e.StatusCode != 0 {
		opened := *answer
		opened.Body = orNull(e.Data)
		return opened.JSON(out)
	}
	return answer.JSON(out)
}
