// Package authplus is Django's ORM for identity providers.
//
// An [Auth] is one tenant; its managers hand out query sets, and the objects that those read save and
// delete themselves:
//
//	auth, err := authplus.New("acme.eu.auth0.com", token.ClientCredentials(id, secret))
//	for user, err := range auth.Users().Filter(where.Email.EndsWith("@acdc.com")).Iter(ctx) {
//		if err != nil {
//			return err
//		}
//		user.Blocked = true
//		if err := user.Save(ctx); err != nil { // one request, with the one field that changed
//			return err
//		}
//	}
//
// # Asking
//
// A [QuerySet] is an immutable description. Filter, Exclude, OrderBy, Only and Slice return new ones
// and ask nothing; List, Iter, Get, Count and whatever else takes a context do. A set yields every
// match, however many: the provider's result windows never show, and what it cannot evaluate is
// refused with [ErrNotSupported] unless ClientSide allows to read more than matches. Explain tells
// beforehand which requests a set takes. Predicates are built by package where.
//
// # Objects
//
// Models such as [User] embed [Record] and hold plain values. An object knows whether it was fetched,
// so Save creates or updates, and it knows what was read, so Save sends only what differs; without a
// difference it sends nothing. Metadata is merged key by key.
//
// # Relations
//
// Roles, organizations, connections and log events have managers of their own, and objects lead to each
// other by a [RelatedManager]: user.Roles(), role.Users(), org.Members(). It reads like any manager, and
// adds, removes or sets who belongs, at once. With("roles") loads a relation with a page of objects.
//
// # Errors
//
// Errors are tested with errors.Is against [ErrDoesNotExist], [ErrConflict] and their like, and opened
// with errors.As to an *[APIError], a *[FieldError] or a *[PartialError]. A provider that fails is never
// mistaken for an object that does not exist. No text of an error holds a secret or a person's data.
//
// # Trying it
//
// No tenant is needed: package emulator/auth0 is a stateful Auth0 to test against, and the command
// authplus serves it to programs in any language.
package authplus
