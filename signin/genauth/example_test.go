package genauth_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	emulated "github.com/authplus/authplus/emulator/genauth"
	"github.com/authplus/authplus/signin"
	"github.com/authplus/authplus/signin/genauth"
)

// Somebody signs up and in, and changes their profile.
func Example() {
	ctx := context.Background()
	server := httptest.NewServer(emulated.New())
	defer server.Close()

	client, err := genauth.New(genauth.Config{
		AppID: "authplus", AppSecret: "authplus-secret", AppHost: server.URL,
		RedirectURI: "https://app.acdc.com/callback", Signing: signin.HS256, // the console's default
	})
	if err != nil {
		panic(err)
	}
	if _, err := client.SignUpByEmailPassword(ctx, "angus@acdc.com", "let there be rock", nil); err != nil {
		panic(err)
	}
	in, err := client.SignInByEmailPassword(ctx, "angus@acdc.com", "let there be rock", genauth.Options{})
	if err != nil {
		panic(err)
	}
	client.SetAccessToken(in.AccessToken)
	profile, err := client.UpdateProfile(ctx, map[string]any{"nickname": "Angus"})
	fmt.Println(profile.Nickname, err)
	// Output: Angus <nil>
}
