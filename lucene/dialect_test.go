package lucene_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

func TestDialectsParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		dialect lucene.Dialect
		query   string
		want    string // the tree printed; empty for a mistake
	}{
		{lucene.Classic(), `a*b`, `a*b`},
		{lucene.Classic(), `*b`, ``},
		{lucene.Classic(), ` `, ``},
		{lucene.Dialect{}, `*b`, ``},
		{lucene.Elasticsearch(), `*b`, `*b`},
		{lucene.Auth0Users(), `*bcd`, `*bcd`},
		{lucene.Auth0Users(), ` `, ``},
		{lucene.Auth0Logs(), `*bcd`, `*bcd`},
		{lucene.FusionAuthES(), `jane`, `*jane*`},
		{lucene.FusionAuthES(), `jane@example.com`, `email:jane@example.com`},
		{lucene.FusionAuthES(), `jane smith`, `jane smith`},
		{lucene.FusionAuthES(), `fullName:jane`, `fullName:jane`},
		{lucene.FusionAuthES(), `a:b@c`, `a:b@c`},
		{lucene.FusionAuthES(), `a/b`, ``},
		{lucene.FusionAuthDB(), `jane`, `"jane"`},
		{lucene.FusionAuthDB(), `jane smith`, `"jane smith"`},
		{lucene.FusionAuthDB(), `a:b AND "c"`, `"a:b AND \"c\""`},
		{lucene.FusionAuthDB(), `j*e@(x)`, `j*e@\(x\)`},
		{lucene.FusionAuthDB(), `*`, `*`},
	}
	for _, test := range tests {
		tree, err := test.dialect.Parse(test.query)
		if test.want == "" {
			require.Error(t, err, test.query)
			continue
		}
		require.NoError(t, err, test.query)
		require.Equal(t, test.want, tree.String(), test.query)
	}
}

func TestFusionAuthDatabase(t *testing.T) {
	t.Parallel()
	dialect := lucene.FusionAuthDB()
	doc := map[string]any{"firstName": "Jane", "fullName": "Jane Smith", "email": "jane@example.com", "data": map[string]any{"x": "secret"}}
	for query, want := range map[string]bool{
		`jane`: true, `JANE`: true, `jan`: false, `jan*`: true, `*SMITH`: true, `jane smith`: true, `*@example.*`: true,
		`*`: true, `email:jane*`: false, `jane OR john`: false, `secret`: false, `NOT john`: false, `/jane/`: false, ``: false,
	} {
		tree, err := dialect.Parse(query)
		require.NoError(t, err, query)
		require.Equal(t, want, lucene.Match(tree, doc, dialect), query)
	}
	tree, err := dialect.Parse(`*`)
	require.NoError(t, err)
	require.True(t, lucene.Match(tree, nil, dialect))
}

func TestDialectsKnowFields(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path  string
		want  lucene.FieldType
		folds bool
	}{
		{"email", lucene.TypeKeyword, true},
		{"user_id", lucene.TypeKeyword, false},
		{"blocked", lucene.TypeBoolean, false},
		{"identities.isSocial", lucene.TypeBoolean, false},
		{"identities.access_token", lucene.TypeAny, false},
		{"user_metadata.a.b", lucene.TypeAny, false},
		{"created_at", lucene.TypeDate, false},
	}
	for _, test := range tests {
		f, ok := lucene.Auth0Users().Field(test.path)
		require.True(t, ok, test.path)
		require.Equal(t, test.want, f.Type, test.path)
		require.Equal(t, test.folds, f.Folds, test.path)
	}
	for _, path := range []string{"", "emails", "user_metadata", "user_metadata.", "identities", "created_at.x"} {
		_, ok := lucene.Auth0Users().Field(path)
		require.False(t, ok, path)
	}
	require.Equal(t, "words", lucene.TypeText.String())
	require.Equal(t, "values", lucene.TypeAny.String())
}

func TestDialectsAreValues(t *testing.T) {
	t.Parallel()
	base := lucene.Auth0Users()
	one := base.WithFields(lucene.FieldInfo{Name: "email", Type: lucene.TypeText}).WithDefaultFields("name").With(lucene.MaxDepth(1))
	other := base.WithFields(lucene.FieldInfo{Name: "email", Type: lucene.TypeNumber})

	f, _ := base.Field("email")
	require.Equal(t, lucene.TypeKeyword, f.Type)
	f, _ = one.Field("email")
	require.Equal(t, lucene.TypeText, f.Type)
	f, _ = other.Field("email")
	require.Equal(t, lucene.TypeNumber, f.Type)

	require.Equal(t, []string{"name"}, one.DefaultFields())
	require.Contains(t, base.DefaultFields(), "email")
	base.DefaultFields()[0] = "changed"
	base.Fields()[0].Name = "changed"
	require.NotContains(t, base.DefaultFields(), "changed")
	require.NotContains(t, base.Fields(), lucene.FieldInfo{Name: "changed"})

	_, err := one.Parse("((a))")
	require.Error(t, err)
	_, err = base.Parse("((a))")
	require.NoError(t, err)
}
