package genauth_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/backendtest"
	"github.com/authplus/authplus/backend/genauth"
	"github.com/authplus/authplus/emulator/emulatortest"
	emulated "github.com/authplus/authplus/emulator/genauth"
)

// pool is an emulated user pool with a client of it.
type pool struct {
	*emulatortest.GenAuthService
	auth *authplus.Auth
}

// config returns how the emulator is connected to, with its development key.
func config(url string) genauth.Config {
	return genauth.Config{AccessKeyID: "authplus", AccessKeySecret: "authplus-secret", Host: url}
}

// open starts a user pool that takes any custom data.
func open(t *testing.T, opts ...emulated.Option) *pool {
	t.Helper()
	service := emulatortest.GenAuth(t, append([]emulated.Option{emulated.WithAnyCustomData()}, opts...)...)
	auth, err := authplus.Open(config(service.URL), authplus.WithTimeout(backendtest.Patience))
	require.NoError(t, err)
	// The management token is had before requests are counted.
	require.NoError(t, auth.Do(t.Context(), "GET", "/api/v3/list-roles", nil, nil))
	return &pool{GenAuthService: service, auth: auth}
}

// band adds the members of AC/DC, created a day apart.
func (p *pool) band(t *testing.T) {
	t.Helper()
	for i, name := range []string{"Angus Young", "Malcolm Young", "Bon Scott", "Phil Rudd", "Cliff Williams"} {
		given, family, _ := strings.Cut(name, " ")
		p.MustSeed(t, fmt.Sprintf(`{"userId":"%024x","email":"%s@acdc.com","username":"%s","name":%q,"givenName":%q,"familyName":%q,
			"createdAt":"1973-12-%02dT00:00:00.000Z","loginsCount":%d,"customData":{"plan":"%s","year":%d}}`,
			i+1, strings.ToLower(given), strings.ToLower(given), name, given, family, i+1, i*10,
			[]string{"gold", "free"}[i%2], 1950+i))
	}
}

// crowd adds n users, some of them at the same moment.
func (p *pool) crowd(t *testing.T, n, sameMoment int) {
	t.Helper()
	users := make([]string, n)
	for i := range users {
		moment := i / sameMoment
		users[i] = fmt.Sprintf(`{"userId":"%024x","username":"fan%05d","createdAt":"2020-01-01T%02d:%02d:%02d.%03dZ"}`,
			i+1, i, moment/3600_000, moment/60_000%60, moment/1000%60, moment%1000)
	}
	p.MustSeed(t, users...)
}

// names returns the given names of users, sorted.
func names(users []*authplus.User) []string {
	all := make([]string, len(users))
	for i, u := range users {
		all[i] = u.GivenName
	}
	slices.Sort(all)
	return all
}
