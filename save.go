package authplus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/where"
)

// passwordField is the name of a new password among fields. No document has it.
const passwordField = "password"

// SaveOption changes what one Save does.
type SaveOption func(*saveOptions)

type saveOptions struct {
	only        []string // nil saves all
	limited     bool
	send        []string
	null        []string
	forceInsert bool
	forceUpdate bool
	ifUnchanged bool
}

// UpdateFields limits a save to the fields with these JSON names; "password" stands for a new
// password. Of those, what has not changed is still not sent.
func UpdateFields(names ...string) SaveOption {
	return func(o *saveOptions) { o.only, o.limited = append(o.only, names...), true }
}

// Send sends the fields with these JSON names as they stand, changed or not: a zero on purpose.
func Send(names ...string) SaveOption {
	return func(o *saveOptions) { o.send = append(o.send, names...) }
}

// SetNull sends null for the fields with these JSON names, which takes their values away.
func SetNull(names ...string) SaveOption {
	return func(o *saveOptions) { o.null = append(o.null, names...) }
}

// ForceInsert creates the object even if it was fetched. It does no I/O.
func ForceInsert() SaveOption { return func(o *saveOptions) { o.forceInsert = true } }

// ForceUpdate updates the object even if it was not fetched; its id must be set. All its fields are
// sent, and if it is not at the provider the error is [ErrNotUpdated].
func ForceUpdate() SaveOption { return func(o *saveOptions) { o.forceUpdate = true } }

// IfUnchanged reads the object again before it is updated, for one more request, and returns
// [ErrStale] if the provider changed it since it was read. It is a check rather than a lock.
func IfUnchanged() SaveOption { return func(o *saveOptions) { o.ifUnchanged = true } }

// Save sends the object to the provider. One that was not fetched is created; one that was is updated
// with what differs from what was read, and without a difference nothing is sent. Afterwards the
// object holds the provider's answer, and the new password is gone.
//
// A changed read-only field is [ErrReadOnly] before any request. Where an update takes several
// requests and one fails, the error is a *[PartialError]: the object knows what was saved, and saving
// again sends the rest. An object that is gone is [ErrNotUpdated], a value that another object has
// [ErrConflict].
func (r *Record) Save(ctx context.Context, opts ...SaveOption) error {
	_, err := r.save(ctx, opts...)
	return err
}

// save does what Save does, and tells whether there was anything to send.
func (r *Record) save(ctx context.Context, opts ...SaveOption) (bool, error) {
	st, err := r.bound()
	if err != nil {
		return false, err
	}
	var o saveOptions
	for _, opt := range opts {
		opt(&o)
	}
	if err := st.checkSave(o); err != nil {
		return false, err
	}
	if !o.forceInsert && (st.fetched || o.forceUpdate) {
		return st.update(ctx, o)
	}
	return true, st.create(ctx, o)
}

// checkSave returns what is wrong with the options before anything is sent.
func (st *recordState) checkSave(o saveOptions) error {
	if o.forceInsert && o.forceUpdate {
		return fmt.Errorf("authplus: ForceInsert and ForceUpdate exclude each other: %w", ErrInvalid)
	}
	if st.lostPassword {
		return st.invalid(passwordField, ErrInvalid, "a new password was set before the object became a State, which holds none; set it again or take it back with SetPassword(\"\")")
	}
	limit := slices.DeleteFunc(slices.Clone(o.only), func(name string) bool { return name == passwordField })
	if err := st.codec.check(slices.Concat(limit, o.send, o.null)...); err != nil {
		return err
	}
	for _, name := range o.null {
		if f, _ := st.codec.field(name); !f.info.Nullable {
			return st.invalid(name, ErrInvalid, "cannot be null")
		}
	}
	return nil
}

// secrets returns what is written and never read.
func (st *recordState) secrets(o saveOptions) backend.Secrets {
	if st.password == nil || o.limited && !slices.Contains(o.only, passwordField) {
		return backend.Secrets{}
	}
	return st.password()
}

// saved forgets the password if it was sent.
func (st *recordState) saved(secrets backend.Secrets) {
	if !secrets.None() {
		st.password = nil
	}
}

func (st *recordState) create(ctx context.Context, o saveOptions) error {
	document, err := st.codec.document(st.object)
	if err != nil {
		return err
	}
	maps.DeleteFunc(document, func(name string, value json.RawMessage) bool {
		f, _ := st.codec.field(name)
		return f.info.ReadOnly && name != st.codec.key || string(value) == "{}" ||
			o.limited && !slices.Contains(o.only, name)
	})
	if err := st.addExplicit(document, o); err != nil {
		return err
	}
	secrets := st.secrets(o)
	return st.write(ctx, OpCreate, "", document, secrets, func(w *Write) error {
		answer, err := st.auth.backend.Create(ctx, backend.Create{
			Model: st.codec.name, Of: st.of, Document: document, Secrets: secrets, Connection: st.auth.connection,
		})
		err = st.updated(answer, err, document, secrets, o)
		w.ID = st.id()
		return err
	})
}

// update sends what differs, and tells whether that is anything.
func (st *recordState) update(ctx context.Context, o saveOptions) (bool, error) {
	id, base := st.id(), st.snapshot
	if !st.fetched {
		id, base = st.chosenID(), ""
	}
	if id == "" {
		return false, st.invalid(st.codec.key, ErrInvalid, "an object without id cannot be updated")
	}
	set, err := st.changes(base, o)
	if err != nil {
		return false, err
	}
	secrets := st.secrets(o)
	if len(set) == 0 && secrets.None() {
		return false, nil
	}
	return true, st.write(ctx, OpUpdate, id, set, secrets, func(*Write) error {
		if o.ifUnchanged {
			if err := st.unchanged(ctx, id); err != nil {
				return err
			}
		}
		answer, err := st.auth.backend.Update(ctx, backend.Update{
			Model: st.codec.name, Of: st.of, ID: id, Set: set, Snapshot: json.RawMessage(st.snapshot), Secrets: secrets,
		})
		return st.updated(answer, err, set, secrets, o)
	})
}

// write does a write of fields with the hooks around it.
func (st *recordState) write(ctx context.Context, op WriteOp, id string, set map[string]json.RawMessage, secrets backend.Secrets, do func(*Write) error) error {
	before := func(name string) json.RawMessage {
		if value := jsonscan.Member(st.snapshot, name); value != "" {
			return json.RawMessage(value)
		}
		return nil
	}
	return st.auth.around(ctx, Write{
		Op: op, Model: st.codec.name, ID: id, Object: st.object.Interface(),
		Changes: sent(set, before), NewPassword: !secrets.None(),
	}, do)
}

// chosenID returns the id that the object itself names.
func (st *recordState) chosenID() string {
	f, _ := st.codec.field(st.codec.key)
	id, _ := st.object.Elem().FieldByIndex(f.index).Interface().(string)
	return id
}

// updated takes over what an update did, wholly or in part.
func (st *recordState) updated(answer json.RawMessage, err error, set map[string]json.RawMessage, secrets backend.Secrets, o saveOptions) error {
	var partial *fault.PartialError
	if err != nil && !errors.As(err, &partial) {
		return err
	}
	keep := st.unsent(set, o)
	if partial == nil {
		st.saved(secrets)
	} else {
		keep = append(keep, partial.Failed...)
		if slices.Contains(partial.Done, passwordField) {
			st.saved(secrets)
		}
	}
	if answer == nil {
		return err
	}
	return errors.Join(st.learn(answer, keep...), err)
}

// unsent returns the fields with a change that UpdateFields left out: they keep it.
func (st *recordState) unsent(set map[string]json.RawMessage, o saveOptions) []string {
	if !o.limited {
		return nil
	}
	// What cannot be compared was refused before anything was sent.
	differences, _ := st.codec.differences(st.object, st.snapshot)
	var names []string
	for _, d := range differences {
		if _, sent := set[d.field.name]; !sent && !d.field.info.ReadOnly {
			names = append(names, d.field.name)
		}
	}
	return names
}

// changes returns what to send: what differs from the document base, and what was asked for.
func (st *recordState) changes(base string, o saveOptions) (map[string]json.RawMessage, error) {
	differences, err := st.codec.differences(st.object, base)
	if err != nil {
		return nil, err
	}
	set := map[string]json.RawMessage{}
	for _, d := range differences {
		name := d.field.name
		if name == st.codec.key && !st.fetched || o.limited && !slices.Contains(o.only, name) {
			continue
		}
		if d.field.info.ReadOnly {
			if !st.fetched {
				continue
			}
			return nil, st.invalid(name, ErrReadOnly, "only the provider sets it")
		}
		value, err := d.change()
		if err != nil {
			return nil, err
		}
		if value != nil {
			set[name] = value
		}
	}
	return set, st.addExplicit(set, o)
}

// addExplicit adds the fields that Send and SetNull name.
func (st *recordState) addExplicit(set map[string]json.RawMessage, o saveOptions) error {
	for _, name := range o.send {
		f, _ := st.codec.field(name)
		if f.info.ReadOnly {
			return st.invalid(name, ErrReadOnly, "only the provider sets it")
		}
		value, err := f.encode(st.object)
		if err != nil {
			return err
		}
		if value == nil {
			value = zeroOf(f.info.Kind)
		}
		if f.info.Kind == where.Object && string(value) == "{}" {
			// An empty object would erase all of it at some providers.
			continue
		}
		set[name] = value
	}
	for _, name := range o.null {
		set[name] = json.RawMessage("null")
	}
	return nil
}

// unchanged returns ErrStale if the object's time of change is not the one that was read.
func (st *recordState) unchanged(ctx context.Context, id string) error {
	const name = "updated_at"
	read := jsonscan.Member(st.snapshot, name)
	if read == "" {
		return st.invalid(name, ErrInvalid, "IfUnchanged needs it and it was not loaded; Refresh loads it")
	}
	document, err := st.byID(ctx, id, []string{name})
	if errors.Is(err, ErrDoesNotExist) {
		return fmt.Errorf("authplus: %s: %w", st.codec.name, ErrNotUpdated)
	}
	if err != nil {
		return err
	}
	if f, _ := st.codec.field(name); !f.same(json.RawMessage(read), json.RawMessage(jsonscan.Member(string(document), name))) {
		return fmt.Errorf("authplus: %s: %w; Refresh reads it again", st.codec.name, ErrStale)
	}
	return nil
}

// byID returns the document of the object with this id, with only some fields if any are named. The
// object is meant wherever it is, so no connection limits that.
func (st *recordState) byID(ctx context.Context, id string, only []string) (json.RawMessage, error) {
	s := st.codec.schema
	node, err := s.fields.Resolve(where.Path(s.key).Eq(id))
	if err != nil {
		return nil, err
	}
	results, err := st.auth.backend.Query(backend.Query{
		Model: s.name, Of: st.of, Fields: s.fields, Where: node, Window: backend.Everything(), Only: only,
	})
	if err != nil {
		return nil, err
	}
	documents, err := backend.Collect(results.Pages(ctx))
	if err != nil {
		return nil, err
	}
	if len(documents) == 0 {
		return nil, &fault.LookupError{Model: s.name, Fields: []string{s.key}, Predicate: s.key + "=" + id, Kind: ErrDoesNotExist}
	}
	return documents[0], nil
}

// Refresh reads the object again, by its id, for one request. Changes that were not saved are lost:
// in all fields, or in those with the JSON names given. So is what With loaded. An object that is gone
// is [ErrDoesNotExist].
func (r *Record) Refresh(ctx context.Context, fields ...string) error {
	st, err := r.bound()
	if err != nil {
		return err
	}
	if err := st.codec.check(fields...); err != nil {
		return err
	}
	id := st.id()
	if id == "" {
		return st.invalid(st.codec.key, ErrInvalid, "an object that was not fetched cannot be refreshed")
	}
	document, err := st.byID(ctx, id, fields)
	if err != nil {
		return err
	}
	st.related = nil
	if len(fields) == 0 {
		return st.learn(document)
	}
	return st.refresh(document, fields)
}

// refresh takes over some fields of a document.
func (st *recordState) refresh(document json.RawMessage, names []string) error {
	text := string(document)
	fresh, err := st.codec.decode(st.object.Type().Elem(), text)
	if err != nil {
		return err
	}
	var snapshot map[string]json.RawMessage
	if err := json.Unmarshal([]byte(st.snapshot), &snapshot); err != nil {
		return st.codec.unreadable(err)
	}
	st.loaded = maps.Clone(st.loaded)
	for _, name := range names {
		f, _ := st.codec.field(name)
		f.copy(st.object, fresh)
		delete(snapshot, name)
		if value := jsonscan.Member(text, name); value != "" {
			snapshot[name] = json.RawMessage(value)
		}
		if st.loaded != nil {
			st.loaded[name] = true
		}
	}
	merged, err := json.Marshal(snapshot)
	st.snapshot = string(merged)
	return err
}

// Delete removes the object at the provider, by its id, for one request. Afterwards it is not fetched
// and has no id, and saving it creates a new one. One that is gone already is no error where the
// provider says so too.
func (r *Record) Delete(ctx context.Context) error {
	st, err := r.bound()
	if err != nil {
		return err
	}
	id := st.id()
	if !st.fetched || id == "" {
		return st.invalid(st.codec.key, ErrInvalid, "an object that was not fetched cannot be deleted")
	}
	return st.auth.around(ctx, Write{Op: OpDelete, Model: st.codec.name, ID: id, Object: st.object.Interface()}, func(*Write) error {
		if err := st.delete(ctx, id); err != nil {
			return err
		}
		st.gone()
		return nil
	})
}

// delete removes the object, from its owner if it exists within one only.
func (st *recordState) delete(ctx context.Context, id string) error {
	if st.of.None() {
		return st.auth.backend.Delete(ctx, st.codec.name, id)
	}
	relater, err := ability[backend.Relater](st.auth, "relations")
	if err != nil {
		return err
	}
	return relater.Unrelate(ctx, st.of, []string{id})
}

// gone notes that the object is not at the provider any more.
func (st *recordState) gone() {
	st.fetched, st.snapshot, st.loaded, st.related = false, "", nil, nil
	f, _ := st.codec.field(st.codec.key)
	st.object.Elem().FieldByIndex(f.index).SetZero()
}
