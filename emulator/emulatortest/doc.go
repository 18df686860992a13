// Package emulatortest starts emulators for tests: each on a loopback port of its own, stopped when the
// test ends.
//
//	func TestSignUp(t *testing.T) {
//		service := emulatortest.Auth0(t)
//		auth, err := authplus.Open(auth0.Config{URL: service.URL, Token: token.Static(emulatortest.Token)})
//		…
//		service.Expect(t, 1, func() { err = auth.Users().Create(ctx, user) })
//	}
package emulatortest
