package auth0

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// maxLine is how large one user of an export may be, in bytes. Auth0 bounds a user to 1 MB.
const maxLine = 4 << 20

// downloads is how often a file is asked for: its address is good for a minute, and a connection may break.
const downloads = 3

var _ backend.Exporter = (*Backend)(nil)

// Export has users written to a file by POST /api/v2/jobs/users-exports, waits for the job, and reads the
// compressed file from the address that GET /api/v2/jobs/{id} tells.
func (b *Backend) Export(ctx context.Context, model, connection string) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		id, err := b.beginExport(ctx, model, connection)
		if err != nil {
			yield(nil, err)
			return
		}
		e := &exporting{b: b, id: id, yield: yield}
		if err := e.run(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// exportField is one property of the users to export.
type exportField struct {
	Name string `json:"name"`
}

// beginExport begins an export of all attributes and returns the id of its job.
func (b *Backend) beginExport(ctx context.Context, model, connection string) (string, error) {
	if model != userModel {
		return "", fmt.Errorf("auth0: exporting %s: iterate over them instead: %w", model, fault.ErrNotSupported)
	}
	var order struct {
		Connection string        `json:"connection_id,omitempty"`
		Format     string        `json:"format"`
		Fields     []exportField `json:"fields"`
	}
	order.Format = "json"
	for _, a := range attributes {
		order.Fields = append(order.Fields, exportField{a.name})
	}
	if connection != "" {
		var err error
		if order.Connection, err = b.jobConnection(ctx, connection); err != nil {
			return "", err
		}
	}
	// Two exports do no harm, so one whose answer was lost is begun again.
	answer, err := b.client.Do(ctx, rest.Call{Method: http.MethodPost, Route: exportsRoute, Body: order, Repeatable: true})
	if err != nil {
		return "", err
	}
	j, err := readJob(answer)
	return j.ID, err
}

// exporting is one Export under way.
type exporting struct {
	b     *Backend
	id    string
	yield func(json.RawMessage, error) bool
	// read counts the lines that were yielded: a file that is asked for again is read from there.
	read int
}

// run reads the file. The job tells a new address each time it is asked.
func (e *exporting) run(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		j, err := e.b.finished(ctx, e.id)
		if err != nil {
			return err
		}
		err = e.file(ctx, j.Location)
		if err == nil || !errors.Is(err, fault.ErrUnavailable) || attempt == downloads || ctx.Err() != nil {
			return err
		}
	}
}

// file yields the users of the file at an address, those aside who were yielded before.
func (e *exporting) file(ctx context.Context, address string) error {
	body, err := e.b.client.Download(ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	packed, err := gzip.NewReader(body)
	if err != nil {
		return e.broken(ctx, err)
	}
	lines := bufio.NewScanner(packed)
	lines.Buffer(nil, maxLine)
	for n := 0; lines.Scan(); n++ {
		if n < e.read {
			continue
		}
		document, err := canonical(append(json.RawMessage{}, lines.Bytes()...))
		if err != nil {
			return fmt.Errorf("auth0: line %d of the export is not understood: %w", n+1, fault.ErrUnavailable)
		}
		e.read++
		if !e.yield(document, nil) {
			return errStopped
		}
	}
	if err := lines.Err(); err != nil {
		return e.broken(ctx, err)
	}
	return nil
}

// broken returns the error for a file that cannot be read to its end.
func (e *exporting) broken(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("it breaks off")
	}
	return fmt.Errorf("auth0: reading the export: %w: %w", fault.ErrUnavailable, err)
}
