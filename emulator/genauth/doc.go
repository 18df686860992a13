// Package genauth emulates a user pool of GenAuth, or of Authing, which is the same service under its
// other name: the Management API v3 and, for end users, the Authentication API v3 with OpenID Connect.
//
//	server := httptest.NewServer(genauth.New())
//	// access key id "authplus", access key secret "authplus-secret"; so are the application's
//
// Requests are signed with the access key, which is checked, or carry a management token. Headers of both
// brands are understood. Every answer has HTTP status 200 and says in its envelope what it means, except
// for 429, and for 404 where there is no such path.
//
// # What is assumed
//
// The service documents little of the following, so the emulator takes the strictest reading: keys of
// custom data must be defined as custom fields ([WithAnyCustomData] takes any), a batch of new users makes
// those that it can and answers with them, list-users reaches 10,000 users ([WithWindow]), CONTAINS and
// keywords disregard case, other comparisons do not, except for e-mail addresses, users without the attribute
// come last in either direction of an order, and the clock of a signed request may differ by 15 minutes.
package genauth
