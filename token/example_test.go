package token_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/authplus/authplus/token"
)

func ExampleClientCredentials() {
	requests := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		fmt.Fprint(w, `{"access_token":"eyJhbGciOi","expires_in":86400,"token_type":"Bearer"}`)
	}))
	defer server.Close()

	src := token.ClientCredentials("id", "secret")
	at := token.Endpoint{URL: server.URL + "/oauth/token", Audience: "https://acme.eu.auth0.com/api/v2/"}
	for range 3 {
		t, err := src.Token(context.Background(), at)
		fmt.Println(t.Type, t.AccessToken, err)
	}
	fmt.Println("requests:", requests)
	// Output:
	// Bearer eyJhbGciOi <nil>
	// Bearer eyJhbGciOi <nil>
	// Bearer eyJhbGciOi <nil>
	// requests: 1
}

func ExampleStatic() {
	t, err := token.Static("eyJhbGciOi").Token(context.Background(), token.Endpoint{})
	fmt.Println(t, err)
	fmt.Println(t.AccessToken)
	// Output:
	// Token(Bearer) <nil>
	// eyJhbGciOi
}
