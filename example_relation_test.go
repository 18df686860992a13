package authplus_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/where"
)

func ExampleUser_Roles() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	singer, _, err := auth.Roles().GetOrCreate(ctx, where.Name.Eq("singer"), nil)
	bon, err2 := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	err3 := bon.Roles().Add(ctx, singer) // one request

	for user, err := range singer.Users().Iter(ctx) { // the other way
		fmt.Println(user.Email, err)
	}
	is, err4 := bon.Roles().Filter(where.Name.Eq("singer")).Exists(ctx)
	fmt.Println(is, errors.Join(err, err2, err3, err4))
	// Output:
	// bon@acdc.com <nil>
	// true <nil>
}

func ExampleRelatedManager_Set() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	var roles []*authplus.Role
	for _, name := range []string{"singer", "drummer", "poet"} {
		role := &authplus.Role{Name: name}
		err = errors.Join(err, auth.Roles().Create(ctx, role))
		roles = append(roles, role)
	}
	singer, drummer, poet := roles[0], roles[1], roles[2]

	err = errors.Join(err, bon.Roles().Add(ctx, singer, drummer))
	err = errors.Join(err, bon.Roles().Set(ctx, singer, poet)) // takes the drums away, adds the verses

	names, err2 := authplus.Pluck(ctx, bon.Roles().OrderBy("name"), where.Name)
	fmt.Println(names, errors.Join(err, err2))
	// Output: [poet singer] <nil>
}

func ExampleQuerySet_With() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()
	singer := &authplus.Role{Name: "singer"}
	err := auth.Roles().Create(ctx, singer)
	singers, err2 := auth.Users().Filter(where.Email.StartsWith("b")).List(ctx)
	err3 := singer.Users().Add(ctx, singers...)

	users := auth.Users().OrderBy("email").Limit(3).With("roles")
	fmt.Println(users.Explain().Requests[1].Target)
	for user, err := range users.Iter(ctx) { // a request for the page, and one for each user, eight at once
		roles, err2 := user.Roles().Count(ctx) // no request
		fmt.Println(user.Email, roles, errors.Join(err, err2))
	}
	fmt.Println(errors.Join(err, err2, err3))
	// Output:
	// /api/v2/users/{id}/roles?include_totals=true&page=0&per_page=100
	// angus@acdc.com 0 <nil>
	// bon@acdc.com 1 <nil>
	// brian@acdc.com 1 <nil>
	// <nil>
}

func ExampleOrganization_Members() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	acdc := &authplus.Organization{Name: "acdc", DisplayName: "AC/DC"}
	err := auth.Organizations().Create(ctx, acdc)
	brothers, err2 := auth.Users().Filter(where.UserMetadata("family_name").Eq("Young")).List(ctx)
	err3 := acdc.Members().Add(ctx, brothers...)

	lead := &authplus.Role{Name: "lead guitar"}
	err4 := acdc.MemberRoles(brothers[0].UserID).Create(ctx, lead) // creates the role and gives it, here only

	n, err5 := acdc.Members().Count(ctx)
	everywhere, err6 := brothers[0].Roles().Count(ctx)
	fmt.Println(n, everywhere, errors.Join(err, err2, err3, err4, err5, err6))
	// Output: 2 0 <nil>
}

func ExampleOrganization_Invitations() {
	ctx := context.Background()
	auth, leave := stage(ctx)
	defer leave()
	var client struct {
		ID string `json:"client_id"`
	}
	err := auth.Do(ctx, "POST", "/api/v2/clients", map[string]any{
		"name": "Fan club", "organization_usage": "allow", "initiate_login_uri": "https://acdc.com/login",
	}, &client)
	acdc := &authplus.Organization{Name: "acdc"}
	err2 := auth.Organizations().Create(ctx, acdc)

	invitation := &authplus.Invitation{
		ClientID: client.ID,
		Inviter:  authplus.Inviter{Name: "Angus"},
		Invitee:  authplus.Invitee{Email: "axl@acdc.com"},
		Lifetime: 3600,
	}
	err3 := acdc.Invitations().Create(ctx, invitation)
	open, err4 := acdc.Invitations().Count(ctx)
	fmt.Println(open, invitation.URL != "", invitation.ExpiresAt.Sub(invitation.CreatedAt).Round(time.Second))

	err5 := invitation.Delete(ctx) // he changed his mind
	fmt.Println(errors.Join(err, err2, err3, err4, err5))
	// Output:
	// 1 true 1h0m0s
	// <nil>
}

func ExampleRole_Permissions() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()
	const api = "https://api.acdc.com/"
	err := auth.Do(ctx, "POST", "/api/v2/resource-servers", map[string]any{
		"name": "Tours", "identifier": api, "scopes": []map[string]string{{"value": "read:tours"}, {"value": "write:tours"}},
	}, nil)
	manager := &authplus.Role{Name: "tour manager"}
	err2 := auth.Roles().Create(ctx, manager)

	err3 := manager.Permissions().Add(ctx, &authplus.Permission{Name: "write:tours", ResourceServer: api})
	err4 := manager.Permissions().AddIDs(ctx, authplus.PermissionID(api, "read:tours"))

	bon, err5 := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	err6 := bon.Roles().Add(ctx, manager)
	for permission, err := range bon.Permissions().OrderBy("permission_name").ClientSide().Iter(ctx) {
		fmt.Println(permission.Name, permission.Direct(), err)
	}
	fmt.Println(errors.Join(err, err2, err3, err4, err5, err6))
	// Output:
	// read:tours false <nil>
	// write:tours false <nil>
	// <nil>
}

func ExampleUser_Link() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	brian, err2 := auth.Users().Get(ctx, where.Email.Eq("brian@acdc.com"))

	err3 := bon.Link(ctx, brian) // from now on, one user with two ways to sign in
	fmt.Println(len(bon.Identities), brian.Fetched())

	err4 := bon.Unlink(ctx, bon.Identities[1])
	fmt.Println(len(bon.Identities), errors.Join(err, err2, err3, err4))
	// Output:
	// 2 false
	// 1 <nil>
}

func ExampleUser_PasswordChangeTicket() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	link, err2 := bon.PasswordChangeTicket(ctx, authplus.TicketOptions{
		ResultURL: "https://acdc.com/welcome-back", Lifetime: time.Hour, MarkEmailVerified: true,
	})
	_, path, _ := strings.Cut(link, "/u/")
	page, _, _ := strings.Cut(path, "?")
	fmt.Println(page, errors.Join(err, err2))
	// Output: reset-password <nil>
}

func ExampleUser_EmailVerificationTicket() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	link, err2 := bon.EmailVerificationTicket(ctx, authplus.TicketOptions{})
	fmt.Println(strings.Contains(link, "/u/email-verification?ticket="), errors.Join(err, err2))
	// Output: true <nil>
}

func ExampleUser_ClearBlocks() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	bon, err := auth.Users().Get(ctx, where.Email.Eq("bon@acdc.com"))
	blocks, err2 := bon.Blocks(ctx) // after too many wrong passwords there would be some
	err3 := bon.ClearBlocks(ctx)
	fmt.Println(len(blocks), errors.Join(err, err2, err3))
	// Output: 0 <nil>
}

func ExampleAuth_Logs() {
	ctx := context.Background()
	auth, leave := band(ctx)
	defer leave()

	created := auth.Logs().Filter(where.LogType.Eq("sapi"), where.Description.Eq("Create a User"))
	n, err := created.Count(ctx)
	newest, err2 := created.OrderBy("-date").First(ctx)
	fmt.Println(n, newest.Description, errors.Join(err, err2))

	fmt.Println(auth.Logs().Filter(where.Description.Contains("User")).Err())
	// Output:
	// 4 Create a User <nil>
	// authplus: log field "description": auth0's log search cannot decide this lookup; ClientSide() reads what the other lookups match and decides here
}

func ExampleAuth_Connections() {
	ctx := context.Background()
	auth, leave := stage(ctx)
	defer leave()

	acdc, err := auth.Connections().Get(ctx, where.Name.Eq("acdc"))
	err2 := acdc.Options.Set("disable_signup", true)
	err3 := acdc.Save(ctx) // sends all options, since Auth0 replaces them

	databases, err4 := auth.Connections().Filter(where.Strategy.Eq("auth0")).Count(ctx)
	fmt.Println(acdc.Options.String("passwordPolicy"), databases, errors.Join(err, err2, err3, err4))
	// Output: none 2 <nil>
}
