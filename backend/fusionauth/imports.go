package fusionauth

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

const (
	importRoute = "/api/user/import"
	// maxImport is how many users one request imports. FusionAuth takes more, and refuses all of them for
	// one that it cannot have.
	maxImport = 1000
	// maxImportBytes keeps a request small whatever the users hold.
	maxImportBytes = 8 << 20
)

var _ backend.Importer = (*Backend)(nil)

// Import makes users by POST /api/user/import, up to 1,000 in a request and one request at a time, as
// FusionAuth asks for. It refuses a request as a whole, so one that it refuses is sent again in halves,
// until each user who cannot be had is known. Hashes by bcrypt and PBKDF2 are taken as they are; passwords
// are hashed by FusionAuth. Each user who names no id is given one here, so that an import without an answer
// can be looked for. With Update, users who are there already are changed one by one. A connection is the
// application in which the users are registered.
func (b *Backend) Import(ctx context.Context, how backend.Import, objects iter.Seq2[backend.Create, error], report func(int, error)) error {
	if how.Model != userModel {
		return fmt.Errorf("fusionauth: importing %s: create them one by one: %w", how.Model, fault.ErrNotSupported)
	}
	i := &importing{b: b, how: how, report: report}
	index := 0
	for object, err := range objects {
		if err != nil {
			return errors.Join(err, i.flush(ctx))
		}
		row, err := importRow(object, how.Connection, index)
		if err != nil {
			report(index, err)
		} else if err := i.add(ctx, row); err != nil {
			return err
		}
		index++
	}
	return i.flush(ctx)
}

// importing is one Import under way.
type importing struct {
	b      *Backend
	how    backend.Import
	report func(int, error)
	rows   []importedRow
	bytes  int
}

// importedRow is a user to import.
type importedRow struct {
	object backend.Create
	index  int
	id     string
	user   json.RawMessage
}

// add takes a user, and imports those before where there is no room.
func (i *importing) add(ctx context.Context, row importedRow) error {
	if len(i.rows) == maxImport || i.bytes+len(row.user) > maxImportBytes {
		if err := i.flush(ctx); err != nil {
			return err
		}
	}
	i.rows, i.bytes = append(i.rows, row), i.bytes+len(row.user)
	return nil
}

func (i *importing) flush(ctx context.Context) error {
	rows := i.rows
	i.rows, i.bytes = nil, 0
	if len(rows) == 0 {
		return nil
	}
	return i.run(ctx, rows)
}

// run imports users and reports each of them. Users who are refused together are halved.
func (i *importing) run(ctx context.Context, rows []importedRow) error {
	err := i.send(ctx, rows)
	switch {
	case err == nil:
		for _, row := range rows {
			i.report(row.index, nil)
		}
		return nil
	case !refusesUsers(err):
		return err
	case len(rows) == 1:
		if i.how.Update && errors.Is(err, fault.ErrConflict) {
			err = i.update(ctx, rows[0].object, err)
		}
		i.report(rows[0].index, err)
		return nil
	}
	if err := i.run(ctx, rows[:len(rows)/2]); err != nil {
		return err
	}
	return i.run(ctx, rows[len(rows)/2:])
}

// refusesUsers tells whether an import was refused for its users, rather than altogether.
func refusesUsers(err error) bool {
	var answer *fault.APIError
	if !errors.As(err, &answer) || errors.Is(err, fault.ErrOutcomeUnknown) {
		return false
	}
	return answer.Status == http.StatusBadRequest && len(answer.Fields) > 0 || reason(answer.Code) == "ImportRequestFailed"
}

// send imports users in one request, all or none.
func (i *importing) send(ctx context.Context, rows []importedRow) error {
	users := make([]json.RawMessage, len(rows))
	for n, row := range rows {
		users[n] = row.user
	}
	_, err := i.b.client.Do(ctx, rest.Call{
		Method: http.MethodPost, Route: importRoute, Body: map[string]any{"users": users, "validateDbConstraints": true},
		Lost: func(ctx context.Context, _ time.Duration) (*rest.Answer, error) {
			docs, err := i.b.byIDs(ctx, []string{rows[0].id})
			if err != nil || len(docs) == 0 {
				return nil, err
			}
			return &rest.Answer{Status: http.StatusOK, Method: http.MethodPost, Route: importRoute}, nil
		},
	})
	return err
}

// update changes the user who is there already, found by id, address or user name. Where nobody is found, it
// returns the conflict.
func (i *importing) update(ctx context.Context, object backend.Create, conflict error) error {
	doc, err := i.b.existing(ctx, object.Document)
	if err != nil {
		return err
	}
	if doc == nil {
		return conflict
	}
	_, err = i.b.Update(ctx, backend.Update{
		Model: userModel, ID: keyOf(doc), Set: settable(object.Document), Snapshot: doc, Secrets: object.Secrets,
	})
	return err
}

// settable returns what of a document can be written to a user who is there.
func settable(document map[string]json.RawMessage) map[string]json.RawMessage {
	set := maps.Clone(document)
	delete(set, keyField)
	extra := fieldsOf(set[extraField])
	maps.DeleteFunc(extra, func(name string, _ json.RawMessage) bool { _, owned := serverOwned[name]; return owned })
	delete(set, extraField)
	if len(extra) > 0 {
		set[extraField] = rawjson.Encode(extra)
	}
	return set
}

// existing returns the user whom a document speaks of, nil if there is none.
func (b *Backend) existing(ctx context.Context, document map[string]json.RawMessage) (json.RawMessage, error) {
	var calls []rest.Call
	if id := rawjson.Text(document[keyField]); id != "" {
		calls = append(calls, userCall(id))
	}
	for _, name := range []string{"email", "username"} {
		value := rawjson.Text(document[name])
		if name == "email" {
			value = strings.ToLower(value)
		}
		if value != "" {
			calls = append(calls, rest.Call{Method: http.MethodGet, Route: usersRoute, Query: url.Values{name: {value}}})
		}
	}
	for _, call := range calls {
		answer, err := b.client.Do(ctx, call)
		if errors.Is(err, fault.ErrDoesNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return userOf(answer)
	}
	return nil, nil
}

// importRow returns a user as imports take one, which are deactivated unless they say otherwise.
func importRow(c backend.Create, application string, index int) (importedRow, error) {
	said, err := newUser(c.Document)
	if err != nil {
		return importedRow{}, err
	}
	user := said.user
	user["active"] = rawjson.Encode(said.blocked == nil || !*said.blocked)
	user["verified"] = rawjson.Encode(said.verified != nil && *said.verified)
	if password := c.Secrets.Password(); password != "" {
		user[passwordField] = rawjson.Encode(password)
	}
	if spec, ok := c.Secrets.Hash().Spec(); ok {
		hash, err := wireHash(spec)
		if err != nil {
			return importedRow{}, err
		}
		hash.add(user)
	}
	if application != "" {
		user[registrationsField] = rawjson.Encode([]registration{{ApplicationID: application, Roles: []string{}}})
	}
	id := rawjson.Text(c.Document[keyField])
	if id == "" {
		id = newUUID()
	}
	user["id"] = rawjson.Encode(id)
	return importedRow{object: c, index: index, id: id, user: rawjson.Encode(user)}, nil
}

// newUUID returns a random UUID of version 4.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
