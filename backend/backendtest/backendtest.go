// Package backendtest holds one suite of tests that the backend of every provider passes against the
// provider's emulator. What a provider cannot do, the suite asserts to be refused: with
// authplus.ErrNotSupported, before anything is lost.
//
//	func TestSuite(t *testing.T) {
//		backendtest.Run(t, backendtest.Suite{
//			Open: func(t testing.TB, opts ...authplus.Option) backendtest.Tenant { … },
//			Fields: []string{"email", "name", "user_metadata"},
//			Pushed: []string{"email__exact"},
//		})
//	}
package backendtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/emulator"
)

// Patience is how long tests wait for one answer: on a busy machine some take their time.
const Patience = 10 * time.Minute

// Server is the control over an emulator that the suite needs.
type Server interface {
	RequestCount() int
	Fault(faults ...emulator.Fault) error
	Refresh()
}

// Tenant is an emulated tenant with nobody in it.
type Tenant struct {
	Auth   *authplus.Auth
	Server Server
	// Fill adds n users at once, with the addresses of [Address] from 0 on.
	Fill func(n int)
}

// Suite describes a provider to the tests.
type Suite struct {
	// Open starts an emulator and opens it with options. The suite adds [Patience], and WithRetries(0) where
	// it counts requests.
	Open func(t testing.TB, opts ...authplus.Option) Tenant
	// Fields are the fields of users that can be written.
	Fields []string
	// Pushed are the lookups that need no ClientSide, such as "email__exact".
	Pushed []string
	// Orders are the fields by which sets are ordered without ClientSide.
	Orders []string
	// Lossy are fields of Fields that the provider does not keep to the letter; they are written, but
	// not compared.
	Lossy []string
	// Fixed are fields of Fields that are set at creation and cannot be changed afterwards.
	Fixed []string
	// Roles and Organizations are set where users have them; each makes one in the tenant and returns its
	// id.
	Roles, Organizations func(t testing.TB, tenant Tenant, name string) (id string)
	// OneWay are those of "roles" and "organizations" whose users cannot be listed.
	OneWay []string
	// Nulls and NestedNulls tell that a null among user_metadata, and one in an object of these, comes back;
	// elsewhere its key is absent.
	Nulls, NestedNulls bool
	// Many is how many users are read completely, 12,000 unless set.
	Many int
}

// Address returns the address of a user whom [Tenant.Fill] adds.
func Address(i int) string { return fmt.Sprintf("fan%05d@acdc.com", i) }

// Run runs the suite. Each test has a tenant of its own.
func Run(t *testing.T, s Suite) {
	t.Helper()
	s = s.patient()
	for _, c := range []struct {
		name string
		test func(t *testing.T, s Suite)
	}{
		{"a user is created, read, changed and deleted", testLifeCycle},
		{"every field comes back as it was written", testFields},
		{"a field that the provider lacks is refused", testForeignFields},
		{"get tells none and several from one", testGet},
		{"get or create", testGetOrCreate},
		{"update or create", testUpdateOrCreate},
		{"one of many creates", testRace},
		{"two users cannot have one address", testConflict},
		{"lookups are exact or refused", testLookups},
		{"orders are right or refused", testOrders},
		{"slices are those of the whole list", testSlices},
		{"counts are exact", testCounts},
		{"ids and addresses are read at once", testInBulk},
		{"every user is read once", testMany},
		{"deleting while iterating leaves nobody", testDeleting},
		{"deleting a set deletes whom it names", testDeletingASet},
		{"metadata: absent, removed, nested", testMetadata},
		{"metadata: null", testNulls},
		{"texts of all scripts come back", testUnicode},
		{"a blocked user", testBlocked},
		{"what fails is saved by the next save", testPartialFailures},
		{"a failing provider is unavailable rather than empty", testUnavailable},
		{"bad input is refused", testBadInput},
		{"roles", testRoles},
		{"organizations", testOrganizations},
		{"plans do no I/O", testPlans},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, s)
		})
	}
}

// RunOrganizations runs the test of organizations alone, for a provider that has a second kind of them.
func RunOrganizations(t *testing.T, s Suite) {
	t.Helper()
	testOrganizations(t, s.patient())
}

// patient returns the suite with tenants that wait for answers as long as [Patience].
func (s Suite) patient() Suite {
	open := s.Open
	s.Open = func(t testing.TB, opts ...authplus.Option) Tenant {
		t.Helper()
		return open(t, append([]authplus.Option{authplus.WithTimeout(Patience)}, opts...)...)
	}
	return s
}

// open starts a tenant whose requests can be counted.
func (s Suite) open(t *testing.T) Tenant {
	t.Helper()
	return s.Open(t, authplus.WithRetries(0))
}

// has tells whether a field can be written.
func (s Suite) has(field string) bool { return slices.Contains(s.Fields, field) }

// values are what tests write, by field.
func values() map[string]any {
	return map[string]any{
		"email": "angus@acdc.com", "username": "angus", "name": "Angus Young", "given_name": "Angus", "family_name": "Young",
		"nickname": "Gus", "phone_number": "+15551234567", "picture": "https://acdc.com/angus.png", "locale": "en",
		"zoneinfo": "Europe/London", "birthdate": "1955-03-31", "external_id": "guitar-1",
		"user_metadata": map[string]any{"instrument": "guitar", "band": map[string]any{"name": "AC/DC", "since": 1973}},
		"app_metadata":  map[string]any{"plan": "gold", "tours": 17, "active": true},
	}
}

// user returns a user with values of those fields that the provider has.
func (s Suite) user(t testing.TB, auth *authplus.Auth, changes map[string]any) *authplus.User {
	t.Helper()
	fields := map[string]any{}
	for name, value := range values() {
		if s.has(name) {
			fields[name] = value
		}
	}
	for name, value := range changes {
		if s.has(name) {
			fields[name] = value
		}
	}
	user, err := auth.Users().FromDict(fields)
	require.NoError(t, err)
	user.SetPassword("Highway-to-Hell-1979")
	return user
}

// named returns a user who has nothing but an address.
func named(auth *authplus.Auth, address string) *authplus.User {
	return auth.Users().New(func(u *authplus.User) {
		u.Email = address
		u.SetPassword("Highway-to-Hell-1979")
	})
}

// create makes a user and makes it searchable.
func create(t testing.TB, tenant Tenant, user *authplus.User) *authplus.User {
	t.Helper()
	require.NoError(t, tenant.Auth.Users().Create(t.Context(), user))
	tenant.Server.Refresh()
	return user
}

// requests returns how many requests f costs.
func (tenant Tenant) requests(f func()) int {
	before := tenant.Server.RequestCount()
	f()
	return tenant.Server.RequestCount() - before
}

// field returns a field of a user's document.
func field(t testing.TB, user *authplus.User, name string) any {
	t.Helper()
	data, err := json.Marshal(user)
	require.NoError(t, err)
	var document map[string]any
	require.NoError(t, json.Unmarshal(data, &document))
	return document[name]
}

// plain returns a value as JSON decodes it.
func plain(t testing.TB, value any) any {
	t.Helper()
	data, err := json.Marshal(value)
	require.NoError(t, err)
	var decoded any
	require.NoError(t, json.Unmarshal(data, &decoded))
	return decoded
}

// addresses returns the addresses of users in their order.
func addresses(users []*authplus.User) []string {
	list := make([]string, len(users))
	for i, u := range users {
		list[i] = u.Email
	}
	return list
}
