package auth0_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"

	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/signin"
	"github.com/authplus/authplus/signin/auth0"
)

func ExampleClient_SignInWithPassword() {
	provider := httptest.NewServer(emulated.New())
	defer provider.Close()
	client, err := auth0.New(provider.URL, signin.Config{ClientID: "authplus", ClientSecret: "authplus-secret"})
	if err != nil {
		panic(err)
	}
	_, err = client.SignInWithPassword(context.Background(), auth0.Password{Username: "angus@acdc.com", Password: "highway to hell"})
	if refused, ok := errors.AsType[*signin.LoginError](err); ok {
		fmt.Println(refused.Outcome)
	}
	// Output: unknown user or wrong password
}
