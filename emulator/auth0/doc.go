// Package auth0 is an emulator of the Auth0 Management API v2: a real, stateful server for tests and
// development, with no tenant and no network needed.
//
// [New] makes a tenant, which is an [http.Handler]:
//
//	tenant := auth0.New(auth0.WithToken("secret"), auth0.WithIndexDelay(2*time.Second))
//	http.ListenAndServe("127.0.0.1:4710", tenant)
//
// It issues access tokens at /oauth/token, keeps users and connections, evaluates Lucene queries, and
// answers with the status codes, error codes, texts and headers that Auth0 documents or was recorded
// to give. It refuses what Auth0 refuses: weak passwords, a second user with the same address, a page
// beyond the first 1,000 matches, a password and an address changed in one request. As at Auth0, a
// read by id or by address sees every write at once while the search index lags, by
// [WithIndexDelay].
//
// Imports, exports and verification mails are jobs that take their time, [WithJobDelay]. What they make is
// real: an exported file is served under the address that the job gives for a minute, the link of a mail or a
// ticket verifies the address or sets the password. Every write and every login stands in the log; logins
// count, open sessions, and block an account after ten that failed.
//
// # Tokens
//
// /oauth/token knows five grant types: client credentials (with a secret in the body or in a Basic
// header, or with a signed assertion), password, password realm, authorization code with PKCE, and
// refresh token. What a client grant or a user's permissions do not allow is refused with
// insufficient_scope. Tokens are signed with RS256; /.well-known/openid-configuration leads to the
// keys. /authorize leads to a login page with a plain form, unless the browser has a session, which /v2/logout
// and /oidc/logout end; its parameter login_hint names a user who comes back with a code at once. Passwords, and hashes that were imported in any of Auth0's forms, are really checked.
//
// A fresh tenant has the database connection Username-Password-Authentication, which asks for user
// names and good passwords, and the application "authplus" with the secret "authplus-secret", which
// may do everything.
//
// # Control plane
//
// Tests in Go use the methods of [Server]; tests in other languages use the same over HTTP, without a
// token:
//
//	POST   /_emulator/reset     forget everything: the state of a new tenant
//	POST   /_emulator/seed      add users in Auth0's format, NDJSON or a JSON array
//	GET    /_emulator/requests  what was asked: {"count":1,"requests":[{"method","path","query","status"}]}
//	DELETE /_emulator/requests  forget what was asked
//	POST   /_emulator/faults    a JSON array of faults, which replaces the earlier ones; see [Fault]
//	POST   /_emulator/index     make everything written searchable now
//	GET    /_emulator/outbox    the messages that would have been sent
//	POST   /_emulator/config    {"index_delay":"5s","latency":"0s","rate_limit":"off","token_lifetime":"1h","job_delay":"0s","clock":"2026-01-01T00:00:00Z"}
package auth0
