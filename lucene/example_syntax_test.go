package lucene_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/authplus/authplus/lucene"
)

// Expressions build queries that mean the same in every engine.
func Example_building() {
	q := lucene.And(
		lucene.Field("email").Suffix("@acdc.com"),
		lucene.Field("created_at").Gte(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)),
		lucene.Or(lucene.Field("blocked").Eq(true), lucene.Not(lucene.Field("user_metadata.plan").In("gold", "silver"))),
	)
	fmt.Println(q, q.Err())
	// Output: email:*@acdc.com AND created_at:[2024-01-01T00:00:00.000Z TO *] AND (blocked:true OR (*:* AND NOT user_metadata.plan:("gold" OR "silver"))) <nil>
}

// A tree keeps clauses in source order, with operators, fields and positions.
func ExampleParse() {
	tree, err := lucene.Parse(`name:angus AND -(blocked:true OR logins_count:[0 TO 5})`)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range tree.Root.Clauses {
		fmt.Printf("%d-%d: negated %t, group %t\n", c.Span.Start, c.Span.End, c.Modifier == lucene.Minus, c.Group != nil)
	}
	for leaf := range tree.Leaves() {
		fmt.Println(leaf.Field, tree.Source[leaf.Span.Start:leaf.Span.End])
	}
	// Output:
	// 0-10: negated false, group false
	// 15-55: negated true, group true
	// name angus
	// blocked true
	// logins_count [0 TO 5}
}

// A mistake is found with its place and with what to write instead.
func ExampleSyntaxError() {
	_, err := lucene.Parse("name:angus AND\nlogins_count:-1")
	var mistake *lucene.SyntaxError
	if errors.As(err, &mistake) {
		fmt.Println(mistake.Line, mistake.Column, mistake.Excerpt)
		fmt.Println(mistake.Message)
		fmt.Println(mistake.Hint)
	}
	// Output:
	// 2 14 logins_count:-1
	// unexpected - behind the colon of a field
	// quote a value that begins with a sign, as in field:"-1"; a sign that is an operator goes before the field
}

// Printing makes the spelling uniform and keeps the meaning.
func ExampleTree_String() {
	tree, _ := lucene.Parse(`name : ( "angus"  malcolm )&&!blocked:true  c\+\+`)
	fmt.Println(tree)
	// Output: name:("angus" malcolm) AND NOT blocked:true c++
}

// The canonical form shows what Lucene makes of operators: + is required and - prohibited.
func ExampleTree_Canonical() {
	tree, _ := lucene.Parse(`a OR b AND NOT c "d e"~2`)
	fmt.Println(tree.Canonical("text"))
	// Output: a +b -c "d e"~2
}

// What Lucene makes of a text depends on how the field is cut into words.
func ExampleTree_Query() {
	tree, _ := lucene.Parse(`city:(New York)`)
	for _, analyzer := range []lucene.Analyzer{lucene.SimpleAnalyzer, lucene.KeywordAnalyzer} {
		text, _ := json.Marshal(tree.Query("text", analyzer))
		fmt.Println(string(text))
	}
	// Output:
	// {"t":"bool","c":[{"o":"should","q":{"t":"term","f":"city","v":"new"}},{"o":"should","q":{"t":"term","f":"city","v":"york"}}]}
	// {"t":"term","f":"city","v":"New York"}
}

// Options read what other engines read.
func ExampleOption() {
	const query = "age:>=18 name:*us -_exists_:blocked"
	_, err := lucene.Parse(query)
	fmt.Println(err)
	tree, _ := lucene.Parse(query, lucene.LeadingWildcard(true), lucene.OneSidedRanges(true), lucene.ExistsField(true),
		lucene.DefaultOperator(lucene.OperatorAnd))
	fmt.Println(tree.Canonical("text"))
	// Output:
	// lucene: line 1, column 15: a term cannot begin with a wildcard; allow it with LeadingWildcard, or quote the text if the star or question mark stands for itself
	// +age:[18 TO *] +name:*us -_exists_:blocked
}

// Conditions take values of many types and quote what needs it.
func ExampleField() {
	logins := lucene.Field("logins_count")
	fmt.Println(logins.Between(100, 200))
	fmt.Println(logins.Lt(-1))
	fmt.Println(lucene.Field("user id").Eq(`auth0|5457" OR *:*`))
	fmt.Println(lucene.Field("name").Wildcard("a*s (the *)"))
	fmt.Println(lucene.Field("nickname").Exists())
	// Output:
	// logins_count:[100 TO 200]
	// logins_count:[* TO -1}
	// user\ id:"auth0|5457\" OR *:*"
	// name:a*s\ \(the\ *\)
	// _exists_:nickname
}

// What cannot be said is an error of the expression, whose text then matches nothing.
func ExampleExpr_Err() {
	q := lucene.Or(lucene.Field("name").Eq("bon"), lucene.Field("age").Gt(""))
	fmt.Println(q.Err())
	fmt.Println(q)
	// Output:
	// lucene: the bound of a range cannot be empty: invalid value
	// *:* AND NOT *:*
}

// The negation of everything is nothing.
func ExampleNot() {
	angus := lucene.Field("name").Eq("angus")
	fmt.Println(lucene.Not(angus))
	fmt.Println(lucene.Not(lucene.All()))
	fmt.Println(lucene.Or(angus, lucene.Not(lucene.Field("blocked").Eq(true))))
	// Output:
	// *:* AND NOT name:"angus"
	// *:* AND NOT *:*
	// name:"angus" OR (*:* AND NOT blocked:true)
}

// A query that a person wrote keeps its place in a larger one.
func ExampleParsed() {
	tree, _ := lucene.Parse("name:angus OR name:malcolm")
	fmt.Println(lucene.And(lucene.Parsed(tree), lucene.Field("blocked").Eq(false)))
	// Output: (name:angus OR name:malcolm) AND blocked:false
}

// Quoting is the way to put a value into text that is written by hand.
func ExampleQuote() {
	fmt.Println("name:" + lucene.Quote(`Angus "Schoolboy" Young`))
	// Output: name:"Angus \"Schoolboy\" Young"
}

// Escaping is what Lucene offers: white space still separates.
func ExampleEscape() {
	fmt.Println(lucene.Escape("(1+1):2 or more?"))
	// Output: \(1\+1\)\:2 or more\?
}
