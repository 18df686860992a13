package genauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// create makes an object of a collection.
func (b *Backend) create(ctx context.Context, c backend.Create) (json.RawMessage, error) {
	of, err := b.collectionOf(c.Model, c.Of)
	if err != nil {
		return nil, err
	}
	if of.create == "" {
		return nil, of.missing("creating")
	}
	m := of.objects
	body, err := m.wire(c.Document)
	if err != nil {
		return nil, err
	}
	code, err := m.newCode(c.Document)
	if err != nil {
		return nil, err
	}
	body[m.names["id"]] = rawjson.Encode(code)
	for _, name := range m.needed {
		if body[name] == nil {
			body[name] = rawjson.Encode(code)
		}
	}
	for name, value := range m.fresh {
		body[name] = rawjson.Encode(value)
	}
	return b.write(ctx, m, rest.Call{Method: http.MethodPost, Route: of.create, Body: body}, body)
}

// update changes an object of a collection.
func (b *Backend) update(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	of, err := b.collectionOf(u.Model, u.Of)
	if err != nil {
		return nil, err
	}
	if of.update == "" {
		return nil, of.missing("changing")
	}
	m := of.objects
	after, err := m.after(u)
	if err != nil {
		return nil, err
	}
	code, err := m.codeAfter(u)
	if err != nil {
		return nil, err
	}
	if err := b.complete(ctx, of, u.ID, after); err != nil {
		return nil, err
	}
	body := maps.Clone(after)
	body[m.names["id"]], body[m.rename] = rawjson.Encode(u.ID), rawjson.Encode(code)
	after[m.names["id"]] = rawjson.Encode(code)
	call := rest.Call{Method: http.MethodPost, Route: of.update, Body: body, Repeatable: code == u.ID}
	if code != u.ID {
		call.Lost = b.lostRename(of, u.ID, code)
	}
	return b.write(ctx, m, call, after)
}

// after returns the attributes of an object after a change. A description that is taken away is sent empty: one
// that is not sent stays.
func (m *model) after(u backend.Update) (map[string]json.RawMessage, error) {
	var before map[string]json.RawMessage
	if len(u.Snapshot) > 0 && json.Unmarshal(u.Snapshot, &before) != nil {
		return nil, fmt.Errorf("genauth: the snapshot of the %s is no JSON object: %w", u.Model, fault.ErrInvalid)
	}
	after, err := m.wire(overlaid(before, u.Set))
	if err != nil {
		return nil, err
	}
	change, err := m.wire(u.Set)
	if null(change[descriptionAttribute]) {
		after[descriptionAttribute] = rawjson.Encode("")
	}
	maps.DeleteFunc(after, func(_ string, value json.RawMessage) bool { return null(value) })
	return after, err
}

func null(value json.RawMessage) bool { return string(value) == "null" }

// complete reads the attributes that every change must send and that are not known, of an object that was not
// read whole.
func (b *Backend) complete(ctx context.Context, c *collection, code string, after map[string]json.RawMessage) error {
	unknown := slices.DeleteFunc(slices.Clone(c.objects.needed), func(name string) bool { return after[name] != nil })
	if len(unknown) == 0 {
		return nil
	}
	answer, wire, err := b.item(ctx, c.itemCall(code))
	switch {
	case err != nil:
		return err
	case wire == nil:
		return fmt.Errorf("genauth: %s: %w", c.model, fault.ErrNotUpdated)
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(wire, &object) != nil {
		return answer.Unreadable(errors.New("it is not a JSON object"))
	}
	for _, name := range unknown {
		if rawjson.Text(object[name]) == "" && name != descriptionAttribute {
			return answer.Unreadable(fmt.Errorf("a %s without %s", c.model, name))
		}
		after[name] = rawjson.Encode(rawjson.Text(object[name]))
	}
	return nil
}

// lostRename returns how to find out what became of a change of a code that was not answered. It was carried
// out where nothing has the old code any more and something has the new one: asked for again, it would not
// find what it changes.
func (b *Backend) lostRename(c *collection, from, to string) rest.LookUp {
	return func(ctx context.Context, _ time.Duration) (*rest.Answer, error) {
		_, old, err := b.item(ctx, c.itemCall(from))
		if err != nil || old != nil {
			return nil, err
		}
		answer, _, err := b.item(ctx, c.itemCall(to))
		return answer, err
	}
}

// overlaid returns the fields of an object after a change. The keys of extra are changed one by one.
func overlaid(before, set map[string]json.RawMessage) map[string]json.RawMessage {
	after := map[string]json.RawMessage{}
	maps.Copy(after, before)
	maps.Copy(after, set)
	if change, ok := set[extraField]; ok {
		after[extraField] = merged(before[extraField], change)
	}
	return after
}

// write sends the attributes of an object. The service answers with them or, to changes, only that it is
// done: then the document is what was sent and what was known.
func (b *Backend) write(ctx context.Context, m *model, call rest.Call, known map[string]json.RawMessage) (json.RawMessage, error) {
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	var wire map[string]json.RawMessage
	if err := data(answer, &wire); err != nil {
		return nil, err
	}
	if wire[m.names["id"]] == nil {
		wire = known
	}
	doc, err := m.canonical(rawjson.Encode(wire))
	if err != nil {
		return nil, answer.Unreadable(err)
	}
	return doc, nil
}

// remove deletes an object of a collection.
func (b *Backend) remove(ctx context.Context, name, id string) error {
	of, err := b.collectionOf(name, backend.Relation{})
	if err != nil {
		return err
	}
	if err := checkID(name, id); err != nil {
		return err
	}
	body := map[string]any{of.objects.names["id"]: id}
	if of.inBatch {
		body = map[string]any{"codeList": []string{id}}
	}
	_, err = b.client.Do(ctx, rest.Call{Method: http.MethodPost, Route: of.remove, Body: body, Repeatable: true, Removes: true})
	return err
}

// missing returns the error for an operation that the service does not have.
func (c *collection) missing(doing string) error {
	return fmt.Errorf("genauth: %s a %s of a %s: %w; make it by itself and add it", doing, c.model, c.owner, fault.ErrNotSupported)
}
