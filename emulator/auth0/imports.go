package auth0

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
)

// maxImport is the size in bytes of the largest request that imports users.
const maxImport = 512_000

// maxImports is how many imports can be under way at once.
const maxImports = 2

var (
	unsupportedMedia = problem{status: 415, message: "Unsupported Media Type"}
	tooManyImports   = problem{status: 429, message: "There are %d active import users jobs, please wait until some of them are finished and try again"}
	importElsewhere  = problem{status: 400, code: "operation_not_supported", message: "Users can be imported into database connections only."}
)

// userImport is what a job is to import and what came of it.
type userImport struct {
	// File is the users file, until it was imported.
	File   []byte `json:"file,omitempty"`
	Upsert bool   `json:"upsert,omitempty"`
	// Mail tells that the tenant's owners want to know when it is done.
	Mail    bool           `json:"mail,omitempty"`
	Summary *importSummary `json:"summary,omitempty"`
	Errors  []importError  `json:"errors,omitempty"`
}

// importSummary counts what came of the users of an import.
type importSummary struct {
	Failed   int `json:"failed"`
	Updated  int `json:"updated"`
	Inserted int `json:"inserted"`
	Total    int `json:"total"`
}

// importError is a user who was not imported, and why.
type importError struct {
	User   any           `json:"user"`
	Errors []importIssue `json:"errors"`
}

// importIssue is one reason.
type importIssue struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Path    string `json:"path,omitempty"`
}

var importForm = schema{
	{name: "connection_id", kind: "string", pattern: connectionIDPattern, uses: creatable | needed,
		description: "connection_id of the connection to which users will be imported."},
	{name: "upsert", kind: "string", enum: []string{"true", "false"}, uses: creatable,
		description: "Whether to update users if they already exist (true) or to ignore them (false)."},
	{name: "external_id", kind: "string", uses: creatable, description: "Customer-defined ID."},
	{name: "send_completion_email", kind: "string", enum: []string{"true", "false"}, uses: creatable,
		description: "Whether to send a completion email to all tenant owners when the job is finished (true) or not (false)."},
}

// createImport answers POST /api/v2/jobs/users-imports.
func (t *tenant) createImport(c *call) (answer, *problem) {
	form, file, wrong := c.importForm()
	if wrong != nil {
		return fail(wrong)
	}
	at := t.connectionAt(form["connection_id"].(string))
	switch {
	case at < 0:
		return fail(connectionUnknown.with())
	case t.connections[at].Strategy != databaseStrategy:
		return fail(importElsewhere.with())
	case t.activeImports() >= maxImports:
		return fail(tooManyImports.with(maxImports))
	}
	external, _ := form["external_id"].(string)
	j := &job{
		Type: importType, ConnectionID: t.connections[at].ID, Connection: t.connections[at].Name, ExternalID: external,
		Import: &userImport{File: file, Upsert: form["upsert"] == "true", Mail: form["send_completion_email"] != "false"},
	}
	t.begin(j)
	return accepted(t.shown(j, c.base()))
}

// activeImports returns how many imports are under way.
func (t *tenant) activeImports() int {
	return len(t.jobs.All.where(func(j *job) bool { return j.Import != nil && j.Status == "" }))
}

// importForm reads the request of an import: its fields, and the users file.
func (c *call) importForm() (form map[string]any, file []byte, wrong *problem) {
	media, params, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" || params["boundary"] == "" {
		return nil, nil, unsupportedMedia.with()
	}
	form, file, err = readForm(multipart.NewReader(bytes.NewReader(c.body), params["boundary"]))
	if err != nil {
		return nil, nil, malformed.with()
	}
	wrong = importForm.validate(form, creatable, "")
	if wrong == nil && file == nil {
		wrong = invalidBody.because("Missing required property: users", "", "")
	}
	return form, file, wrong
}

// readForm reads all parts of a form; file is the part "users".
func readForm(parts *multipart.Reader) (form map[string]any, file []byte, err error) {
	form = map[string]any{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, file, nil
		}
		if err != nil {
			return nil, nil, err
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return nil, nil, err
		}
		if name := part.FormName(); name == "users" {
			file = append([]byte{}, value...)
		} else if len(value) > 0 { // an empty field says nothing
			form[name] = string(value)
		}
	}
}
