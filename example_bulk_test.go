package authplus_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"
	"time"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

func ExampleQuerySet_Update() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	result, err := auth.Users().Filter(where.Email.EndsWith("@acdc.com")).Update(ctx, func(u *authplus.User) error {
		if u.Email == "bon@acdc.com" {
			return authplus.Skip
		}
		return u.AppMetadata.Set("label", "Albert")
	}, authplus.Workers(4))

	fmt.Println(result.Done, result.Unchanged, result.Skipped, result.Failed, err)
	// Output: 3 0 1 0 <nil>
}

func Example_transfer() {
	ctx := context.Background()
	auth, leave := stage(ctx)
	defer leave()

	fans := func(yield func(*authplus.User, error) bool) {
		for i := range 3 {
			fan := &authplus.User{Email: fmt.Sprintf("fan%d@acdc.com", i), EmailVerified: true}
			fan.SetPasswordHash(authplus.Bcrypt("$2b$10$nOUIs5kJ7naTuTFkBy1veuK0kSxUFXfuaOKdOKf9xYT0KKIGSJwFa"))
			if !yield(fan, nil) {
				return
			}
		}
	}
	result, err := auth.Users().Import(ctx, fans) // files of 500 KB, two jobs at a time, errors joined to users
	exported := 0
	for _, err := range auth.Users().Export(ctx) { // one job, streamed from its file
		if err != nil {
			log.Fatal(err)
		}
		exported++
	}

	fmt.Println(result.Done, exported, err)
	// Output: 3 3 <nil>
}

func ExampleWithHooks() {
	ctx := context.Background()
	audit := authplus.WithHooks(authplus.Hooks{
		After: func(_ context.Context, w authplus.Write, err error) {
			for field, change := range w.Changes {
				fmt.Println(w.Op, w.Model, field, string(change.Old), "→", string(change.New), err)
			}
		},
	})
	auth, leave := stage(ctx, audit)
	defer leave()

	angus := &authplus.User{Email: "angus@acdc.com"}
	angus.SetPassword("Jailbreak")
	if err := auth.Users().Create(ctx, angus); err != nil {
		log.Fatal(err)
	}
	angus.Nickname = "Devil"
	fmt.Println(angus.Save(ctx))
	// Output:
	// create user email  → "angus@acdc.com" <nil>
	// update user nickname "angus" → "Devil" <nil>
	// <nil>
}

func Example_options() {
	id, secret := "a client's id", "and its secret"
	file := os.TempDir() + "/authplus-tokens.json"

	auth, err := authplus.New("acme.eu.auth0.com",
		token.ClientCredentials(id, secret, token.KeepIn(token.FileStore(file))), // one token for all processes
		authplus.WithRateShare(0.5),          // leaves half of the tenant's rate limit to others
		authplus.WithTimeout(10*time.Second), // of each request
		authplus.WithLogger(slog.Default()),  // redacted
	)

	fmt.Println(auth != nil, err)
	// Output: true <nil>
}
