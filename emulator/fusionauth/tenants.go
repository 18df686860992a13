package fusionauth

import (
	"net/http"

	"github.com/authplus/authplus/emulator"
)

var tenantRoutes = []route{
	{http.MethodPost, "/api/tenant", keyed, (*call).createTenant},
	{http.MethodPost, "/api/tenant/{id}", keyed, (*call).createTenant},
	{http.MethodGet, "/api/tenant", keyed, func(c *call) emulator.Reply { return ok(object{"tenants": c.state.Tenants.Rows}) }},
	{http.MethodGet, "/api/tenant/{id}", keyed, (*call).getTenant},
	{http.MethodPut, "/api/tenant/{id}", keyed, (*call).updateTenant},
	{http.MethodPatch, "/api/tenant/{id}", keyed, (*call).updateTenant},
	{http.MethodDelete, "/api/tenant/{id}", keyed, (*call).deleteTenant},
}

var systemRoutes = []route{
	{http.MethodGet, "/api/status", open, func(*call) emulator.Reply { return ok(object{"status": "Ok"}) }},
	{http.MethodGet, "/api/system-configuration", keyed, (*call).systemConfiguration},
}

// createTenant answers POST /api/tenant.
func (c *call) createTenant() emulator.Reply {
	id, refusal, valid := c.id("id", "tenantId")
	given := c.part("tenant")
	switch name := textOf(given, "name"); {
	case !valid:
		return refusal
	case name == "":
		return field("blank", "tenant.name", "You must specify the [tenant.name] property.")
	case id != "" && c.state.Tenants.find(id) >= 0:
		return field("duplicate", "tenantId", "A Tenant with Id = ["+id+"] already exists.")
	}
	t := c.created(id, given)
	c.state.Tenants.put(t)
	return ok(object{"tenant": t})
}

func (c *call) getTenant() emulator.Reply {
	t, refusal, found := c.row(&c.state.Tenants, "tenantId")
	if !found {
		return refusal
	}
	return ok(object{"tenant": t})
}

func (c *call) updateTenant() emulator.Reply {
	t, refusal, found := c.row(&c.state.Tenants, "tenantId")
	if !found {
		return refusal
	}
	next, wrong := c.updated(t, "tenant")
	if wrong.any() {
		return wrong.reply()
	}
	c.state.Tenants.put(next)
	return ok(object{"tenant": next})
}

// deleteTenant answers DELETE /api/tenant/{id}, which removes what is in the tenant too.
func (c *call) deleteTenant() emulator.Reply {
	t, refusal, found := c.row(&c.state.Tenants, "tenantId")
	if !found {
		return refusal
	}
	id := textOf(t, "id")
	for _, u := range c.state.users.Select(func(u *user) bool { return u.values["tenantId"] == id }) {
		c.discard(u.ID(), true)
	}
	for _, rows := range []*table{&c.state.Applications, &c.state.Groups} {
		for _, row := range append([]object{}, rows.Rows...) {
			if row["tenantId"] == id {
				rows.remove(textOf(row, "id"))
			}
		}
	}
	c.state.Tenants.remove(id)
	return empty(http.StatusOK)
}

// systemConfiguration answers GET /api/system-configuration.
func (c *call) systemConfiguration() emulator.Reply {
	return ok(object{"systemConfiguration": object{"data": object{}, "reportTimezone": "America/Denver"}})
}
