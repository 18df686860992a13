// Package backend is the contract between the models of authplus and an identity provider.
//
// A provider's package has a plain Config value which is a [Provider]; opening it gives a [Backend].
// Records cross this line as raw JSON in one canonical vocabulary (user_id, email, user_metadata, …),
// so that a backend knows no models and the models know no URLs. Secrets travel beside a document,
// never in it.
//
// Reading has two steps. [Backend.Query] decides without I/O how a query will be read, and refuses
// what the provider cannot evaluate. The [Results] that it returns are then exact: they hold all
// documents that match, in the order asked for and cut to the window asked for, however many
// requests, page limits and refinements that takes.
package backend

import (
	"context"
	"encoding/json"
	"iter"
	"log/slog"

	"github.com/authplus/authplus/where"
)

// Provider is a provider's configuration.
type Provider interface {
	// Open checks the configuration and returns a backend that sends its requests as t says.
	// It does no I/O. A configuration that cannot work is an error that wraps fault.ErrInvalid.
	Open(t Transport) (Backend, error)
}

// Backend is one tenant of one provider. It is safe for concurrent use.
type Backend interface {
	// Name returns the provider's name, such as "auth0".
	Name() string
	// Query plans how q is read. It does no I/O. What the provider cannot evaluate is an error that
	// wraps fault.ErrNotSupported and names the lookup, unless q.ClientSide allows to read more
	// than matches; malformed raw query text is an error that wraps fault.ErrInvalid.
	Query(q Query) (Results, error)
	// Create makes a new object and returns its document as the provider answered. A creation that takes
	// several requests and fails after the first is a *fault.PartialError, and the document returned with it
	// tells what has been made.
	Create(ctx context.Context, c Create) (json.RawMessage, error)
	// Update changes an object and returns its newest document, or nil where the provider told none.
	// A change that takes several requests and fails on the way is a *fault.PartialError, and the
	// document returned with it tells what has been changed.
	Update(ctx context.Context, u Update) (json.RawMessage, error)
	// Delete removes the object of the model with this id. An object that is gone already is no error
	// where the provider says so too.
	Delete(ctx context.Context, model, id string) error
	// Do sends a request to the provider's own API: in is the body to encode as JSON or nil, out is
	// what the answer is decoded into or nil.
	Do(ctx context.Context, method, path string, in, out any) error
}

// Query describes the objects to read.
type Query struct {
	// Model is the name of the model, such as "user"; Fields are its fields.
	Model  string
	Fields *where.Catalogue
	// Of limits the query to the objects of a relation; its zero does not.
	Of Relation
	// Where is the predicate, resolved against Fields.
	Where where.Node
	// Order are the keys to order by; none stands for the backend's own total order.
	Order []Order
	// Window is the part of the ordered matches to return.
	Window Window
	// Only are the fields to load, all if empty; Defer are fields not to load. The id is always loaded.
	Only, Defer []string
	// PageSize is how many objects to ask for in one request; 0 leaves it to the backend.
	PageSize int
	// ClientSide allows to read more objects than match and to pick out the matches here.
	ClientSide bool
	// Connection limits the query to one connection, application or tenant; "" does not.
	Connection string
}

// Order is one key to order by. Objects without the field come last in either direction.
type Order struct {
	Field string
	Desc  bool
}

// Results are the documents that a query stands for. Planning is done; only the methods that take a
// context do I/O.
type Results interface {
	// Plan returns what reading will do.
	Plan() Plan
	// Pages reads the documents, a slice for each page, each document with its own memory. An error
	// comes once and last. It may be called again and then reads anew.
	Pages(ctx context.Context) iter.Seq2[[]json.RawMessage, error]
	// Count returns how many documents Pages would yield, in as few requests as it takes. Where the
	// provider cannot tell and reading cannot either, the error is a *fault.LowerBoundError.
	Count(ctx context.Context) (int, error)
}

// Create is an object to make.
type Create struct {
	Model string
	// Of is set where the object exists within its owner only, such as an invitation of an organization.
	Of Relation
	// Document holds the fields that were set, in canonical form.
	Document map[string]json.RawMessage
	Secrets  Secrets
	// Connection is where the object is made: a connection, application or tenant.
	Connection string
}

// Update is a change of an object.
type Update struct {
	Model string
	ID    string
	// Of is set where the object exists within its owner only.
	Of Relation
	// Set holds the new values by field; null takes a field away. Metadata holds only the first-level
	// keys that change.
	Set map[string]json.RawMessage
	// Snapshot is the object's document as it was last read. It may lack fields.
	Snapshot json.RawMessage
	Secrets  Secrets
}

// Secrets are what is written but never read. They are not printed, encoded or logged.
type Secrets struct {
	password string
	hash     Hash
}

// NewSecrets returns secrets with a new password, or with the hash of one; "" and a zero stand for none.
func NewSecrets(password string, hash Hash) Secrets { return Secrets{password: password, hash: hash} }

// Password returns the new password, or "".
func (s Secrets) Password() string { return s.password }

// Hash returns the hash of the new password, or a zero.
func (s Secrets) Hash() Hash { return s.hash }

// None tells whether there is neither.
func (s Secrets) None() bool { return s.password == "" && s.hash.spec == nil }

// String returns a mask.
func (s Secrets) String() string { return "[secrets]" }

// GoString returns a mask.
func (s Secrets) GoString() string { return "[secrets]" }

// LogValue returns a mask.
func (s Secrets) LogValue() slog.Value { return slog.StringValue("[secrets]") }
