package authplus_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/propelauth"
	emulated "github.com/authplus/authplus/emulator/propelauth"
	"github.com/authplus/authplus/where"
)

func ExampleOpen_propelAuth() {
	server := httptest.NewServer(emulated.New())
	defer server.Close()
	ctx, key := context.Background(), emulated.APIKey

	auth, err := authplus.Open(propelauth.Config{
		AuthURL: "https://auth.authplus.test", // the environment's own URL
		APIKey:  key,
		URL:     server.URL, // of an emulator, or https://propelauth-api.com
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"angus", "bon", "cliff"} {
		if err := auth.Users().Create(ctx, &authplus.User{Email: name + "@acdc.com", Username: name}); err != nil {
			log.Fatal(err)
		}
	}
	found, err := auth.Users().Filter(where.Email.In("bon@acdc.com", "nobody@acdc.com")).List(ctx) // one request
	if err != nil {
		log.Fatal(err)
	}
	newest, err := auth.Users().Filter(where.Email.EndsWith("@acdc.com")).OrderBy("-created_at").First(ctx)
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(len(found), found[0].Username, newest.Username)
	// Output: 1 bon cliff
}
