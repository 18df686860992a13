package propelauth_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/propelauth"
)

// An environment with a user, of whom an access token is made as a backend does.
func Example() {
	s := propelauth.New(propelauth.With(emulator.WithDeterminism()))
	server := httptest.NewServer(s)
	defer server.Close()
	_, err := s.Seed(strings.NewReader(`{
		"user_id": "11111111-1111-4111-8111-111111111111", "email": "angus@acdc.com",
		"org_id_to_org_info": {"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa": {"org_name": "AC/DC", "user_role": "Admin"}}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	body := `{"user_id": "11111111-1111-4111-8111-111111111111", "duration_in_minutes": 60}`
	request, err := http.NewRequest(http.MethodPost, server.URL+"/api/backend/v1/access_token", strings.NewReader(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	request.Header.Set("Authorization", "Bearer "+propelauth.APIKey)
	answer, err := server.Client().Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	var made struct {
		AccessToken string `json:"access_token"`
	}
	err = json.NewDecoder(answer.Body).Decode(&made)

	fmt.Println(answer.Status, len(strings.Split(made.AccessToken, ".")), s.AuthURL(), err)
	// Output: 200 OK 3 https://auth.authplus.test <nil>
}
