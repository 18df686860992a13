package authplus_test

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

func ExampleOpen_authing() {
	server := httptest.NewServer(emulated.New())
	defer server.Close()
	ctx, id, secret, host := context.Background(), "authplus", "authplus-secret", server.URL

	auth, err := authplus.Open(authing.Config{
		UserPoolID: id, Secret: secret, // of the user pool
		Host:         host, // of a private deployment
		DefineFields: true, // before a user is given one that the pool lacks
	})
	if err != nil {
		log.Fatal(err)
	}
	angus := &authplus.User{Username: "angus", Name: "Angus Young", PhoneNumber: "+15551234567"}
	angus.UserMetadata = authplus.NewMetadata(map[string]any{"guitar": "SG", "since": 1973})
	angus.Extra = authplus.NewMetadata(map[string]any{"company": "AC/DC"})
	if err := auth.Users().Create(ctx, angus); err != nil {
		log.Fatal(err)
	}
	found, err := auth.Users().Get(ctx, where.PhoneNumber.Eq("+15551234567"))
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(found.Name, found.UserMetadata.String("guitar"), found.Extra.String("company"))
	// Output: Angus Young SG AC/DC
}
