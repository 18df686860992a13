package authing_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/authing"
	emulated "github.com/authplus/authplus/emulator/authing"
	"github.com/authplus/authplus/where"
)

// The host is that of an emulator here; without one it is Authing's own.
func Example() {
	ctx := context.Background()
	server := httptest.NewServer(emulated.New())
	defer server.Close()

	auth, err := authplus.Open(authing.Config{
		UserPoolID: "authplus", Secret: "authplus-secret", Host: server.URL,
		DefineFields: true,
	})
	if err != nil {
		log.Fatal(err)
	}

	bon := auth.Users().New(func(u *authplus.User) {
		u.Email, u.Name = "bon@acdc.com", "Bon Scott"
		u.UserMetadata = authplus.NewMetadata(map[string]any{"instrument": "voice"})
		u.SetPassword("Highway2Hell")
	})
	if err := bon.Save(ctx); err != nil { // createUser
		log.Fatal(err)
	}

	found, err := auth.Users().Get(ctx, where.Email.Eq("Bon@acdc.com")) // findUser
	if err != nil {
		log.Fatal(err)
	}
	found.Blocked = true
	if err := found.Save(ctx); err != nil { // updateUser
		log.Fatal(err)
	}

	for user, err := range auth.Users().Filter(where.Name.EndsWith("scott")).Iter(ctx) { // searchUser
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(user.Name, user.UserMetadata.String("instrument"), user.Blocked)
	}
	if err := found.Delete(ctx); err != nil { // deleteUser
		log.Fatal(err)
	}
	// Output: Bon Scott voice true
}

// Policies and access control are no models. They are reached through Do, with the token, the repetitions
// and the errors of everything else.
func ExampleBackend_Do() {
	ctx := context.Background()
	server := httptest.NewServer(emulated.New())
	defer server.Close()
	auth, err := authplus.Open(authing.Config{UserPoolID: "authplus", Secret: "authplus-secret", Host: server.URL})
	if err != nil {
		log.Fatal(err)
	}
	angus := auth.Users().New(func(u *authplus.User) { u.Username = "angus" })
	if err := angus.Save(ctx); err != nil {
		log.Fatal(err)
	}

	allow := map[string]any{
		"query": `mutation allow($resource: String!, $action: String!, $userId: String) {
			allow(resource: $resource, action: $action, userId: $userId) { message code }
		}`,
		"variables": map[string]any{"resource": "solo:*", "action": "solo:play", "userId": angus.UserID},
	}
	if err := auth.Do(ctx, "POST", "/graphql/v2", allow, nil); err != nil {
		log.Fatal(err)
	}

	ask := map[string]any{
		"query": `query isActionAllowed($resource: String!, $action: String!, $userId: String!) {
			isActionAllowed(resource: $resource, action: $action, userId: $userId)
		}`,
		"variables": map[string]any{"resource": "solo:17", "action": "solo:play", "userId": angus.UserID},
	}
	var answer struct {
		Data struct {
			Allowed bool `json:"isActionAllowed"`
		} `json:"data"`
	}
	if err := auth.Do(ctx, "POST", "/graphql/v2", ask, &answer); err != nil {
		log.Fatal(err)
	}
	fmt.Println("allowed:", answer.Data.Allowed)
	// Output: allowed: true
}
