// Package fusionauth is a stateful emulator of FusionAuth, good enough that its official SDKs cannot tell.
//
//	server := httptest.NewServer(fusionauth.New())
//	defer server.Close()
//
// A fresh instance has one tenant, the application [ApplicationID], and the API key [APIKey]. It answers the
// APIs of users, registrations, groups, applications, tenants and search, logs users in, and issues tokens
// that its JWKS checks. /oauth2/authorize is a login page with a plain form; its parameter login_hint names a
// user who comes back with a code at once. Logins ask for a second factor where a user has one, and where a tenant
// or an application gates what is not verified, they say so. The control plane of package emulator lies below /_emulator/.
//
// # Search
//
// An instance searches with Elasticsearch, or [WithEngine] with its database: Lucene's language on an index
// that follows writes, a window of 10,000 matches, totals that end there unless accurateTotal asks for more,
// and nextResults to read beyond; or one term on the newest state. The parameter query takes the parts of
// Elasticsearch's query language that select users: bool, nested, query_string, match, match_all, term,
// terms, exists, prefix, wildcard and range. Users who are found are told as they are now, as they are read
// from the database.
//
// # Quirks that are FusionAuth's
//
// What is created is answered with 200. A duplicate is 400 with a code such as [duplicate]user.email. 401 and
// 404 have no body, and neither have deletions and imports. A PATCH of type application/json adds the elements
// of arrays, one of application/merge-patch+json replaces them, and application/json-patch+json takes
// operations. A PUT replaces everything that is not the instance's own; neither changes memberships and
// registrations. An imported user is deactivated unless it says otherwise, and an import is all or nothing.
//
// # What is not documented
//
// Nobody outside knows all answers. Assumed are: 400 beyond the window, for fields that cannot be ordered by
// and for roles that an application does not have; 404 for a change of a user who is deactivated, and 200 for
// another deactivation; 421 for a wrong code of a second factor; the codes [duplicate]user.id,
// [duplicate]group.name, [duplicate]registration; and that an import with a duplicate is 500
// [ImportRequestFailed] unless validateDbConstraints names the fields.
package fusionauth
