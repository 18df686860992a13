package fusionauth_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/fusionauth"
	emulator "github.com/authplus/authplus/emulator/fusionauth"
	"github.com/authplus/authplus/where"
)

// words are what users are called and looked for by: some differ in case alone, and some have signs of the
// query language.
var words = []string{"angus", "Angus", "Angus Young", "bon scott", "AC/DC", `a"b\c`, "Ünal", "x*y?", "NOT", "50%", "a_b", "7", "true"}

// parts are looked for beside the words: what is within some of them, beyond a single word.
var parts = append([]string{"s Y", "n sc", "gus*ng", "*s y*g", "%", "ng", ""}, words...)

// texts are the fields that hold any text, and that the seed writes.
var texts = []string{
	"email", "username", "name", "given_name", "family_name", "nickname", "external_id", "zoneinfo", "user_metadata.word", "app_metadata.word",
	"extra.mobilePhone", "extra.data.word",
}

// crowd seeds users with every word in every field that takes it.
func crowd(t *testing.T, s *service) {
	t.Helper()
	var seed strings.Builder
	for i := range 60 {
		word := func(n int) string { return words[(i*n+i/len(words))%len(words)] }
		user := map[string]any{
			"email": fmt.Sprintf("%d.%s@acdc.com", i, strings.NewReplacer(" ", ".", `"`, "", `\`, "").Replace(word(1))), "insertInstant": 1_700_000_000_000 + i/2,
			"active": i%3 > 0, "verified": i%5 > 0, "birthDate": fmt.Sprintf("19%02d-03-31", 40+i),
		}
		data := map[string]any{"word": word(7)}
		for n, name := range []string{"fullName", "firstName", "lastName", "timezone", "mobilePhone"} {
			if (i+n)%4 > 0 {
				user[name] = word(n + 2)
			}
		}
		if i%2 > 0 {
			user["username"] = fmt.Sprintf("%s %d", word(3), i)
			data["nickname"], data["external_id"] = word(5), word(8)
			data["user_metadata"] = map[string]any{"word": word(9), "n": i % 10, "list": []any{word(2), i}}
			data["app_metadata"] = map[string]any{"word": i, "n": fmt.Sprint(i % 10)}
		}
		if i%7 > 0 {
			user["preferredLanguages"] = []string{[]string{"en_GB", "en", "de_CH"}[i%3], "fr"}
		}
		user["data"] = data
		text, err := json.Marshal(user)
		require.NoError(t, err)
		seed.Write(append(text, '\n'))
	}
	s.MustSeed(t, seed.String())
}

// predicates draws predicates.
func predicates(depth int) *rapid.Generator[where.Q] {
	return rapid.Custom(func(t *rapid.T) where.Q {
		if depth > 0 {
			kid := predicates(depth - 1)
			switch rapid.IntRange(0, 5).Draw(t, "operator") {
			case 0:
				return where.And(kid.Draw(t, "left"), kid.Draw(t, "right"))
			case 1:
				return where.Or(kid.Draw(t, "left"), kid.Draw(t, "right"))
			case 2:
				return where.Not(kid.Draw(t, "kid"))
			}
		}
		return leaf(t)
	})
}

func leaf(t *rapid.T) where.Q {
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0:
		at := time.UnixMilli(1_700_000_000_000 + rapid.Int64Range(-1, 31).Draw(t, "moment")).Add(time.Duration(rapid.IntRange(0, 1).Draw(t, "rest")) * time.Microsecond)
		return where.Lookup("created_at__"+rapid.SampledFrom([]string{"exact", "gt", "gte", "lt", "lte"}).Draw(t, "lookup"), at)
	case 1:
		return where.Lookup(rapid.SampledFrom([]string{"blocked", "email_verified"}).Draw(t, "flag"), rapid.Bool().Draw(t, "value"))
	case 2:
		n := rapid.IntRange(0, 10).Draw(t, "number")
		return where.Lookup(rapid.SampledFrom([]string{"user_metadata__n", "user_metadata__n__gte", "user_metadata__n__lt", "app_metadata__n", "user_metadata__list"}).Draw(t, "number of"), n)
	case 3:
		return where.Lookup("birthdate__"+rapid.SampledFrom([]string{"exact", "gt", "lte"}).Draw(t, "lookup"), fmt.Sprintf("19%02d-03-31", rapid.IntRange(40, 99).Draw(t, "year")))
	case 4:
		return where.Locale.In(rapid.SliceOfN(rapid.SampledFrom([]string{"en-GB", "en", "fr", "EN-gb"}), 1, 2).Draw(t, "locales")...)
	}
	field := rapid.SampledFrom(texts).Draw(t, "field")
	if rapid.IntRange(0, 9).Draw(t, "null") == 0 {
		return where.Path(field).IsNull(rapid.Bool().Draw(t, "is"))
	}
	word := rapid.SampledFrom(parts).Draw(t, "word")
	if field == "email" {
		word = strings.ReplaceAll(word, " ", ".")
	}
	name := rapid.SampledFrom([]string{
		"exact", "iexact", "in", "startswith", "istartswith", "endswith", "contains", "icontains", "wildcard", "gt", "lte",
	}).Draw(t, "lookup")
	if name == "in" {
		return where.Lookup(strings.ReplaceAll(field, ".", "__")+"__in", []string{word, rapid.SampledFrom(words).Draw(t, "other")})
	}
	return where.Lookup(strings.ReplaceAll(field, ".", "__")+"__"+name, word)
}

// TestSearchesMeanWhatMatchMeans compares what an instance finds with the meaning of random predicates: it is
// the same, or it is refused.
func TestSearchesMeanWhatMatchMeans(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		engine fusionauth.Engine
		opts   []emulator.Option
	}{
		"elasticsearch": {fusionauth.Elasticsearch, nil},
		"elasticsearch, which cuts texts into words": {fusionauth.Elasticsearch, []emulator.Option{emulator.WithWords(
			"data.nickname", "data.external_id", "data.word", "data.user_metadata.word", "timezone", "mobilePhone",
		)}},
		"database": {fusionauth.Database, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, tt.engine, tt.opts...)
			crowd(t, s)
			auth := s.open(t, tt.engine)
			all, err := auth.Users().All().List(t.Context())
			require.NoError(t, err)
			require.Len(t, all, 60)
			rapid.Check(t, func(rt *rapid.T) {
				q := predicates(2).Draw(rt, "predicate")
				var want []string
				for _, u := range all {
					ok, err := where.Match(where.Users(), q, u.Raw())
					require.NoError(rt, err)
					if ok {
						want = append(want, u.UserID)
					}
				}
				set := auth.Users().Filter(q)
				if errors.Is(set.Err(), authplus.ErrNotSupported) {
					set = set.ClientSide()
				}
				found, err := set.List(t.Context())
				require.NoError(rt, err)
				var got []string
				for _, u := range found {
					got = append(got, u.UserID)
				}
				require.Equal(rt, want, got, "%s by %s", where.Describe(q), set.Explain().Query)
			})
		})
	}
}
