package authplus_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

// TestIn500Chunks asks for lists of values that no URL can hold.
func TestIn500Chunks(t *testing.T) {
	t.Parallel()
	service := serve(t)
	var users []map[string]any
	var addresses, names, connections []string
	for i := range 620 {
		user := member(i/2, fmt.Sprintf("fan%05d", i))
		name := fmt.Sprintf("fan-number-%05d", i)
		user["user_metadata"] = map[string]any{"name": name, "even": i%2 == 0}
		user["identities"] = []map[string]any{
			{"connection": database, "provider": "auth0", "user_id": fmt.Sprintf("fan%05d", i)},
			{"connection": "google-" + name, "provider": "google-oauth2", "user_id": fmt.Sprint(i)},
		}
		users = append(users, user)
		if i < 500 {
			addresses = append(addresses, user["email"].(string))
			names = append(names, name)
			connections = append(connections, "google-"+name)
		}
	}
	service.seed(t, users...)
	auth, w := service.open(t)
	shuffled := append([]string{"nobody@acdc.com", "FAN00007@acdc.com"}, addresses...)
	shuffle(t, len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })

	tests := map[string]*authplus.QuerySet[User]{
		"addresses":             auth.Users().Filter(where.Email.In(shuffled...)),
		"what is refined":       auth.Users().Filter(where.UserMetadata("name").In(anys(names)...)),
		"every user in two":     auth.Users().Filter(where.Connection.In(anys(append(connections, database))...)).Exclude(where.Email.Gte("fan00500@acdc.com")),
		"two lists":             auth.Users().Filter(where.Email.In(shuffled...), where.UserMetadata("even").In(true, false)),
		"another order":         auth.Users().Filter(where.Email.In(shuffled...)).OrderBy("-email").Reverse(),
		"two fields to sort by": auth.Users().Filter(where.Email.In(shuffled...)).OrderBy("created_at", "email").ClientSide(),
		"few fields":            auth.Users().Filter(where.Email.In(shuffled...)).Only("email").OrderBy("email"),
	}
	var want []string
	for _, address := range addresses {
		want = append(want, strings.TrimSuffix(address, "@acdc.com"))
	}
	for name, set := range tests {
		require.NoError(t, set.Err(), name)
		requests := len(set.Explain().Requests)
		require.Greater(t, requests, 1, name)
		list, err := set.List(t.Context())
		require.NoError(t, err, name)
		require.Equal(t, want, emails(list), name)

		for _, s := range w.take() {
			require.Less(t, len(s.Query), 8000, name)
		}
	}

	t.Run("counts and slices", func(t *testing.T) {
		set := tests["every user in two"].Fresh()
		n, err := set.Count(t.Context())
		require.NoError(t, err)
		require.Equal(t, 500, n)
		part, err := set.Slice(120, 122).List(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"fan00120", "fan00121"}, emails(part))
	})

	t.Run("the plan names each part", func(t *testing.T) {
		nobody := make([]string, 400)
		for i := range nobody {
			nobody[i] = fmt.Sprintf("nobody%05d@acdc.com", i)
		}
		set := auth.Users().Filter(where.Email.In(nobody...))
		plan := set.Explain()
		require.Contains(t, plan.Warnings, fmt.Sprintf("a list of values is longer than a URL can be, so it is asked for in %d parts", len(plan.Requests)))
		require.True(t, plan.SortedHere)
		service.Expect(t, len(plan.Requests), func() {
			list, err := set.List(t.Context())
			require.NoError(t, err)
			require.Empty(t, list)
		})
	})

	t.Run("what cannot be divided is refused", func(t *testing.T) {
		set := auth.Users().Exclude(where.Email.In(shuffled...))
		require.ErrorIs(t, set.Err(), authplus.ErrNotSupported)
		long := strings.Repeat("x", 8000)
		require.ErrorIs(t, auth.Users().Filter(where.Name.In(long, "y")).Err(), authplus.ErrNotSupported)
		require.NotContains(t, auth.Users().Filter(where.Name.In(long, "y")).Err().Error(), url.QueryEscape(long))
	})
}

func anys(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}
