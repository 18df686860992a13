// Package authing emulates version 2 of Authing's service for one user pool: its GraphQL endpoint
// /graphql/v2, and the REST calls beside it that the official clients make.
//
// Make one with [New] and serve it as any [http.Handler]:
//
//	server := httptest.NewServer(authing.New())
//
// The pool has the id and the secret of [UserPoolID] and [Secret], and one application, [AppID].
// Administrators get a token with the query accessToken, users by signing up or in. Passwords come
// encrypted with the key that GET /api/v2/.well-known publishes, which is the server's own. Codes for
// phones and addresses are in the outbox.
//
// Whatever happens, the HTTP status is 200 and errors are objects in the answer, as they are at Authing;
// only malformed documents of GraphQL are answered with 400, and what there is not with 404. Searches
// follow writes after the index delay; all else is read as it was written.
//
// Authing documents neither how many users deleteUsers takes nor what it makes of those who are gone. Here it
// takes any number and passes over them; [WithStrictDeletes] has it refuse the list instead.
package authing
