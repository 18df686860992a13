package signin_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/signin"
)

// exampleProvider starts an emulated Auth0 with one user.
func exampleProvider() *httptest.Server {
	server := httptest.NewServer(auth0.New(auth0.WithToken("management")))
	exampleManage(server.URL+"/api/v2/connections",
		`{"name":"people","strategy":"auth0","options":{"passwordPolicy":"none","requires_username":false},"enabled_clients":["authplus"]}`)
	exampleManage(server.URL+"/api/v2/users", `{"connection":"people","email":"angus@acdc.com","name":"Angus","password":"let there be rock","user_id":"1"}`)
	return server
}

func exampleManage(address, body string) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	r.Header.Set("Authorization", "Bearer management")
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.StatusCode != http.StatusCreated {
		panic(fmt.Sprint(err, answer))
	}
	_ = answer.Body.Close()
}

// exampleBrowser opens an address, fills in the form that is shown, and returns the page where that leads to.
func exampleBrowser(address string) string {
	jar, _ := cookiejar.New(nil)
	at := address
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		at = r.URL.String()
		return nil
	}}
	answer, err := browser.Get(address)
	if err != nil {
		panic(err)
	}
	_ = answer.Body.Close()
	answer, err = browser.PostForm(at, url.Values{"username": {"angus@acdc.com"}, "password": {"let there be rock"}})
	if err != nil {
		panic(err)
	}
	page, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	return string(page)
}

// A web application has two handlers: one sends the user to the provider, the other is where they come back to.
func Example() {
	ctx := context.Background()
	provider := exampleProvider()
	defer provider.Close()
	mux := http.NewServeMux()
	app := httptest.NewServer(mux)
	defer app.Close()
	key := signin.NewCookieKey()

	store, err := signin.NewCookieStore(key, nil) // what a sign-in has to remember, sealed in the browser
	client, err2 := signin.New(ctx, signin.Config{
		Issuer:   provider.URL + "/", // such as https://acme.eu.auth0.com/
		ClientID: "authplus", ClientSecret: "authplus-secret",
		RedirectURL: app.URL + "/callback", Store: store,
	})

	if err := errors.Join(err, err2); err != nil {
		panic(err)
	}
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		if err := client.Start(w, r, signin.ReturnTo(r.FormValue("next"))); err != nil {
			http.Error(w, "The sign-in cannot begin.", http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("GET /callback", func(w http.ResponseWriter, r *http.Request) {
		in, err := client.Finish(w, r)
		if err != nil {
			http.Error(w, "You are not signed in.", http.StatusForbidden)
			return
		}
		fmt.Fprintf(w, "%s goes on to %s", in.Identity.Name, in.ReturnTo)
	})

	fmt.Println(exampleBrowser(app.URL + "/login?next=/songs"))
	// Output: Angus goes on to /songs
}

// Whoever keeps attempts in a place of their own begins and completes them by themselves.
func ExampleClient_Begin() {
	provider := exampleProvider()
	defer provider.Close()
	client, err := signin.New(context.Background(), signin.Config{
		Issuer: provider.URL + "/", ClientID: "authplus", ClientSecret: "authplus-secret", RedirectURL: "http://localhost/callback",
	})
	if err != nil {
		panic(err)
	}
	attempt, address, err := client.Begin(signin.Param("prompt", "login"))
	fmt.Println(attempt, err) // it is secret
	u, _ := url.Parse(address)
	fmt.Println(u.Path, u.Query().Get("prompt"), u.Query().Get("code_challenge_method"))

	// Somebody comes back with a state that is not the attempt's.
	_, err = client.Complete(context.Background(), attempt, url.Values{"state": {"forged"}, "code": {"x"}})
	fmt.Println(err)
	fmt.Println(errors.Is(err, signin.ErrState), errors.Is(err, fault.ErrUnauthorized))
	// Output:
	// signin.Attempt <nil>
	// /authorize login S256
	// signin: the callback belongs to no sign-in of this browser: not authorized
	// true true
}
