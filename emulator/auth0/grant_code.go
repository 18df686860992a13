package auth0

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

var (
	codeUnknown   = refusal{status: 403, code: "invalid_grant", description: "Invalid authorization code"}
	codeRedirect  = refusal{status: 403, code: "invalid_grant", description: "The redirect URI is wrong."}
	codeChallenge = refusal{status: 403, code: "invalid_grant", description: "Failed to verify code verifier"}
)

// code is an authorization code that waits for its exchange.
type code struct {
	client, redirect, user, audience, scope string
	identity                                identity
	nonce, organization                     string
	session                                 string // of the browser; empty where the user was only named
	challenge, method                       string // PKCE
	end                                     time.Time
}

// codeLife is how long an authorization code waits.
const codeLife = 10 * time.Minute

// codeState knows the codes by their texts. It is safe for concurrent use, as the hosted login is a GET,
// during which the tenant's state only is read. A data file does not keep them.
type codeState struct {
	mu    sync.Mutex
	codes map[string]code
}

// keep keeps a code under a text, and forgets those that have ended.
func (s *codeState) keep(text string, made code, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.codes == nil {
		s.codes = map[string]code{}
	}
	maps.DeleteFunc(s.codes, func(_ string, c code) bool { return c.end.Before(now) })
	s.codes[text] = made
}

// take returns the code with a text once, unless it has ended.
func (s *codeState) take(text string, now time.Time) (code, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken, ok := s.codes[text]
	delete(s.codes, text)
	return taken, ok && !taken.end.Before(now)
}

// exchangeCode carries out the authorization code grant.
func (t *tenant) exchangeCode(c *call, app *client, request grantRequest) (*tokenReply, *refusal) {
	if request["code"] == "" {
		return nil, parameterMissing.with("code")
	}
	given, ok := t.codes.take(request["code"], t.now())
	if !ok || given.client != app.id() {
		return nil, codeUnknown.with()
	}
	user, ok := t.users.Get(given.user)
	switch {
	case !ok || user.values["blocked"] == true:
		return nil, codeUnknown.with()
	case given.redirect != request["redirect_uri"]:
		return nil, codeRedirect.with()
	case !given.proves(request["code_verifier"]):
		return nil, codeChallenge.with()
	}
	g := userGrant{app: app, audience: given.audience, nonce: given.nonce, organization: given.organization}
	g.api, _ = t.api(c, given.audience)
	g.scopes = t.grantScopes(app, user, g.api, given.scope)
	g.user = t.loggedIn(c, login{
		user: user, identity: given.identity, client: app.id(), kind: "s", description: "Successful login",
		audience: given.audience, scope: given.scope,
	})
	reply := t.tokens(c, g)
	in, ok := t.liveSession(given.session)
	if !ok {
		in = t.openSession(c, user.ID(), app.id(), "pwd")
	}
	reply.RefreshToken = t.refreshTokenFor(g, in)
	return reply, nil
}

// proves tells whether a verifier belongs to the challenge; where there was no challenge, none does.
func (c code) proves(verifier string) bool {
	if c.challenge == "" {
		return verifier == ""
	}
	if c.method == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		verifier = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return subtle.ConstantTimeCompare([]byte(c.challenge), []byte(verifier)) == 1
}

// comeBack leads the user back to the application.
func (c *call) comeBack(with url.Values) answer {
	target, err := url.Parse(c.query.Get("redirect_uri"))
	if err != nil {
		return answer{status: http.StatusBadRequest}
	}
	values := target.Query()
	maps.Copy(values, with)
	if state := c.query.Get("state"); state != "" {
		values.Set("state", state)
	}
	target.RawQuery = values.Encode()
	return leadTo(target.String())
}

var (
	loginRequired      = refusal{code: "login_required", description: "Login required"}
	responseRefused    = refusal{code: "unsupported_response_type", description: "Unsupported response type: %s"}
	challengeRefused   = refusal{code: "invalid_request", description: "Unsupported code_challenge_method: %s"}
	serviceUnknown     = refusal{code: "access_denied", description: "Service not found: %s"}
	notAMember         = refusal{code: "access_denied", description: "user %s is not part of the %s organization"}
	loginBlocked       = refusal{code: "unauthorized", description: "user is blocked"}
	loginNotConfigured = refusal{code: "unauthorized_client", description: "Grant type 'authorization_code' not allowed for the client."}
)

// authorization returns the code that a request for an application asks for, whoever the user is.
func (t *tenant) authorization(c *call, app *client) (code, *refusal) {
	get := c.query.Get
	made := code{
		client: app.id(), redirect: get("redirect_uri"), audience: get("audience"), scope: get("scope"),
		nonce: get("nonce"), organization: get("organization"),
		challenge: get("code_challenge"), method: get("code_challenge_method"), end: t.now().Add(codeLife),
	}
	if _, ok := t.api(c, made.audience); made.audience != "" && !ok {
		return code{}, serviceUnknown.with(made.audience)
	}
	switch {
	case get("response_type") != "code":
		return code{}, responseRefused.with(get("response_type"))
	case !app.allows("authorization_code"):
		return code{}, loginNotConfigured.with()
	case !slices.Contains([]string{"", "plain", "S256"}, made.method):
		return code{}, challengeRefused.with(made.method)
	}
	return made, nil
}

// hinted returns the user that the parameter login_hint names.
func (t *tenant) hinted(app *client, connection, hint string) (*profile, identity, bool) {
	if user, ok := t.users.Get(hint); ok {
		return user, user.identity(), true
	}
	return t.userNamed(app, connection, strings.TrimSpace(hint))
}

// isMember tells whether a user is a member of an organization.
func (t *tenant) isMember(organization, userID string) bool {
	org, ok := t.Organizations.get(organization)
	return ok && org.Members.has(userID)
}
