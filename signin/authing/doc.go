// Package authing acts for one end user at version 2 of Authing's service: signing up and in, the profile,
// the password, and the phone number and address that the user is reached by.
//
//	client, err := authing.New(authing.Config{AppID: "…", Host: "https://acdc.authing.cn"})
//	user, err := client.LoginByEmail(ctx, "bon@acdc.com", password)
//	user, err = client.UpdateProfile(ctx, authing.Profile{"nickname": "Bon"})
//
// A [Client] remembers the token of the user who signed in and shows it from then on, so there is one client
// for each user. [Client.Token] is what to keep for later, and [Config.Token] takes it again.
//
// Passwords travel encrypted with the service's public key, which is read before the first one unless it is
// given. Phone numbers are in the form +15551234567; one without a plus is sent as it is, and taken by the
// service for one of the application's own country.
//
// # Errors
//
// What the service refuses is a *[fault.APIError], whose Code is Authing's own, such as "2004" for a user who
// does not exist, and which wraps the sentinel of package fault that it stands for. Where a user is not
// signed in, the error is a *[signin.LoginError] as well, whose Outcome says why and whose Data is what a further step
// needs. Texts of errors hold neither passwords nor codes nor anything about a person.
package authing
