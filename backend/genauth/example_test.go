package genauth_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/genauth"
	emulated "github.com/authplus/authplus/emulator/genauth"
	"github.com/authplus/authplus/where"
)

// A user pool is opened with its access key. Without Host it is the one at api.genauth.ai.
func Example() {
	server := httptest.NewServer(emulated.New())
	defer server.Close()
	ctx := context.Background()

	auth, err := authplus.Open(genauth.Config{
		AccessKeyID: "authplus", AccessKeySecret: "authplus-secret",
		Host: server.URL, Language: genauth.English,
	})
	if err != nil {
		log.Fatal(err)
	}
	angus := auth.Users().New(func(u *authplus.User) { u.Email, u.Username = "angus@acdc.com", "angus" })
	angus.SetPassword("Highway-to-Hell-1979")
	if err := angus.Save(ctx); err != nil {
		log.Fatal(err)
	}
	angus.Blocked = true // The status Suspended.
	if err := angus.Save(ctx); err != nil {
		log.Fatal(err)
	}
	found, err := auth.Users().Get(ctx, where.Username.Eq("angus"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found.Email, found.Blocked)

	err = auth.Users().Create(ctx, &authplus.User{Email: "angus@acdc.com"})
	var answer *authplus.APIError
	fmt.Println(errors.Is(err, authplus.ErrConflict), errors.As(err, &answer), answer.Status, answer.Code, answer.Message)
	fmt.Println(found.Delete(ctx))
	// Output:
	// angus@acdc.com true
	// true true 409 2026 User already exists
	// <nil>
}

// Requests can be signed with the access key instead of carrying a management token. Authing is the same
// service under its other name, with headers of its own.
func ExampleConfig_signed() {
	server := httptest.NewServer(emulated.New())
	defer server.Close()

	auth, err := authplus.Open(genauth.Config{
		AccessKeyID: "authplus", AccessKeySecret: "authplus-secret", Signed: true,
		Brand: genauth.Authing, Host: server.URL,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(auth.Users().All().Count(context.Background()))
	// Output: 0 <nil>
}

// A user pool has organizations, which are trees of departments, and groups. Both are the model's organizations,
// each in an Auth of its own; a token that both share is fetched once.
func ExampleConfig_groups() {
	server := httptest.NewServer(emulated.New())
	defer server.Close()
	ctx := context.Background()
	pool := genauth.Config{Token: genauth.AccessKey("authplus", "authplus-secret"), Host: server.URL}
	departments, err := authplus.Open(pool)
	if err != nil {
		log.Fatal(err)
	}
	pool.Organizations = genauth.Groups
	auth, err := authplus.Open(pool)
	if err != nil {
		log.Fatal(err)
	}

	band := &authplus.Organization{Name: "band", DisplayName: "AC/DC"}
	band.Extra = authplus.NewMetadata(map[string]any{"description": "Back in black"})
	bon := &authplus.User{Username: "bon"}
	err = errors.Join(
		auth.Organizations().Create(ctx, band), // POST /api/v3/create-group
		auth.Users().Create(ctx, bon),
		band.Members().Add(ctx, bon), // POST /api/v3/add-group-members
	)
	if err != nil {
		log.Fatal(err)
	}
	bon, err = auth.Users().All().With("organizations").Get(ctx, where.Username.Eq("bon"))
	if err != nil {
		log.Fatal(err)
	}
	groups, err := bon.Organizations().List(ctx) // GET /api/v3/get-user-groups, which With has sent
	if err != nil {
		log.Fatal(err)
	}
	for _, group := range groups {
		fmt.Println(group.ID, group.DisplayName, group.Extra.String("description"))
	}
	fmt.Println(departments.Organizations().All().Count(ctx))
	// Output:
	// band AC/DC Back in black
	// 0 <nil>
}

// What has no model is reached by Do, which takes the answer out of its envelope: applications, resources,
// custom fields.
func ExampleBackend_Do() {
	server := httptest.NewServer(emulated.New())
	defer server.Close()
	ctx := context.Background()
	auth, err := authplus.Open(genauth.Config{AccessKeyID: "authplus", AccessKeySecret: "authplus-secret", Host: server.URL})
	if err != nil {
		log.Fatal(err)
	}

	var applications struct {
		List []struct {
			AppID string `json:"appId"`
		} `json:"list"`
	}
	if err := auth.Do(ctx, "GET", "/api/v3/list-applications?page=1&limit=10", nil, &applications); err != nil {
		log.Fatal(err)
	}
	fmt.Println(applications.List[0].AppID)

	resource := map[string]any{"code": "album", "type": "DATA", "actions": []map[string]string{{"name": "album:read", "description": "read"}}}
	if err := auth.Do(ctx, "POST", "/api/v3/create-resource", resource, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(errors.Is(auth.Do(ctx, "POST", "/api/v3/create-resource", resource, nil), authplus.ErrConflict))

	plan := map[string]any{"list": []map[string]any{{
		"targetType": "USER", "key": "plan", "dataType": "STRING", "label": "Plan", "visibleInAdminConsole": true,
	}}}
	if err := auth.Do(ctx, "POST", "/api/v3/set-custom-fields", plan, nil); err != nil {
		log.Fatal(err)
	}
	bon := &authplus.User{Username: "bon", UserMetadata: authplus.NewMetadata(map[string]any{"plan": "gold"})}
	fmt.Println(auth.Users().Create(ctx, bon))
	// Output:
	// authplus
	// true
	// <nil>
}
