package auth0

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// create makes an object of a collection, by the operation that the table has for it.
func (b *Backend) create(ctx context.Context, c backend.Create) (json.RawMessage, error) {
	collection, err := collectionOf(c.Model, c.Of)
	if err != nil {
		return nil, err
	}
	if collection.create.method == "" {
		return nil, collection.refuse("creating")
	}
	body, err := models[c.Model].body(c.Document)
	if err != nil {
		return nil, err
	}
	call := collection.create.call(ownerIDs(c.Of)...)
	call.Body = body
	return b.write(ctx, c.Model, call)
}

// update changes an object of a collection.
func (b *Backend) update(ctx context.Context, u backend.Update) (json.RawMessage, error) {
	collection, err := collectionOf(u.Model, u.Of)
	if err != nil {
		return nil, err
	}
	if collection.update.method == "" {
		return nil, collection.refuse("changing")
	}
	body, err := models[u.Model].changes(u.Set, u.Snapshot)
	if err != nil {
		return nil, err
	}
	call := collection.update.call(append(ownerIDs(u.Of), u.ID)...)
	call.Body, call.Repeatable = body, true // The new values do not depend on the old ones.
	doc, err := b.write(ctx, u.Model, call)
	return doc, notUpdated(err)
}

// notUpdated says that what is to be changed and is not there was not changed.
func notUpdated(err error) error {
	var answer *fault.APIError
	if errors.As(err, &answer) && errors.Is(answer.Kind, fault.ErrDoesNotExist) {
		answer.Kind = fault.ErrNotUpdated
	}
	return err
}

// write sends a call and returns the document that it is answered with.
func (b *Backend) write(ctx context.Context, model string, call rest.Call) (json.RawMessage, error) {
	answer, err := b.client.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	doc, err := document(model, answer.Body)
	if err != nil {
		return nil, answer.Unreadable(err)
	}
	return doc, nil
}

// remove deletes an object of a collection. Where Auth0 answers 404 for one that is gone already, so
// does the error.
func (b *Backend) remove(ctx context.Context, model, id string) error {
	collection, err := collectionOf(model, backend.Relation{})
	if err != nil {
		return err
	}
	if collection.remove.method == "" {
		return collection.refuse("deleting")
	}
	_, err = b.client.Do(ctx, collection.remove.call(id))
	return err
}
