package authing_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

	emulated "github.com/authplus/authplus/emulator/authing"
	"github.com/authplus/authplus/signin/authing"
)

// The host is that of an emulator here; for an application it is its own, such as https://acdc.authing.cn.
func Example() {
	ctx := context.Background()
	server := httptest.NewServer(emulated.New())
	defer server.Close()

	client, err := authing.New(authing.Config{AppID: "authplus", Host: server.URL})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.RegisterByUsername(ctx, "bon", "Highway2Hell"); err != nil {
		log.Fatal(err)
	}
	if _, err := client.LoginByUsername(ctx, "bon", "Highway2Hell"); err != nil {
		log.Fatal(err)
	}
	user, err := client.UpdateProfile(ctx, authing.Profile{"nickname": "Bon"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(user.Nickname)

	_, err = client.LoginByUsername(ctx, "nobody", "passw0rd")
	fmt.Println(err)
	// Output:
	// Bon
	// signin: unknown user or wrong password
}
