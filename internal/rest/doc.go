// Package rest sends the requests of every backend: it builds URLs, carries the credentials, bounds
// what it reads, and turns whatever is no success into the errors of package fault.
//
// A backend describes its provider once as a [Service]; a user's options are a [Transport]; [New]
// makes a [Client] of both:
//
//	authorize, refused := rest.BearerToken(src, endpoint)
//	client, err := rest.New(transport, rest.Service{
//		Provider: "auth0", BaseURL: "https://acme.eu.auth0.com",
//		Authorize: authorize, Refused: refused, Classify: classify,
//	})
//	answer, err := client.Do(ctx, rest.Call{
//		Method: http.MethodGet, Route: "/api/v2/users/{id}", Path: map[string]string{"id": id},
//	})
//
// A request is sent once. The one exception is a 401, after which it is sent again with a fresh token:
// the provider has not carried it out. Redirects are not followed and cookies are not kept.
//
// Errors name the provider, the method and the route. They never hold a value of the request, and of
// the provider's own text they print what is left when those values are masked.
package rest
