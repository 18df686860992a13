package authplus_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/auth0"
	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

// The examples of the tour are what README.md shows. Each runs on an Auth0 of its own, whose database
// "acdc" takes any password and holds the band.

// stage serves an emulator with the connection "acdc" and opens it.
func stage(ctx context.Context, opts ...authplus.Option) (auth *authplus.Auth, leave func()) {
	server := httptest.NewServer(emulated.New())
	auth, err := authplus.Open(auth0.Config{
		URL:   server.URL,
		Token: token.ClientCredentials("authplus", "authplus-secret"),
	}, append(opts, authplus.WithConnection("acdc"))...)
	if err != nil {
		log.Fatal(err)
	}
	err = auth.Do(ctx, "POST", "/api/v2/connections", map[string]any{
		"name": "acdc", "strategy": "auth0",
		"options": map[string]any{"passwordPolicy": "none", "requires_username": false},
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	return auth, server.Close
}

// band is a stage with four of the band on it.
func band(ctx context.Context) (auth *authplus.Auth, leave func()) {
	auth, leave = stage(ctx)
	for _, name := range []string{"angus", "malcolm", "bon", "brian"} {
		user := &authplus.User{Email: name + "@acdc.com", EmailVerified: true}
		if name == "angus" || name == "malcolm" {
			user.UserMetadata = authplus.NewMetadata(map[string]any{"family_name": "Young"})
		}
		user.SetPassword("Jailbreak")
		if err := auth.Users().Create(ctx, user); err != nil {
			log.Fatal(err)
		}
	}
	return auth, leave
}

func ExampleNew() {
	id, secret := "a client's id", "and its secret"

	auth, err := authplus.New("acme.eu.auth0.com", token.ClientCredentials(id, secret),
		authplus.WithConnection("acdc"))

	fmt.Println(auth != nil, err)
	// Output: true <nil>
}

func Example_create() {
	ctx := context.Background()
	auth, leave := stage(ctx)
	defer leave()

	users := auth.Users()
	bon := users.New(func(u *authplus.User) { u.Email = "ronald@acdc.com" })
	bon.SetPassword("CanISitNextToYouGirl")
	err := bon.Save(ctx) // he was not fetched: POST /api/v2/users

	bon.Email = "bon@acdc.com"
	err = errors.Join(err, bon.Save(ctx)) // now he was: PATCH, with the address alone
	err = errors.Join(err, bon.Save(ctx)) // nothing differs: no request

	angus, created, err2 := users.GetOrCreate(ctx, where.Email.Eq("angus@acdc.com"), func(u *authplus.User) {
		u.EmailVerified = true
		u.SetPassword("Jailbreak")
	})

	fmt.Println(bon.Email, errors.Join(err, err2))
	fmt.Println(angus.Email, created)
	// Output:
	// bon@acdc.com <nil>
	// angus@acdc.com true
}

func Example_get() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	_, err := auth.Users().Get(ctx, where.Email.Eq("axl@acdc.com"))
	fmt.Println(errors.Is(err, authplus.ErrDoesNotExist), err)

	_, err = auth.Users().Get(ctx, where.Email.StartsWith("b"))
	fmt.Println(errors.Is(err, authplus.ErrMultipleReturned), err)
	// Output:
	// true authplus: user matching email does not exist
	// true authplus: more than one user matching email
}

func Example_querySet() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	singers := auth.Users().Filter(where.Email.StartsWith("b")).OrderBy("-email") // asks nothing
	count, err := singers.Count(ctx)                                              // one request, no user read
	first, err2 := singers.Slice(0, 1).List(ctx)                                  // one request, one user read
	for user, err := range singers.Iter(ctx) {                                    // page by page
		fmt.Println(user.Email, err)
	}

	fmt.Println(count, len(first), errors.Join(err, err2))
	// Output:
	// brian@acdc.com <nil>
	// bon@acdc.com <nil>
	// 2 1 <nil>
}

func Example_predicates() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	brothers := auth.Users().Filter(
		where.UserMetadata("family_name").Eq("Young"),
		where.Or(where.Email.Contains("angus"), where.Email.EndsWith("@acdc.com")),
	).Exclude(where.Blocked.Eq(true))

	same := auth.Users().Filter(where.Kw{"user_metadata__family_name": "Young", "blocked": false})
	raw := auth.Users().Query(`user_metadata.family_name:"Young"`).Only("email")

	for _, set := range []*authplus.QuerySet[authplus.User]{brothers, same, raw} {
		fmt.Println(set.Count(ctx))
	}
	// Output:
	// 2 <nil>
	// 2 <nil>
	// 2 <nil>
}

func Example_explain() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	fmt.Println(auth.Users().Filter(where.Email.Eq("angus@acdc.com")).Explain())
	// Output:
	// auth0 user: immediate
	//   GET /api/v2/users-by-email?email=angus%40acdc.com
	//   decided here: identities.connection__exact
	//   requests: at most 1
	//   note: an address that a social connection stores in other case is found by search only
}

func Example_metadata() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	angus, err := auth.Users().Get(ctx, where.Email.Eq("angus@acdc.com"))
	if err != nil {
		log.Fatal(err)
	}
	err = errors.Join(
		angus.AppMetadata.Set("guitar.model", "SG"),
		angus.UserMetadata.Delete("family_name"),
		angus.Save(ctx), // {"app_metadata":{"guitar":{"model":"SG"}},"user_metadata":{"family_name":null}}
	)

	fmt.Println(angus.AppMetadata.String("guitar.model"), angus.UserMetadata.Len(), err)
	// Output: SG 0 <nil>
}

func Example_delete() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	for member, err := range auth.Users().All().Iter(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		if err := member.Delete(ctx); err != nil { // deleting while iterating skips nobody
			log.Fatal(err)
		}
	}

	fmt.Println(auth.Users().All().Count(ctx))
	// Output: 0 <nil>
}

func Example_emulator() {
	ctx := context.Background()

	server := httptest.NewServer(emulated.New()) // a whole Auth0, in memory
	defer server.Close()
	auth, err := authplus.Open(auth0.Config{
		URL:   server.URL,
		Token: token.ClientCredentials("authplus", "authplus-secret"),
	})
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(auth.Users().All().Exists(ctx))
	// Output: false <nil>
}
