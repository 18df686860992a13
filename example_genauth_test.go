package authplus_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/genauth"
	emulated "github.com/authplus/authplus/emulator/genauth"
	"github.com/authplus/authplus/where"
)

func ExampleOpen_genAuth() {
	server := httptest.NewServer(emulated.New())
	defer server.Close()
	ctx, id, secret, host := context.Background(), "authplus", "authplus-secret", server.URL

	auth, err := authplus.Open(genauth.Config{
		AccessKeyID: id, AccessKeySecret: secret, // the user pool's id and secret
		Brand: genauth.Authing, Language: genauth.English,
		Host: host, // of a private deployment
	})
	if err != nil {
		log.Fatal(err)
	}
	angus := &authplus.User{Email: "angus@acdc.com", Username: "angus", PhoneNumber: "+15551234567"}
	angus.Extra = authplus.NewMetadata(map[string]any{"company": "AC/DC"})
	if err := auth.Users().Create(ctx, angus); err != nil {
		log.Fatal(err)
	}
	found, err := auth.Users().Get(ctx, where.PhoneNumber.Eq("+15551234567"))
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(found.Username, found.Extra.String("company"))
	// Output: angus AC/DC
}
