package auth0

import (
	"maps"
	"slices"
)

// credential is a public key, or the name of a certificate, that a client proves itself with.
type credential struct {
	resource
	// PEM is the key or the certificate, which the API takes and never gives out.
	PEM string `json:"pem"`
}

var credentialSchema = schema{
	{name: "id", kind: "string", min: 1, uses: creatable, description: "The ID of the credential."},
	{name: "name", kind: "string", max: 128, uses: creatable, description: "Friendly name for a credential."},
	{name: "kid", kind: "string", min: 10, max: 64, uses: creatable,
		description: "Optional kid (Key ID), used to uniquely identify the credential."},
	{name: "credential_type", kind: "string", enum: []string{publicKeyCredential, "cert_subject_dn", "x509_cert"}, uses: creatable,
		description: "Credential type."},
	{name: "subject_dn", kind: "string", min: 1, max: 256, uses: creatable, description: "Subject Distinguished Name."},
	{name: "pem", kind: "string", min: 1, max: 4096, check: pemFormat, uses: creatable,
		description: "PEM-formatted public key (SPKI and PKCS1) or X509 certificate. Must be JSON escaped."},
	{name: "alg", kind: "string", enum: []string{"RS256", "RS384", "PS256"}, uses: creatable,
		description: "Algorithm which will be used with the credential."},
	{name: "parse_expiry_from_cert", kind: "boolean", uses: creatable,
		description: "Parse expiry from x509 certificate."},
	{name: "expires_at", kind: "string", check: timeFormat, uses: writable | nullable,
		description: "The ISO 8601 formatted date representing the expiration of the credential."},
}

const publicKeyCredential = "public_key"

// methodSchema is the property client_authentication_methods.
var methodSchema = schema{method("private_key_jwt"), method("tls_client_auth"), method("self_signed_tls_client_auth")}

func method(name string) attribute {
	list := attribute{name: "credentials", kind: "array", min: 1, max: 2, uses: writable | needed,
		element: &attribute{kind: "object", properties: methodCredentialSchema()}, description: "Credentials of the method."}
	return attribute{name: name, kind: "object", properties: schema{list}, uses: writable}
}

// methodCredentialSchema is a credential as a method lists it: a whole one where a client is made, and
// otherwise its id.
func methodCredentialSchema() schema {
	s := append(schema{}, credentialSchema...)
	s[0].uses |= updatable
	return s
}

var (
	credentialMissing = problem{status: 404, message: "The credential does not exist."}
	credentialUnknown = problem{status: 400, message: "The credential %s does not exist."}
)

// credential returns the credential that a path names, and its client.
func (t *tenant) credential(c *call) (*credential, *problem) {
	owner, wrong := t.client(c)
	if wrong != nil {
		return nil, wrong
	}
	if found, ok := owner.Credentials.get(c.param("credential")); ok {
		return found, nil
	}
	return nil, credentialMissing.with()
}

// listCredentials answers GET /api/v2/clients/{id}/credentials: a bare array.
func (t *tenant) listCredentials(c *call) (answer, *problem) {
	owner, wrong := t.client(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(listed(&owner.Credentials, anything))
}

// createCredential answers POST /api/v2/clients/{id}/credentials.
func (t *tenant) createCredential(c *call) (answer, *problem) {
	body, wrong := c.object(credentialSchema, creatable)
	if wrong == nil {
		wrong = required(body, "credential_type")
	}
	if wrong != nil {
		return fail(wrong)
	}
	owner, wrong := t.client(c)
	if wrong != nil {
		return fail(wrong)
	}
	made, wrong := t.newCredential(body)
	if wrong != nil {
		return fail(wrong)
	}
	owner.Credentials.put(made.Object.text("id"), made)
	return created(made.Object)
}

// newCredential returns the credential that a checked body asks for.
func (t *tenant) newCredential(body map[string]any) (*credential, *problem) {
	made := &credential{resource: t.newResource("id", "cred_"+t.ids.text(22))}
	given := maps.Clone(body)
	made.PEM, _ = given["pem"].(string)
	for _, name := range []string{"id", "pem", "parse_expiry_from_cert"} {
		delete(given, name)
	}
	if given["credential_type"] == publicKeyCredential {
		if wrong := required(body, "pem"); wrong != nil {
			return nil, wrong
		}
		setDefault(given, "kid", thumbprint(publicKey(made.PEM)))
		setDefault(given, "alg", "RS256")
	}
	if at, ok := expiryOf(made.PEM); ok && body["parse_expiry_from_cert"] == true {
		setDefault(given, "expires_at", stamp(at))
	}
	made.Object.take(credentialSchema, given)
	made.Object.set("created_at", made.Created)
	made.Object.set("updated_at", made.Created)
	return made, nil
}

// getCredential answers GET /api/v2/clients/{id}/credentials/{credential}.
func (t *tenant) getCredential(c *call) (answer, *problem) {
	found, wrong := t.credential(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(found.Object)
}

// updateCredential answers PATCH /api/v2/clients/{id}/credentials/{credential}: the moment at which it
// expires.
func (t *tenant) updateCredential(c *call) (answer, *problem) {
	body, wrong := c.object(credentialSchema, updatable)
	if wrong != nil {
		return fail(wrong)
	}
	found, wrong := t.credential(c)
	if wrong != nil {
		return fail(wrong)
	}
	found.Object.take(credentialSchema, body)
	found.Object.set("updated_at", stamp(t.now()))
	return success(found.Object)
}

// deleteCredential answers DELETE /api/v2/clients/{id}/credentials/{credential}. One that is gone
// already is no mistake.
func (t *tenant) deleteCredential(c *call) (answer, *problem) {
	owner, wrong := t.client(c)
	if wrong != nil {
		return fail(wrong)
	}
	owner.Credentials.remove(c.param("credential"))
	return noContent()
}

// adoptMethods makes the credentials that come with a new client, and notes them in the client by their
// ids. It returns the methods with the credentials in full; nil where the body has none.
func (t *tenant) adoptMethods(owner *client, body map[string]any) (map[string]any, *problem) {
	methods, _ := body["client_authentication_methods"].(map[string]any)
	if methods == nil {
		return nil, nil
	}
	full, short := map[string]any{}, map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(methods)) {
		var made, ids []any
		for _, given := range methods[name].(map[string]any)["credentials"].([]any) {
			cred, wrong := t.newCredential(given.(map[string]any))
			if wrong != nil {
				return nil, wrong
			}
			id := cred.Object.text("id")
			owner.Credentials.put(id, cred)
			made, ids = append(made, cred.Object), append(ids, map[string]any{"id": id})
		}
		full[name], short[name] = map[string]any{"credentials": made}, map[string]any{"credentials": ids}
	}
	owner.Object.unset("token_endpoint_auth_method")
	owner.Object.set("client_authentication_methods", short)
	return full, nil
}

// knowsMethods fails where a body names a credential that the client does not have.
func (c *client) knowsMethods(body map[string]any) *problem {
	methods, _ := body["client_authentication_methods"].(map[string]any)
	for _, id := range methodIDs(methods) {
		if !c.Credentials.has(id) {
			return credentialUnknown.with(id)
		}
	}
	return nil
}

// methodIDs returns the ids of the credentials that authentication methods list.
func methodIDs(methods map[string]any) []string {
	var ids []string
	for _, name := range slices.Sorted(maps.Keys(methods)) {
		fields, _ := methods[name].(map[string]any)
		list, _ := fields["credentials"].([]any)
		for _, element := range list {
			given, _ := element.(map[string]any)
			id, _ := given["id"].(string)
			ids = append(ids, id)
		}
	}
	return ids
}

// signingKeys returns the credentials with which the client may sign its assertions.
func (c *client) signingKeys() []*credential {
	methods, _ := c.Object.values["client_authentication_methods"].(map[string]any)
	var keys []*credential
	for _, id := range methodIDs(map[string]any{"": methods["private_key_jwt"]}) {
		if key, ok := c.Credentials.get(id); ok {
			keys = append(keys, key)
		}
	}
	return keys
}
