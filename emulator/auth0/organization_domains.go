package auth0

import (
	"encoding/hex"
	"strings"
)

var domainRoutes = []route{
	{"GET", "/api/v2/organizations/{id}/discovery-domains", (*tenant).listDomains, "read:organization_discovery_domains", everythingElse},
	{"POST", "/api/v2/organizations/{id}/discovery-domains", (*tenant).createDomain, "create:organization_discovery_domains", everythingElse},
	{"GET", "/api/v2/organizations/{id}/discovery-domains/name/{name}", (*tenant).getDomainByName, "read:organization_discovery_domains", everythingElse},
	{"GET", "/api/v2/organizations/{id}/discovery-domains/{domain}", (*tenant).getDomain, "read:organization_discovery_domains", everythingElse},
	{"PATCH", "/api/v2/organizations/{id}/discovery-domains/{domain}", (*tenant).updateDomain, "update:organization_discovery_domains", everythingElse},
	{"DELETE", "/api/v2/organizations/{id}/discovery-domains/{domain}", (*tenant).deleteDomain, "delete:organization_discovery_domains", everythingElse},
}

var domainSchema = schema{
	{name: "domain", kind: "string", min: 3, max: 255, check: domainFormat, uses: creatable | needed,
		description: "The domain name to associate with the organization e.g. acme.com."},
	{name: "status", kind: "string", enum: []string{"pending", "verified"}, uses: writable,
		description: "The verification status of the discovery domain."},
	{name: "use_for_organization_discovery", kind: "boolean", uses: writable,
		description: "Indicates whether this domain should be used for organization discovery."},
}

// domainFormat checks the name of a domain; see [attribute].check.
func domainFormat(value any) string {
	if name, ok := value.(string); ok && !domainPattern.MatchString(name) {
		return "Object didn't pass validation for format hostname: " + name
	}
	return ""
}

var (
	domainMissing = problem{status: 404, message: "No organization domain found by that id"}
	domainExists  = problem{status: 409, message: "An organization discovery domain with this domain is already registered to this organization."}
)

var domainListing = listing[shown]{envelope: []string{"domains"}, cursor: shownCursor, onlyCheckpoint: true}

// listDomains answers GET /api/v2/organizations/{id}/discovery-domains.
func (t *tenant) listDomains(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	return domainListing.answer(c, listed(&org.Domains, anything))
}

// domainNamed returns a domain of the organization; nil where there is none.
func (o *organization) domainNamed(name string) *object {
	for _, domain := range o.Domains.all() {
		if strings.EqualFold(domain.Object.text("domain"), name) {
			return domain.Object
		}
	}
	return nil
}

// createDomain answers POST /api/v2/organizations/{id}/discovery-domains.
func (t *tenant) createDomain(c *call) (answer, *problem) {
	body, wrong := c.object(domainSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	name := body["domain"].(string)
	if org.domainNamed(name) != nil {
		return fail(domainExists.with())
	}
	id := "ord_" + t.ids.Text(22)
	made := t.newResource("id", id, "domain", name, "status", "pending")
	made.Object.take(domainSchema, body)
	made.Object.set("verification_host", "_ss-verification."+org.id()+"."+name)
	made.Object.set("verification_txt", hex.EncodeToString(t.ids.Bytes(16)))
	made.Object.otherwise("use_for_organization_discovery", true)
	org.Domains.put(id, made)
	return created(made.Object)
}

// domain returns the domain that a path names.
func (t *tenant) domainOf(c *call) (*object, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return nil, wrong
	}
	domain, ok := org.Domains.get(c.param("domain"))
	if !ok {
		return nil, domainMissing.with()
	}
	return domain.Object, nil
}

// getDomain answers GET /api/v2/organizations/{id}/discovery-domains/{domain}.
func (t *tenant) getDomain(c *call) (answer, *problem) {
	domain, wrong := t.domainOf(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(domain)
}

// getDomainByName answers GET /api/v2/organizations/{id}/discovery-domains/name/{name}.
func (t *tenant) getDomainByName(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	if domain := org.domainNamed(c.param("name")); domain != nil {
		return success(domain)
	}
	return fail(domainMissing.with())
}

// updateDomain answers PATCH /api/v2/organizations/{id}/discovery-domains/{domain}.
func (t *tenant) updateDomain(c *call) (answer, *problem) {
	body, wrong := c.object(domainSchema, updatable)
	if wrong != nil {
		return fail(wrong)
	}
	domain, wrong := t.domainOf(c)
	if wrong != nil {
		return fail(wrong)
	}
	domain.take(domainSchema, body)
	return success(domain)
}

// deleteDomain answers DELETE /api/v2/organizations/{id}/discovery-domains/{domain}. One that is gone
// already is no mistake.
func (t *tenant) deleteDomain(c *call) (answer, *problem) {
	org, wrong := t.organization(c)
	if wrong != nil {
		return fail(wrong)
	}
	org.Domains.remove(c.param("domain"))
	return noContent()
}
