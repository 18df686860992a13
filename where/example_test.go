package where_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

// Typed fields build predicates that the compiler checks.
func Example() {
	q := where.And(
		where.Email.EndsWith("@acdc.com"),
		where.CreatedAt.Gte(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)),
		where.Or(where.Blocked.Eq(true), where.UserMetadata("plan").In("gold", "silver")),
	)
	fmt.Println(q)
	fmt.Println(where.Describe(q))
	// Output:
	// email__endswith AND created_at__gte AND (blocked__exact OR user_metadata.plan__in)
	// email__endswith="@acdc.com" AND created_at__gte=2024-01-01T00:00:00Z AND (blocked__exact=true OR user_metadata.plan__in=["gold", "silver"])
}

// Django's spelling takes names at run time.
func ExampleLookup() {
	fmt.Println(where.Describe(where.Lookup("email__istartswith", "b")))
	fmt.Println(where.Describe(where.Lookup("user_metadata__address__city", "Melbourne")))
	// Output:
	// email__istartswith="b"
	// user_metadata.address.city__exact="Melbourne"
}

// All pairs must hold.
func ExampleKw() {
	q := where.Kw{"email__startswith": "b", "blocked": false}
	fmt.Println(where.Describe(q))
	// Output: blocked__exact=false AND email__startswith="b"
}

// A neutral predicate can stand anywhere: here, for a filter that was not asked for.
func ExampleAnd() {
	var onlyBlocked where.Q
	fmt.Println(where.And(where.Email.StartsWith("b"), onlyBlocked))
	// Output: email__startswith
}

func ExampleOr() {
	fmt.Println(where.Or(where.Name.Contains("young"), where.Nickname.Eq("angus")))
	// Output: name__contains OR nickname__exact
}

// A user without an address is kept: a missing field satisfies no lookup.
func ExampleNot() {
	q := where.Not(where.Email.EndsWith("@acdc.com"))
	kept, err := where.Match(where.Users(), q, json.RawMessage(`{"name": "Angus"}`))
	fmt.Println(q, kept, err)
	// Output: NOT email__endswith true <nil>
}

// Paths go through arrays, and types are told apart.
func ExampleMatch() {
	doc := json.RawMessage(`{
		"email": "Angus@acdc.com",
		"identities": [{"connection": "db"}, {"connection": "google"}],
		"user_metadata": {"albums": 18}
	}`)
	for _, q := range []where.Q{
		where.Email.Eq("angus@ACDC.com"),
		where.Connection.Eq("google"),
		where.UserMetadata("albums").Gte(18.0),
		where.UserMetadata("albums").Eq("18"),
		where.EmailVerified.Eq(false),
	} {
		ok, err := where.Match(where.Users(), q, doc)
		fmt.Println(q, ok, err)
	}
	// Output:
	// email__exact true <nil>
	// identities.connection__exact true <nil>
	// user_metadata.albums__gte true <nil>
	// user_metadata.albums__exact false <nil>
	// email_verified__exact true <nil>
}

// Raw query text stands beside other predicates.
func ExampleLucene() {
	q := where.And(where.Blocked.Eq(true), where.Lucene("user_metadata.family_name:Young"))
	fmt.Println(q)
	_, err := where.Match(where.Users(), q, json.RawMessage(`{}`))
	fmt.Println(errors.Is(err, fault.ErrNotSupported))
	// Output:
	// blocked__exact AND lucene
	// true
}

// Backends read a predicate as a tree.
func ExampleTree() {
	tree := where.Tree(where.And(where.Email.Eq("angus@acdc.com"), where.Not(where.Blocked.Eq(true))))
	fmt.Println(tree.Op, tree.Fields())
	for _, leaf := range tree.Exacts() {
		fmt.Println(leaf.Field, leaf.Lookup, leaf.Value)
	}
	// Output:
	// AND [email blocked]
	// email exact angus@acdc.com
}

// A mistake is an error that lists the choices.
func ExampleCatalogue_Resolve() {
	users := where.Users()
	node, err := users.Resolve(where.And(where.Email.In("a@x.com", "A@X.com"), where.Not(where.Name.In())))
	fmt.Println(node, err)
	_, err = users.Resolve(where.Lookup("logins_count__startswith", "1"))
	fmt.Println(err)
	// Output:
	// email__exact <nil>
	// authplus: user field "logins_count": there is no lookup "startswith" for a field of kind number; choices are exact, in, gt, gte, lt, lte, range, isnull
}

// A matcher decides on many documents.
func ExampleCatalogue_Compile() {
	users := where.Users()
	m, err := users.Compile(where.Tree(where.Username.Wildcard("b*n")))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, doc := range []string{`{"username": "bon"}`, `{"username": "brian"}`, `{"username": "angus"}`} {
		ok, err := m.Match(json.RawMessage(doc))
		fmt.Println(ok, err)
	}
	// Output:
	// true <nil>
	// true <nil>
	// false <nil>
}

func ExampleJoinPath() {
	path := where.JoinPath("user_metadata", "acdc.com", "role")
	fmt.Println(path, len(where.SplitPath(path)))
	// Output: user_metadata.acdc\.com.role 3
}
