package fusionauth

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// provider is the name that errors and plans carry.
const provider = "fusionauth"

// Engine is what a FusionAuth instance searches users with; its administrator chose it at installation.
type Engine string

// The search engines.
const (
	// Elasticsearch understands Lucene's language on most fields. It follows writes after a second. It
	// stands for OpenSearch too.
	Elasticsearch Engine = "elasticsearch"
	// Database looks for one term in names, addresses and phone numbers, and sees every write at once.
	Database Engine = "database"
)

// Config is one tenant of a FusionAuth instance. It is a plain value; opening it gives the backend. The
// API key is left out where it is printed or encoded.
type Config struct {
	// URL is the instance's address, such as "http://localhost:9011".
	URL string
	// APIKey is a key that may use the APIs of users, groups and applications.
	APIKey string `json:"-"`
	// TenantID is the tenant's id. It may be empty where the instance has one tenant, or the key belongs
	// to one.
	TenantID string
	// Engine is what the instance searches with; empty stands for [Elasticsearch].
	Engine Engine
	// SendSetPasswordEmail has FusionAuth write to users who are created without a password.
	SendSetPasswordEmail bool
	// SkipVerification takes the addresses of created users for verified, so that nobody is written to.
	SkipVerification bool
}

// String returns the URL, the tenant and the engine.
func (c Config) String() string {
	return fmt.Sprintf("fusionauth.Config(%s, tenant %q, %s)", c.URL, c.TenantID, c.engine())
}

// Format writes what [Config.String] returns, whatever the verb.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns what [Config.String] does.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

func (c Config) engine() Engine {
	if c.Engine == "" {
		return Elasticsearch
	}
	return c.Engine
}

// Backend speaks to one tenant. It is safe for concurrent use.
type Backend struct {
	client *rest.Client
	config Config
	// confirmed tells that an answer showed that the instance searches as the configuration says.
	confirmed atomic.Bool
}

// The compiler holds both to the contract.
var (
	_ backend.Provider = Config{}
	_ backend.Backend  = (*Backend)(nil)
)

// uuid matches an id as FusionAuth writes it.
var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// Open checks the configuration and returns the backend. It does no I/O. What is missing or malformed is
// an error that wraps fault.ErrInvalid.
func (c Config) Open(t backend.Transport) (backend.Backend, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	c.URL, c.Engine = strings.TrimSuffix(c.URL, "/"), c.engine()
	client, err := rest.New(t, rest.Service{
		Provider: provider, BaseURL: c.URL, Authorize: c.authorize, Classify: classify,
	})
	if err != nil {
		return nil, err
	}
	return &Backend{client: client, config: c}, nil
}

func (c Config) check() error {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("fusionauth: the URL must be one such as http://localhost:9011: %w", fault.ErrInvalid)
	case strings.TrimSpace(c.APIKey) == "" || strings.ContainsAny(c.APIKey, "\r\n"):
		return fmt.Errorf("fusionauth: an API key is needed: %w", fault.ErrInvalid)
	case c.TenantID != "" && !uuid.MatchString(strings.ToLower(c.TenantID)):
		return fmt.Errorf("fusionauth: the tenant's id must be a UUID: %w", fault.ErrInvalid)
	case c.engine() != Elasticsearch && c.engine() != Database:
		return fmt.Errorf("fusionauth: the engine must be %s or %s: %w", Elasticsearch, Database, fault.ErrInvalid)
	}
	return nil
}

// authorize sets the API key, which FusionAuth takes without a scheme, and the tenant.
func (c Config) authorize(_ context.Context, req *http.Request) error {
	req.Header.Set("Authorization", c.APIKey)
	if c.TenantID != "" {
		req.Header.Set("X-FusionAuth-TenantId", c.TenantID)
	}
	return nil
}

// Name returns "fusionauth".
func (b *Backend) Name() string { return provider }

// Do sends a request to an API of the instance, such as GET /api/application. in is encoded as JSON unless
// nil, the answer decoded into out unless nil. FusionAuth merges the body of a PATCH in its older way,
// which adds the elements of arrays to those that are there.
func (b *Backend) Do(ctx context.Context, method, path string, in, out any) error {
	return b.client.DoJSON(ctx, method, path, in, out)
}
