package auth0

var refreshTokenRoutes = []route{
	{"GET", "/api/v2/users/{id}/refresh-tokens", (*tenant).listRefreshTokens, "read:refresh_tokens", everythingElse},
	{"DELETE", "/api/v2/users/{id}/refresh-tokens", (*tenant).deleteRefreshTokens, "delete:refresh_tokens", everythingElse},
	{"GET", "/api/v2/refresh-tokens/{id}", (*tenant).getRefreshToken, "read:refresh_tokens", everythingElse},
	{"PATCH", "/api/v2/refresh-tokens/{id}", (*tenant).updateRefreshToken, "update:refresh_tokens", everythingElse},
	{"DELETE", "/api/v2/refresh-tokens/{id}", (*tenant).deleteRefreshToken, "delete:refresh_tokens", everythingElse},
}

var refreshTokenMissing = problem{status: 404, message: "The refresh token does not exist."}

// refreshTokenListing has checkpoints only.
var refreshTokenListing = listing[*refreshToken]{
	envelope:       []string{"tokens"},
	cursor:         func(r *refreshToken) string { return createdCursor(r.CreatedAt, 0, r.ID) },
	onlyCheckpoint: true,
}

// listRefreshTokens answers GET /api/v2/users/{id}/refresh-tokens: those that have not ended.
func (t *tenant) listRefreshTokens(c *call) (answer, *problem) {
	if _, wrong := t.userOf(c); wrong != nil {
		return fail(wrong)
	}
	now := t.now()
	return refreshTokenListing.answer(c, t.sessions.Tokens.where(func(r *refreshToken) bool {
		return r.UserID == c.param("id") && !r.ended(now)
	}))
}

// deleteRefreshTokens answers DELETE /api/v2/users/{id}/refresh-tokens, for a user who is gone too.
func (t *tenant) deleteRefreshTokens(c *call) (answer, *problem) {
	t.endTokens(c.param("id"), func(*refreshToken) bool { return true })
	return accepted(empty{})
}

// liveToken returns the refresh token whose id is the placeholder of the route, unless it has ended.
func (t *tenant) liveToken(c *call) (*refreshToken, *problem) {
	r, ok := t.sessions.Tokens.get(c.param("id"))
	if !ok || r.ended(t.now()) {
		return nil, refreshTokenMissing.with()
	}
	return r, nil
}

// getRefreshToken answers GET /api/v2/refresh-tokens/{id}.
func (t *tenant) getRefreshToken(c *call) (answer, *problem) {
	r, wrong := t.liveToken(c)
	if wrong != nil {
		return fail(wrong)
	}
	return success(r)
}

var refreshTokenMetadata = attribute{
	name: "refresh_token_metadata", kind: "object", check: metadataNames, uses: updatable | nullable,
	description: "Metadata associated with the refresh token. Pass null or {} to remove all metadata.",
}

// updateRefreshToken answers PATCH /api/v2/refresh-tokens/{id}. Metadata are replaced as a whole.
func (t *tenant) updateRefreshToken(c *call) (answer, *problem) {
	body, wrong := c.changes(schema{refreshTokenMetadata})
	if wrong != nil {
		return fail(wrong)
	}
	r, wrong := t.liveToken(c)
	if wrong != nil {
		return fail(wrong)
	}
	r.Metadata, _ = body[refreshTokenMetadata.name].(map[string]any)
	return success(r)
}

// deleteRefreshToken answers DELETE /api/v2/refresh-tokens/{id}, for a token that is gone too.
func (t *tenant) deleteRefreshToken(c *call) (answer, *problem) {
	t.endToken(c.param("id"))
	return noContent()
}
