package genauth

import (
	"encoding/json"
	"net/http"
	"net/url"
)

// The functions that tests look at by themselves.
var (
	JavaScript = javaScript
	SplitPhone = splitPhone
	JoinPhone  = joinPhone
	Canonical  = canonical
	WireFields = wireFields
	PoolOf     = poolOf
)

// Sign returns what is signed of a request and the header that proves it.
func Sign(c Config, method, path string, h http.Header, query url.Values, body json.RawMessage) (text, authorization string, err error) {
	named, err := c.Brand.named()
	if err != nil {
		return "", "", err
	}
	s := newSigner(header{brand: named}, c.AccessKeyID, c.AccessKeySecret, "")
	data := signedQuery(query)
	if method != http.MethodGet {
		if data, err = signedBody(body); err != nil {
			return "", "", err
		}
	}
	text = s.text(method, path, h, data)
	return text, s.authorization(text), nil
}
