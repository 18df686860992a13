package genauth_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/where"
)

// vocabulary are the words of names and of what is looked for in them.
var vocabulary = []string{"angus", "Angus", "ANGUS YOUNG", "bon", "é北", `a"b\`, "a*b", "7", "true", " x "}

// audience adds users who differ in all that can be asked for, some of them created at one moment.
func (p *pool) audience(t *testing.T) []*authplus.User {
	t.Helper()
	var users []string
	for i := range 70 {
		word := func(n int) string { return vocabulary[(i*n+i/10)%len(vocabulary)] }
		user := map[string]any{
			"email": fmt.Sprintf("Fan%02d@acdc.com", i), "status": []string{"Activated", "Suspended", "Resigned"}[i%3], "loginsCount": i % 7,
			"createdAt": fmt.Sprintf("2020-01-%02dT00:00:00.%03dZ", i/3+1, i%2), "customData": map[string]any{"word": word(3), "n": i % 5},
		}
		for n, name := range []string{"name", "givenName", "familyName", "nickname", "locale", "zoneinfo"} {
			if (i+n)%3 > 0 {
				user[name] = word(n + 1)
			}
		}
		if i%2 > 0 {
			user["username"], user["externalId"] = fmt.Sprint(word(7), i), fmt.Sprint("e", i)
			user["phone"], user["phoneCountryCode"] = fmt.Sprint(5550000+i), []string{"+1", "+49"}[i/2%2]
		}
		text, err := json.Marshal(user)
		require.NoError(t, err)
		users = append(users, string(text))
	}
	p.MustSeed(t, users...)
	all, err := p.auth.Users().All().List(t.Context())
	require.NoError(t, err)
	return all
}

// asked draws predicates, most of them on values that some of the users have.
func asked(depth int, all []*authplus.User) *rapid.Generator[where.Q] {
	return rapid.Custom(func(t *rapid.T) where.Q {
		if depth > 0 && rapid.Bool().Draw(t, "junction") {
			inner := asked(depth-1, all)
			left, right := inner.Draw(t, "left"), inner.Draw(t, "right")
			return []where.Q{where.And(left, right), where.Or(left, right), where.Not(left)}[rapid.IntRange(0, 2).Draw(t, "operator")]
		}
		user, other := rapid.SampledFrom(all).Draw(t, "user"), rapid.SampledFrom(all).Draw(t, "other")
		word := rapid.SampledFrom(vocabulary).Draw(t, "word")
		text := rapid.SampledFrom([]string{
			"name", "given_name", "family_name", "nickname", "locale", "zoneinfo", "username", "external_id", "user_metadata__word", "extra__company",
		}).Draw(t, "text")
		pattern := rapid.SampledFrom([]string{
			"exact", "iexact", "startswith", "istartswith", "endswith", "iendswith", "contains", "icontains", "wildcard", "iwildcard", "gt",
		}).Draw(t, "pattern")
		return []where.Q{
			where.Lookup(text+"__"+pattern, word), where.Lookup(text+"__in", []string{word, "bon", "nobody"}),
			where.Lookup(text+"__isnull", word == "bon"), where.Blocked.Eq(word == "bon"), where.LoginsCount.Gt(user.LoginsCount),
			where.LoginsCount.In(1, 3), where.Lookup("user_metadata__n__range", []int{1, user.LoginsCount}),
			where.CreatedAt.Lte(user.CreatedAt), where.CreatedAt.Between(user.CreatedAt, other.CreatedAt), where.CreatedAt.In(user.CreatedAt, other.CreatedAt),
			where.Email.Eq(strings.ToUpper(user.Email)), where.Email.In(user.Email, other.Email), where.UserID.In(user.UserID, "nobody"),
			where.PhoneNumber.In(other.PhoneNumber, user.PhoneNumber, "+15550003"), where.Username.Eq(user.Username),
		}[rapid.IntRange(0, 14).Draw(t, "leaf")]
	})
}

// TestSetsMeanWhatTheirPredicatesMean compares what sets hold, in what order and in which windows, with what
// predicates and orders mean on everybody. Otherwise they are refused.
func TestSetsMeanWhatTheirPredicatesMean(t *testing.T) {
	t.Parallel()
	p := open(t)
	all := p.audience(t)
	rapid.Check(t, func(rt *rapid.T) {
		q := asked(2, all).Draw(rt, "predicate")
		order := rapid.SampledFrom([]string{"created_at", "-created_at", "email", "-username", "logins_count", "-external_id"}).Draw(rt, "order")
		want := []json.RawMessage{}
		for _, u := range all {
			matches, err := where.Match(where.Users(), q, u.Raw())
			if errors.Is(err, authplus.ErrInvalid) {
				return // a lookup that the field does not take
			}
			require.NoError(rt, err)
			if matches {
				want = append(want, u.Raw())
			}
		}
		name, descending := strings.CutPrefix(order, "-")
		require.NoError(rt, backend.Sort(want, []backend.Order{{Field: name, Desc: descending}}, where.Users(), "user_id"))

		set := p.auth.Users().Filter(q).OrderBy(order).PageSize(rapid.SampledFrom([]int{7, 50}).Draw(rt, "page"))
		if rapid.Bool().Draw(rt, "client side") {
			set = set.ClientSide()
		}
		n, err := set.Count(rt.Context())
		if errors.Is(err, authplus.ErrNotSupported) {
			return
		}
		require.NoError(rt, err)
		require.Equal(rt, len(want), n, set.Explain().String())
		low := rapid.IntRange(0, 20).Draw(rt, "low")
		high := low + rapid.IntRange(0, 60).Draw(rt, "many")
		got, err := set.Slice(low, high).List(rt.Context())
		require.NoError(rt, err)
		want = want[min(low, len(want)):min(high, len(want))]
		require.Equal(rt, keysOf(rt, name, want), keysOf(rt, name, documentsOf(got)), set.Explain().String())
	})
}

func documentsOf(users []*authplus.User) []json.RawMessage {
	docs := make([]json.RawMessage, len(users))
	for i, u := range users {
		docs[i] = u.Raw()
	}
	return docs
}

// keysOf returns what documents are ordered by. Users that are equal in it come in any order.
func keysOf(t require.TestingT, name string, docs []json.RawMessage) []any {
	keys := make([]any, len(docs))
	for i, doc := range docs {
		var fields map[string]any
		require.NoError(t, json.Unmarshal(doc, &fields))
		keys[i] = fields[name]
	}
	return keys
}
