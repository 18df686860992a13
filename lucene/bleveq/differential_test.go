package bleveq_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/lucene/bleveq"
)

// dialects are those that are compared, by name.
func dialects() []lucene.Dialect {
	fields := []lucene.FieldInfo{
		{Name: "text", Type: lucene.TypeText}, {Name: "folded", Folds: true}, {Name: "n", Type: lucene.TypeNumber},
		{Name: "date", Type: lucene.TypeDate}, {Name: "flag", Type: lucene.TypeBoolean},
	}
	// Fields with the names of fields that the index has for other purposes.
	confusing := []lucene.FieldInfo{
		{Name: "a", Folds: true, Suffixes: true}, {Name: "a#lc"}, {Name: "a#rev"}, {Name: "_id"}, {Name: "__paths"},
		{Name: "~", Folds: true}, {Name: "#_id"}, {Name: "*", Folds: true},
	}
	return []lucene.Dialect{
		lucene.Classic().With(lucene.LeadingWildcard(true)),
		lucene.Elasticsearch(),
		lucene.Elasticsearch().WithFields(fields...),
		lucene.Elasticsearch().WithFields(fields...).With(lucene.DefaultOperator(lucene.OperatorAnd)).WithDates(lucene.ZeroFilled),
		lucene.Elasticsearch().WithFields(fields...).WithDefaultFields("a", "text", "folded", "n"),
		lucene.Classic().WithFields(confusing...).With(lucene.LeadingWildcard(true)),
		lucene.Auth0Users(),
		lucene.FusionAuthES(),
		lucene.FusionAuthDB(),
	}
}

// The names and values that documents and queries are made of, so that they often meet.
var (
	names = []string{
		"a", "b", "text", "folded", "n", "date", "flag", "a.b", "user_metadata", "app_metadata", "email", "name",
		"created_at", "logins_count", "blocked", "field", "", "*", ".", "a.", "data", "fullName", "username", "picture",
		"a#lc", "a#rev", "_id", "__paths", "~", "#_id",
	}
	texts = []string{
		"", "a", "ab", "abc", "Abc", "ABC", "bca", "jane@Example.com", "Jane Smith", "jane smith", "smith jane, jane", "12",
		"2018", "2018-12", "2018-12-10T10:20:30.456Z", "1544437230456", "true", "İstanbul", "straße", "K", "\xff", "a\xffb",
		"\x00", "a\x00\x00b", "*", "日本語", "new york city", "term", "the o'neil's 1,5", "\u3000",
	}
	numbers = []string{"0", "-0", "1", "12", "12.0", "-12", "0.1", "9007199254740993", "9007199254740992", "1e400", "-1e-400", "2018", "1544437230456"}
)

// document draws a decoded JSON object.
func document(t *rapid.T, depth int) map[string]any {
	object := map[string]any{}
	for range rapid.IntRange(0, 6).Draw(t, "members") {
		object[rapid.SampledFrom(names).Draw(t, "name")] = value(t, depth)
	}
	return object
}

func value(t *rapid.T, depth int) any {
	kinds := 7
	if depth == 0 {
		kinds = 5
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return rapid.Bool().Draw(t, "bool")
	case 1:
		return json.Number(rapid.SampledFrom(numbers).Draw(t, "number"))
	case 2:
		f, _ := strconv.ParseFloat(rapid.SampledFrom(numbers).Draw(t, "float"), 64)
		return f
	case 3:
		return nil
	case 4:
		return rapid.SampledFrom(texts).Draw(t, "text")
	case 5:
		list := make([]any, rapid.IntRange(0, 3).Draw(t, "elements"))
		for i := range list {
			list[i] = value(t, depth-1)
		}
		return list
	default:
		return document(t, depth-1)
	}
}

// conditionText draws a condition as text.
func conditionText(t *rapid.T) string {
	field := func() string {
		path := rapid.SampledFrom(names).Draw(t, "field")
		if rapid.Bool().Draw(t, "deep") {
			path += "." + rapid.SampledFrom(names).Draw(t, "subfield")
		}
		var b strings.Builder
		for _, c := range path {
			if strings.ContainsRune(`*~`, c) {
				b.WriteByte('\\')
			}
			b.WriteRune(c)
		}
		if path == "" || rapid.IntRange(0, 4).Draw(t, "bare") == 0 {
			return ""
		}
		return b.String() + ":"
	}
	text := func() string {
		all := slices.Concat(texts, numbers)
		return rapid.SampledFrom(all).Draw(t, "value")
	}
	bare := func() string { return strings.ReplaceAll(lucene.Escape(text()), " ", `\ `) }
	switch rapid.IntRange(0, 11).Draw(t, "condition") {
	case 0:
		return "_exists_:" + lucene.Quote(strings.TrimSuffix(strings.ReplaceAll(field(), `\`, ""), ":"))
	case 1:
		return field() + "a" + bare()
	case 2:
		return field() + bare() + "*"
	case 3:
		return field() + "*" + bare()
	case 4:
		return field() + "*" + bare() + "*"
	case 5:
		return field() + bare() + rapid.SampledFrom([]string{"?", "*?", "??", "*a", "a*b"}).Draw(t, "wild") + bare()
	case 6:
		return field() + "a" + bare() + "~" + rapid.SampledFrom([]string{"", "1", "2", "0"}).Draw(t, "edits")
	case 7:
		return field() + rapid.SampledFrom([]string{"/a.*/", "/[A-C]+/", "/.*(jane|smith)@?.*/", "/[^a]/", "//", `/\d+/`}).Draw(t, "regexp")
	case 8, 9:
		bound := func() string {
			if rapid.IntRange(0, 4).Draw(t, "open") == 0 {
				return "*"
			}
			return lucene.Quote(text())
		}
		return field() + rapid.SampledFrom([]string{"[", "{"}).Draw(t, "low") + bound() + " TO " + bound() +
			rapid.SampledFrom([]string{"]", "}"}).Draw(t, "high")
	case 10:
		return field() + lucene.Quote(text()) + rapid.SampledFrom([]string{"", "~1", "~3"}).Draw(t, "slop")
	default:
		return field() + lucene.Quote(text())
	}
}

// queryText draws a query as text.
func queryText(t *rapid.T, depth int) string {
	var b strings.Builder
	for i := range rapid.IntRange(1, 3).Draw(t, "clauses") {
		if i > 0 {
			b.WriteString(rapid.SampledFrom([]string{" AND ", " OR ", " "}).Draw(t, "operator"))
		}
		b.WriteString(rapid.SampledFrom([]string{"", "", "NOT ", "-", "+"}).Draw(t, "sign"))
		if depth > 0 && rapid.IntRange(0, 3).Draw(t, "group") == 0 {
			b.WriteString("(" + queryText(t, depth-1) + ")")
		} else {
			b.WriteString(conditionText(t))
		}
	}
	return b.String()
}

// library is an index beside the documents in it.
type library struct {
	dialect lucene.Dialect
	layout  *bleveq.Layout
	index   bleve.Index
	docs    []map[string]any
}

// newLibrary indexes documents in several batches, some of them a second time, as an update does.
func newLibrary(t require.TestingT, d lucene.Dialect, docs []map[string]any) *library {
	index, err := bleveq.NewIndex()
	require.NoError(t, err)
	l := &library{dialect: d, layout: bleveq.New(d), index: index, docs: docs}
	for start := 0; start < len(docs); start += 7 {
		batch := index.NewBatch()
		for i := max(0, start-2); i < min(len(docs), start+7); i++ {
			require.NoError(t, batch.IndexAdvanced(l.layout.Document(strconv.Itoa(i), docs[i])))
		}
		require.NoError(t, index.Batch(batch))
	}
	return l
}

// check compares what the index finds with what matches, unless the query is refused by both.
func (l *library) check(t require.TestingT, text string) {
	tree, err := l.dialect.Parse(text)
	if err != nil {
		return
	}
	matcher, refusal := lucene.NewMatcher(tree, l.dialect)
	query, err := l.layout.Query(tree.Resolve())
	require.Equal(t, refusal, err, "%s %q", l.dialect.Name(), text)
	if err != nil {
		return
	}
	want := []string{}
	for i, doc := range l.docs {
		if matcher.Match(doc) {
			want = append(want, strconv.Itoa(i))
		}
	}
	result, err := l.index.Search(bleve.NewSearchRequestOptions(query, len(l.docs)+1, 0, false))
	require.NoError(t, err)
	got := []string{}
	for _, hit := range result.Hits {
		got = append(got, hit.ID)
	}
	require.ElementsMatch(t, want, got, "%s %q", l.dialect.Name(), text)
	require.EqualValues(t, len(want), result.Total)
}

func TestSearchEqualsMatch(t *testing.T) {
	t.Parallel()
	all := dialects()
	rapid.Check(t, func(t *rapid.T) {
		docs := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) map[string]any { return document(t, 2) }), 1, 20).Draw(t, "docs")
		l := newLibrary(t, rapid.SampledFrom(all).Draw(t, "dialect"), docs)
		for range 20 {
			l.check(t, queryText(t, 2))
		}
		require.NoError(t, l.index.Close())
	})
}

// TestCorpusSearchEqualsMatch asks the queries of the corpus of documents that hold what they ask for.
func TestCorpusSearchEqualsMatch(t *testing.T) {
	t.Parallel()
	inputs := corpus(t)
	docs := make([]map[string]any, 0, len(inputs))
	for _, input := range inputs {
		docs = append(docs, answers(input))
	}
	for _, d := range []lucene.Dialect{lucene.Elasticsearch(), lucene.Auth0Users(), lucene.FusionAuthES()} {
		l := newLibrary(t, d, docs)
		for _, input := range inputs {
			l.check(t, input)
		}
		require.NoError(t, l.index.Close())
	}
}

// corpus returns the inputs of the corpus.
func corpus(t *testing.T) []string {
	f, err := os.Open("../testdata/cases.jsonl")
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	var inputs []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var row struct {
			Input string `json:"input"`
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		inputs = append(inputs, row.Input)
	}
	require.NotEmpty(t, inputs)
	return inputs
}

// answers returns a document with the values that a query names, in the fields where it wants them.
func answers(query string) map[string]any {
	doc := map[string]any{"field": query}
	tree, err := lucene.Parse(query, lucene.LeadingWildcard(true))
	if err != nil {
		return doc
	}
	var visit func(lucene.Group)
	visit = func(g lucene.Group) {
		for i, c := range g.Clauses {
			if c.Group != nil {
				visit(*c.Group)
				continue
			}
			doc[c.Leaf.Field] = []any{c.Leaf.Text, c.Leaf.Low.Text, json.Number(strconv.Itoa(i)), doc[c.Leaf.Field]}
		}
	}
	visit(tree.Root)
	return doc
}

func ExampleLayout() {
	users := map[string]map[string]any{
		"auth0|1": {"email": "angus@acdc.com", "logins_count": 3},
		"auth0|2": {"email": "malcolm@acdc.com", "logins_count": 12},
		"auth0|3": {"email": "ozzy@sabbath.com", "logins_count": 40},
	}
	dialect := lucene.Auth0Users()
	layout := bleveq.New(dialect)
	index, err := bleveq.NewIndex()
	if err != nil {
		panic(err)
	}
	batch := index.NewBatch()
	for id, user := range users {
		if err := batch.IndexAdvanced(layout.Document(id, user)); err != nil {
			panic(err)
		}
	}
	if err := index.Batch(batch); err != nil {
		panic(err)
	}

	tree, err := dialect.Parse(`email:*@ACDC.com AND logins_count:[10 TO *]`)
	if err != nil {
		panic(err)
	}
	query, err := layout.Query(tree.Resolve())
	if err != nil {
		panic(err)
	}
	result, err := index.Search(bleve.NewSearchRequest(query))
	if err != nil {
		panic(err)
	}
	for _, hit := range result.Hits {
		fmt.Println(hit.ID)
	}
	// Output:
	// auth0|2
}
