package auth0

var blacklistRoutes = []route{
	{"GET", "/api/v2/blacklists/tokens", (*tenant).listBlacklist, "blacklist:tokens", everythingElse},
	{"POST", "/api/v2/blacklists/tokens", (*tenant).blacklist, "blacklist:tokens", everythingElse},
}

// blacklisted is a token that is no longer to be accepted.
type blacklisted struct {
	Audience string `json:"aud"`
	ID       string `json:"jti"`
}

var blacklistSchema = schema{
	{name: "aud", kind: "string", min: 1, uses: creatable, description: "JWT's aud claim (the client_id to which the JWT was issued)."},
	{name: "jti", kind: "string", min: 1, max: 255, uses: creatable | needed, description: "jti of the JWT to be blacklisted."},
}

// blacklist answers POST /api/v2/blacklists/tokens.
func (t *tenant) blacklist(c *call) (answer, *problem) {
	body, wrong := c.object(blacklistSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	o := object{values: body}
	row := blacklisted{Audience: o.text("aud"), ID: o.text("jti")}
	t.blacklists.put(row.Audience+keySeparator+row.ID, row)
	return noContent()
}

// listBlacklist answers GET /api/v2/blacklists/tokens: the tokens of an application, or all. The list is
// not paged.
func (t *tenant) listBlacklist(c *call) (answer, *problem) {
	audience := c.query.Get("aud")
	return success(t.blacklists.where(func(b blacklisted) bool { return audience == "" || b.Audience == audience }))
}
