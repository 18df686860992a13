package authing

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rest"
)

// provider is the name that errors carry.
const provider = "authing"

// Config is an application, and what to speak to the service with.
type Config struct {
	// AppID is the application's id; UserPoolID that of its pool, where the service is to be told.
	AppID, UserPoolID string
	// Host is the application's address, such as "https://acdc.authing.cn", or that of a private deployment;
	// https://core.authing.cn where it is empty.
	Host string
	// Token is the token of a user who signed in before; empty for nobody.
	Token string
	// PublicKey is the key that passwords are encrypted with: PEM, or the base64 in it. Unless set it is read
	// from the service.
	PublicKey string
	// Lang is the language of the service's messages, such as "en-US"; empty leaves it to the service.
	Lang string
	// HTTPClient sends the requests; nil stands for one of the package's own. Timeout bounds each; 30 seconds
	// where neither says otherwise.
	HTTPClient *http.Client
	Timeout    time.Duration
}

// Format writes the application's id, never the token, whatever the verb.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "authing.Config("+c.AppID+")") }

// LogValue returns what Format writes.
func (c Config) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// Client acts for one user. It is safe for concurrent use.
type Client struct {
	appID string
	rest  *rest.Client
	key   *api.PublicKey

	mu    sync.Mutex
	token string
}

// New returns the client of an application. It does no I/O. What is missing or malformed is an error that
// wraps [fault.ErrInvalid].
func New(c Config) (*Client, error) {
	if c.AppID == "" {
		return nil, fmt.Errorf("authing: the application's id is needed: %w", fault.ErrInvalid)
	}
	base, err := api.BaseURL(c.Host)
	if err != nil {
		return nil, err
	}
	client := &Client{appID: c.AppID, key: &api.PublicKey{Given: c.PublicKey}, token: c.Token}
	introduction := api.Introduction{UserPoolID: c.UserPoolID, AppID: c.AppID, Lang: c.Lang}
	// Somebody waits who can try again, and most calls must not be made twice, so none is.
	transport := rest.Transport{HTTPClient: c.HTTPClient, Timeout: c.Timeout, Retries: -1}
	client.rest, err = rest.New(transport, rest.Service{
		Provider: provider, BaseURL: base, Envelope: api.StatusOf, Classify: classify,
		Authorize: func(_ context.Context, req *http.Request) error {
			introduction.To(req)
			if token := client.Token(); token != "" {
				req.Header.Set("Authorization", "Bearer "+token)
			}
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	return client, nil
}

// Format writes the type's name, never the token, whatever the verb.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "authing.Client") }

// Token returns the token of the user who is signed in, or "". It is a secret. It does no I/O.
func (c *Client) Token() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token
}

// SetToken makes the client act for the user of a token; "" makes it act for nobody. It does no I/O.
func (c *Client) SetToken(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token = token
}

// ask carries out an operation and decodes its result, unless out is nil.
func (c *Client) ask(ctx context.Context, o api.Operation, v api.Variables, out any) error {
	answer, err := c.rest.Do(ctx, o.Selecting(userSelection, v))
	if err != nil || out == nil {
		return err
	}
	return api.Decode(answer, out)
}

// askUser carries out an operation that returns a user.
func (c *Client) askUser(ctx context.Context, o api.Operation, v api.Variables) (*User, error) {
	answer, err := c.rest.Do(ctx, o.Selecting(userSelection, v))
	if err != nil {
		return nil, err
	}
	raw, err := api.Raw(answer)
	if err != nil {
		return nil, err
	}
	user, err := readUser(raw)
	if err != nil {
		return nil, api.Unreadable(answer, err)
	}
	return user, nil
}

// signedIn carries out an operation that may return a user with a token, which is remembered.
func (c *Client) signedIn(ctx context.Context, o api.Operation, v api.Variables) (*User, error) {
	user, err := c.askUser(ctx, o, v)
	if err == nil && user.token != "" {
		c.SetToken(user.token)
	}
	return user, err
}

// seal encrypts a password; "" stays so.
func (c *Client) seal(ctx context.Context, password string) (string, error) {
	if password == "" {
		return "", nil
	}
	return c.key.Encrypt(ctx, c.rest, password)
}

// call sends a request to one of the REST calls beside GraphQL.
func (c *Client) call(ctx context.Context, call rest.Call) error {
	_, err := c.rest.Do(ctx, call)
	return err
}

// asJSON returns a value as the JSON text that the service takes for it; "" for none.
func asJSON(values map[string]any) (string, error) {
	if len(values) == 0 {
		return "", nil
	}
	type pair struct {
		Key   string `json:"key"`
		Value any    `json:"value"`
	}
	pairs := make([]pair, 0, len(values))
	for _, key := range slices.Sorted(maps.Keys(values)) {
		pairs = append(pairs, pair{key, values[key]})
	}
	data, err := json.Marshal(pairs)
	if err != nil {
		return "", fmt.Errorf("authing: custom data cannot be encoded as JSON: %w", fault.ErrInvalid)
	}
	return string(data), nil
}
