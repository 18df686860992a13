package guard_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/guard"
)

// exampleToken returns the token of an admin.
func exampleToken() string {
	text, err := jwt.NewWithClaims(jwt.SigningMethodRS256, propelClaims()).SignedString(rsaKey())
	if err != nil {
		panic(err)
	}
	return text
}

func Example() {
	ctx := context.Background()
	verifierKey := publicPEM(rsaKey()) // without it, New asks PropelAuth for the key

	api, err := guard.New(ctx, "https://auth.acme.com", "", guard.VerifierKey(verifierKey), guard.Clock(clock))
	if err != nil {
		panic(err)
	}

	mux := http.NewServeMux()
	mux.Handle("GET /whoami", api.RequireUser(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _ := guard.UserFrom(r.Context())
		fmt.Fprintf(w, "Hello %s", user.FirstName)
	})))
	admins := api.RequireOrgMemberWithMinimumRole(guard.PathValue("org_id"), "Admin")
	mux.Handle("GET /org/{org_id}/settings", admins(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		org, _ := guard.OrgMemberFrom(r.Context())
		fmt.Fprintf(w, "You run %s", org.OrgName)
	})))

	for _, path := range []string{"/whoami", "/org/" + orgID + "/settings", "/org/another/settings"} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Authorization", "Bearer "+exampleToken())
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body.String())
	}
	// Output:
	// 200 Hello Malcolm
	// 200 You run Acme Inc
	// 403 {"detail":"Forbidden"}
}

func ExampleJWKS() {
	mux := http.NewServeMux()
	whoami := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _ := guard.UserFrom(r.Context())
		fmt.Fprint(w, user.ID)
	})
	songs := whoami

	api, err := guard.JWKS("https://acme.eu.auth0.com/", "https://api.acme.com") // the issuer, and the API's identifier

	mux.Handle("GET /whoami", api.RequireUser(whoami))                    // 401 without a valid token
	mux.Handle("POST /songs", api.RequirePermission("edit:songs")(songs)) // 403 without the permission
	mux.Handle("DELETE /songs", api.RequireScope("delete:songs")(songs))  // 403 without the scope

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/whoami", nil))
	fmt.Println(err, w.Code, w.Header().Get("WWW-Authenticate"))
	// Output: <nil> 401 Bearer
}

// A handler that finds the organization in the body of a request, or is written for a router with
// middleware of another kind, asks by itself.
func ExampleRequireOrgMemberWithPermission() {
	api, err := guard.New(context.Background(), "https://auth.acme.com", "", guard.VerifierKey(publicPEM(rsaKey())), guard.Clock(clock))
	if err != nil {
		panic(err)
	}
	billing := func(w http.ResponseWriter, r *http.Request) {
		user, err := api.Authenticate(r)
		if err != nil {
			api.WriteError(w, err)
			return
		}
		org, err := guard.RequireOrgMemberWithPermission(user, r.FormValue("org"), "billing")
		if err != nil {
			api.WriteError(w, err)
			return
		}
		fmt.Fprintf(w, "The bills of %s", org.OrgName)
	}

	r := httptest.NewRequest(http.MethodGet, "/billing?org="+orgID, nil)
	r.Header.Set("Authorization", "Bearer "+exampleToken())
	w := httptest.NewRecorder()
	billing(w, r)
	fmt.Println(w.Body.String())
	// Output: The bills of Acme Inc
}

func ExampleGuard_Verify() {
	api, err := guard.New(context.Background(), "https://auth.acme.com", "", guard.VerifierKey(publicPEM(rsaKey())), guard.Clock(clock))
	if err != nil {
		panic(err)
	}
	user, err := api.Verify(context.Background(), exampleToken())
	fmt.Println(user.ID, user.IsAtLeastRoleInOrg(orgID, "Member"), err)

	_, err = api.Verify(context.Background(), "e30.e30.")
	fmt.Println(err, errors.Is(err, fault.ErrUnauthorized))
	// Output:
	// 31c41c16-c281-44ae-9602-8a047e3bf33d true <nil>
	// guard: the access token is signed with another algorithm true
}

// A route that says more to who has signed in.
func ExampleGuard_OptionalUser() {
	api, err := guard.New(context.Background(), "https://auth.acme.com", "", guard.VerifierKey(publicPEM(rsaKey())), guard.Clock(clock))
	if err != nil {
		panic(err)
	}
	greeting := api.OptionalUser(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, ok := guard.UserFrom(r.Context()); ok {
			fmt.Fprintf(w, "Hello %s", user.FirstName)
			return
		}
		fmt.Fprint(w, "Hello")
	}))

	for _, authorization := range []string{"Bearer " + exampleToken(), ""} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Authorization", authorization)
		w := httptest.NewRecorder()
		greeting.ServeHTTP(w, r)
		fmt.Println(w.Body.String())
	}
	// Output:
	// Hello Malcolm
	// Hello
}

// The snippet goes into an OpenAPI document, whose viewers then show a button to enter a token.
func ExampleGuard_SecuritySchemes() {
	api, err := guard.New(context.Background(), "https://auth.acme.com", "", guard.VerifierKey(publicPEM(rsaKey())))
	if err != nil {
		panic(err)
	}
	fmt.Printf(`{"components": {"securitySchemes": %s}, "security": [{"accessToken": []}]}`, api.SecuritySchemes())
	// Output: {"components": {"securitySchemes": {"accessToken":{"type":"http","scheme":"bearer","bearerFormat":"JWT","description":"An access token; whoever has signed in gets one at https://auth.acme.com/api/v1/refresh_token."}}}, "security": [{"accessToken": []}]}
}
