// Package rest sends the requests of every backend: it builds URLs, carries the credentials, keeps to
// the provider's rate limits, sends again what failed and may succeed, bounds what it reads, and turns
// whatever is no success into the errors of package fault.
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
// # Sending again
//
// A failure that may pass is a connection that fails, a time-out, a 408, most of 5xx, and a 409 that the
// backend takes for [fault.ErrUnavailable]. After it a request is sent again, at most four times unless the
// transport says otherwise, after longer and longer waits or when the provider's Retry-After says so; all
// waits have jitter and end with the context. A 429 is waited out by the [Limiter]. A 401 is followed by
// one attempt with fresh credentials. A provider that asks for more than a minute is not waited for.
//
// What changes something is sent again only if the provider cannot have carried it out, or if doing so
// twice is like doing it once: see [Call]. Where that is not known, [Call] can look for what the request
// has done; otherwise the error wraps [fault.ErrOutcomeUnknown]. A deletion that is sent again and answered
// 404 was carried out before, if an attempt before it may have been; after a 408, 429 or 401 it was not.
//
// Redirects are not followed and cookies are not kept.
//
// # Errors
//
// Errors name the provider, the method and the route, and after several attempts how many there were and
// how long they took. They never hold a value of the request, and of the provider's own text they print
// what is left when those values are masked. The same is true of the [Exchange] that an observer is told
// and of the log.
package rest
