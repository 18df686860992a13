package authing_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/authing"
)

// A user pool with a user, who is found as an administrator does.
func Example() {
	s := authing.New(authing.With(emulator.WithToken("secret")))
	server := httptest.NewServer(s)
	defer server.Close()
	if _, err := s.Seed(strings.NewReader(`{"username": "angus", "email": "angus@acdc.com", "customData": {"guitar": "SG"}}`)); err != nil {
		fmt.Println(err)
		return
	}
	body := `{"query": "query { findUser(email: \"Angus@acdc.com\") { username customData { key value } } }"}`
	request, err := http.NewRequest(http.MethodPost, server.URL+"/graphql/v2", strings.NewReader(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	request.Header.Set("Authorization", "Bearer secret")
	answer, err := server.Client().Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(answer.Body)

	fmt.Println(string(data), err)
	// Output: {"data":{"findUser":{"username":"angus","customData":[{"key":"guitar","value":"SG"}]}}} <nil>
}
