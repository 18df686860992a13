package fusionauth_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/backendtest"
	"github.com/authplus/authplus/backend/fusionauth"
	"github.com/authplus/authplus/emulator/emulatortest"
	emulator "github.com/authplus/authplus/emulator/fusionauth"
)

// TestMain looks for goroutines that are left, those aside that bleve begins with the program.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// service is an emulated instance.
type service struct {
	*emulatortest.FusionAuthService
}

// serve serves an instance that searches with an engine.
func serve(t testing.TB, engine fusionauth.Engine, opts ...emulator.Option) *service {
	t.Helper()
	opts = append([]emulator.Option{emulator.WithEngine(emulator.Engine(engine))}, opts...)
	return &service{emulatortest.FusionAuth(t, opts...)}
}

// open connects to the instance.
func (s *service) open(t testing.TB, engine fusionauth.Engine, opts ...authplus.Option) *authplus.Auth {
	t.Helper()
	opts = append([]authplus.Option{authplus.WithTimeout(backendtest.Patience)}, opts...)
	auth, err := authplus.Open(fusionauth.Config{URL: s.URL, APIKey: emulatortest.Token, Engine: engine}, opts...)
	require.NoError(t, err)
	return auth
}

// fill adds n users at once, who were created a millisecond apart in threes.
func (s *service) fill(t testing.TB, n int) {
	t.Helper()
	var seed strings.Builder
	for i := range n {
		fmt.Fprintf(&seed, `{"email":%q,"insertInstant":%d}`+"\n", backendtest.Address(i), 1_700_000_000_000+i/3)
	}
	s.MustSeed(t, seed.String())
}

var fields = []string{
	"email", "username", "name", "given_name", "family_name", "nickname", "phone_number", "picture", "locale", "zoneinfo",
	"birthdate", "external_id", "user_metadata", "app_metadata", "blocked",
}

// suite describes an engine to the tests that every provider passes.
func suite(engine fusionauth.Engine, pushed, orders []string) backendtest.Suite {
	open := func(t testing.TB, opts ...authplus.Option) backendtest.Tenant {
		s := serve(t, engine)
		return backendtest.Tenant{Auth: s.open(t, engine, opts...), Server: s, Fill: func(n int) { s.fill(t, n) }}
	}
	return backendtest.Suite{
		Open: open, Fields: fields, Pushed: pushed, Orders: orders,
		Roles: func(t testing.TB, tenant backendtest.Tenant, name string) string {
			role := &authplus.Role{Name: name}
			require.NoError(t, tenant.Auth.Using(emulator.ApplicationID).Roles().Create(t.Context(), role))
			return role.ID
		},
		Organizations: func(t testing.TB, tenant backendtest.Tenant, name string) string {
			group := &authplus.Organization{Name: name}
			require.NoError(t, tenant.Auth.Organizations().Create(t.Context(), group))
			return group.ID
		},
	}
}

func TestElasticsearchPassesTheSuite(t *testing.T) {
	t.Parallel()
	backendtest.Run(t, suite(fusionauth.Elasticsearch, []string{
		"user_id__exact", "user_id__in", "email__exact", "email__in", "email__startswith", "email__endswith", "email__contains",
		"email__isnull", "created_at__gte", "created_at__lt", "blocked__exact", "email_verified__exact", "username__exact",
		"username__in", "username__startswith", "username__contains", "username__isnull", "name__exact", "name__in",
		"name__startswith", "name__contains", "name__wildcard", "nickname__exact", "nickname__isnull", "phone_number__exact",
		"phone_number__startswith", "external_id__exact", "external_id__in", "user_metadata__instrument",
		"user_metadata__years__gte", "user_metadata__none__isnull", "app_metadata__active",
	}, []string{"email", "created_at"}))
}

func TestTheDatabasePassesTheSuite(t *testing.T) {
	t.Parallel()
	s := suite(fusionauth.Database, []string{
		"user_id__exact", "user_id__in", "email__exact", "email__startswith", "email__endswith", "email__contains", "username__exact",
		"username__startswith", "username__contains", "name__exact", "name__startswith", "name__contains", "name__wildcard",
		"given_name__exact", "given_name__startswith", "family_name__exact", "family_name__contains", "phone_number__exact",
	}, []string{"email", "created_at"})
	s.OneWay = []string{"roles"}
	backendtest.Run(t, s)
}
