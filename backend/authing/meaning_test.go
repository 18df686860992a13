package authing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

// words are what users are called and looked for by: some differ in case alone, and some have signs of query
// languages.
var words = []string{"angus", "Angus", "Angus Young", "bon scott", "AC/DC", `a"b\c`, "Ünal", "x*y?", "NOT", "50%", "a_b", "7", " edge "}

// texts are the fields that hold any text.
var texts = []string{
	"email", "username", "phone_number", "name", "given_name", "family_name", "nickname", "external_id", "zoneinfo", "user_metadata.word", "extra.company",
}

// crowd seeds 60 users with every word in every field that takes it.
func (p *pool) crowd(t *testing.T) {
	t.Helper()
	var seed strings.Builder
	for i := range 60 {
		word := func(n int) string { return words[(i*n+i/len(words))%len(words)] }
		user := map[string]any{
			"email":   fmt.Sprintf("%d.%s@acdc.com", i, strings.NewReplacer(" ", ".", `"`, "", `\`, "").Replace(word(1))),
			"blocked": i%3 == 0, "customData": map[string]any{"word": word(4), "n": i % 10},
		}
		for n, name := range []string{"name", "givenName", "familyName", "nickname", "zoneinfo", "company"} {
			if (i+n)%4 > 0 {
				user[name] = word(n + 2)
			}
		}
		if i%2 > 0 {
			user["username"], user["externalId"] = fmt.Sprintf("%s %d", word(3), i), fmt.Sprintf("%s-%d", word(5), i)
			user["phone"], user["phoneCountryCode"] = fmt.Sprint(5550000+i/4), []string{"+1", "+49"}[i/2%2]
		}
		text, err := json.Marshal(user)
		require.NoError(t, err)
		seed.Write(append(text, '\n'))
	}
	p.MustSeed(t, seed.String())
}

// predicates draws predicates on values that some of the users have.
func predicates(depth int, all []*authplus.User) *rapid.Generator[where.Q] {
	return rapid.Custom(func(t *rapid.T) where.Q {
		if depth > 0 {
			kid := predicates(depth-1, all)
			switch rapid.IntRange(0, 5).Draw(t, "operator") {
			case 0, 1:
				return where.And(kid.Draw(t, "left"), kid.Draw(t, "right"))
			case 2:
				return where.Or(kid.Draw(t, "left"), kid.Draw(t, "right"))
			case 3:
				return where.Not(kid.Draw(t, "kid"))
			}
		}
		return leaf(t, all)
	})
}

func leaf(t *rapid.T, all []*authplus.User) where.Q {
	user := rapid.SampledFrom(all).Draw(t, "user")
	switch rapid.IntRange(0, 7).Draw(t, "kind") {
	case 0:
		return where.Blocked.Eq(rapid.Bool().Draw(t, "blocked"))
	case 1:
		return where.Lookup("user_metadata__n__gte", rapid.IntRange(0, 9).Draw(t, "n"))
	case 2:
		return where.UserID.In(user.UserID, rapid.SampledFrom(all).Draw(t, "other").UserID, "nobody")
	case 3:
		return where.Email.In(strings.ToUpper(user.Email), rapid.SampledFrom(all).Draw(t, "other").Email)
	case 4:
		return where.PhoneNumber.In(user.PhoneNumber+"0", rapid.SampledFrom(all).Draw(t, "other").PhoneNumber, "+495550003")
	case 5:
		return where.Lookup(rapid.SampledFrom([]string{"username", "external_id__in"}).Draw(t, "key"), user.Username)
	}
	field := strings.ReplaceAll(rapid.SampledFrom(texts).Draw(t, "field"), ".", "__")
	word := rapid.SampledFrom(words).Draw(t, "word")
	switch name := rapid.SampledFrom([]string{
		"exact", "iexact", "in", "startswith", "istartswith", "endswith", "iendswith", "contains", "icontains", "wildcard", "iwildcard", "isnull", "gt",
	}).Draw(t, "lookup"); name {
	case "in":
		return where.Lookup(field+"__in", []string{word, rapid.SampledFrom(words).Draw(t, "another")})
	case "isnull":
		return where.Lookup(field+"__isnull", rapid.Bool().Draw(t, "is"))
	default:
		return where.Lookup(field+"__"+name, word)
	}
}

// TestSetsMeanWhatMatchMeans compares what sets hold with the meaning of random predicates. Without
// ClientSide it is the same, or it is refused.
func TestSetsMeanWhatMatchMeans(t *testing.T) {
	t.Parallel()
	p := open(t)
	p.crowd(t)
	all, err := p.auth.Users().All().List(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 60)
	rapid.Check(t, func(rt *rapid.T) {
		q := predicates(2, all).Draw(rt, "predicate")
		var want []string
		for _, u := range all {
			matches, err := where.Match(where.Users(), q, u.Raw())
			if errors.Is(err, authplus.ErrInvalid) {
				return // a lookup that the field does not take
			}
			require.NoError(rt, err)
			if matches {
				want = append(want, u.UserID)
			}
		}
		set := p.auth.Users().Filter(q)
		if rapid.Bool().Draw(rt, "client side") {
			set = set.ClientSide()
		}
		got, err := authplus.Pluck(t.Context(), set, where.UserID)
		if errors.Is(err, authplus.ErrNotSupported) {
			return
		}
		require.NoError(rt, err)
		require.ElementsMatch(rt, want, got, set.Explain().String())
	})
}
