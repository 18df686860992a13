package propelauth_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/propelauth"
	"github.com/authplus/authplus/where"
)

// TestNothingIsLostInTranslation gives users all sorts of values: what has a canonical name and fits it
// stands there, and everything else stands below extra as it was.
func TestNothingIsLostInTranslation(t *testing.T) {
	t.Parallel()
	names := propelauth.Attributes()
	rapid.Check(t, func(t *rapid.T) {
		wire := map[string]any{"user_id": bon}
		for _, name := range []string{"email", "enabled", "created_at", "last_active_at", "properties", "metadata", "username", "legacy_user_id", "locked", "new"} {
			wire[name] = rapid.SampledFrom([]any{"text", "", true, false, nil, 0.0, 1700000000.0, -1.5, map[string]any{"a": 1.0}, []any{"x"}}).Draw(t, name)
		}
		data, err := json.Marshal(wire)
		require.NoError(t, err)
		raw, err := propelauth.Canonical(data)
		require.NoError(t, err)
		var doc map[string]any
		require.NoError(t, json.Unmarshal(raw, &doc))
		extra, _ := doc["extra"].(map[string]any)
		for name, value := range wire {
			kept, below := extra[name]
			own, there := doc[names[name]]
			require.NotEqual(t, below, there && names[name] != "", "%s is in one place", name)
			switch {
			case below:
				require.Equal(t, value, kept, name)
			case name == "enabled":
				require.Equal(t, value, own == false, name)
			case name == "created_at" || name == "last_active_at":
				require.Equal(t, "2023-11-14T22:13:20Z", own, name)
			default:
				require.Equal(t, value, own, name)
			}
		}
	})
}

// predicates draws predicates on addresses and user names.
func predicates() *rapid.Generator[where.Q] {
	text := rapid.StringMatching(`[aB@ ]{0,3}`)
	leaf := rapid.Custom(func(t *rapid.T) where.Q {
		field := rapid.SampledFrom([]string{"email", "username", "given_name"}).Draw(t, "field")
		lookup := rapid.SampledFrom([]string{"exact", "iexact", "contains", "icontains", "startswith", "iendswith", "wildcard", "iwildcard"}).Draw(t, "lookup")
		value := text.Draw(t, "value")
		if strings.HasSuffix(lookup, "wildcard") {
			value = strings.Join(rapid.SliceOfN(text, 1, 3).Draw(t, "pieces"), "*")
		}
		return where.Lookup(field+"__"+lookup, value)
	})
	var tree func(depth int) *rapid.Generator[where.Q]
	tree = func(depth int) *rapid.Generator[where.Q] {
		if depth == 0 {
			return leaf
		}
		return rapid.Custom(func(t *rapid.T) where.Q {
			kids := rapid.SliceOfN(tree(depth-1), 1, 3).Draw(t, "kids")
			switch rapid.IntRange(0, 3).Draw(t, "operator") {
			case 0:
				return where.And(kids...)
			case 1:
				return where.Or(kids...)
			case 2:
				return where.Not(kids[0])
			default:
				return kids[0]
			}
		})
	}
	return tree(2)
}

// TestWhatIsSearchedForIsInAllMatches compares the text that PropelAuth is asked for with the meaning of
// predicates: a match without it would be missed.
func TestWhatIsSearchedForIsInAllMatches(t *testing.T) {
	t.Parallel()
	for name, minds := range map[string]bool{"case does not count": false, "case counts": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opened, err := propelauth.Config{AuthURL: "https://auth.acdc.com", APIKey: "x", SearchMindsCase: minds}.Open(backend.Transport{})
			require.NoError(t, err)
			b := opened.(*propelauth.Backend)
			rapid.Check(t, func(t *rapid.T) {
				q := predicates().Draw(t, "q")
				n, err := where.Users().Resolve(q)
				require.NoError(t, err)
				term := b.Term(n)
				email, username := rapid.StringMatching(`[aAbB@ ]{0,6}`).Draw(t, "email"), rapid.StringMatching(`[aAbB@ ]{0,6}`).Draw(t, "username")
				doc, err := json.Marshal(map[string]string{"email": email, "username": username})
				require.NoError(t, err)
				matches, err := where.Match(where.Users(), q, doc)
				require.NoError(t, err)
				if !minds {
					email, username, term = strings.ToLower(email), strings.ToLower(username), strings.ToLower(term)
				}
				if matches {
					require.True(t, strings.Contains(email, term) || strings.Contains(username, term), "%q is asked for %v", term, q)
				}
			})
		})
	}
}
