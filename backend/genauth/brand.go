package genauth

import (
	"fmt"
	"slices"

	"github.com/authplus/authplus/fault"
)

// Brand is under which of its two names the service runs. Its zero is [GenAuth].
type Brand string

// The brands. Both have the same paths and bodies; they differ in the default host and in the names of
// headers.
const (
	// GenAuth is the service at api.genauth.ai, with headers such as x-genauth-lang.
	GenAuth Brand = "genauth"
	// Authing is the service at api.authing.cn, with headers such as x-authing-lang.
	Authing Brand = "authing"
)

// brand is what differs between the brands.
type brand struct {
	host string
	// prefix begins the names of the headers, scheme the Authorization header of a signed request.
	prefix, scheme string
}

var brands = map[Brand]brand{
	GenAuth: {host: "https://api.genauth.ai", prefix: "x-genauth-", scheme: "GenAuth"},
	Authing: {host: "https://api.authing.cn", prefix: "x-authing-", scheme: "authing"},
}

// Language is the language of the service's messages. Its zero leaves the choice to the service, which
// answers in Chinese.
type Language string

// The languages.
const (
	Chinese            Language = "zh-CN"
	English            Language = "en-US"
	Japanese           Language = "ja-JP"
	TraditionalChinese Language = "zh-TW"
)

var languages = []Language{"", Chinese, English, Japanese, TraditionalChinese}

// named returns what is known of a brand.
func (b Brand) named() (brand, error) {
	if b == "" {
		b = GenAuth
	}
	known, ok := brands[b]
	if !ok {
		return brand{}, fmt.Errorf("genauth: the brand must be genauth or authing: %w", fault.ErrInvalid)
	}
	return known, nil
}

// check refuses a language that the service does not have.
func (l Language) check() error {
	if !slices.Contains(languages, l) {
		return fmt.Errorf("genauth: the language must be zh-CN, en-US, ja-JP or zh-TW: %w", fault.ErrInvalid)
	}
	return nil
}
