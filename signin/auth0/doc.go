// Package auth0 signs people in at Auth0. Its [Client] is a [signin.Client] that knows Auth0's addresses, so
// making one does no I/O, and that can sign in with a password.
package auth0
