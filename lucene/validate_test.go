package lucene_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

// rulesFound returns the rules that find something, those that find errors with a mark.
func rulesFound(t require.TestingT, d lucene.Dialect, query string) []string {
	tree, err := d.Parse(query)
	require.NoError(t, err, query)
	found := []string{}
	for _, f := range lucene.Validate(tree, d) {
		require.NotEmpty(t, f.Message, query)
		require.True(t, 0 <= f.Span.Start && f.Span.Start <= f.Span.End && f.Span.End <= len(tree.Source), query)
		mark := map[lucene.Severity]string{lucene.Error: "!"}[f.Severity]
		found = append(found, mark+f.Rule)
	}
	return found
}

func TestValidate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		dialect lucene.Dialect
		query   string
		want    []string
	}{
		{lucene.Classic(), `a AND b`, nil},
		{lucene.Classic(), `a OR (b AND c)`, nil},
		{lucene.Classic(), `a OR b AND c`, []string{"mixed-operators"}},
		{lucene.Classic(), `x AND (a OR b AND c)`, []string{"mixed-operators"}},
		{lucene.Classic(), `a OR NOT b`, []string{"or-not"}},
		{lucene.Classic(), `-a OR b`, []string{"or-not"}},
		{lucene.Classic(), `a OR (*:* AND NOT b)`, nil},
		{lucene.Classic(), `a AND b "c"`, []string{"implicit-operator"}},
		{lucene.Classic(), `name:John Doe`, []string{"unquoted-words"}},
		{lucene.Classic(), `name:John OR Doe`, nil},
		{lucene.Classic(), `roles:(admin owner)`, []string{"joined-words"}},
		{lucene.Classic().With(lucene.SplitOnWhitespace(true)), `roles:(admin owner)`, nil},
		{lucene.Classic().WithFields(lucene.FieldInfo{Name: "roles", Type: lucene.TypeText}), `roles:(admin owner)`, nil},
		{lucene.Classic(), `a and b`, []string{"lower-case-operator"}},
		{lucene.Classic(), `not b`, []string{"lower-case-operator"}},
		{lucene.Classic(), `or b and`, nil},
		{lucene.Classic(), `NOT a`, []string{"only-negative"}},
		{lucene.Elasticsearch(), `NOT a`, nil},
		{lucene.Classic(), `"a*"`, []string{"quoted-wildcard"}},
		{lucene.Classic(), `f:>5`, []string{"one-sided-range"}},
		{lucene.Elasticsearch(), `f:>5`, nil},
		{lucene.Classic(), `f:[10 TO 9]`, []string{"empty-range"}},
		{lucene.Classic(), `f:[b TO a]`, []string{"empty-range"}},
		{lucene.Classic(), `f:[9 TO 10]`, nil},
		{lucene.Classic(), ``, nil},

		{lucene.Auth0Users(), `email:"jane@exampleco.com" AND NOT blocked:true`, nil},
		{lucene.Auth0Users(), `name:jane smith`, []string{"unquoted-words"}},
		{lucene.Auth0Users(), `name:*usa`, nil},
		{lucene.Auth0Users(), `name:*äöü*`, nil},
		{lucene.Auth0Users(), `name:*sa`, []string{"!short-wildcard"}},
		{lucene.Auth0Users(), `name:**`, []string{"!short-wildcard"}},
		{lucene.Auth0Users(), `name:*ab*cde`, []string{"!short-wildcard"}},
		{lucene.Auth0Users(), `name:*`, nil},
		{lucene.Auth0Users(), `name:a*`, nil},
		{lucene.Auth0Users(), `name:j?ne`, []string{"!single-character-wildcard"}},
		{lucene.Auth0Users(), `user_metadata.a:b*`, []string{"!metadata-wildcard"}},
		{lucene.Auth0Users(), `user_metadata.a:*`, nil},
		{lucene.Auth0Users(), `user_metadata.a:[1 TO 2]`, []string{"!metadata-range"}},
		{lucene.Auth0Users(), `app_metadata.a:b* OR app_metadata.a:[1 TO 2]`, []string{"app-metadata-pattern", "app-metadata-pattern"}},
		{lucene.Auth0Users(), `user_metadata.a.raw:b`, nil},
		{lucene.Auth0Users(), `name.raw:x`, []string{"unknown-field", "!raw-field"}},
		{lucene.Auth0Users(), `connection:x`, []string{"unknown-field", "!connection-field"}},
		{lucene.Auth0Users(), `logins_count:>=5`, []string{"!one-sided-range", "value-type"}},
		{lucene.Auth0Users(), `a\:b:1`, []string{"unknown-field"}},
		{lucene.Auth0Users(), `emial:x`, []string{"unknown-field"}},
		{lucene.Auth0Users(), `user_metadata:x`, []string{"object-field"}},
		{lucene.Auth0Users(), `_exists_:user_metadata`, nil},
		{lucene.Auth0Users(), `picture:x`, []string{"not-indexed"}},
		{lucene.Auth0Users(), `blocked:yes`, []string{"value-type"}},
		{lucene.Auth0Users(), `blocked:[a TO b]`, []string{"pattern-type"}},
		{lucene.Auth0Users(), `blocked:t*`, []string{"pattern-type"}},
		{lucene.Auth0Users(), `created_at:2018*`, []string{"pattern-type"}},
		{lucene.Auth0Users(), `created_at:yesterday`, []string{"value-type"}},
		{lucene.Auth0Users(), `created_at:[2019 TO 2018]`, []string{"empty-range"}},
		{lucene.Auth0Users(), `logins_count:[* TO many]`, []string{"value-type"}},
		{lucene.Auth0Users(), `logins_count:[10 TO 9]`, []string{"empty-range"}},
		{lucene.Auth0Users(), `+name:a -name:b`, []string{"undocumented-sign", "undocumented-sign"}},
		{lucene.Auth0Users(), `name:a~ OR name:/b/`, []string{"undocumented-fuzzy", "undocumented-regexp"}},
		{lucene.Auth0Users(), `name:"a b"~2^3`, []string{"undocumented-boost", "undocumented-slop"}},
		{lucene.Auth0Users().Strict(), `(name:a)^2 OR name:b~`, []string{"!undocumented-boost", "!undocumented-fuzzy"}},

		{lucene.Auth0Logs(), `type:w AND description:*a*`, nil},
		{lucene.Auth0Logs(), `connection:x`, nil},
		{lucene.Auth0Logs(), `user_email:x`, []string{"!unknown-field"}},
		{lucene.Auth0Logs(), `type:f?`, []string{"!single-character-wildcard"}},

		{lucene.FusionAuthES(), `email:dinesh* OR verified:false`, nil},
		{lucene.FusionAuthES(), `memberships.groupId:x`, []string{"nested-field"}},
		{lucene.FusionAuthES(), `firstName:x`, []string{"unknown-field", "split-name"}},
		{lucene.FusionAuthDB(), `jane*`, nil},
		{lucene.FusionAuthDB(), `email:jane*`, []string{"literal-operator"}},
		{lucene.FusionAuthDB(), `a OR b`, []string{"literal-operator"}},
	}
	for _, test := range tests {
		if test.query == "" {
			test.dialect = test.dialect.With(lucene.BlankQuery(true))
		}
		if test.want == nil {
			test.want = []string{}
		}
		require.Equal(t, test.want, rulesFound(t, test.dialect, test.query), "%s %s", test.dialect.Name(), test.query)
	}
}

func TestFindingsSayWhereAndWhat(t *testing.T) {
	t.Parallel()
	dialect := lucene.Auth0Users()
	tree, err := dialect.Parse(`blocked:true AND (namex:x OR emial:y)`)
	require.NoError(t, err)
	require.Equal(t, []lucene.Finding{
		{Span: lucene.Span{Start: 18, End: 25}, Rule: "unknown-field", Message: "unknown field namex: is name meant?"},
		{Span: lucene.Span{Start: 29, End: 36}, Rule: "unknown-field", Message: "unknown field emial: is email meant?"},
	}, lucene.Validate(tree, dialect))
}

func TestValidateCorpus(t *testing.T) {
	t.Parallel()
	policies := 0
	for _, row := range corpus(t, "testdata/cases.jsonl") {
		dialect := lucene.Auth0Users()
		switch {
		case row.has("dialect=auth0"):
		case row.has("dialect=fusionauth"):
			dialect = lucene.FusionAuthES()
		default:
			continue
		}
		tree, err := dialect.Parse(row.Input)
		require.NoError(t, err, row.Input)
		refused := slices.ContainsFunc(lucene.Validate(tree, dialect), func(f lucene.Finding) bool {
			return f.Severity == lucene.Error
		})
		require.Equal(t, !row.Valid, refused, row.Input)
		if refused {
			policies++
		}
	}
	require.Positive(t, policies)
}
