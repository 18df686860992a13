package authplus_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/fusionauth"
	emulated "github.com/authplus/authplus/emulator/fusionauth"
	"github.com/authplus/authplus/where"
)

func ExampleOpen_fusionAuth() {
	server := httptest.NewServer(emulated.New())
	defer server.Close()
	ctx, url, key := context.Background(), server.URL, emulated.APIKey

	auth, err := authplus.Open(fusionauth.Config{
		URL:    url, // such as http://localhost:9011
		APIKey: key,
		Engine: fusionauth.Elasticsearch, // or fusionauth.Database: what the instance searches with
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"angus", "bon", "cliff"} {
		if err := auth.Users().Create(ctx, &authplus.User{Email: name + "@acdc.com", Username: name}); err != nil {
			log.Fatal(err)
		}
	}
	band := &authplus.Organization{Name: "AC/DC"} // a group
	if err := auth.Organizations().Create(ctx, band); err != nil {
		log.Fatal(err)
	}
	bon, err := auth.Users().Get(ctx, where.Username.Eq("bon")) // sees every write at once
	if err != nil {
		log.Fatal(err)
	}
	if err := band.Members().Add(ctx, bon); err != nil {
		log.Fatal(err)
	}
	last, err := auth.Users().Filter(where.Email.EndsWith("@acdc.com")).Exclude(where.Blocked.Eq(true)).OrderBy("-email").First(ctx)
	if err != nil {
		log.Fatal(err)
	}
	members, err := band.Members().Count(ctx)
	fmt.Println(last.Username, members, err)
	// Output: cliff 1 <nil>
}
