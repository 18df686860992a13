// Package authingapi is what the clients of version 2 of Authing's API share: how operations of GraphQL are
// sent and answered, what the codes of errors mean, and how passwords and phone numbers are written.
package authingapi
