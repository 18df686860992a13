package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/authplus/authplus"
	backend "github.com/authplus/authplus/backend/auth0"
	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/token"
)

// What is in the emulated tenant: an API, and two users with one password.
const (
	songsAPI = "https://api.acdc.com"
	editor   = "angus@acdc.com" // has the role that may edit
	listener = "bon@acdc.com"   // has not
	password = "let there be rock"
)

// emulate serves an emulated Auth0 on this machine until ctx ends, and returns the config of its application.
func emulate(ctx context.Context) (config, *emulated.Server, error) {
	listen, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return config{}, nil, err
	}
	tenant := emulated.New(emulated.WithSearchTimeout(0)) // a busy machine is slow, not broken
	server := &http.Server{Handler: tenant, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listen) }() // it ends with ErrServerClosed
	context.AfterFunc(ctx, func() {
		_ = server.Close() // what is still asked is of no interest any more
		_ = tenant.Close()
	})
	c := config{
		domain: "http://" + listen.Addr().String(), clientID: "authplus", clientSecret: "authplus-secret", audience: songsAPI,
	}
	return c, tenant, furnish(ctx, c)
}

// furnish makes the API, the users and the role in a tenant.
func furnish(ctx context.Context, c config) error {
	auth, err := authplus.Open(backend.Config{URL: c.domain, Token: token.ClientCredentials(c.clientID, c.clientSecret)},
		authplus.WithConnection("people"))
	if err != nil {
		return err
	}
	err = errors.Join(
		auth.Do(ctx, http.MethodPost, "/api/v2/resource-servers", map[string]any{
			"identifier": c.audience, "name": "songs", "scopes": []any{map[string]any{"value": editing}},
			"enforce_policies": true, "token_dialect": "access_token_authz", "allow_offline_access": true,
		}, nil),
		auth.Do(ctx, http.MethodPost, "/api/v2/connections", map[string]any{
			"name": "people", "strategy": "auth0", "enabled_clients": []any{c.clientID},
			"options": map[string]any{"passwordPolicy": "none", "requires_username": false},
		}, nil),
	)
	if err != nil {
		return err
	}
	role := &authplus.Role{Name: "editor"}
	if err := auth.Roles().Create(ctx, role); err != nil {
		return err
	}
	if err := role.Permissions().Add(ctx, &authplus.Permission{Name: editing, ResourceServer: c.audience}); err != nil {
		return err
	}
	for address, name := range map[string]string{editor: "Angus", listener: "Bon"} {
		user := auth.Users().New(func(u *authplus.User) { u.Email, u.Name = address, name })
		user.SetPassword(password)
		if err := user.Save(ctx); err != nil {
			return err
		}
		if address == editor {
			err = errors.Join(err, user.Roles().Add(ctx, role))
		}
	}
	return err
}
