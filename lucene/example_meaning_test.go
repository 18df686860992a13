package lucene_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/authplus/authplus/lucene"
)

// One text, read as three engines may read it.
func ExampleTree_Resolve() {
	tree, err := lucene.Parse(`a OR b AND c`)
	if err != nil {
		panic(err)
	}
	var show func(lucene.Node) string
	show = func(n lucene.Node) string {
		if n.Op == lucene.OpLeaf {
			return n.Leaf.Text
		}
		var kids []string
		for _, kid := range n.Kids {
			kids = append(kids, show(kid))
		}
		return "(" + strings.Join(kids, map[lucene.Op]string{lucene.OpAnd: " and ", lucene.OpOr: " or "}[n.Op]) + ")"
	}
	fmt.Println("Lucene: ", show(tree.Resolve()))
	fmt.Println("algebra:", show(tree.Resolve(lucene.Precedence(lucene.BooleanPrecedence))))
	// Output:
	// Lucene:  (b and c)
	// algebra: (a or (b and c))
}

func ExampleDialect_Parse() {
	// FusionAuth makes a search for addresses of a lone word with an @.
	tree, err := lucene.FusionAuthES().Parse(`angus@acdc.com`)
	if err != nil {
		panic(err)
	}
	fmt.Println(tree)

	// For Auth0 >= is text, and Validate says what to write instead.
	dialect := lucene.Auth0Users()
	tree, err = dialect.Parse(`logins_count:>=100`)
	if err != nil {
		panic(err)
	}
	fmt.Println(lucene.Validate(tree, dialect)[0].Rule)
	// Output:
	// email:angus@acdc.com
	// one-sided-range
}

func ExampleDialect_With() {
	user := map[string]any{"email": "angus@acdc.com"}
	const query = `email_verified:false OR NOT _exists_:email_verified`
	algebra := lucene.Auth0Users()
	classic := algebra.With(lucene.Precedence(lucene.ClassicPrecedence))
	for _, dialect := range []lucene.Dialect{algebra, classic} {
		tree, err := dialect.Parse(query)
		if err != nil {
			panic(err)
		}
		fmt.Println(lucene.Match(tree, user, dialect))
	}
	// Output:
	// true
	// false
}

func ExampleDialect_WithFields() {
	dialect := lucene.Elasticsearch().WithFields(
		lucene.FieldInfo{Name: "title", Type: lucene.TypeText},
		lucene.FieldInfo{Name: "released", Type: lucene.TypeDate},
	)
	album := map[string]any{"title": "Back in Black", "released": "1980-07-25"}
	for _, query := range []string{`title:black`, `title:"black in back"`, `released:1980`, `released:[1980-08 TO *]`} {
		tree, err := dialect.Parse(query)
		if err != nil {
			panic(err)
		}
		fmt.Println(query, lucene.Match(tree, album, dialect))
	}
	// Output:
	// title:black true
	// title:"black in back" false
	// released:1980 true
	// released:[1980-08 TO *] false
}

func ExampleDialect_Strict() {
	dialect := lucene.Auth0Users().Strict()
	tree, err := dialect.Parse(`name:anguss~1`)
	if err != nil {
		panic(err)
	}
	for _, finding := range lucene.Validate(tree, dialect) {
		fmt.Println(finding.Severity, finding.Rule)
	}
	// Output:
	// error undocumented-fuzzy
}

func ExampleValidate() {
	dialect := lucene.Auth0Users()
	tree, err := dialect.Parse(`name:*us OR emial:"angus@acdc.com"`)
	if err != nil {
		panic(err)
	}
	for _, finding := range lucene.Validate(tree, dialect) {
		fmt.Println(tree.Source[finding.Span.Start:finding.Span.End])
		fmt.Printf("  %s %s: %s\n", finding.Severity, finding.Rule, finding.Message)
	}
	// Output:
	// name:*us
	//   error short-wildcard: a leading star needs three characters behind it: write a longer text, or one that does not begin with a star
	// emial:"angus@acdc.com"
	//   warning unknown-field: unknown field emial: is email meant?
}

func ExampleMatch() {
	user := map[string]any{
		"email":        "Angus@ACDC.com",
		"logins_count": 12,
		"identities":   []any{map[string]any{"connection": "google-oauth2"}, map[string]any{"connection": "github"}},
	}
	dialect := lucene.Auth0Users()
	tree, err := dialect.Parse(`email:*@acdc.com AND identities.connection:github AND logins_count:[10 TO *]`)
	if err != nil {
		panic(err)
	}
	fmt.Println(lucene.Match(tree, user, dialect))
	// Output:
	// true
}

func ExampleNewMatcher() {
	dialect := lucene.Auth0Users()
	tree, err := dialect.Parse(`app_metadata.instruments:guitar AND NOT blocked:true`)
	if err != nil {
		panic(err)
	}
	matcher, err := lucene.NewMatcher(tree, dialect)
	if err != nil {
		panic(err)
	}
	lines := json.NewDecoder(strings.NewReader(`
		{"name": "Angus", "app_metadata": {"instruments": ["guitar"]}}
		{"name": "Bon", "app_metadata": {"instruments": ["voice", "bagpipes"]}}
		{"name": "Malcolm", "app_metadata": {"instruments": ["guitar", "piano"]}, "blocked": false}
	`))
	lines.UseNumber() // so that large numbers keep their digits
	for lines.More() {
		var user map[string]any
		if err := lines.Decode(&user); err != nil {
			panic(err)
		}
		if matcher.Match(user) {
			fmt.Println(user["name"])
		}
	}
	// Output:
	// Angus
	// Malcolm
}

// Conditions are what a compiler to another engine needs: values in the form in which they are compared.
func ExampleDialect_Conditions() {
	dialect := lucene.Auth0Users()
	tree, err := dialect.Parse(`email:Angus@*`)
	if err != nil {
		panic(err)
	}
	conditions, err := dialect.Conditions(tree.Resolve().Leaf)
	if err != nil {
		panic(err)
	}
	for _, c := range conditions {
		fmt.Println(c.Path, c.Text.Shape == lucene.TextPrefix, c.Text.Value, c.Text.Folds)
	}
	// Output:
	// email true angus@ true
}

func ExampleDialect_Values() {
	var lines []string
	doc := map[string]any{"email": "angus@acdc.com", "app_metadata": map[string]any{"roles": []any{"admin", "guitar"}, "none": nil}}
	for path, value := range lucene.Auth0Users().Values(doc) {
		lines = append(lines, fmt.Sprint(path, " ", value))
	}
	slices.Sort(lines)
	fmt.Println(strings.Join(lines, "\n"))
	// Output:
	// app_metadata.roles admin
	// app_metadata.roles guitar
	// email angus@acdc.com
	// email.domain acdc.com
}

func ExampleNumber_Compare() {
	a, _ := lucene.ParseNumber("9007199254740993")
	b, _ := lucene.ParseNumber("9007199254740992.0")
	fmt.Println(a.Compare(b))
	// Output:
	// 1
}

func ExampleWords() {
	fmt.Println(strings.Join(lucene.Words("O'Neil (of acdc.com) played 1,000 shows"), " | "))
	// Output:
	// o'neil | of | acdc.com | played | 1,000 | shows
}
