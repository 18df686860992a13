package fusionauth

import (
	"slices"
	"time"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/internal/directory"
	"github.com/authplus/authplus/lucene/bleveq"
)

// object is a JSON object as FusionAuth answers with it. Numbers are json.Number or int64.
type object = map[string]any

// state is what a reset forgets. The exported fields are what a data file keeps beside the users.
type state struct {
	users        *directory.Directory[*user]
	Passwords    map[string]password `json:"passwords"` // by user
	Tenants      table               `json:"tenants"`
	Applications table               `json:"applications"`
	Groups       table               `json:"groups"`
	// Codes are what users were sent or given for one use: verification and change-password ids, codes for
	// passwordless logins.
	Codes    map[string]code    `json:"codes"`
	Sessions map[string]session `json:"sessions"` // by refresh token
	Outbox   []emulator.Message `json:"outbox"`
}

// fresh returns the state of a fresh instance.
func (i *instance) fresh() *state {
	s := &state{Passwords: map[string]password{}, Codes: map[string]code{}, Sessions: map[string]session{}}
	dialect, values := i.settings.reading()
	s.users = directory.New(i.server.Now, 0, directory.Searching[*user]{
		Layout: bleveq.New(dialect), Values: values, Compare: byCreation,
	})
	now := int(i.server.Now().UnixMilli())
	s.Tenants.put(object{"id": TenantID, "name": "Default", "issuer": "acme.com", "insertInstant": now, "lastUpdateInstant": now})
	s.Applications.put(object{
		"id": ApplicationID, "name": "authplus", "active": true, "state": "Active", "tenantId": TenantID, "roles": []any{},
		"insertInstant": now, "lastUpdateInstant": now,
		"oauthConfiguration": object{"clientId": ApplicationID, "clientSecret": ClientSecret},
	})
	return s
}

// table is a list of objects with ids, in order of creation.
type table struct{ Rows []object }

func (t *table) find(id string) int {
	return slices.IndexFunc(t.Rows, func(row object) bool { return row["id"] == id })
}

// get returns the object with an id, which the caller may change.
func (t *table) get(id string) (object, bool) {
	if i := t.find(id); i >= 0 {
		return t.Rows[i], true
	}
	return nil, false
}

// put adds an object, or replaces the one with its id.
func (t *table) put(row object) {
	if i := t.find(textOf(row, "id")); i >= 0 {
		t.Rows[i] = row
		return
	}
	t.Rows = append(t.Rows, row)
}

func (t *table) remove(id string) bool {
	i := t.find(id)
	if i >= 0 {
		t.Rows = slices.Delete(t.Rows, i, i+1)
	}
	return i >= 0
}

// named returns whether another object of a tenant has a name.
func (t *table) named(name, tenant, except string) bool {
	return slices.ContainsFunc(t.Rows, func(row object) bool {
		return row["name"] == name && row["tenantId"] == tenant && row["id"] != except
	})
}

// code is what lets a user do one thing without signing in.
type code struct {
	Kind        string         `json:"kind"`
	User        string         `json:"user"`
	Application string         `json:"application,omitempty"`
	State       map[string]any `json:"state,omitempty"`
	OneTime     string         `json:"one_time,omitempty"`
	Until       time.Time      `json:"until"`
}

// session is a refresh token.
type session struct {
	ID          string `json:"id"`
	User        string `json:"user"`
	Application string `json:"application"`
	Tenant      string `json:"tenant"`
	Start       int64  `json:"start"`
	// Scopes are those that the application asked for; a refresh without any asks for them again.
	Scopes []string `json:"scopes,omitempty"`
}
