package genauth

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

var _ backend.Importer = (*Backend)(nil)

// Import makes users 50 at a time: POST /api/v3/create-users-batch. The answer names those that were made.
// Each of the others is made by itself, which tells why it was not; one that is there already is changed
// if the import says so.
func (b *Backend) Import(ctx context.Context, how backend.Import, objects iter.Seq2[backend.Create, error], report func(int, error)) error {
	if how.Model != userModel {
		return refuse(keyField, "genauth imports users only")
	}
	if err := refuseConnection(how.Connection); err != nil {
		return err
	}
	run := &importing{b: b, how: how, report: report}
	for c, err := range objects {
		if err != nil {
			return err
		}
		if err := run.add(ctx, c); err != nil {
			return err
		}
	}
	return run.send(ctx)
}

// importing is an import on its way. Hashes go in batches of their own, as they need an option that holds
// for a whole batch.
type importing struct {
	b      *Backend
	how    backend.Import
	report func(int, error)
	count  int
	batch  []newcomer
}

// newcomer is a user to make.
type newcomer struct {
	index  int
	create backend.Create
	body   map[string]json.RawMessage
	hashed bool
}

// add takes a user, and sends the batch first if the user does not fit into it.
func (r *importing) add(ctx context.Context, c backend.Create) error {
	index := r.count
	r.count++
	body, err := newUser(c)
	if err != nil {
		r.report(index, err)
		return nil
	}
	n := newcomer{index: index, create: c, body: body, hashed: hashed(c.Secrets)}
	if len(r.batch) == maxBatch || len(r.batch) > 0 && r.batch[0].hashed != n.hashed {
		if err := r.send(ctx); err != nil {
			return err
		}
	}
	r.batch = append(r.batch, n)
	return nil
}

// send makes the users of the batch.
func (r *importing) send(ctx context.Context) error {
	batch := r.batch
	r.batch = nil
	if len(batch) == 0 {
		return nil
	}
	began := time.Now()
	made, err := r.together(ctx, batch)
	if ctx.Err() != nil || errors.Is(err, fault.ErrUnauthorized) || errors.Is(err, fault.ErrForbidden) || errors.Is(err, fault.ErrRateLimited) {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(batch), func(n newcomer) bool {
		if isAmong(made, n.body) {
			r.report(n.index, nil)
			return true
		}
		return false
	})
	outcomes := make([]error, len(rest))
	err = backend.Each(ctx, len(rest), atOnce, func(ctx context.Context, i int) error {
		outcomes[i] = r.alone(ctx, rest[i], began)
		return ctx.Err()
	})
	for i, n := range rest {
		if outcomes[i] == nil || ctx.Err() == nil {
			r.report(n.index, outcomes[i])
		}
	}
	return err
}

// together makes users in one request and returns those that were made. Users with options of their own
// are left out, as the options of a batch hold for all.
func (r *importing) together(ctx context.Context, batch []newcomer) ([]json.RawMessage, error) {
	var list []map[string]json.RawMessage
	for _, n := range batch {
		if n.body["options"] == nil {
			list = append(list, n.body)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	body := map[string]any{"list": list}
	if batch[0].hashed {
		body["options"] = map[string]bool{"keepPassword": true}
	}
	answer, err := r.b.client.Do(ctx, rest.Call{Method: http.MethodPost, Route: createUsersRoute, Body: body})
	if err != nil {
		return nil, err
	}
	var made []json.RawMessage
	return made, data(answer, &made)
}

// isAmong tells whether a user is among those that were made.
func isAmong(made []json.RawMessage, body map[string]json.RawMessage) bool {
	for _, user := range made {
		var wire map[string]json.RawMessage
		if json.Unmarshal(user, &wire) != nil {
			continue
		}
		for _, a := range attributes {
			value := rawjson.Text(body[a.wire])
			if a.key != "" && value != "" && strings.EqualFold(value, rawjson.Text(wire[a.wire])) {
				return true
			}
		}
	}
	return false
}

// alone makes one user by itself. A conflict with a user who came into being since the batch was sent, and
// who is like this one, says that the batch made this user.
func (r *importing) alone(ctx context.Context, n newcomer, began time.Time) error {
	_, err := r.b.Create(ctx, n.create)
	if !errors.Is(err, fault.ErrConflict) {
		return err
	}
	if look := r.b.lostCreate(n.body); look != nil {
		if found, lookErr := look(ctx, time.Since(began)); found != nil && lookErr == nil {
			return nil
		}
	}
	if r.how.Update {
		return r.change(ctx, n, err)
	}
	return err
}

// change changes the user who is there already.
func (r *importing) change(ctx context.Context, n newcomer, conflict error) error {
	call, ok := uniqueCall(n.body)
	if !ok {
		return conflict
	}
	docs, err := r.b.users(ctx, call)
	if err != nil {
		return err
	}
	if len(docs) == 0 {
		return conflict
	}
	var there struct {
		ID string `json:"user_id"`
	}
	if err := json.Unmarshal(docs[0], &there); err != nil {
		return conflict
	}
	set := n.create.Document
	_, err = r.b.Update(ctx, backend.Update{Model: userModel, ID: there.ID, Set: set, Snapshot: docs[0], Secrets: n.create.Secrets})
	return err
}
