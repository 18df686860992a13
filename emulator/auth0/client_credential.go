package auth0

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"
	"time"
)

// credentialHolders are the properties of a client that list credentials. Those of a new client come
// with it in full; later they are named by their ids.
var credentialHolders = schema{
	{name: "client_authentication_methods", check: kindOrNull("object"), uses: writable | nullable,
		description: "Defines client authentication methods.", properties: schema{
			credentialHolder("private_key_jwt"), credentialHolder("tls_client_auth"), credentialHolder("self_signed_tls_client_auth"),
		}},
	{name: "signed_request_object", check: kindOrNull("object"), uses: writable | nullable,
		description: "Configuration for JWT-secured Authorization Requests(JAR).", properties: schema{
			{name: "required", kind: "boolean", uses: writable, description: "Indicates whether the JAR requests are mandatory"},
			credentialList,
		}},
	{name: "token_vault_privileged_access", check: kindOrNull("object"), uses: writable | nullable,
		description: "Configuration for Token Vault privileged access.", properties: schema{
			credentialList,
			{name: "ip_allowlist", kind: "array", uses: writable}, {name: "grants", kind: "array", uses: writable},
		}},
}

var credentialList = attribute{name: "credentials", kind: "array", min: 1, max: 2, uses: writable | needed,
	element: &attribute{kind: "object", properties: listedCredential()}, description: "Credentials of the client."}

func credentialHolder(name string) attribute {
	return attribute{name: name, kind: "object", properties: schema{credentialList}, uses: writable}
}

// listedCredential is a credential in a list: a whole one where a client is made, and otherwise its id.
func listedCredential() schema {
	s := slices.Clone(credentialSchema)
	s[0].uses |= updatable
	return s
}

// newCredential returns the credential that a checked body asks for.
func (t *tenant) newCredential(body map[string]any) (*credential, *problem) {
	if wrong := required(body, "credential_type"); wrong != nil {
		return nil, wrong
	}
	made := &credential{resource: t.newResource("id", "cred_"+t.ids.Text(22))}
	given := stampedExpiry(body)
	made.PEM, _ = given["pem"].(string)
	for _, name := range []string{"id", "pem", "parse_expiry_from_cert"} {
		delete(given, name)
	}
	if wrong := completeCredential(given, made.PEM); wrong != nil {
		return nil, wrong
	}
	if proof := certificate(made.PEM); proof != nil && body["parse_expiry_from_cert"] == true {
		setDefault(given, "expires_at", stamp(proof.NotAfter))
	}
	made.Object.take(credentialSchema, given)
	made.Object.set("created_at", made.Created)
	made.Object.set("updated_at", made.Created)
	return made, nil
}

// completeCredential fills in what is derived from a key or a certificate.
func completeCredential(given map[string]any, pem string) *problem {
	key, proof := publicKey(pem), certificate(pem)
	switch given["credential_type"] {
	case publicKeyCredential:
		if key == nil {
			return invalidBody.because("Missing required property: pem", "", "")
		}
		setDefault(given, "kid", thumbprint(key))
		setDefault(given, "alg", "RS256")
	case certificateCredential:
		if proof == nil {
			return invalidBody.because("Missing required property: pem", "", "")
		}
		sum := sha256.Sum256(proof.Raw)
		given["thumbprint_sha256"] = base64.RawURLEncoding.EncodeToString(sum[:])
	default:
		if proof != nil {
			setDefault(given, "subject_dn", proof.Subject.String())
		}
		return required(given, "subject_dn")
	}
	return nil
}

// stampedExpiry returns a checked body with expires_at in the API's form.
func stampedExpiry(body map[string]any) map[string]any {
	body = maps.Clone(body)
	if text, ok := body["expires_at"].(string); ok {
		at, _ := time.Parse(time.RFC3339, text) // the schema has checked it
		body["expires_at"] = stamp(at)
	}
	return body
}

// adoptCredentials makes the credentials that come with a new client, in a property that is a
// credential holder. It returns the property twice: with the credentials in full, and with their ids.
func (t *tenant) adoptCredentials(owner *client, holder map[string]any) (full, brief map[string]any, wrong *problem) {
	full, brief = maps.Clone(holder), maps.Clone(holder)
	for _, name := range slices.Sorted(maps.Keys(holder)) {
		switch value := holder[name].(type) {
		case map[string]any:
			full[name], brief[name], wrong = t.adoptCredentials(owner, value)
		case []any:
			if name == credentialList.name {
				full[name], brief[name], wrong = t.adoptList(owner, value)
			}
		}
		if wrong != nil {
			return nil, nil, wrong
		}
	}
	return full, brief, nil
}

func (t *tenant) adoptList(owner *client, list []any) (full, brief []any, wrong *problem) {
	for _, element := range list {
		made, wrong := t.newCredential(element.(map[string]any))
		if wrong != nil {
			return nil, nil, wrong
		}
		id := made.Object.text("id")
		owner.Credentials.put(id, made)
		full, brief = append(full, made.Object), append(brief, map[string]any{"id": id})
	}
	return full, brief, nil
}

// knowsCredentials fails where a body names a credential that the client does not have.
func (c *client) knowsCredentials(body map[string]any) *problem {
	for _, holder := range credentialHolders {
		for _, id := range credentialIDs(body[holder.name]) {
			if !c.Credentials.has(id) {
				return credentialUnknown.with(id)
			}
		}
	}
	return nil
}

// credentialIDs returns the ids of the credentials that a credential holder lists.
func credentialIDs(holder any) []string {
	fields, _ := holder.(map[string]any)
	var ids []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		list, ok := fields[name].([]any)
		if !ok || name != credentialList.name {
			ids = append(ids, credentialIDs(fields[name])...)
			continue
		}
		for _, element := range list {
			named, _ := element.(map[string]any)
			id, _ := named["id"].(string)
			ids = append(ids, id)
		}
	}
	return ids
}

// signingKeys returns the credentials with which the client may sign its assertions.
func (c *client) signingKeys() []*credential {
	methods, _ := c.Object.values["client_authentication_methods"].(map[string]any)
	var keys []*credential
	for _, id := range credentialIDs(methods["private_key_jwt"]) {
		if key, ok := c.Credentials.get(id); ok {
			keys = append(keys, key)
		}
	}
	return keys
}
