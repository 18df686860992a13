// Package signin signs people in at an OpenID provider and acts for them: Auth0, FusionAuth, GenAuth and any
// other that speaks OpenID Connect.
//
// A [Client] is one application at one provider. With two handlers a web application has a sign-in:
//
//	client, err := signin.New(ctx, signin.Config{
//		Issuer: "https://acme.eu.auth0.com/", ClientID: id, ClientSecret: secret,
//		RedirectURL: "https://app.acme.com/callback",
//	})
//
//	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
//		err := client.Start(w, r, signin.ReturnTo(r.FormValue("next")))
//		…
//	})
//	mux.HandleFunc("GET /callback", func(w http.ResponseWriter, r *http.Request) {
//		in, err := client.Finish(w, r)
//		… // in.Identity is who it is, in.ReturnTo where they were going
//	})
//
// What a sign-in has to remember until the user comes back is an [Attempt], which a [Store] keeps. Unless another is
// given it is a [CookieStore], which keeps it in the browser, sealed and for ten minutes. An application that has no
// use for a store calls [Client.Begin] and [Client.Complete].
//
// # What is checked
//
// The state belongs to this browser and was not used before; the answer comes from the provider that was
// asked (RFC 9207); the code is exchanged with the verifier of PKCE (S256); signature, issuer, audience, expiry
// and nonce of the id token hold, and at_hash where there is one. [ReturnTo] leads nowhere but into the
// application itself.
//
// # Errors
//
// What the provider refuses is a [*fault.APIError] with the code of OAuth 2.0, or a [*CallbackError] where the
// browser brought it. Neither these texts nor those of other errors hold codes, tokens, secrets or anything
// about a person, and nothing of this package prints or encodes them.
//
// The subpackages add what is a provider's own, such as signing in with a password and its outcomes.
package signin
