package auth0

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
)

var tokenRoutes = []route{
	{"POST", "/oauth/token", (*tenant).issueToken, "", unlimited},
	{"POST", "/oauth/revoke", (*tenant).revokeToken, "", unlimited},
	{"GET", "/userinfo", (*tenant).userInfo, "", unlimited},
	{"POST", "/userinfo", (*tenant).userInfo, "", unlimited},
	{"GET", "/.well-known/jwks.json", (*tenant).keys, "", unlimited},
	{"GET", "/.well-known/openid-configuration", (*tenant).configuration, "", unlimited},
}

// grantRequest is what a client sends to the token endpoint.
type grantRequest map[string]string

// exchange is how a grant type gets its tokens: for an application that has proved who it is.
type exchange func(*tenant, *call, *client, grantRequest) (*tokenReply, *refusal)

// exchanges are the grant types.
var exchanges = map[string]exchange{
	"client_credentials": (*tenant).exchangeClient,
	"password":           (*tenant).exchangePassword,
	"http://auth0.com/oauth/grant-type/password-realm": (*tenant).exchangePassword,
	"authorization_code": (*tenant).exchangeCode,
	"refresh_token":      (*tenant).exchangeRefreshToken,
}

// grantTypes returns the names of the grant types.
func grantTypes() []string { return slices.Sorted(maps.Keys(exchanges)) }

// tokenReply is what the token endpoint answers with.
type tokenReply struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token,omitempty"`
	IDToken      string `json:"id_token,omitempty"`
	Scope        string `json:"scope,omitempty"`
	ExpiresIn    int64  `json:"expires_in"`
	TokenType    string `json:"token_type"`
}

// issueToken answers POST /oauth/token.
func (t *tenant) issueToken(c *call) (answer, *problem) {
	request, refused := readGrant(c)
	if refused != nil {
		return refused.answer(), nil
	}
	reply, refused := t.exchange(c, request)
	if refused != nil {
		return refused.answer(), nil
	}
	return answer{status: http.StatusOK, body: reply, header: map[string]string{"Cache-Control": "no-store"}}, nil
}

// exchange finds the grant type and the application of a request, and its tokens.
func (t *tenant) exchange(c *call, request grantRequest) (*tokenReply, *refusal) {
	kind := request["grant_type"]
	change, known := exchanges[kind]
	switch {
	case kind == "":
		return nil, grantMissing.with()
	case !known:
		return nil, grantUnsupported.with(kind)
	}
	app, refused := t.applicant(c, request)
	if refused != nil {
		return nil, refused
	}
	if !app.allows(kind) {
		return nil, grantNotAllowed.with(kind)
	}
	return change(t, c, app, request)
}

// readGrant reads a JSON or a form body; a Basic header goes before it.
func readGrant(c *call) (grantRequest, *refusal) {
	request := grantRequest{}
	media, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if media == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(c.body))
		if err != nil {
			return nil, malformedGrant.with()
		}
		for name := range form {
			request[name] = form.Get(name)
		}
	} else if err := json.Unmarshal(c.body, &request); err != nil || request == nil {
		return nil, malformedGrant.with()
	}
	if id, secret, ok := basic(c.Request); ok {
		request["client_id"], request["client_secret"] = id, secret
	}
	return request, nil
}

// basic returns the credentials of a Basic header, whose parts OAuth 2.0 encodes as in forms.
func basic(r *http.Request) (id, secret string, ok bool) {
	rawID, rawSecret, ok := r.BasicAuth()
	if !ok {
		return "", "", false
	}
	id, errID := url.QueryUnescape(rawID)
	secret, errSecret := url.QueryUnescape(rawSecret)
	return id, secret, errID == nil && errSecret == nil
}

// revokeToken answers POST /oauth/revoke: the refresh token of the application ends, if there is one.
func (t *tenant) revokeToken(c *call) (answer, *problem) {
	request, refused := readGrant(c)
	if refused != nil {
		return refused.answer(), nil
	}
	app, refused := t.applicant(c, request)
	if refused != nil {
		return refused.answer(), nil
	}
	if token, ok := t.refreshTokenOf(request["token"]); ok && token.ClientID == app.id() {
		t.endToken(token.ID)
	}
	return answer{status: http.StatusOK}, nil
}

// refusal is an answer of the token endpoint that is not a success.
type refusal struct {
	status      int
	code        string
	description string
	// uri is where the reader learns more.
	uri string
}

// What the token endpoint refuses whatever the grant type.
var (
	malformedGrant   = refusal{status: 400, code: "invalid_request", description: "Invalid request body"}
	grantMissing     = refusal{status: 400, code: "invalid_request", description: "Missing required parameter: grant_type"}
	grantUnsupported = refusal{status: 403, code: "unsupported_grant_type", description: "Unsupported grant type: %s"}
	grantNotAllowed  = refusal{status: 403, code: "unauthorized_client", description: "Grant type '%s' not allowed for the client.",
		uri: "https://auth0.com/docs/clients/client-grant-types"}
	parameterMissing = refusal{status: 400, code: "invalid_request", description: "Missing required parameter: %s"}
)

// with returns a copy of the refusal whose verbs are filled.
func (r refusal) with(args ...any) *refusal {
	r.description = fmt.Sprintf(r.description, args...)
	return &r
}

// answer returns the refusal in the form of OAuth 2.0.
func (r *refusal) answer() answer {
	return answer{status: r.status, body: struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
		URI         string `json:"error_uri,omitempty"`
	}{r.code, r.description, r.uri}}
}
