package auth0_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAClientIsCreatedReadChangedAndDeleted(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	made := p.want(201, "POST", "/clients", `{"name":"Tickets","client_metadata":{"a":"1","b":"2"}}`)
	id := pick(t, made, "client_id").(string)
	require.Len(t, id, 32)
	require.Len(t, pick(t, made, "client_secret"), 64)
	require.Equal(t, true, pick(t, made, "is_first_party"))
	require.Equal(t, []any{"authorization_code", "implicit", "refresh_token", "client_credentials"}, pick(t, made, "grant_types"))
	require.JSONEq(t, made, p.want(200, "GET", "/clients/"+id))
	require.JSONEq(t, `{"client_id":"`+id+`"}`, p.want(200, "GET", "/clients/"+id+"?fields=client_id"))
	require.NotContains(t, p.want(200, "GET", "/clients/"+id+"?fields=client_secret&include_fields=false"), "client_secret")

	changed := p.want(200, "PATCH", "/clients/"+id, `{"description":"Sells.","client_metadata":{"b":null,"c":"3"},"jwt_configuration":{"alg":"RS256"}}`)
	require.Equal(t, map[string]any{"a": "1", "c": "3"}, pick(t, changed, "client_metadata"), "metadata are merged")
	require.Equal(t, map[string]any{"alg": "RS256", "secret_encoded": false}, pick(t, changed, "jwt_configuration"))
	require.NotContains(t, p.want(200, "PATCH", "/clients/"+id, `{"refresh_token":null}`), "infinite_token_lifetime")

	rotated := p.want(200, "POST", "/clients/"+id+"/rotate-secret")
	require.NotEqual(t, pick(t, made, "client_secret"), pick(t, rotated, "client_secret"))
	for range 2 {
		p.want(204, "DELETE", "/clients/"+id)
	}
	for _, path := range []string{"/clients/" + id, "/clients/" + id + "/credentials"} {
		p.refuse(404, "inexistent_client", "The client does not exist", "GET", path)
	}
	p.refuse(404, "inexistent_client", "The client does not exist", "POST", "/clients/"+id+"/rotate-secret")
}

func TestClientsRefuse(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	for body, message := range map[string]string{
		`{}`:                                        "Missing required property: name'",
		`{"name":"a","colour":"red"}`:               "Additional properties not allowed: colour'",
		`{"name":"a","client_secret":"mine"}`:       "Additional properties not allowed: client_secret'",
		`{"name":"a","app_type":"game"}`:            `No enum match for: "game"' on property app_type (The type of application this client represents)`,
		`{"name":"a","callbacks":"https://a.b"}`:    "Expected type array but found type string' on property callbacks",
		`{"name":"a","client_metadata":{"n":1}}`:    "Expected type string but found type integer' on property client_metadata (Metadata associated with the client)",
		`{"name":"a","organization_usage":"maybe"}`: `No enum match for: "maybe"' on property organization_usage (Defines how to proceed during an authentication transaction with regards an organization)`,
	} {
		p.refuse(400, "invalid_body", "Payload validation error: '"+message+".", "POST", "/clients", body)
	}
	p.refuse(400, "invalid_query_string", "Query validation error: 'Expected type boolean but found type string' on property is_global.",
		"GET", "/clients?is_global=perhaps")
}

func TestKeysOfClientsAreForThoseWhoMayReadThem(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	for _, path := range []string{"/clients/authplus", "/clients"} {
		require.Contains(t, p.want(200, "GET", path), "client_secret")
		require.NotContains(t, p.as("read:clients").want(200, "GET", path), "client_secret")
		require.Contains(t, p.as("read:client_keys").want(200, "GET", path), "client_secret")
	}
}

func TestClientsAreFilteredAndPaged(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	p.make("/clients", `{"name":"A","app_type":"spa"}`)
	p.make("/clients", `{"name":"B","app_type":"native","is_first_party":false}`)
	for query, count := range map[string]int{
		"": 3, "is_global=false": 3, "is_global=true": 0, "is_first_party=false": 1, "app_type=spa,native": 2, "per_page=2": 2, "per_page=2&page=1": 1,
	} {
		require.Len(t, pick(t, p.want(200, "GET", "/clients?"+query)), count, query)
	}
	require.Regexp(t, `^\{"total":3,"start":0,"limit":1,"clients":\[\{"name":"\w+"\}\]\}$`,
		p.want(200, "GET", "/clients?fields=name&include_totals=true&per_page=1"))
	require.Len(t, p.pages("/clients?fields=client_id", "clients", 2), 2)
}

// rfc7638 is the key of the example in RFC 7638, section 3.1, whose thumbprint the text gives.
func rfc7638(t *testing.T) string {
	t.Helper()
	const modulus = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs" +
		"tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbI" +
		"SD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
	n, err := base64.RawURLEncoding.DecodeString(modulus)
	require.NoError(t, err)
	der, err := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: new(big.Int).SetBytes(n), E: 65537})
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// quoted returns a text as a JSON string.
func quoted(t *testing.T, text string) string {
	t.Helper()
	form, err := json.Marshal(text)
	require.NoError(t, err)
	return string(form)
}

func TestCredentialsOfAClient(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	credentials := "/clients/" + p.make("/clients", `{"name":"Tickets"}`) + "/credentials"
	made := p.want(201, "POST", credentials, `{"credential_type":"public_key","name":"key","pem":`, quoted(t, rfc7638(t)), `}`)
	id := pick(t, made, "id").(string)
	require.Regexp(t, `^cred_[A-Za-z0-9]{22}$`, id)
	require.Equal(t, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", pick(t, made, "kid"))
	require.Equal(t, "RS256", pick(t, made, "alg"))
	require.NotContains(t, made, "BEGIN")
	require.JSONEq(t, "["+made+"]", p.want(200, "GET", credentials))
	require.JSONEq(t, made, p.want(200, "GET", credentials+"/"+id))
	require.Equal(t, "2030-01-01T00:00:00.000Z", pick(t, p.want(200, "PATCH", credentials+"/"+id, `{"expires_at":"2030-01-01T00:00:00Z"}`), "expires_at"))
	for range 2 {
		p.want(204, "DELETE", credentials+"/"+id)
	}
	p.refuse(404, "", "The credential does not exist.", "GET", credentials+"/"+id)
	p.want(400, "POST", credentials, `{"credential_type":"public_key"}`)
	p.want(400, "POST", credentials, `{"name":"key"}`)
	p.want(400, "PATCH", credentials+"/"+id, `{"expires_at":"tomorrow"}`)
	p.refuse(400, "invalid_body", "Payload validation error: 'Object didn't pass validation for format pem' on property pem "+
		"(PEM-formatted public key (SPKI and PKCS1) or X509 certificate. Must be JSON escaped).",
		"POST", credentials, `{"credential_type":"public_key","pem":"no key"}`)
}

func TestAClientIsMadeWithItsCredentials(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	made := p.want(201, "POST", "/clients", `{"name":"Tickets","client_authentication_methods":{"private_key_jwt":{"credentials":[
		{"name":"key","credential_type":"public_key","pem":`, quoted(t, rfc7638(t)), `}]}}}`)
	shown := pick(t, made, "client_authentication_methods", "private_key_jwt", "credentials", 0).(map[string]any)
	require.Equal(t, "key", shown["name"])
	path := "/clients/" + pick(t, made, "client_id").(string)
	require.JSONEq(t, `{"client_authentication_methods":{"private_key_jwt":{"credentials":[{"id":"`+shown["id"].(string)+`"}]}}}`,
		p.want(200, "GET", path+"?fields=client_authentication_methods"), "later reads give the id alone")
	p.refuse(400, "", "The credential cred_gone does not exist.", "PATCH", path,
		`{"client_authentication_methods":{"private_key_jwt":{"credentials":[{"id":"cred_gone"}]}}}`)
	require.NotContains(t, p.want(200, "PATCH", path, `{"client_authentication_methods":null}`), "private_key_jwt")
}

func TestRequestsOfAClientAreSignedWithItsCredentials(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	made := p.want(201, "POST", "/clients", `{"name":"Tickets","signed_request_object":{"required":true,"credentials":[
		{"credential_type":"public_key","pem":`, quoted(t, rfc7638(t)), `}]}}`)
	id := pick(t, made, "signed_request_object", "credentials", 0, "id").(string)
	path := "/clients/" + pick(t, made, "client_id").(string)
	require.JSONEq(t, `{"signed_request_object":{"required":true,"credentials":[{"id":"`+id+`"}]}}`, p.want(200, "GET", path+"?fields=signed_request_object"))
	require.Equal(t, id, pick(t, p.want(200, "GET", path+"/credentials"), 0, "id"))
}

// certificateOf returns a certificate of an elliptic curve's key that expires at a moment.
func certificateOf(t *testing.T, end time.Time) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "tickets"}, NotAfter: end}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func TestCertificatesOfAClient(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	credentials := "/clients/" + p.make("/clients", `{"name":"Tickets"}`) + "/credentials"
	text := quoted(t, certificateOf(t, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)))
	made := p.want(201, "POST", credentials, `{"credential_type":"x509_cert","parse_expiry_from_cert":true,"pem":`, text, `}`)
	require.Len(t, pick(t, made, "thumbprint_sha256"), 43)
	require.Equal(t, "2030-01-01T00:00:00.000Z", pick(t, made, "expires_at"))
	require.Equal(t, "CN=tickets", pick(t, p.want(201, "POST", credentials, `{"credential_type":"cert_subject_dn","pem":`, text, `}`), "subject_dn"))
	p.want(201, "POST", credentials, `{"credential_type":"cert_subject_dn","subject_dn":"CN=shop"}`)
	p.want(400, "POST", credentials, `{"credential_type":"cert_subject_dn"}`)
	p.want(400, "POST", credentials, `{"credential_type":"x509_cert","pem":`, quoted(t, rfc7638(t)), `}`)
	p.want(400, "POST", credentials, `{"credential_type":"public_key","pem":`, text, `}`)
}

func TestDeletingAClientEndsItsGrantsAndConnections(t *testing.T) {
	t.Parallel()
	p := openPortal(t)
	tour(p)
	app := p.make("/clients", `{"name":"Tickets","organization_usage":"require"}`)
	grant := p.make("/client-grants", `{"client_id":"`+app+`","audience":"urn:tour","scope":[]}`)
	con := p.make("/connections", `{"name":"fans","strategy":"auth0","enabled_clients":["`+app+`","authplus"]}`)
	org := "/organizations/" + p.make("/organizations", `{"name":"acdc"}`)
	p.want(201, "POST", org+"/client-grants", `{"grant_id":"`, grant, `"}`)
	p.want(201, "POST", org+"/invitations", `{"client_id":"`, app, `","inviter":{"name":"Bon"},"invitee":{"email":"brian@example.com"}}`)
	p.want(204, "DELETE", "/clients/"+app)
	require.Equal(t, `[]`, p.want(200, "GET", "/client-grants?client_id="+app))
	require.Equal(t, `[]`, p.want(200, "GET", org+"/client-grants"))
	require.Equal(t, `[]`, p.want(200, "GET", org+"/invitations"))
	require.False(t, strings.Contains(p.want(200, "GET", "/connections/"+con), app))
}
