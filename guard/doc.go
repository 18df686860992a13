// Package guard protects an HTTP API: it verifies the access tokens that requests carry, and lets handlers
// ask who the user is and what they may do.
//
// A [Guard] for PropelAuth is made by [New], one for Auth0, FusionAuth, GenAuth and whoever else publishes
// the keys that sign tokens by [JWKS]:
//
//	api, err := guard.New(ctx, "https://auth.acme.com", apiKey)
//	api, err := guard.JWKS("https://acme.eu.auth0.com/", "https://api.acme.com")
//
//	mux.Handle("GET /api/whoami", api.RequireUser(whoami))
//	mux.Handle("GET /api/org/{org_id}/admin", api.RequireOrgMemberWithMinimumRole(guard.PathValue("org_id"), "Admin")(admin))
//
// The middleware answers 401 to a request without a valid token, 403 to a user who may not do what they
// ask for, and 503 while there are no keys to verify with, each with the challenge of RFC 6750. Inside a
// handler [UserFrom] and [OrgMemberFrom] tell who got through. A handler that finds the organization
// elsewhere uses the plain functions of the same names, such as [RequireOrgMember], and
// [Guard.WriteError].
//
// # What is verified
//
// Signature, issuer, audience, expiry, and the times from which a token is valid, with a minute of
// tolerance unless [Leeway] says otherwise. The algorithm is one of those that [Algorithms] names, RS256
// unless it is used, and must be that of the key: neither "none" nor an HMAC gets through. Keys come from
// the issuer alone: a token's own jku, x5u and jwk are not looked at, and its kid is nothing but a name to
// compare. An id token that shows itself as one is no access token, even where the application and the API go by one
// name; [AccessTokenClaim] keeps out those that do not show it. A token with two members of one name anywhere is
// refused, as is one that is larger than 32 KiB.
//
// # Keys
//
// Keys are read when they are first needed ([New] reads its key at once), then each hour, and when a token
// names one that is not known. However many requests wait for keys, one request is sent, and not more than
// one each ten seconds, whatever tokens say. While the issuer cannot be reached the known keys serve for a day.
//
// # Routers
//
// The middleware has the form that net/http, chi and most others share. For chi it is r.Use(api.RequireUser),
// for echo e.Use(echo.WrapMiddleware(api.RequireUser)). In gin, whose middleware is of another kind, a handler
// calls [Guard.Authenticate] on c.Request and then the plain functions.
package guard
