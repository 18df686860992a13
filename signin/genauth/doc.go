// Package genauth acts for end users of GenAuth, or of Authing v3, which is the same service under its other name:
// it signs them in and up, and changes their accounts.
//
//	client, err := genauth.New(genauth.Config{
//		AppID: id, AppSecret: secret, AppHost: "https://acme.genauth.ai", RedirectURI: "https://app.acme.com/callback",
//	})
//	in, err := client.SignInByEmailPassword(ctx, "angus@acdc.com", password, genauth.Options{})
//	client.SetAccessToken(in.AccessToken)
//	profile, err := client.UpdateProfile(ctx, map[string]any{"nickname": "Angus"})
//
// A [Client] is a [signin.Client] as well, so the hosted login page is what it is everywhere: [signin.Client.Start] and
// [signin.Client.Finish]. [Client.BuildAuthorizeURL] makes the address for each of the four protocols.
//
// # Errors
//
// Whatever HTTP says, the service tells statusCode, apiCode, requestId and a message. They are the Status, Code, RequestID
// and Message of a [*fault.APIError]. Where the user has to take a further step, such as a second factor or a new password,
// and where they may not sign in, the error is a [*signin.LoginError]; it carries the data for that step and wraps the
// former.
package genauth
