package fusionauth

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// guard is what a route asks of its caller.
type guard int

const (
	// open routes take anybody.
	open guard = iota
	// keyed routes take an API key.
	keyed
	// either takes an API key, and answers others with less.
	either
)

// route is one operation of the API.
type route struct {
	method, path string
	guard        guard
	handle       func(*call) emulator.Reply
}

// allRoutes returns the operations of every area.
func allRoutes() []route {
	var all []route
	for _, area := range [][]route{
		userRoutes, bulkRoutes, searchRoutes, registrationRoutes, groupRoutes, memberRoutes, applicationRoutes, tenantRoutes,
		loginRoutes, secondFactorRoutes, passwordlessRoutes, accountRoutes, tokenRoutes, hostedRoutes, pageRoutes, systemRoutes,
	} {
		all = append(all, area...)
	}
	return all
}

// call is one request to the API.
type call struct {
	*http.Request
	*instance
	state  *state
	params emulator.Params
	query  url.Values
	raw    []byte
	// body is the JSON object of the request; nil where there is none.
	body object
	// authorized tells that there was an API key, and tenant whom the request is about: "" for several.
	authorized bool
	tenant     string
}

// answer checks the key, the body and the tenant of a request and carries it out.
func (c *call) answer(r route) emulator.Reply {
	key := c.Header.Get("Authorization")
	c.authorized = key == APIKey || key != "" && c.server.Accepts(key)
	if r.guard == keyed && !c.authorized {
		return empty(http.StatusUnauthorized)
	}
	if strings.TrimSpace(string(c.raw)) != "" && !c.form() && !c.operations() {
		value, err := emulator.Decode(c.raw)
		body, isObject := value.(object)
		if err != nil || !isObject && value != nil {
			return general(http.StatusBadRequest, "[invalidJSON]", "Invalid JSON in the request body. The error was [Unable to parse JSON].")
		}
		c.body = body
	}
	if reply, refused := c.findTenant(); refused {
		return reply
	}
	return r.handle(c)
}

func (c *call) mediaType() string {
	media, _, _ := strings.Cut(c.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(media))
}

func (c *call) form() bool { return c.mediaType() == "application/x-www-form-urlencoded" }

// operations tells whether the body is a list of JSON Patch rather than an object.
func (c *call) operations() bool { return c.mediaType() == "application/json-patch+json" }

// findTenant finds out which tenant is meant: that of the header, or the only one.
func (c *call) findTenant() (emulator.Reply, bool) {
	id := strings.ToLower(c.Header.Get("X-FusionAuth-TenantId"))
	switch {
	case id == "" && len(c.state.Tenants.Rows) == 1:
		c.tenant = textOf(c.state.Tenants.Rows[0], "id")
	case id == "":
	case !uuid.MatchString(id):
		return c.notUUID("tenantId", id), true
	default:
		if _, known := c.state.Tenants.get(id); !known {
			return field("invalid", "tenantId", "The [tenantId] is not a valid Tenant Id."), true
		}
		c.tenant = id
	}
	return emulator.Reply{}, false
}

// tenantRequired is the answer where several tenants could be meant.
func tenantRequired() emulator.Reply {
	return general(http.StatusBadRequest, "[TenantIdRequired]", "A Tenant Id is required to complete this request. To complete this request, you may "+
		"assign a Tenant to your API key, or add the X-FusionAuth-TenantId HTTP request header with the Tenant Id.")
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

func (c *call) notUUID(name, value string) emulator.Reply {
	return field("couldNotConvert", name, "Invalid "+name+" ["+value+"]. This must be a valid UUID String (e.g. 25a872da-bb44-4af8-a43d-e7bcb5351ebc).")
}

// id returns a placeholder that must be a UUID, in lower case, or the answer that refuses it. One that the
// route does not have is "".
func (c *call) id(name, called string) (string, emulator.Reply, bool) {
	id := strings.ToLower(c.params.Get(name))
	if id != "" && !uuid.MatchString(id) {
		return "", c.notUUID(called, c.params.Get(name)), false
	}
	return id, emulator.Reply{}, true
}

// part returns an object of the body.
func (c *call) part(name string) object { return objectIn(c.body, name) }

// flag returns a boolean of the body, or of the query.
func (c *call) flag(name string) bool {
	return c.body[name] == true || c.query.Get(name) == "true"
}

// value returns a text of the body, or of the query.
func (c *call) value(name string) string {
	if v := textOf(c.body, name); v != "" {
		return v
	}
	return c.query.Get(name)
}

// now returns the instance's time as FusionAuth writes instants: in milliseconds since 1970.
func (c *call) now() int { return int(c.server.Now().UnixMilli()) }
