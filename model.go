package authplus

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"reflect"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
)

// Model is what a pointer to a struct becomes that embeds [Record] by way of a model such as [User].
type Model interface {
	record() *Record
	schema() schema
}

// Record makes a struct that embeds it an active record: it knows the tenant that it belongs to,
// whether it was fetched, and what it looked like then. Its zero is an object that is bound to no
// manager; [Manager.New], [Manager.Attach] and everything that reads give bound ones.
//
// A bound object must not be copied by assignment; the copy's Save is [ErrCopied].
type Record struct {
	_     noCopy
	state *recordState
}

// noCopy makes go vet report copies.
type noCopy struct{}

// Lock makes go vet take the type for a lock. It does no I/O.
func (*noCopy) Lock() {}

// Unlock makes go vet take the type for a lock. It does no I/O.
func (*noCopy) Unlock() {}

// recordState is what a record knows beyond its fields.
type recordState struct {
	// home is the record that the state belongs to; a copy has another address.
	home *Record
	// object points to the outermost struct, so that a promoted method sees all of it.
	object reflect.Value
	auth   *Auth
	codec  *codec
	// of is the relation within which the object exists, if it does not exist without.
	of backend.Relation
	// related are the objects that With loaded, by the relation's name.
	related map[string]any
	// fetched tells that the object is at the provider; snapshot is its document as last known. It is
	// a string since the object's own strings are parts of it, so that both take memory once.
	fetched  bool
	snapshot string
	// loaded are the fields that were read; nil stands for all.
	loaded map[string]bool
	// password returns the new password, or its hash; nil stands for none. It is a function because
	// neither fmt nor reflection nor an encoder looks into one.
	password func() backend.Secrets
	// lostPassword tells that a new password was pending when the object was turned into a State.
	lostPassword bool
}

func (r *Record) record() *Record { return r }

// ensure returns the record's state, made if need be. It is nil for a copy.
func (r *Record) ensure() (*recordState, error) {
	if r.state == nil {
		r.state = &recordState{home: r}
	}
	if r.state.home != r {
		return nil, fmt.Errorf("authplus: %w; use the object that a manager returned, or Manager.Copy", ErrCopied)
	}
	return r.state, nil
}

// bound returns the state of a record that a manager knows.
func (r *Record) bound() (*recordState, error) {
	st, err := r.ensure()
	if err != nil {
		return nil, err
	}
	if st.auth == nil {
		return nil, fmt.Errorf("authplus: %w; Manager.Attach binds it, or says why it cannot", ErrUnbound)
	}
	return st, nil
}

// bind makes object belong to auth.
func (r *Record) bind(a *Auth, c *codec, object reflect.Value) error {
	st, err := r.ensure()
	if err != nil {
		return err
	}
	if st.fetched && st.auth.backend != a.backend {
		return fmt.Errorf("authplus: the %s was fetched from another tenant; Manager.Copy makes a new one of it: %w", c.name, ErrInvalid)
	}
	st.auth, st.codec, st.object = a, c, object
	return nil
}

// Fetched tells whether the object is known to be at the provider: Save then updates it, and creates
// it otherwise. It does no I/O.
func (r *Record) Fetched() bool { return r.state != nil && r.state.fetched }

// Raw returns the document as the provider gave it last, in canonical form, or nil. It does no
// I/O.
func (r *Record) Raw() json.RawMessage {
	if r.state == nil || r.state.snapshot == "" {
		return nil
	}
	return json.RawMessage(r.state.snapshot)
}

// FieldState tells what is known of a field.
type FieldState int

// The states of a field.
const (
	// NotLoaded is a field that was left out when the object was read.
	NotLoaded FieldState = iota
	// Absent is a field that the provider's document does not have.
	Absent
	// Null is a field whose value is null.
	Null
	// Set is a field with a value, zeros included.
	Set
)

// String returns the state's name.
func (s FieldState) String() string {
	switch s {
	case NotLoaded:
		return "not loaded"
	case Null:
		return "null"
	case Set:
		return "set"
	default:
		return "absent"
	}
}

// Field returns what is known of the field with this JSON name, as the object stands now. A name that
// the model does not have is [Absent]. It does no I/O.
func (r *Record) Field(name string) FieldState {
	st, err := r.bound()
	if err != nil {
		return Absent
	}
	f, ok := st.codec.field(name)
	if !ok {
		return Absent
	}
	if !isZero(st.object.Elem().FieldByIndex(f.index)) {
		return Set
	}
	if st.loaded != nil && !st.loaded[name] {
		return NotLoaded
	}
	switch value := jsonscan.Member(st.snapshot, name); {
	case value == "":
		return Absent
	case value == "null", f.info.Nullable:
		return Null
	default:
		return Set
	}
}

// Change is a field's value before and now, as JSON; nil is a value that is not there.
type Change struct {
	Old, New json.RawMessage
}

// Changes returns the fields that differ from what is known to be at the provider, by their JSON
// names: what Save would send, and read-only ones too. A new password is not among them. It does no
// I/O.
func (r *Record) Changes() (map[string]Change, error) {
	st, err := r.bound()
	if err != nil {
		return nil, err
	}
	differences, err := st.codec.differences(st.object, st.snapshot)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Change, len(differences))
	for _, d := range differences {
		out[d.field.name] = Change{Old: d.old, New: d.now}
	}
	return out, nil
}

// AsDict returns the object as it stands as plain data: the canonical document with numbers as
// [json.Number]. Neither the new password nor whether the object was fetched is part of it. An object
// that cannot be encoded, or is bound to no manager, gives nil. It does no I/O.
func (r *Record) AsDict() map[string]any {
	st, err := r.bound()
	if err != nil {
		return nil
	}
	data, err := json.Marshal(st.object.Interface())
	if err != nil {
		return nil
	}
	dict, err := decodeObject(data)
	if err != nil {
		return nil
	}
	return dict
}

// State is an object's full state as plain data, for gob, JSON and queues. [Manager.Restore] is its
// counterpart. It never holds a password.
type State struct {
	// Model is the model's name; Fetched tells whether the object is at the provider.
	Model   string `json:"model"`
	Fetched bool   `json:"fetched"`
	// Of is the relation within which the object exists, if it does not exist without its owner.
	Of backend.Relation `json:"of,omitzero"`
	// Snapshot is the object as last known at the provider, Document as it stands.
	Snapshot json.RawMessage `json:"snapshot,omitempty"`
	Document json.RawMessage `json:"document"`
	// Loaded are the fields that were read, if not all were.
	Loaded []string `json:"loaded,omitempty"`
	// PasswordPending tells that a new password was set and not saved. As it is not part of the state,
	// the restored object is not saved before SetPassword was called again.
	PasswordPending bool `json:"password_pending,omitempty"`
}

// String returns what is of no person: the model, and whether the object is at the provider.
func (s State) String() string { return fmt.Sprintf("State(%s, fetched: %t)", s.Model, s.Fetched) }

// Format writes what [State.String] returns, whatever the verb, as the documents are a person's.
func (s State) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue returns what [State.String] does.
func (s State) LogValue() slog.Value { return slog.StringValue(s.String()) }

// State returns the object's state, changes that are not saved included. It does no I/O.
func (r *Record) State() (State, error) {
	st, err := r.bound()
	if err != nil {
		return State{}, err
	}
	document, err := json.Marshal(st.object.Interface())
	if err != nil {
		return State{}, fmt.Errorf("authplus: %s cannot be encoded: %w", st.codec.name, ErrInvalid)
	}
	return State{
		Model: st.codec.name, Fetched: st.fetched, Of: st.of, Snapshot: r.Raw(), Document: document,
		Loaded: slices.Sorted(maps.Keys(st.loaded)), PasswordPending: st.password != nil || st.lostPassword,
	}, nil
}

// restore puts the record into a state.
func (r *Record) restore(s State) error {
	st := r.state
	fresh, err := st.codec.decode(st.object.Type().Elem(), string(s.Document))
	if err != nil {
		return err
	}
	for _, f := range st.codec.fields {
		f.copy(st.object, fresh)
	}
	st.fetched, st.snapshot, st.lostPassword = s.Fetched, string(s.Snapshot), s.PasswordPending
	if s.Fetched && len(s.Loaded) > 0 {
		st.loaded = setOf(s.Loaded)
	}
	if st.codec.owned {
		st.of = s.Of
	}
	return nil
}

func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}

// Same tells whether two objects are the same one at the provider: of one model, of one tenant, with
// one id. Objects that were not saved are the same as none. It does no I/O.
func (r *Record) Same(other Model) bool { return other != nil && r.same(other.record()) }

func (r *Record) same(other *Record) bool {
	a, err := r.bound()
	if err != nil {
		return false
	}
	b, err := other.bound()
	if err != nil || !a.fetched || !b.fetched {
		return false
	}
	id := a.id()
	return id != "" && id == b.id() && a.codec.name == b.codec.name && a.auth.backend == b.auth.backend
}

// id returns the id that the object has at the provider, or "".
func (st *recordState) id() string {
	id, _ := jsonscan.Text(jsonscan.Member(st.snapshot, st.codec.key))
	return id
}

// SetPassword sets a new password, which the next Save sends and then forgets. "" takes a pending one
// back. It does no I/O.
func (r *Record) SetPassword(password string) {
	st, err := r.ensure()
	if err != nil {
		// The original's password stays what it is; Save says that this is a copy.
		return
	}
	st.lostPassword, st.password = false, nil
	if password != "" {
		st.password = func() backend.Secrets { return backend.NewSecrets(password, backend.Hash{}) }
	}
}

// SetPasswordHash sets a new password by its hash in another system, where the provider takes one; see
// [Bcrypt] and its like. It takes the place of a pending password, and a zero hash takes it back. It does
// no I/O.
func (r *Record) SetPasswordHash(hash Hash) {
	st, err := r.ensure()
	if err != nil {
		return
	}
	st.lostPassword, st.password = false, nil
	if _, ok := hash.Spec(); ok {
		st.password = func() backend.Secrets { return backend.NewSecrets("", hash) }
	}
}

// HasNewPassword tells whether a password was set that is not saved yet. The password itself cannot
// be read. It does no I/O.
func (r *Record) HasNewPassword() bool { return r.state != nil && r.state.password != nil }

// learn takes over a document that the provider answered with. The fields in keep stay as they are
// in the object.
func (st *recordState) learn(document json.RawMessage, keep ...string) error {
	text := string(document)
	fresh, err := st.codec.decode(st.object.Type().Elem(), text)
	if err != nil {
		return err
	}
	for _, f := range st.codec.fields {
		if !slices.Contains(keep, f.name) {
			f.copy(st.object, fresh)
		}
	}
	st.fetched, st.snapshot, st.loaded = true, text, nil
	return nil
}

// read makes the record a fetched one, of a document in which only some fields may be loaded.
func (r *Record) read(document string, loaded map[string]bool) {
	r.state.fetched, r.state.snapshot, r.state.loaded = true, document, loaded
}

// invalid returns the error for something that is wrong with a field.
func (st *recordState) invalid(field string, kind error, problem string) error {
	return &fault.FieldError{Model: st.codec.name, Field: field, Problem: problem, Kind: kind}
}
