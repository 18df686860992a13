// Package fusionauth signs people in at FusionAuth: with its hosted pages, as a [signin.Client] does everywhere, or
// with its Login API, whose every answer is an outcome of its own.
//
//	session, err := client.SignIn(ctx, fusionauth.Login{LoginID: email, Password: password})
//	if refused, ok := errors.AsType[*signin.LoginError](err); ok {
//		switch refused.Outcome {
//		case signin.SecondFactorRequired:
//			var step fusionauth.SecondFactor
//			err = refused.Decode(&step) // ask for a code of one of step.Methods, and call client.CompleteSecondFactor
//		case signin.PasswordChangeRequired:
//			var step fusionauth.PasswordChange
//			err = refused.Decode(&step) // ask for a new password, and call client.ChangePassword
//		}
//	}
//
// # Outcomes of the Login API
//
//	202  signin.NotRegistered            the credentials are right, the application is not the user's
//	203  signin.PasswordChangeRequired   PasswordChange says which
//	212  signin.EmailNotVerified
//	213  signin.RegistrationNotVerified
//	242  signin.SecondFactorRequired     SecondFactor says which
//	404  signin.WrongCredentials
//	409  signin.Prevented                Prevention says by what
//	410  signin.Expired
//	421  signin.WrongCredentials         a wrong code of a second factor
//	423  signin.Locked
//
// Any other answer than 200 is a [*fault.APIError]: 401 for the API key, 400 for the request.
package fusionauth
