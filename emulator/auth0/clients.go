package auth0

import (
	"maps"
	"slices"
	"strconv"
)

var clientRoutes = []route{
	{"GET", "/api/v2/clients", (*tenant).listClients, "read:clients,read:client_keys,read:client_summary", readClients},
	{"POST", "/api/v2/clients", (*tenant).createClient, "create:clients", everythingElse},
	{"GET", "/api/v2/clients/{id}", (*tenant).getClient, "read:clients,read:client_keys,read:client_summary", readClients},
	{"PATCH", "/api/v2/clients/{id}", (*tenant).updateClient, "update:clients,update:client_keys", everythingElse},
	{"DELETE", "/api/v2/clients/{id}", (*tenant).deleteClient, "delete:clients", everythingElse},
	{"POST", "/api/v2/clients/{id}/rotate-secret", (*tenant).rotateSecret, "update:client_keys", everythingElse},

	{"GET", "/api/v2/clients/{id}/credentials", (*tenant).listCredentials, "read:client_credentials", readClients},
	{"POST", "/api/v2/clients/{id}/credentials", (*tenant).createCredential, "create:client_credentials", everythingElse},
	{"GET", "/api/v2/clients/{id}/credentials/{credential}", (*tenant).getCredential, "read:client_credentials", readClients},
	{"PATCH", "/api/v2/clients/{id}/credentials/{credential}", (*tenant).updateCredential, "update:client_credentials", everythingElse},
	{"DELETE", "/api/v2/clients/{id}/credentials/{credential}", (*tenant).deleteCredential, "delete:client_credentials", everythingElse},
}

var clientMissing = problem{status: 404, code: "inexistent_client", message: "The client does not exist"}

var clientListing = listing[shown]{envelope: []string{"total", "start", "limit", "clients"}, cursor: shownCursor}

// listClients answers GET /api/v2/clients: all, or those of a kind.
func (t *tenant) listClients(c *call) (answer, *problem) {
	match, wrong := clientFilter(c)
	if wrong != nil {
		return fail(wrong)
	}
	list, wrong := projected(c.query, listed(&t.Clients, match))
	if wrong != nil {
		return fail(wrong)
	}
	for i := range list {
		list[i].object = c.readable(list[i].object)
	}
	return clientListing.answer(c, list)
}

// clientFilter returns the condition of the parameters is_global, is_first_party, app_type and
// external_client_id.
func clientFilter(c *call) (func(*object) bool, *problem) {
	flags := map[string]string{"is_global": "global", "is_first_party": "is_first_party"}
	wanted := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		property := flags[name]
		if !c.query.Has(name) {
			continue
		}
		value, err := strconv.ParseBool(c.query.Get(name))
		if err != nil {
			return nil, parameter{name: name}.refused("Expected type boolean but found type string")
		}
		wanted[property] = value
	}
	kind, external := namesParameter(c.query, "app_type"), namesParameter(c.query, "external_client_id")
	return func(o *object) bool {
		for property, value := range wanted {
			if o.values[property] != value {
				return false
			}
		}
		return kind(o.text("app_type")) && external(o.text("external_client_id"))
	}, nil
}

// client returns the client that a path names.
func (t *tenant) client(c *call) (*client, *problem) {
	if found, ok := t.Clients.get(c.param("id")); ok {
		return found, nil
	}
	return nil, clientMissing.with()
}

// getClient answers GET /api/v2/clients/{id}.
func (t *tenant) getClient(c *call) (answer, *problem) {
	keep, wrong := fieldsOf(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	found, wrong := t.client(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(c.readable(found.Object.only(keep)))
}

// readable returns a client without the keys that the token may not read.
func (c *call) readable(o *object) *object {
	if c.token.has("read:client_keys") {
		return o
	}
	return o.only(func(name string) bool { return name != "client_secret" && name != "encryption_key" })
}

// createClient answers POST /api/v2/clients. Credentials that come with the client are made too, and
// are told of in full this once.
func (t *tenant) createClient(c *call) (answer, *problem) {
	body, wrong := c.object(clientSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	made := t.newClient(t.ids.Text(32), t.ids.Text(64), body)
	reply := made.Object.clone()
	for _, holder := range credentialHolders {
		given, ok := body[holder.name].(map[string]any)
		if !ok {
			continue
		}
		full, brief, wrong := t.adoptCredentials(made, given)
		if wrong != nil {
			return fail(wrong)
		}
		made.Object.set(holder.name, brief)
		reply.set(holder.name, full)
	}
	t.Clients.put(made.Object.text("client_id"), made)
	return created(reply)
}

// updateClient answers PATCH /api/v2/clients/{id}.
func (t *tenant) updateClient(c *call) (answer, *problem) {
	body, wrong := c.object(clientSchema, updatable)
	if wrong != nil {
		return fail(wrong)
	}
	found, wrong := t.client(c)
	if wrong != nil {
		return fail(wrong)
	}
	if wrong := found.knowsCredentials(body); wrong != nil {
		return fail(wrong)
	}
	found.change(body)
	return success(found.Object)
}

// deleteClient answers DELETE /api/v2/clients/{id}. Its grants go with it; a client that is gone
// already is no mistake.
func (t *tenant) deleteClient(c *call) (answer, *problem) {
	if t.Clients.remove(c.param("id")) {
		t.forgetClient(c.param("id"))
	}
	return noContent()
}

// rotateSecret answers POST /api/v2/clients/{id}/rotate-secret.
func (t *tenant) rotateSecret(c *call) (answer, *problem) {
	found, wrong := t.client(c)
	if wrong != nil {
		return fail(wrong)
	}
	found.Object.set("client_secret", t.ids.Text(64))
	return success(found.Object)
}
