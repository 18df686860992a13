package token_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

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

// Programs that start often keep their tokens in a file: the second run fetches none.
func ExampleFileStore() {
	requests := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		fmt.Fprint(w, `{"access_token":"eyJhbGciOi","expires_in":86400,"token_type":"Bearer"}`)
	}))
	defer server.Close()
	folder, err := os.MkdirTemp("", "tokens")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)

	for range 2 { // Each run has a source of its own.
		store := token.FileStore(filepath.Join(folder, "tokens.json"))
		src := token.ClientCredentials("id", "secret", token.KeepIn(store))
		t, err := src.Token(context.Background(), token.Endpoint{URL: server.URL + "/oauth/token"})
		fmt.Println(t.AccessToken, err)
	}
	fmt.Println("requests:", requests)
	// Output:
	// eyJhbGciOi <nil>
	// eyJhbGciOi <nil>
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
