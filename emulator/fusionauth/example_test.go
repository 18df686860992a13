package fusionauth_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/fusionauth"
)

// An instance is an http.Handler. Its control plane needs no key.
func Example() {
	server := httptest.NewServer(fusionauth.New(fusionauth.With(emulator.WithDeterminism())))
	defer server.Close()
	ask := func(method, path, body string) {
		r, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
		if err != nil {
			fmt.Println(err)
			return
		}
		r.Header.Set("Authorization", fusionauth.APIKey)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer func() { _ = answer.Body.Close() }()
		text, _ := io.ReadAll(answer.Body)
		fmt.Println(strings.TrimSpace(fmt.Sprint(answer.StatusCode, " ", string(text))))
	}
	ask("POST", "/_emulator/seed", `{"id":"00000000-0000-4000-8000-000000000001","email":"bon@acdc.com"}`)
	ask("DELETE", "/api/user/00000000-0000-4000-8000-000000000001", "")
	ask("POST", "/api/user", `{"user":{"email":"bon@acdc.com"}}`)
	ask("GET", "/api/user/00000000-0000-4000-8000-000000000002", "")
	// Output:
	// 200 {"users":1}
	// 200
	// 400 {"fieldErrors":{"user.email":[{"code":"[inactive]user.email","message":"A User with email = [bon@acdc.com] already exists but is locked."}]}}
	// 404
}
