package genauth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // The service's signatures are HMAC-SHA1.
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rawjson"
)

// signer signs requests with an access key, as the service's SDK for Node does: its documentation
// describes another text to sign.
type signer struct {
	header header
	id     string
	secret func() string
	// folder is the path of the base URL, which is not signed.
	folder string
}

func newSigner(h header, id, secret, base string) signer {
	u, err := url.Parse(base)
	if err != nil {
		u = &url.URL{}
	}
	return signer{header: h, id: id, secret: func() string { return secret }, folder: strings.TrimSuffix(u.Path, "/")}
}

// authorize signs a request. What signs it is different each time that it is sent.
func (s signer) authorize(_ context.Context, req *http.Request) error {
	data, err := signedData(req)
	if err != nil {
		return err
	}
	s.header.set(req.Header)
	prefix := s.header.brand.prefix
	req.Header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	req.Header.Set(prefix+"signature-method", "HMAC-SHA1")
	req.Header.Set(prefix+"signature-version", "1.0")
	req.Header.Set(prefix+"signature-nonce", nonce())
	path := strings.TrimPrefix(req.URL.Path, s.folder)
	req.Header.Set("Authorization", s.authorization(s.text(req.Method, path, req.Header, data)))
	return nil
}

// nonce returns 32 hexadecimal digits.
func nonce() string {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // It never fails.
	return hex.EncodeToString(random)
}

// authorization returns the header that proves who wrote a text.
func (s signer) authorization(text string) string {
	mac := hmac.New(sha1.New, []byte(s.secret()))
	_, _ = io.WriteString(mac, text) // It never fails.
	return s.header.brand.scheme + " " + s.id + ":" + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// text returns what is signed of a request: its method, the headers of the service and the date in
// order of their names, the path, and the data in order of its keys.
func (s signer) text(method, path string, h http.Header, data map[string]string) string {
	var b strings.Builder
	b.WriteString(method + "\n")
	names := map[string]string{}
	for name, values := range h {
		lower := strings.ToLower(name)
		if lower == "date" || strings.HasPrefix(lower, s.header.brand.prefix) {
			names[lower] = values[0]
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		b.WriteString(name + ":" + strings.TrimSpace(plainSpaces.Replace(names[name])) + "\n")
	}
	b.WriteString(path)
	mark := "?"
	for _, key := range slices.Sorted(maps.Keys(data)) {
		b.WriteString(mark + key + "=" + data[key])
		mark = "&"
	}
	return b.String()
}

var plainSpaces = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ", "\f", " ")

// signedData returns the data of a request as it is signed: the parameters of a GET, or else the members
// of the body.
func signedData(req *http.Request) (map[string]string, error) {
	if req.Method == http.MethodGet || req.GetBody == nil {
		return signedQuery(req.URL.Query()), nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil, fmt.Errorf("the body to sign cannot be read: %w", fault.ErrInvalid)
	}
	defer func() { _ = body.Close() }() // It was only read.
	content, err := io.ReadAll(body)
	if err != nil {
		return nil, fmt.Errorf("the body to sign cannot be read: %w", fault.ErrInvalid)
	}
	return signedBody(content)
}

// signedQuery returns the parameters of a query string. One whose name ends in brackets is a list.
func signedQuery(query url.Values) map[string]string {
	data := make(map[string]string, len(query))
	for name, values := range query {
		bare, isList := strings.CutSuffix(name, "[]")
		if isList || len(values) > 1 {
			data[bare] = javaScript(rawjson.Encode(values))
		} else {
			data[bare] = values[0]
		}
	}
	return data
}

// signedBody returns the members of a JSON object: texts as they are, everything else as JSON.
func signedBody(content []byte) (map[string]string, error) {
	if len(content) == 0 {
		return nil, nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(content, &members); err != nil {
		return nil, fmt.Errorf("a signed body must be a JSON object: %w", fault.ErrInvalid)
	}
	data := make(map[string]string, len(members))
	for name, value := range members {
		var plain string
		if len(value) > 0 && value[0] == '"' && json.Unmarshal(value, &plain) == nil {
			data[name] = plain
			continue
		}
		data[name] = javaScript(value)
	}
	return data, nil
}
