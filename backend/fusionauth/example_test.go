package fusionauth_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/fusionauth"
	emulated "github.com/authplus/authplus/emulator/fusionauth"
	"github.com/authplus/authplus/where"
)

// An instance is opened with an API key, and told what it searches with.
func Example() {
	server := httptest.NewServer(emulated.New())
	defer server.Close()
	ctx := context.Background()

	auth, err := authplus.Open(fusionauth.Config{
		URL: server.URL, APIKey: emulated.APIKey, Engine: fusionauth.Elasticsearch, SkipVerification: true,
	})
	if err != nil {
		log.Fatal(err)
	}
	art := auth.Users().New(func(u *authplus.User) { u.Email = "art@vandaleyindustries.com" })
	art.SetPassword("password")
	if err := art.Save(ctx); err != nil { // POST /api/user
		log.Fatal(err)
	}
	art.GivenName = "Art"
	if err := errors.Join(art.UserMetadata.Set("deals", []string{"latex"}), art.Save(ctx)); err != nil { // a merge patch
		log.Fatal(err)
	}
	art.Blocked = true // deactivates
	if err := art.Save(ctx); err != nil {
		log.Fatal(err)
	}
	found, err := auth.Users().Get(ctx, where.Email.Eq("art@vandaleyindustries.com"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found.GivenName, found.Blocked, found.EmailVerified, found.UserMetadata.Map())

	err = auth.Users().Create(ctx, &authplus.User{Email: "art@vandaleyindustries.com"})
	var answer *authplus.APIError
	fmt.Println(errors.Is(err, authplus.ErrConflict), errors.As(err, &answer), answer.Status, answer.Code)
	fmt.Println(found.Delete(ctx))
	// Output:
	// Art true true map[deals:[latex]]
	// true true 400 [inactive]user.email
	// <nil>
}

// Do reaches every API of FusionAuth: this copies the applications of an instance with their roles, and its
// groups, to another instance.
func ExampleBackend_Do() {
	ctx := context.Background()
	from, leave := withBand(ctx)
	defer leave()
	server := httptest.NewServer(emulated.New())
	defer server.Close()
	to, err := authplus.Open(fusionauth.Config{URL: server.URL, APIKey: emulated.APIKey})
	if err != nil {
		log.Fatal(err)
	}

	type role struct {
		ID          string `json:"id,omitempty"`
		Name        string `json:"name"`
		Description string `json:"description,omitempty"`
	}
	type application struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Roles []role `json:"roles"`
	}
	var there struct{ Applications []application }
	if err := from.Do(ctx, "GET", "/api/application", nil, &there); err != nil {
		log.Fatal(err)
	}
	copies := map[string]string{} // of the ids of roles
	for _, app := range there.Applications {
		if app.ID == emulated.ApplicationID {
			continue // every instance of the emulator has it
		}
		var made struct{ Application application }
		if err := to.Do(ctx, "POST", "/api/application/"+app.ID, map[string]any{"application": app}, &made); err != nil {
			log.Fatal(err)
		}
		for i, r := range app.Roles {
			copies[r.ID] = made.Application.Roles[i].ID
		}
	}

	var groups struct {
		Groups []struct {
			ID    string            `json:"id"`
			Name  string            `json:"name"`
			Data  map[string]any    `json:"data"`
			Roles map[string][]role `json:"roles"` // by application
		}
	}
	if err := from.Do(ctx, "GET", "/api/group", nil, &groups); err != nil {
		log.Fatal(err)
	}
	for _, group := range groups.Groups {
		var ids []string
		for _, roles := range group.Roles {
			for _, r := range roles {
				ids = append(ids, copies[r.ID])
			}
		}
		copied := map[string]any{"group": map[string]any{"name": group.Name, "data": group.Data}, "roleIds": ids}
		if err := to.Do(ctx, "POST", "/api/group/"+group.ID, copied, nil); err != nil {
			log.Fatal(err)
		}
	}

	band, err := to.Organizations().Get(ctx, where.Name.Eq("AC/DC"))
	if err != nil {
		log.Fatal(err)
	}
	roles, err := authplus.Pluck(ctx, to.Roles().All(), where.Name)
	fmt.Println(band.Name, band.Metadata.Map(), roles, err)
	// Output: AC/DC map[since:1973] [guitarist] <nil>
}

// withBand returns an instance that has an application with a role, and a group.
func withBand(ctx context.Context) (auth *authplus.Auth, leave func()) {
	server := httptest.NewServer(emulated.New())
	auth, err := authplus.Open(fusionauth.Config{URL: server.URL, APIKey: emulated.APIKey})
	if err != nil {
		log.Fatal(err)
	}
	var made struct {
		Application struct {
			Roles []struct{ ID string }
		}
	}
	tour := map[string]any{"application": map[string]any{"name": "tour", "roles": []any{map[string]any{"name": "guitarist"}}}}
	if err := auth.Do(ctx, "POST", "/api/application", tour, &made); err != nil {
		log.Fatal(err)
	}
	band := auth.Organizations().New(func(o *authplus.Organization) {
		o.Name, o.Metadata = "AC/DC", authplus.NewMetadata(map[string]any{"since": 1973})
		o.Extra = authplus.NewMetadata(map[string]any{"roleIds": []any{made.Application.Roles[0].ID}})
	})
	if err := band.Save(ctx); err != nil {
		log.Fatal(err)
	}
	return auth, server.Close
}
