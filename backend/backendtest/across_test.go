package backendtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/bcrypt"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/backend/authing"
	"github.com/authplus/authplus/backend/backendtest"
	"github.com/authplus/authplus/backend/fusionauth"
	"github.com/authplus/authplus/backend/genauth"
	"github.com/authplus/authplus/backend/propelauth"
	emulatedauthing "github.com/authplus/authplus/emulator/authing"
	"github.com/authplus/authplus/emulator/emulatortest"
	emulatedgenauth "github.com/authplus/authplus/emulator/genauth"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

// system is a provider between whose tenants and others users are copied.
type system struct {
	name string
	// section is the title of its part of the README.
	section string
	open    func(t testing.TB) tenant
	// lost are the fields of a user that the provider has no place for.
	lost []string
	// imports tells that hashes are taken by imports only.
	imports bool
}

// tenant is an open tenant of a system.
type tenant struct {
	*authplus.Auth
	refresh func()
	// login tells whether a password signs a user in; nil where only has_password of the user tells that
	// there is one.
	login func(address, password string) bool
}

// connect opens a tenant of an emulator.
func connect(t testing.TB, p backend.Provider, refresh func(), opts ...authplus.Option) tenant {
	t.Helper()
	auth, err := authplus.Open(p, append(opts, authplus.WithTimeout(backendtest.Patience))...)
	require.NoError(t, err)
	return tenant{Auth: auth, refresh: refresh}
}

// everything that a user of any provider may have, and that can be written.
var everything = []string{
	"email", "username", "name", "given_name", "family_name", "nickname", "phone_number", "picture", "locale", "zoneinfo",
	"birthdate", "external_id", "user_metadata", "app_metadata", "blocked", "email_verified",
}

var systems = []system{
	{
		name: "auth0", section: "Auth0", imports: true, lost: []string{"locale", "zoneinfo", "birthdate", "external_id"},
		open: func(t testing.TB) tenant {
			s := emulatortest.Auth0(t)
			opened := connect(t, auth0.Config{URL: s.URL, Token: token.Static(emulatortest.Token)}, s.Refresh, authplus.WithConnection("acdc"))
			require.NoError(t, opened.Do(t.Context(), "POST", "/api/v2/connections", map[string]any{
				"name": "acdc", "strategy": "auth0", "enabled_clients": []string{"authplus"}, "options": map[string]any{"passwordPolicy": "none", "requires_username": true},
			}, nil))
			opened.login = func(address, password string) bool {
				return post(t, s.URL+"/oauth/token", "", map[string]any{
					"grant_type": "http://auth0.com/oauth/grant-type/password-realm", "realm": "acdc", "client_id": "authplus",
					"client_secret": "authplus-secret", "username": address, "password": password,
				})
			}
			return opened
		},
	},
	{
		name: "fusionauth", section: "FusionAuth", imports: true,
		open: func(t testing.TB) tenant {
			s := emulatortest.FusionAuth(t)
			opened := connect(t, fusionauth.Config{URL: s.URL, APIKey: emulatortest.Token}, s.Refresh)
			opened.login = func(address, password string) bool {
				return post(t, s.URL+"/api/login", emulatortest.Token, map[string]any{"loginId": address, "password": password})
			}
			return opened
		},
	},
	{
		name: "genauth", section: "GenAuth and Authing v3", lost: []string{"app_metadata"},
		open: func(t testing.TB) tenant {
			s := emulatortest.GenAuth(t, emulatedgenauth.WithAnyCustomData())
			opened := connect(t, genauth.Config{Host: s.URL, Token: token.Static(emulatortest.Token)}, s.Refresh)
			opened.login = func(address, password string) bool {
				return post(t, s.URL+"/api/v3/signin", "", map[string]any{
					"connection": "PASSWORD", "passwordPayload": map[string]any{"email": address, "password": password},
					"client_id": "authplus", "client_secret": "authplus-secret",
				})
			}
			return opened
		},
	},
	{
		name: "authing", section: "Authing v2", lost: []string{"app_metadata"},
		open: func(t testing.TB) tenant {
			s := emulatortest.Authing(t)
			opened := connect(t, authing.Config{
				UserPoolID: emulatedauthing.UserPoolID, Token: token.Static(emulatortest.Token), Host: s.URL, DefineFields: true,
			}, s.Refresh)
			opened.login = func(address, password string) bool {
				var answer struct {
					Data struct{ FindUser struct{ Password string } }
				}
				require.NoError(t, opened.Do(t.Context(), "POST", "/graphql/v2", map[string]any{
					"query": `query ($email: String) { findUser(email: $email) { password } }`, "variables": map[string]any{"email": address},
				}, &answer))
				return bcrypt.CompareHashAndPassword([]byte(answer.Data.FindUser.Password), []byte(password)) == nil
			}
			return opened
		},
	},
	{
		name: "propelauth", section: "PropelAuth",
		lost: []string{"name", "nickname", "phone_number", "locale", "zoneinfo", "birthdate"},
		open: func(t testing.TB) tenant {
			s := emulatortest.PropelAuth(t)
			return connect(t, propelauth.Config{AuthURL: s.AuthURL(), APIKey: emulatortest.Token, URL: s.URL}, s.Refresh)
		},
	},
}

// post tells whether a request with a JSON body is answered with a success, in an envelope too.
func post(t testing.TB, url, authorization string, body any) bool {
	t.Helper()
	data, err := json.Marshal(body)
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(data))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", authorization)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	var envelope struct{ StatusCode int }
	_ = json.NewDecoder(answer.Body).Decode(&envelope) // Not all answers are objects.
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode < 300 && envelope.StatusCode < 300
}

// The password of everybody, and its hash.
const (
	password = "Jailbreak"
	hash     = "$2b$10$vB0Vc8Ky6XUqXOS2CV9GrOLpTzh0IFlJ6OWPvsGsd0bpVwqih6qza"
)

// fan returns the i-th user, with the fields that a system has.
func fan(t testing.TB, s system, auth *authplus.Auth, i int) *authplus.User {
	t.Helper()
	fields := map[string]any{
		"email": backendtest.Address(i), "username": fmt.Sprintf("fan%05d", i), "name": fmt.Sprintf("Fan %d Ünal", i),
		"given_name": "Fan", "family_name": fmt.Sprintf("Ünal %d", i), "nickname": "🎸", "phone_number": fmt.Sprintf("+1555%07d", i),
		"picture": "https://acdc.com/fan.png", "locale": "en", "zoneinfo": "Europe/London", "birthdate": "1955-03-31",
		"external_id": fmt.Sprintf("ticket-%d", i), "blocked": i%10 == 0, "email_verified": i%3 == 0,
		"user_metadata": map[string]any{"seat": i, "tags": []any{"a", "b"}, "band": map[string]any{"since": 1973, "live": true}},
		"app_metadata":  map[string]any{"plan": "gold", "visits": i * 2},
	}
	for _, name := range s.lost {
		delete(fields, name)
	}
	user, err := auth.Users().FromDict(fields)
	require.NoError(t, err)
	return user
}

// add makes users in a tenant, with their hash.
func add(t testing.TB, s system, to tenant, users iter.Seq[*authplus.User]) int {
	t.Helper()
	sequence := func(yield func(*authplus.User, error) bool) {
		for user := range users {
			user.SetPasswordHash(authplus.Bcrypt(hash))
			if !yield(user, nil) {
				return
			}
		}
	}
	create := to.Users().CreateAll
	if s.imports {
		create = to.Users().Import
	}
	result, err := create(t.Context(), sequence)
	require.NoError(t, err, s.name)
	to.refresh()
	return result.Done
}

// TestUsersAreCopiedBetweenAllProviders reads users from a tenant of each provider and makes them in one
// of each other. What comes out is what went in, but for what the README says is lost.
func TestUsersAreCopiedBetweenAllProviders(t *testing.T) {
	t.Parallel()
	many := 1000
	if testing.Short() {
		many = 50
	}
	for _, source := range systems {
		t.Run(source.name, func(t *testing.T) {
			t.Parallel()
			from := source.open(t)
			n := add(t, source, from, func(yield func(*authplus.User) bool) {
				for i := 0; i < many && yield(fan(t, source, from.Auth, i)); i++ {
				}
			})
			require.Equal(t, many, n)
			users, err := from.Users().All().List(t.Context())
			require.NoError(t, err)
			require.Len(t, users, many)
			for _, target := range systems {
				if target.name != source.name {
					copied(t, source, target, users)
				}
			}
		})
	}
}

// copied copies users of a system into another one, and compares.
func copied(t *testing.T, source, target system, users []*authplus.User) {
	t.Helper()
	to := target.open(t)
	n := add(t, target, to, func(yield func(*authplus.User) bool) {
		for _, user := range users {
			if !yield(portable(t, target, to.Auth, user)) {
				return
			}
		}
	})
	require.Equal(t, len(users), n)
	arrived := map[string]*authplus.User{}
	for user, err := range to.Users().All().Iter(t.Context()) {
		require.NoError(t, err)
		arrived[user.Email] = user
	}
	require.Len(t, arrived, len(users))
	for _, user := range users {
		want, got := user.AsDict(), arrived[user.Email].AsDict()
		for _, name := range everything {
			if !slices.Contains(source.lost, name) && !slices.Contains(target.lost, name) {
				require.Equal(t, want[name], got[name], "%s from %s to %s", name, source.name, target.name)
			}
		}
	}
	if to.login == nil {
		has, _ := arrived[backendtest.Address(1)].Extra.Get("has_password")
		require.Equal(t, true, has, "%s to %s", source.name, target.name)
		return
	}
	require.True(t, to.login(backendtest.Address(1), password), "%s to %s: the hash still opens", source.name, target.name)
	require.False(t, to.login(backendtest.Address(1), "Highway"), "%s to %s", source.name, target.name)
}

// portable returns a user as another system takes them: without what is the source's own, and without
// what the target has no place for.
func portable(t testing.TB, target system, auth *authplus.Auth, user *authplus.User) *authplus.User {
	t.Helper()
	fields := user.AsDict()
	for name := range fields {
		if !slices.Contains(everything, name) || slices.Contains(target.lost, name) {
			delete(fields, name)
		}
	}
	moved, err := auth.Users().FromDict(fields)
	require.NoError(t, err)
	return moved
}

// TestWhatIsLostIsDocumented looks for the fields that a system has no place for in the README, and makes
// sure that they are refused rather than dropped.
func TestWhatIsLostIsDocumented(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	names := map[string]string{
		"app_metadata": "AppMetadata", "name": "Name", "nickname": "Nickname", "phone_number": "PhoneNumber", "locale": "Locale",
		"zoneinfo": "Zoneinfo", "birthdate": "Birthdate", "external_id": "ExternalID",
	}
	full := fan(t, system{}, connect(t, auth0.Config{Domain: "acme.auth0.com", Token: token.Static("x")}, nil).Auth, 1).AsDict()
	for _, s := range systems {
		_, section, found := strings.Cut(string(readme), "\n## "+s.section+"\n")
		require.True(t, found, s.section)
		section, _, _ = strings.Cut(section, "\n## ")
		_, lost, found := strings.Cut(section, "What is lost")
		require.True(t, found, s.section)
		to := s.open(t)
		for _, name := range s.lost {
			require.Contains(t, lost, "`"+names[name]+"`", s.name)
			user, err := to.Users().FromDict(map[string]any{"email": "fan@acdc.com", name: full[name]})
			require.NoError(t, err)
			user.SetPassword(password)
			require.ErrorIs(t, to.Users().Create(t.Context(), user), authplus.ErrNotSupported, "%s of %s", name, s.name)
		}
		some, err := to.Users().Filter(where.Email.Eq("fan@acdc.com")).Exists(t.Context())
		require.NoError(t, err)
		require.False(t, some, s.name)
	}
}
