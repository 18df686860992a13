package auth0

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

const (
	// exportPath is where exported files lie.
	exportPath = "/exports/"
	// linkLife is how long the address of an exported file is good for.
	linkLife = time.Minute
	// maxColumns is how many fields a CSV file can have.
	maxColumns = 30
)

var (
	wholeMetadata    = problem{status: 400, code: "invalid_body", message: "The field %s cannot be exported to CSV as a whole. Specify the fields in it, or use the format json."}
	exportNotAllowed = answer{
		status: http.StatusForbidden, contentType: "application/xml",
		raw: []byte(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Access denied</Message></Error>`),
	}
)

// userExport is what a job is to export and what came of it.
type userExport struct {
	Format string        `json:"format"`
	Limit  int           `json:"limit,omitempty"`
	Fields []exportField `json:"fields,omitempty"`
	// file is the compressed file. It is not kept over a restart, but made anew then.
	file []byte
}

// exportField is a part of a user, such as identities[0].connection, and the name that it has in the file.
type exportField struct {
	Name  string `json:"name"`
	Title string `json:"export_as,omitempty"`
}

// show adds to a job what it is to export.
func (e *userExport) show(o *object) {
	o.set("format", e.Format)
	if e.Limit > 0 {
		o.set("limit", e.Limit)
	}
	if e.Fields != nil {
		o.set("fields", e.Fields)
	}
}

var exportSchema = schema{
	{name: "connection_id", kind: "string", pattern: connectionIDPattern, uses: creatable,
		description: "connection_id of the connection from which users will be exported."},
	{name: "format", kind: "string", enum: []string{"json", "csv"}, uses: creatable, description: "Format of the file. Must be json or csv."},
	{name: "limit", kind: "integer", min: 1, uses: creatable, description: "Limit the number of records."},
	{name: "fields", kind: "array", uses: creatable, description: "List of fields to be included in the CSV. Defaults to a predefined set of fields.",
		element: &attribute{kind: "object", properties: schema{
			{name: "name", kind: "string", min: 1, max: 100, check: fieldFormat, uses: creatable | needed, description: "Name of the field in the profile."},
			{name: "export_as", kind: "string", max: 100, uses: creatable, description: "Title of the column in the exported CSV."},
		}}},
}

var fieldPattern = regexp.MustCompile(`^[^.\[\]]+(\[\d+\])*(\.[^.\[\]]+(\[\d+\])*)*$`)

// fieldFormat checks the path of a field; see [attribute].check.
func fieldFormat(value any) string {
	if path, ok := value.(string); ok && !fieldPattern.MatchString(path) {
		return "String does not match pattern " + fieldPattern.String() + ": " + path
	}
	return ""
}

// createExport answers POST /api/v2/jobs/users-exports.
func (t *tenant) createExport(c *call) (answer, *problem) {
	body, wrong := c.object(exportSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	e := exportOf(body)
	if wrong := e.check(); wrong != nil {
		return fail(wrong)
	}
	j := &job{Type: exportType, Export: e}
	if id, given := body["connection_id"].(string); given {
		at := t.connectionAt(id)
		if at < 0 {
			return fail(connectionUnknown.with())
		}
		j.ConnectionID, j.Connection = id, t.connections[at].Name
	}
	t.begin(j)
	return success(t.shown(j, c.base()))
}

// exportOf returns the export that a checked body asks for.
func exportOf(body map[string]any) *userExport {
	o := object{values: body}
	e := &userExport{Format: o.text("format"), Limit: o.number("limit")}
	if e.Format == "" {
		e.Format = "csv"
	}
	fields, given := body["fields"].([]any)
	if given {
		e.Fields = []exportField{}
	}
	for _, field := range fields {
		f := object{values: field.(map[string]any)}
		e.Fields = append(e.Fields, exportField{f.text("name"), f.text("export_as")})
	}
	return e
}

// check fails where a CSV file can't hold the fields.
func (e *userExport) check() *problem {
	if e.Format != "csv" {
		return nil
	}
	if n := len(e.Fields); n > maxColumns {
		fields, _ := exportSchema.find("fields")
		return invalidBody.because(fmt.Sprintf(tooManyItems.format, n, maxColumns), fields.name, fields.description)
	}
	for _, f := range e.Fields {
		if f.Name == "user_metadata" || f.Name == "app_metadata" {
			return wholeMetadata.with(f.Name)
		}
	}
	return nil
}

// exportUsers carries out an export.
func (t *tenant) exportUsers(j *job) {
	j.Export.file = t.exported(j)
}

// fileName returns the name of the exported file.
func (e *userExport) fileName(tenant string) string { return tenant + "." + e.Format + ".gz" }

// location returns the address of a job's file, which is good for a minute.
func (s *jobState) location(j *job, base, tenant string, now time.Time) string {
	expires := strconv.FormatInt(now.Add(linkLife).Unix(), 10)
	query := url.Values{"Expires": {expires}, "Signature": {s.signature(j.ID, expires)}}
	return base + exportPath + j.ID + "/" + j.Export.fileName(tenant) + "?" + query.Encode()
}

// signature returns what proves that an address was given by the tenant.
func (s *jobState) signature(id, expires string) string {
	mac := hmac.New(sha256.New, s.Key)
	_, _ = fmt.Fprint(mac, id, "?", expires) // a hash takes everything
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// download answers GET for the address of an exported file, which needs no token.
func (t *tenant) download(c *call) (answer, *problem) {
	j, ok := t.jobs.All.get(c.param("job"))
	if !ok || j.Export == nil || j.Status != completedStatus || j.gone(t.now()) || c.param("file") != j.Export.fileName(t.name()) {
		return exportNotAllowed, nil
	}
	expires := c.query.Get("Expires")
	until, err := strconv.ParseInt(expires, 10, 64)
	genuine := hmac.Equal([]byte(c.query.Get("Signature")), []byte(t.jobs.signature(j.ID, expires)))
	if err != nil || !genuine || t.now().Unix() >= until {
		return exportNotAllowed, nil
	}
	file := j.Export.file
	if file == nil {
		file = t.exported(j)
	}
	return answer{
		status: http.StatusOK, raw: file, contentType: "application/gzip",
		header: map[string]string{"Content-Disposition": `attachment; filename="` + c.param("file") + `"`},
	}, nil
}
