package auth0

import "net/netip"

var blockRoutes = []route{
	{"GET", "/api/v2/user-blocks", (*tenant).listBlocksByIdentifier, "read:users", readUsers},
	{"DELETE", "/api/v2/user-blocks", (*tenant).unblockByIdentifier, "update:users", writeUsers},
	{"GET", "/api/v2/user-blocks/{id}", (*tenant).listBlocks, "read:users", readUsers},
	{"DELETE", "/api/v2/user-blocks/{id}", (*tenant).unblock, "update:users", writeUsers},
	{"GET", "/api/v2/anomaly/blocks/ips/{id}", (*tenant).checkAddress, "read:anomaly_blocks", everythingElse},
	{"DELETE", "/api/v2/anomaly/blocks/ips/{id}", (*tenant).unblockAddress, "delete:anomaly_blocks", everythingElse},
}

var (
	identifierParameter = parameter{name: "identifier", description: "Should be any of a username, phone number, or email"}
	invalidAddress      = problem{status: 400, code: "invalid_uri", message: "Path validation error: 'Object didn't pass validation for format anomaly-ip-format: %s' on property id (IP address to check)."}
)

// blockList is how the API answers with blocks.
type blockList struct {
	BlockedFor []block `json:"blocked_for"`
}

// userOf returns the user whose id is the placeholder "id" of the route.
func (t *tenant) userOf(c *call) (*profile, *problem) {
	user, ok := t.users.Get(c.param("id"))
	if !ok {
		return nil, userMissing.with()
	}
	return user, nil
}

// listBlocks answers GET /api/v2/user-blocks/{id}.
func (t *tenant) listBlocks(c *call) (answer, *problem) {
	user, wrong := t.userOf(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(blockList{t.blocks.of(user.loginNames())})
}

// unblock answers DELETE /api/v2/user-blocks/{id}.
func (t *tenant) unblock(c *call) (answer, *problem) {
	user, wrong := t.userOf(c)
	if wrong != nil {
		return fail(wrong)
	}
	t.blocks.lift(user.loginNames())
	return noContent()
}

// listBlocksByIdentifier answers GET /api/v2/user-blocks?identifier=.
func (t *tenant) listBlocksByIdentifier(c *call) (answer, *problem) {
	names, wrong := t.identified(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(blockList{t.blocks.of(names)})
}

// unblockByIdentifier answers DELETE /api/v2/user-blocks?identifier=.
func (t *tenant) unblockByIdentifier(c *call) (answer, *problem) {
	names, wrong := t.identified(c)
	if wrong != nil {
		return fail(wrong)
	}
	t.blocks.lift(names)
	return noContent()
}

// identified returns the names of all users whom the parameter identifier names, in any connection.
func (t *tenant) identified(c *call) ([]string, *problem) {
	name := c.query.Get(identifierParameter.name)
	if name == "" {
		return nil, invalidQuery.because("Missing required property: "+identifierParameter.name, "", "")
	}
	var names []string
	for _, connection := range t.connections {
		for _, attribute := range handles {
			if user, ok := t.accountWith(attribute, connection.Name, name); ok {
				names = append(names, user.loginNames()...)
			}
		}
	}
	if names == nil {
		return nil, userMissing.with()
	}
	return names, nil
}

// checkAddress answers GET /api/v2/anomaly/blocks/ips/{id}: whether an address is blocked. Where it is
// not, the answer lacks the usual envelope.
func (t *tenant) checkAddress(c *call) (answer, *problem) {
	if wrong := addressOf(c); wrong != nil {
		return fail(wrong)
	}
	if !t.blocks.suspects(c.param("id")) {
		return answer{status: 404, body: struct {
			Message string `json:"message"`
		}{"Not Found"}}, nil
	}
	return answer{status: 200}, nil
}

// unblockAddress answers DELETE /api/v2/anomaly/blocks/ips/{id}.
func (t *tenant) unblockAddress(c *call) (answer, *problem) {
	if wrong := addressOf(c); wrong != nil {
		return fail(wrong)
	}
	t.blocks.Addresses.remove(c.param("id"))
	return noContent()
}

// addressOf checks that the placeholder "id" of the route is an address.
func addressOf(c *call) *problem {
	if _, err := netip.ParseAddr(c.param("id")); err != nil {
		return invalidAddress.with(c.param("id"))
	}
	return nil
}
