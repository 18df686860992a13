// Package token gets access tokens for the APIs of identity providers and keeps them.
//
// A [Source] hands out tokens and is given to a client once. [ClientCredentials] is the usual one:
//
//	src := token.ClientCredentials(id, secret)
//	auth, err := authplus.New("acme.eu.auth0.com", src)
//
// It asks the provider's token endpoint when the first token is needed, hands the same token to
// everybody until four fifths of its life have passed, and then asks for the next one, so that no
// request is sent with a token about to expire. However many goroutines wait for a token, one request
// is sent. Clients that are given the same source share its tokens, which matters where a provider
// counts or bills them.
//
// [PrivateKeyJWT] is the same for clients that prove who they are with a private key, [OAuth2] takes the
// tokens of a source of golang.org/x/oauth2, [Environment] chooses by the environment, and [Static] is for
// a token that comes from elsewhere. Any other way is a type with the one method of [Source]; if it
// caches, it may also be a [Forgetter].
//
// Processes share tokens through a [Store], which [KeepIn] gives to a source: [FileStore] for those of one
// machine, or a type with the one method of [Store].
//
// Nothing in this package prints a secret: tokens, sources and stores show themselves without it under
// every verb of package fmt and in package log/slog, and errors hold neither secrets nor client ids.
package token
