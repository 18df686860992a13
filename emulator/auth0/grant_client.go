package auth0

import (
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

var (
	audienceMissing = refusal{status: 403, code: "access_denied", description: "Non-global clients are not allowed access to APIv1"}
	audienceUnknown = refusal{status: 403, code: "access_denied", description: "Service not enabled within domain: %s"}
	notGranted      = refusal{status: 403, code: "access_denied", description: `Client is not authorized to access "%s". ` +
		`You need to create a "client-grant" associated to this API. See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants`}
	organizationRefused = refusal{status: 403, code: "access_denied", description: "Client is not authorized to access the organization."}
)

// exchangeClient carries out the client credentials grant: the application acts for itself, with the
// permissions of its client grant.
func (t *tenant) exchangeClient(c *call, app *client, request grantRequest) (*tokenReply, *refusal) {
	reply, refused := t.clientTokens(c, app, request)
	if refused != nil {
		t.exchanged(c, "feccft", refused.description, app.id(), request["audience"], "")
		return nil, refused
	}
	t.exchanged(c, "seccft", "", app.id(), request["audience"], reply.Scope)
	return reply, nil
}

func (t *tenant) clientTokens(c *call, app *client, request grantRequest) (*tokenReply, *refusal) {
	audience := request["audience"]
	if audience == "" {
		return nil, audienceMissing.with()
	}
	api, ok := t.api(c, audience)
	if !ok {
		return nil, audienceUnknown.with(audience)
	}
	grant, ok := t.grantFor(app.id(), api.text("identifier"))
	if !ok {
		return nil, notGranted.with(audience)
	}
	scope := strings.Join(t.grantedScopes(grant), " ")
	claims := jwt.MapClaims{
		"iss": c.issuer(t.domain), "sub": app.id() + "@clients", "aud": audiences(api, audience),
		"azp": app.id(), "scope": scope, "gty": "client-credentials",
	}
	if name := request["organization"]; name != "" {
		id, ok := t.organizationFor(grant, name)
		if !ok {
			return nil, organizationRefused.with()
		}
		claims["org_id"] = id
	}
	lifetime := t.lifetimeOf(api)
	return &tokenReply{
		AccessToken: t.sign(claims, lifetime, api), Scope: scope,
		ExpiresIn: int64(lifetime / time.Second), TokenType: "Bearer",
	}, nil
}

// identifier returns the identifier of the API that an audience names. The Management API is also known
// under the address that the request went to.
func (t *tenant) identifier(c *call, audience string) string {
	if audience == "http://"+c.Host+"/api/v2/" || audience == "https://"+c.Host+"/api/v2/" {
		return t.managementAPI()
	}
	return audience
}

// api returns the API that an audience names.
func (t *tenant) api(c *call, audience string) (*object, bool) {
	audience = t.identifier(c, audience)
	api, ok := t.server(audience)
	if !ok || api.text("identifier") != audience {
		return nil, false
	}
	return api, true
}

// audiences returns the claim aud: the API's own name, and the one under which it was asked for.
func audiences(api *object, asked string) any {
	if own := api.text("identifier"); own != asked {
		return []string{own, asked}
	}
	return asked
}

// lifetimeOf returns how long access tokens for an API live, which may be nil.
func (t *tenant) lifetimeOf(api *object) time.Duration {
	const day = 24 * 60 * 60
	if set := t.config.Load().TokenLifetime; set > 0 {
		return set
	}
	if api == nil {
		return day * time.Second
	}
	return time.Duration(length(api.values["token_lifetime"], day)) * time.Second
}

// organizationFor returns the id of the organization that a client grant lets an application act in.
func (t *tenant) organizationFor(grant *object, name string) (id string, ok bool) {
	org, ok := t.Organizations.get(name)
	if !ok || !slices.Contains([]string{"allow", "require"}, grant.text("organization_usage")) {
		return "", false
	}
	return name, grant.values["allow_any_organization"] == true || org.Grants.has(grant.text("id"))
}
