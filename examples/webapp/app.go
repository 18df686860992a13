package main

import (
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/guard"
	"github.com/authplus/authplus/signin"
	"github.com/authplus/authplus/signin/auth0"
)

// editing is the permission that the role of an editor gives.
const editing = "edit:songs"

// config says where users sign in and what the application is there.
type config struct {
	domain, clientID, clientSecret, audience string
	// url is the application's own address.
	url string
}

// app is the application.
type app struct {
	provider *auth0.Client
	api      *guard.Guard
	audience string
	sessions *sessions
}

// newApp returns the application's handler. It does no I/O.
func newApp(c config) (http.Handler, error) {
	provider, err := auth0.New(c.domain, signin.Config{
		ClientID: c.clientID, ClientSecret: c.clientSecret,
		RedirectURL: c.url + "/callback", LogoutRedirectURL: c.url + "/",
		Scopes: []string{"openid", "profile", "email", "offline_access", editing},
	})
	if err != nil {
		return nil, err
	}
	api, err := guard.JWKS(provider.Issuer(), c.audience)
	if err != nil {
		return nil, err
	}
	a := &app{provider: provider, api: api, audience: c.audience, sessions: newSessions(provider, strings.HasPrefix(c.url, "https:"))}
	return a.routes(), nil
}

func (a *app) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.home)
	mux.HandleFunc("GET /login", a.login)
	mux.HandleFunc("GET /callback", a.callback)
	mux.HandleFunc("POST /logout", a.logout)
	mux.Handle("GET /api/me", a.api.RequireUser(http.HandlerFunc(a.me)))
	mux.Handle("POST /api/songs", a.api.RequirePermission(editing)(http.HandlerFunc(a.addSong)))
	// Cookies are sent whoever makes the browser ask, so what changes something must come from our own pages.
	return http.NewCrossOriginProtection().Handler(a.sessions.authorize(mux))
}

// homePage needs no script; a form is enough to log out.
var homePage = template.Must(template.New("home").Parse(`<!doctype html><title>Songs</title>
{{if .}}<p>Hello {{.}}</p><form method="post" action="/logout"><button>Log out</button></form>
{{else}}<p><a href="/login">Log in</a></p>{{end}}`))

// home shows who is signed in.
func (a *app) home(w http.ResponseWriter, r *http.Request) {
	var name string
	if s, ok := a.sessions.of(r); ok {
		name = s.name
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = homePage.Execute(w, name) // the browser has gone if that fails
}

// login sends the user to the provider's login page.
func (a *app) login(w http.ResponseWriter, r *http.Request) {
	err := a.provider.Start(w, r, signin.ReturnTo(r.FormValue("next")), signin.Param("audience", a.audience))
	if err != nil {
		http.Error(w, "The sign-in cannot begin.", http.StatusInternalServerError)
	}
}

// callback is where the user comes back to.
func (a *app) callback(w http.ResponseWriter, r *http.Request) {
	in, err := a.provider.Finish(w, r)
	if err != nil {
		http.Error(w, "The sign-in did not succeed. Please try again.", status(err))
		return
	}
	a.sessions.begin(w, r, in)
	http.Redirect(w, r, in.ReturnTo, http.StatusFound)
}

// status tells apart a provider that is in trouble and a user who may not.
func status(err error) int {
	if errors.Is(err, fault.ErrUnavailable) {
		return http.StatusBadGateway
	}
	return http.StatusForbidden
}

// logout ends the session here, and the user's session at the provider, which is spared a question by the id token.
func (a *app) logout(w http.ResponseWriter, r *http.Request) {
	var idToken string
	if tokens, ok := a.sessions.end(w, r); ok {
		idToken = tokens.IDToken
		_ = a.provider.Revoke(r.Context(), tokens.RefreshToken) // whoever leaves cannot be told; nobody has it any more
	}
	address, err := a.provider.LogoutURL(idToken)
	if err != nil {
		address = "/"
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// me answers with what the token says about the user.
func (a *app) me(w http.ResponseWriter, r *http.Request) {
	user, _ := guard.UserFrom(r.Context())
	answer(w, map[string]any{"id": user.ID, "editor": user.HasPermission(editing)})
}

// addSong is for editors only.
func (a *app) addSong(w http.ResponseWriter, r *http.Request) {
	answer(w, map[string]any{"added": r.FormValue("title")})
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // the browser has gone if that fails
}
