package auth0

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"sync"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/internal/rest"
)

// maxImports is how many imports a tenant carries out at once; it answers 429 to a third one.
const maxImports = 2

var _ backend.Importer = (*Backend)(nil)

// Import makes users by POST /api/v2/jobs/users-imports, in files of up to 500 KB of which two are under
// way at a time, waits for the jobs, and joins their errors to the users. Passwords go as hashes; those of
// users who are there already are not changed. With Update, users are matched by their address, and
// metadata is replaced as a whole.
func (b *Backend) Import(ctx context.Context, how backend.Import, objects iter.Seq2[backend.Create, error], report func(int, error)) error {
	if how.Model != userModel {
		return fmt.Errorf("auth0: importing %s: create them one by one: %w", how.Model, fault.ErrNotSupported)
	}
	if how.Connection == "" {
		return fmt.Errorf("auth0: importing users needs a connection; name it with WithConnection or Using: %w", fault.ErrInvalid)
	}
	connection, err := b.jobConnection(ctx, how.Connection)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	i := &importing{b: b, connection: connection, update: how.Update, report: report, slots: make(chan struct{}, maxImports)}
	err = i.feed(ctx, objects, cancel)
	i.jobs.Wait()
	if cause := context.Cause(ctx); err == nil && cause != nil {
		err = cause
	}
	return err
}

// importing is one Import under way.
type importing struct {
	b          *Backend
	connection string
	update     bool

	mu     sync.Mutex // one report at a time
	report func(int, error)
	slots  chan struct{}
	jobs   sync.WaitGroup
}

func (i *importing) tell(index int, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.report(index, err)
}

// feed fills files with users and hands them on.
func (i *importing) feed(ctx context.Context, objects iter.Seq2[backend.Create, error], cancel context.CancelCauseFunc) error {
	file, index := new(usersFile), 0
	for object, err := range objects {
		if err != nil {
			return errors.Join(err, i.begin(ctx, file, cancel))
		}
		row, err := importRow(object)
		if err == nil && len(row) > maxUsersFile {
			err = fmt.Errorf("auth0: a user to import must not be larger than %d bytes: %w", maxUsersFile, fault.ErrInvalid)
		}
		if err != nil {
			i.tell(index, err)
			index++
			continue
		}
		if !file.fits(row) {
			if err := i.begin(ctx, file, cancel); err != nil {
				return err
			}
			file = new(usersFile)
		}
		file.add(row, index)
		index++
	}
	return i.begin(ctx, file, cancel)
}

// begin imports a file as soon as a job may begin.
func (i *importing) begin(ctx context.Context, file *usersFile, cancel context.CancelCauseFunc) error {
	if len(file.rows) == 0 {
		return nil
	}
	select {
	case i.slots <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	i.jobs.Go(func() {
		defer func() { <-i.slots }()
		if err := i.run(ctx, file); err != nil {
			cancel(err)
		}
	})
	return nil
}

// run imports a file and reports each of its users.
func (i *importing) run(ctx context.Context, file *usersFile) error {
	body, err := file.form(i.connection, i.update)
	if err != nil {
		return err
	}
	answer, err := i.b.client.Do(ctx, rest.Call{Method: http.MethodPost, Route: importsRoute, Body: body})
	if err != nil {
		return err
	}
	begun, err := readJob(answer)
	if err != nil {
		return err
	}
	ended, err := i.b.finished(ctx, begun.ID)
	if err != nil {
		return err
	}
	failures := map[int]error{}
	if ended.Summary.Failed > 0 {
		if failures, err = i.failures(ctx, ended, file); err != nil {
			return err
		}
	}
	for n, row := range file.rows {
		i.tell(row.index, failures[n])
	}
	return nil
}

// failures returns why users were not imported, by their places in the file:
// GET /api/v2/jobs/{id}/errors.
func (i *importing) failures(ctx context.Context, j job, file *usersFile) (map[int]error, error) {
	answer, err := i.b.client.Do(ctx, rest.Call{Method: http.MethodGet, Route: jobErrorsRoute, Path: map[string]string{"id": j.ID}})
	if err != nil {
		return nil, err
	}
	var list []struct {
		User   json.RawMessage `json:"user"`
		Errors []importIssue   `json:"errors"`
	}
	if err := answer.JSON(&list); err != nil {
		return nil, err
	}
	failures := map[int]error{}
	for _, f := range list {
		at := file.find(f.User, failures)
		if at < 0 {
			return nil, answer.Unreadable(errors.New("an error of a user who is not in the file"))
		}
		failures[at] = issuesError(f.Errors)
	}
	if len(failures) != j.Summary.Failed {
		return nil, answer.Unreadable(fmt.Errorf("%d errors for %d users who failed", len(failures), j.Summary.Failed))
	}
	return failures, nil
}

// importIssue is one reason for which a user was not imported.
type importIssue struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Path    string `json:"path"`
}

// issuesError returns the error for a user who was not imported. The texts may hold values, so they stand
// in Message only.
func issuesError(issues []importIssue) error {
	e := &fault.APIError{
		Provider: provider, Status: http.StatusBadRequest, Method: http.MethodPost, Route: importsRoute,
		Attempts: 1, Kind: fault.ErrInvalid, Fields: map[string]string{},
	}
	var codes, messages []string
	for _, issue := range issues {
		codes, messages = append(codes, issue.Code), append(messages, issue.Message)
		if issue.Path != "" {
			e.Fields[issue.Path] = issue.Message
		}
		switch issue.Code {
		case "DUPLICATED_USER", "CONFLICT", "CONFLICT_EMAIL", "CONFLICT_USERNAME":
			e.Kind = fault.ErrConflict
		}
	}
	e.Code, e.Message = strings.Join(codes, ", "), strings.Join(messages, "; ")
	return e
}

// importRow returns a user in the schema of imports.
func importRow(c backend.Create) (json.RawMessage, error) {
	row, err := wireFields(c.Document)
	if err != nil {
		return nil, err
	}
	if id, ok := row[keyField]; ok {
		row[keyField] = bareID(id)
	}
	if c.Secrets.Password() != "" {
		return nil, &fault.FieldError{Model: userModel, Field: passwordField, Kind: fault.ErrNotSupported,
			Problem: "auth0 imports hashes only; give one with SetPasswordHash, or create the user with BulkCreate"}
	}
	if hash, ok := c.Secrets.Hash().Spec(); ok {
		row["custom_password_hash"] = wireHash(hash)
	}
	return rawjson.Encode(row), nil
}

// sameText tells whether two documents have the same text in a field.
func sameText(a, b, field string) bool {
	x, ok := jsonscan.Text(jsonscan.Member(a, field))
	if !ok || x == "" {
		return false
	}
	y, _ := jsonscan.Text(jsonscan.Member(b, field))
	return strings.EqualFold(x, y)
}
