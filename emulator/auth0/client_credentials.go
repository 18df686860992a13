package auth0

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
	{name: "credential_type", kind: "string", enum: []string{publicKeyCredential, "cert_subject_dn", certificateCredential}, uses: creatable,
		description: "Credential type."},
	{name: "subject_dn", kind: "string", min: 1, max: 256, uses: creatable, description: "Subject Distinguished Name."},
	{name: "thumbprint_sha256", kind: "string"},
	{name: "pem", kind: "string", min: 1, max: 4096, check: pemFormat, uses: creatable,
		description: "PEM-formatted public key (SPKI and PKCS1) or X509 certificate. Must be JSON escaped."},
	{name: "alg", kind: "string", enum: []string{"RS256", "RS384", "PS256"}, uses: creatable,
		description: "Algorithm which will be used with the credential."},
	{name: "parse_expiry_from_cert", kind: "boolean", uses: creatable,
		description: "Parse expiry from x509 certificate."},
	{name: "expires_at", kind: "string", check: timeFormat, uses: writable | nullable,
		description: "The ISO 8601 formatted date representing the expiration of the credential."},
}

// The types of credentials that come with a PEM text. The third, cert_subject_dn, may come without.
const (
	publicKeyCredential   = "public_key"
	certificateCredential = "x509_cert"
)

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
	found.Object.take(credentialSchema, stampedExpiry(body))
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
