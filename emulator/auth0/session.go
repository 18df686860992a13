package auth0

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// sessionState knows the sessions and the refresh tokens of users.
type sessionState struct {
	Sessions table[*session]      `json:"sessions"`
	Tokens   table[*refreshToken] `json:"refresh_tokens"`
	// Values are the ids of the refresh tokens by the hashes of their texts.
	Values map[string]string `json:"values"`
}

// session is a browser in which a user is logged in, as the API answers with it.
type session struct {
	ID               string         `json:"id"`
	UserID           string         `json:"user_id"`
	CreatedAt        string         `json:"created_at"`
	UpdatedAt        string         `json:"updated_at"`
	AuthenticatedAt  string         `json:"authenticated_at"`
	IdleExpiresAt    string         `json:"idle_expires_at"`
	ExpiresAt        string         `json:"expires_at"`
	LastInteractedAt string         `json:"last_interacted_at"`
	Device           device         `json:"device"`
	Clients          []clientOf     `json:"clients"`
	Authentication   authentication `json:"authentication"`
	Cookie           cookie         `json:"cookie"`
	Metadata         map[string]any `json:"session_metadata,omitempty"`
}

// device is what a session or a refresh token is used on.
type device struct {
	InitialUserAgent string `json:"initial_user_agent"`
	InitialIP        string `json:"initial_ip"`
	InitialASN       string `json:"initial_asn"`
	LastUserAgent    string `json:"last_user_agent"`
	LastIP           string `json:"last_ip"`
	LastASN          string `json:"last_asn"`
}

type clientOf struct {
	ID string `json:"client_id"`
}

type authentication struct {
	Methods []authenticationStep `json:"methods"`
}

// authenticationStep is how and when a user proved who they are.
type authenticationStep struct {
	Name string `json:"name"`
	At   string `json:"timestamp"`
}

type cookie struct {
	Mode string `json:"mode"`
}

// refreshToken is a refresh token as the API answers with it: without its text.
type refreshToken struct {
	ID              string         `json:"id"`
	UserID          string         `json:"user_id"`
	CreatedAt       string         `json:"created_at"`
	IdleExpiresAt   *string        `json:"idle_expires_at"`
	ExpiresAt       *string        `json:"expires_at"`
	Device          *device        `json:"device,omitempty"`
	ClientID        string         `json:"client_id"`
	SessionID       *string        `json:"session_id"`
	Rotating        bool           `json:"rotating"`
	ResourceServers []grantedAPI   `json:"resource_servers"`
	LastExchangedAt *string        `json:"last_exchanged_at,omitempty"`
	Metadata        map[string]any `json:"refresh_token_metadata,omitempty"`
}

// grantedAPI is an API that a refresh token is for.
type grantedAPI struct {
	Audience string `json:"audience"`
	Scopes   string `json:"scopes"`
}

// The lives of a session: from the last use and from its beginning, as Auth0 sets them by default.
const (
	sessionIdleLife = 3 * 24 * time.Hour
	sessionLife     = 7 * 24 * time.Hour
)

// openSession begins a session of a user who logged in through an application, with a method such as
// "pwd".
func (t *tenant) openSession(c *call, userID, client, method string) *session {
	at := t.now()
	now := stamp(at)
	s := &session{
		ID: t.ids.Text(32), UserID: userID,
		CreatedAt: now, UpdatedAt: now, AuthenticatedAt: now, LastInteractedAt: now,
		IdleExpiresAt: stamp(at.Add(sessionIdleLife)), ExpiresAt: stamp(at.Add(sessionLife)),
		Device:         deviceOf(c),
		Clients:        []clientOf{{client}},
		Authentication: authentication{[]authenticationStep{{method, now}}},
		Cookie:         cookie{"persistent"},
	}
	t.sessions.Sessions.put(s.ID, s)
	return s
}

// deviceOf returns what a request comes from.
func deviceOf(c *call) device {
	return device{
		InitialUserAgent: c.UserAgent(), InitialIP: c.ip(),
		LastUserAgent: c.UserAgent(), LastIP: c.ip(),
	}
}

// liveSession returns a session that has not ended.
func (t *tenant) liveSession(id string) (*session, bool) {
	s, ok := t.sessions.Sessions.get(id)
	if !ok || s.ended(t.now()) {
		return nil, false
	}
	return s, true
}

func (s *session) ended(now time.Time) bool {
	return s.ExpiresAt <= stamp(now) || s.IdleExpiresAt <= stamp(now)
}

// keepRefreshToken keeps a refresh token, of which id, user and moment are set here and the rest by the
// caller, under a new text, which it returns.
func (t *tenant) keepRefreshToken(userID string, r refreshToken) string {
	r.ID, r.UserID, r.CreatedAt = t.ids.Prefixed("dcr_"), userID, stamp(t.now())
	t.sessions.Tokens.put(r.ID, &r)
	return t.nameRefreshToken(r.ID)
}

// nameRefreshToken gives a refresh token a new text and returns it. Texts that it had stay valid until
// they are forgotten with forgetText.
func (t *tenant) nameRefreshToken(id string) string {
	text := "v1." + t.ids.Text(64)
	t.sessions.Values[hashed(text)] = id
	return text
}

// refreshTokenOf returns the refresh token with a text, unless it has ended.
func (t *tenant) refreshTokenOf(text string) (*refreshToken, bool) {
	r, ok := t.sessions.Tokens.get(t.sessions.Values[hashed(text)])
	if !ok || r.ended(t.now()) {
		return nil, false
	}
	return r, true
}

func (r *refreshToken) ended(now time.Time) bool {
	for _, end := range []*string{r.ExpiresAt, r.IdleExpiresAt} {
		if end != nil && *end <= stamp(now) {
			return true
		}
	}
	return false
}

// forgetText makes a text of a refresh token invalid, as rotation does.
func (t *tenant) forgetText(text string) { delete(t.sessions.Values, hashed(text)) }

// hashed returns what is kept of a secret text.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// endSessions ends the sessions of a user that match.
func (t *tenant) endSessions(userID string, match func(*session) bool) {
	for _, s := range t.sessions.Sessions.where(func(s *session) bool { return s.UserID == userID && match(s) }) {
		t.sessions.Sessions.remove(s.ID)
	}
}

// endTokens makes the refresh tokens of a user that match invalid.
func (t *tenant) endTokens(userID string, match func(*refreshToken) bool) {
	for _, r := range t.sessions.Tokens.where(func(r *refreshToken) bool { return r.UserID == userID && match(r) }) {
		t.endToken(r.ID)
	}
}

// endToken makes a refresh token invalid.
func (t *tenant) endToken(id string) {
	t.sessions.Tokens.remove(id)
	for text, of := range t.sessions.Values {
		if of == id {
			delete(t.sessions.Values, text)
		}
	}
}

// forgetSessions removes the sessions and refresh tokens of a user who was deleted.
func (t *tenant) forgetSessions(userID string) {
	t.endSessions(userID, func(*session) bool { return true })
	t.endTokens(userID, func(*refreshToken) bool { return true })
}
