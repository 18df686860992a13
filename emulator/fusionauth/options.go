package fusionauth

import "github.com/authplus/authplus/emulator"

// What a fresh instance has.
const (
	// APIKey is the key that may do everything.
	APIKey = "authplus-key"
	// TenantID is the id of the first tenant.
	TenantID = "d7d09513-a3f5-401c-9685-34ab6c552453"
	// ApplicationID is the id of the application, and ClientSecret its secret.
	ApplicationID = "85a03867-dccf-4882-adde-1a79aeec50df"
	ClientSecret  = "authplus-secret"
)

// Engine is what an instance searches with.
type Engine string

// The search engines.
const (
	Elasticsearch Engine = "elasticsearch"
	Database      Engine = "database"
)

// Option changes what [New] makes.
type Option func(*settings)

type settings struct {
	engine Engine
	window int
	words  []string
	common []emulator.Option
}

// WithEngine sets what the instance searches with; [Elasticsearch] is the default.
func WithEngine(engine Engine) Option { return func(s *settings) { s.engine = engine } }

// WithWindow sets how many matches of a search can be reached by their number. Elasticsearch's 10,000 is the
// default.
func WithWindow(users int) Option { return func(s *settings) { s.window = users } }

// WithWords has Elasticsearch cut the texts of some fields into words, such as "data.nickname", or all below
// "data.user_metadata.*", whose numbers and booleans are not found then. That is what it does with texts of
// data by itself, until somebody gives it another mapping. Here they are kept whole unless told otherwise.
func WithWords(paths ...string) Option {
	return func(s *settings) { s.words = append(s.words, paths...) }
}

// With sets what all emulators have, such as emulator.WithIndexDelay and emulator.WithToken, which here is
// another API key.
func With(opts ...emulator.Option) Option {
	return func(s *settings) { s.common = append(s.common, opts...) }
}
