package propelauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/propelauth"
	emulated "github.com/authplus/authplus/emulator/propelauth"
	"github.com/authplus/authplus/where"
)

// environment serves an emulated environment and connects to it.
func environment() (*authplus.Auth, func()) {
	server := httptest.NewServer(emulated.New())
	auth, err := authplus.Open(propelauth.Config{AuthURL: emulated.DefaultAuthURL, APIKey: emulated.APIKey, URL: server.URL})
	if err != nil {
		panic(err)
	}
	return auth, server.Close
}

// A user is created, found, changed and deleted as with every other provider. What PropelAuth calls
// properties are the user's metadata.
func ExampleConfig() {
	auth, leave := environment()
	defer leave()
	ctx := context.Background()

	angus := &authplus.User{Email: "angus@acdc.com", Username: "angus", GivenName: "Angus"}
	angus.Extra = authplus.NewMetadata(map[string]any{"send_email_to_confirm_email_address": true})
	angus.SetPassword("Highway-to-Hell-1979")
	err := auth.Users().Create(ctx, angus)

	found, err2 := auth.Users().Get(ctx, where.Username.Eq("angus"))
	found.Email, found.Blocked = "young@acdc.com", true
	err3 := found.Save(ctx) // PUT user/{id}/email, POST user/{id}/disable, GET user/{id}
	fmt.Println(found.Email, found.Blocked, errors.Join(err, err2, err3))

	err = found.Delete(ctx)
	_, err2 = auth.Users().Get(ctx, where.Email.Eq("young@acdc.com"))
	fmt.Println(err, errors.Is(err2, authplus.ErrDoesNotExist))
	// Output:
	// young@acdc.com true <nil>
	// <nil> true
}

// One who comes from another system keeps the password, the second factor and the old id.
func ExampleConfig_migration() {
	auth, leave := environment()
	defer leave()
	ctx := context.Background()

	bon := &authplus.User{Email: "bon@acdc.com", EmailVerified: true, ExternalID: "507f191e810c19729de860ea"}
	bon.Extra = authplus.NewMetadata(map[string]any{"existing_mfa_base32_encoded_secret": "JBSWY3DPEHPK3PXP"})
	bon.SetPasswordHash(authplus.Bcrypt("$2b$10$ixlPY3AAd4ty1l6E2IsQ9OFZi2ba9ZQE0bP7RFcGIWNhyFrrT3YUi"))
	err := auth.Users().Create(ctx, bon) // POST migrate_user/

	found, err2 := auth.Users().Get(ctx, where.ExternalID.Eq("507f191e810c19729de860ea"))
	second, _ := found.Extra.Get("mfa_enabled")
	fmt.Println(found.Email, second, errors.Join(err, err2))
	// Output: bon@acdc.com true <nil>
}

// A member of an organization has a role there.
func ExampleConfig_organizations() {
	auth, leave := environment()
	defer leave()
	ctx := context.Background()

	angus, band := &authplus.User{Email: "angus@acdc.com"}, &authplus.Organization{Name: "AC/DC"}
	err := errors.Join(auth.Users().Create(ctx, angus), auth.Organizations().Create(ctx, band))
	err2 := band.MemberRoles(angus.UserID).AddIDs(ctx, "Owner") // makes a member of who is none

	owners, err3 := band.Members().Filter(where.Path("extra.role_in_org").Eq("Owner")).List(ctx)
	bands, err4 := angus.Organizations().List(ctx)
	fmt.Println(owners[0].Email, bands[0].Name, bands[0].Extra.String("user_role"), errors.Join(err, err2, err3, err4))
	// Output: angus@acdc.com AC/DC Owner <nil>
}

// A magic link signs a user in.
func ExampleBackend_Ticket() {
	auth, leave := environment()
	defer leave()
	ctx := context.Background()

	angus := &authplus.User{Email: "angus@acdc.com"}
	err := auth.Users().Create(ctx, angus)
	link, err2 := angus.SignInTicket(ctx, authplus.TicketOptions{ResultURL: "https://acdc.com/in", Lifetime: 2 * time.Hour})
	fmt.Println(link[:54], errors.Join(err, err2))
	// Output: https://auth.authplus.test/verify_login_passwordless?t <nil>
}
