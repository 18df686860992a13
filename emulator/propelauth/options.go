package propelauth

import (
	"slices"

	"github.com/authplus/authplus/emulator"
)

// APIKey is the development credential that every emulator accepts.
const APIKey = "authplus-key"

// DefaultAuthURL is the environment's logical URL unless [WithAuthURL] names another.
const DefaultAuthURL = "https://auth.authplus.test"

// Option changes how the emulator behaves.
type Option func(*settings)

type settings struct {
	common        []emulator.Option
	authURL       string
	roles         []Role
	severalRoles  bool
	organizations bool
	accessTokens  bool
}

// With carries the options that all emulators have, such as With(emulator.WithToken("secret")).
func With(opts ...emulator.Option) Option {
	return func(s *settings) { s.common = append(s.common, opts...) }
}

// WithAuthURL sets the environment's logical URL, which access tokens name as their issuer: https, a host,
// and nothing behind it.
func WithAuthURL(url string) Option { return func(s *settings) { s.authURL = url } }

// Role is one that a member of an organization can have.
type Role struct {
	Name        string
	Permissions []string
}

// WithRoles sets the roles of the project, the highest first. Unless told otherwise these are Owner and
// Admin, who may do everything, and Member.
func WithRoles(roles ...Role) Option {
	return func(s *settings) { s.roles = slices.Clone(roles) }
}

// WithSeveralRoles lets members have additional roles; then no role is above another.
func WithSeveralRoles() Option { return func(s *settings) { s.severalRoles = true } }

// WithoutOrganizations leaves organizations out of the project, whose routes then answer 426.
func WithoutOrganizations() Option { return func(s *settings) { s.organizations = false } }

// WithoutAccessTokens takes POST /api/backend/v1/access_token away, as it is until a project asks for it.
func WithoutAccessTokens() Option { return func(s *settings) { s.accessTokens = false } }

// defaults returns the settings of an emulator without options.
func defaults() settings {
	everything := []string{
		"propelauth::can_invite", "propelauth::can_change_roles", "propelauth::can_remove_users",
		"propelauth::can_setup_saml", "propelauth::can_manage_api_keys",
	}
	return settings{
		authURL: DefaultAuthURL, organizations: true, accessTokens: true,
		roles: []Role{{"Owner", everything}, {"Admin", everything}, {"Member", []string{}}},
	}
}

// role returns the role with a name, and false if there is none.
func (s *settings) role(name string) (Role, bool) {
	i := slices.IndexFunc(s.roles, func(r Role) bool { return r.Name == name })
	if i < 0 {
		return Role{}, false
	}
	return s.roles[i], true
}
