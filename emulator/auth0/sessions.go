package auth0

var sessionRoutes = []route{
	{"GET", "/api/v2/users/{id}/sessions", (*tenant).listSessions, "read:sessions", everythingElse},
	{"DELETE", "/api/v2/users/{id}/sessions", (*tenant).deleteSessions, "delete:sessions", everythingElse},
	{"GET", "/api/v2/sessions/{id}", (*tenant).getSession, "read:sessions", everythingElse},
	{"PATCH", "/api/v2/sessions/{id}", (*tenant).updateSession, "update:sessions", everythingElse},
	{"DELETE", "/api/v2/sessions/{id}", (*tenant).deleteSession, "delete:sessions", everythingElse},
	{"POST", "/api/v2/sessions/{id}/revoke", (*tenant).revokeSession, "delete:sessions,delete:refresh_tokens", everythingElse},
	{"POST", "/api/v2/users/{id}/revoke-access", (*tenant).revokeAccess, "delete:sessions,delete:refresh_tokens", everythingElse},
}

var sessionMissing = problem{status: 404, message: "The session does not exist."}

// sessionListing has checkpoints only.
var sessionListing = listing[*session]{
	envelope:       []string{"sessions"},
	cursor:         func(s *session) string { return createdCursor(s.CreatedAt, 0, s.ID) },
	onlyCheckpoint: true,
}

// listSessions answers GET /api/v2/users/{id}/sessions: those that have not ended.
func (t *tenant) listSessions(c *call) (answer, *problem) {
	if _, wrong := t.userOf(c); wrong != nil {
		return fail(wrong)
	}
	now := t.now()
	return sessionListing.answer(c, t.sessions.Sessions.where(func(s *session) bool {
		return s.UserID == c.param("id") && !s.ended(now)
	}))
}

// deleteSessions answers DELETE /api/v2/users/{id}/sessions, for a user who is gone too.
func (t *tenant) deleteSessions(c *call) (answer, *problem) {
	t.endSessions(c.param("id"), func(*session) bool { return true })
	return accepted(empty{})
}

// getSession answers GET /api/v2/sessions/{id}.
func (t *tenant) getSession(c *call) (answer, *problem) {
	s, ok := t.liveSession(c.param("id"))
	if !ok {
		return fail(sessionMissing.with())
	}
	return success(s)
}

var sessionMetadata = attribute{
	name: "session_metadata", kind: "object", check: metadataNames, uses: updatable | nullable,
	description: "Metadata associated with the session. Pass null or {} to remove all session_metadata.",
}

// updateSession answers PATCH /api/v2/sessions/{id}. Metadata are replaced as a whole.
func (t *tenant) updateSession(c *call) (answer, *problem) {
	body, wrong := c.changes(schema{sessionMetadata})
	if wrong != nil {
		return fail(wrong)
	}
	s, ok := t.liveSession(c.param("id"))
	if !ok {
		return fail(sessionMissing.with())
	}
	s.Metadata, _ = body[sessionMetadata.name].(map[string]any)
	s.UpdatedAt = stamp(t.now())
	return success(s)
}

// changes returns the body of an update that has to say at least something.
func (c *call) changes(s schema) (map[string]any, *problem) {
	body, wrong := c.object(s, updatable)
	if wrong == nil && len(body) == 0 {
		wrong = invalidBody.because("Too few properties defined (0), minimum 1", "", "")
	}
	return body, wrong
}

// deleteSession answers DELETE /api/v2/sessions/{id}, for a session that is gone too. Its refresh tokens
// stay.
func (t *tenant) deleteSession(c *call) (answer, *problem) {
	t.sessions.Sessions.remove(c.param("id"))
	return accepted(empty{})
}

// revokeSession answers POST /api/v2/sessions/{id}/revoke: the session ends with its refresh tokens.
func (t *tenant) revokeSession(c *call) (answer, *problem) {
	s, ok := t.liveSession(c.param("id"))
	if !ok {
		return fail(sessionMissing.with())
	}
	t.sessions.Sessions.remove(s.ID)
	t.endTokens(s.UserID, func(r *refreshToken) bool { return r.of(s.ID) })
	return accepted(empty{})
}

// of tells whether the token belongs to a session.
func (r *refreshToken) of(session string) bool { return r.SessionID != nil && *r.SessionID == session }

var revokeSchema = schema{
	{name: "session_id", kind: "string", max: 50, uses: creatable, description: "ID of the session to revoke."},
	{name: "preserve_refresh_tokens", kind: "boolean", uses: creatable,
		description: "Whether to preserve the refresh tokens associated with the session."},
}

// revokeAccess answers POST /api/v2/users/{id}/revoke-access: the user's sessions, or the one that is
// named, end with their refresh tokens unless these are to be preserved.
func (t *tenant) revokeAccess(c *call) (answer, *problem) {
	body, wrong := c.object(revokeSchema, creatable)
	if wrong == nil {
		_, wrong = t.userOf(c)
	}
	if wrong != nil {
		return fail(wrong)
	}
	id, user := body["session_id"], c.param("id")
	t.endSessions(user, func(s *session) bool { return id == nil || id == s.ID })
	if body["preserve_refresh_tokens"] != true {
		t.endTokens(user, func(r *refreshToken) bool { return id == nil || r.of(id.(string)) })
	}
	return accepted(empty{})
}
