package fusionauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"

	emulated "github.com/authplus/authplus/emulator/fusionauth"
	"github.com/authplus/authplus/signin"
	"github.com/authplus/authplus/signin/fusionauth"
)

// A user whose password an administrator has reset chooses another one, and is signed in.
func ExampleClient_SignIn() {
	ctx := context.Background()
	service := emulated.New()
	server := httptest.NewServer(service)
	defer server.Close()
	defer service.Close()
	if _, err := service.Seed(strings.NewReader(`{"id":"11111111-1111-4111-8111-111111111111","email":"angus@acdc.com","password":"let there be rock",
		"active":true,"passwordChangeRequired":true,"registrations":[{"applicationId":"` + emulated.ApplicationID + `"}]}`)); err != nil {
		panic(err)
	}

	client, err := fusionauth.New(fusionauth.Config{
		URL: server.URL, APIKey: emulated.APIKey,
		Application: signin.Config{Issuer: "acme.com", ClientID: emulated.ApplicationID, ClientSecret: emulated.ClientSecret},
	})
	if err != nil {
		panic(err)
	}
	session, err := client.SignIn(ctx, fusionauth.Login{LoginID: "angus@acdc.com", Password: "let there be rock"})
	if refused, ok := errors.AsType[*signin.LoginError](err); ok && refused.Outcome == signin.PasswordChangeRequired {
		var step fusionauth.PasswordChange
		err = refused.Decode(&step)
		fmt.Println(refused.Outcome, step.Reason, err)

		once, err := client.ChangePassword(ctx, step.ID, "highway to hell")
		if err != nil {
			panic(err)
		}
		session, err = client.SignIn(ctx, fusionauth.Login{OneTimePassword: once})
		fmt.Println(session.Subject, err)
	}
	// Output:
	// the password has to be changed Administrative <nil>
	// 11111111-1111-4111-8111-111111111111 <nil>
}
