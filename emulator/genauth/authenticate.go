package genauth

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // The service's signatures are HMAC-SHA1.
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// brandPrefixes begin the names of the headers of both brands.
var brandPrefixes = []string{"X-Genauth-", "X-Authing-"}

// maxSkew is how far the clock of a signed request may differ.
const maxSkew = 15 * time.Minute

// The problems of a signature.
var (
	badSignature = problem{403, 1300, text{"签名不正确", "The signature is wrong"}, nil}
	badMethod    = problem{403, 1301, text{"签名方法不正确", "The signature method is wrong"}, nil}
	badVersion   = problem{403, 1302, text{"签名版本不正确", "The signature version is wrong"}, nil}
	badTimestamp = problem{403, 1303, text{"时间戳格式错误", "The timestamp is malformed"}, nil}
	noDate       = problem{403, 1304, text{"缺少 date 请求头", "The header date is missing"}, nil}
	skewed       = problem{403, 1305, text{"时间戳误差过大", "The timestamp is too far away"}, nil}
	replayed     = problem{403, 1306, text{"请求重放", "The request was sent before"}, nil}
)

// authenticate checks who asks for a management operation: by signature, or by a token with or without
// the word Bearer. list is a parameter that may have been signed as an empty list.
func (c *call) authenticate(list string) *problem {
	header := c.request.Header.Get("Authorization")
	scheme, proof, found := strings.Cut(header, " ")
	if found && (strings.EqualFold(scheme, "authing") || strings.EqualFold(scheme, "GenAuth")) {
		return c.checkSignature(scheme, proof, list)
	}
	if !found {
		proof = header
	}
	if c.pool.accepts(proof) || isManagementToken(proof, c.now) {
		return nil
	}
	return &badToken
}

// checkSignature checks a signed request.
func (c *call) checkSignature(scheme, proof, list string) *problem {
	prefix := "X-Authing-"
	if strings.EqualFold(scheme, "GenAuth") {
		prefix = "X-Genauth-"
	}
	h := c.request.Header
	switch {
	case !strings.EqualFold(h.Get(prefix+"Signature-Method"), "HMAC-SHA1"):
		return &badMethod
	case h.Get(prefix+"Signature-Version") != "1.0":
		return &badVersion
	case h.Get("Date") == "":
		return &noDate
	}
	sent, err := timestamp(h.Get("Date"))
	if err != nil {
		return &badTimestamp
	}
	if sent.Sub(c.now).Abs() > maxSkew {
		return &skewed
	}
	id, signature, _ := strings.Cut(proof, ":")
	if id != accessKey || !slices.ContainsFunc(c.resources(list), func(resource string) bool {
		return hmac.Equal([]byte(signature), []byte(sign(c.request.Method, prefix, h, resource)))
	}) {
		return &badSignature
	}
	return c.pool.nonces.take(h.Get(prefix+"Signature-Nonce"), c.now)
}

// timestamp reads a date, which some SDKs write in milliseconds since 1970.
func timestamp(date string) (time.Time, error) {
	if ms, err := strconv.ParseInt(date, 10, 64); err == nil {
		return time.UnixMilli(ms), nil
	}
	return http.ParseTime(date)
}

// sign returns the signature of a request for a resource.
func sign(method, prefix string, h http.Header, resource string) string {
	var lines []string
	for name, values := range h {
		if name == "Date" || strings.HasPrefix(name, prefix) {
			value := strings.NewReplacer("\t", " ", "\n", " ", "\r", " ", "\f", " ").Replace(values[0])
			lines = append(lines, strings.ToLower(name)+":"+strings.TrimSpace(value)+"\n")
		}
	}
	slices.Sort(lines)
	mac := hmac.New(sha1.New, []byte(secretKey))
	mac.Write([]byte(method + "\n" + strings.Join(lines, "") + resource))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// resources returns the path with its data as it may have been signed: where there are none, an SDK may
// have left the question mark, and it signs an empty list that it does not send.
func (c *call) resources(list string) []string {
	path := c.request.URL.Path
	written := c.written()
	for name, value := range c.data {
		if plain, ok := value.(string); ok {
			written[name] = plain
		}
	}
	if len(written) == 0 && list == "" {
		return []string{path, path + "?"}
	}
	all := []string{path + "?" + joinedPairs(written)}
	if list != "" && !c.data.has(list) {
		written[list] = "[]"
		all = append(all, path+"?"+joinedPairs(written))
	}
	return all
}

// joinedPairs returns data in order of their names.
func joinedPairs(data map[string]string) string {
	pairs := make([]string, 0, len(data))
	for _, name := range slices.Sorted(maps.Keys(data)) {
		pairs = append(pairs, name+"="+data[name])
	}
	return strings.Join(pairs, "&")
}

// nonces are the nonces of the signed requests of the last minutes.
type nonces map[string]time.Time

// manyNonces is how many nonces are kept before old ones are looked for.
const manyNonces = 10_000

// take notes a nonce, unless it was sent before.
func (n nonces) take(nonce string, now time.Time) *problem {
	if nonce == "" {
		return &badSignature
	}
	if len(n) >= manyNonces {
		maps.DeleteFunc(n, func(_ string, at time.Time) bool { return now.Sub(at).Abs() > 2*maxSkew })
	}
	if _, known := n[nonce]; known {
		return &replayed
	}
	n[nonce] = now
	return nil
}
