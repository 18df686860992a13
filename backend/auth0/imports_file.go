package auth0

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/textproto"
	"strconv"

	"github.com/authplus/authplus/internal/rest"
)

// maxUsersFile is how large a file of users may get, in bytes. Auth0 answers 413 to a request of more than
// 512,000 bytes, the form around the file included.
const maxUsersFile = 500_000

// usersFile is a file of users to import: a JSON array.
type usersFile struct {
	rows []usersRow
	size int
}

// usersRow is a user in a file and the place that the user had in the import.
type usersRow struct {
	document json.RawMessage
	index    int
}

// fits tells whether one more user can be added.
func (f *usersFile) fits(document json.RawMessage) bool {
	return f.size+len(document)+len(",[]") <= maxUsersFile
}

func (f *usersFile) add(document json.RawMessage, index int) {
	f.rows = append(f.rows, usersRow{document, index})
	f.size += len(document) + len(",")
}

// find returns the place of the user that an error is about, who is told back as he was sent but for
// hashes; of several with the same identifier, one who has no error yet. It is negative if there is none.
func (f *usersFile) find(user json.RawMessage, failures map[int]error) int {
	for _, field := range []string{"email", keyField, "username", "phone_number"} {
		for n, row := range f.rows {
			if _, taken := failures[n]; !taken && sameText(string(user), string(row.document), field) {
				return n
			}
		}
	}
	return -1
}

// form returns the body of the request that imports the file.
func (f *usersFile) form(connection string, update bool) (rest.Content, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	fields := [][2]string{
		{"connection_id", connection}, {"upsert", strconv.FormatBool(update)}, {"send_completion_email", "false"},
	}
	for _, field := range fields {
		if err := w.WriteField(field[0], field[1]); err != nil {
			return rest.Content{}, err
		}
	}
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="users"; filename="users.json"`},
		"Content-Type":        {"application/json"},
	})
	if err != nil {
		return rest.Content{}, err
	}
	documents := make([][]byte, len(f.rows))
	for n, row := range f.rows {
		documents[n] = row.document
	}
	if _, err := part.Write(append(append([]byte("["), bytes.Join(documents, []byte(","))...), ']')); err != nil {
		return rest.Content{}, err
	}
	if err := w.Close(); err != nil {
		return rest.Content{}, err
	}
	return rest.Content{Type: w.FormDataContentType(), Data: body.Bytes()}, nil
}
