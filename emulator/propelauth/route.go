package propelauth

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/authplus/authplus/emulator"
)

// route is an operation of the API.
type route struct {
	method, path string
	handle       func(*environment, *call) emulator.Reply
	// access is who may call it.
	access access
	// organizations tells that it belongs to the organizations of a project, which one may not have.
	organizations bool
}

// access is who may call an operation.
type access int

const (
	withKey access = iota // whoever has an API key
	public
)

const api = "/api/backend/v1"

// routes returns all operations.
func routes() []route {
	of := func(access access, organizations bool, list ...route) []route {
		for i := range list {
			list[i].access, list[i].organizations = access, organizations
		}
		return list
	}
	all := of(withKey, false, userRoutes()...)
	all = append(all, of(withKey, false, tokenRoutes()...)...)
	all = append(all, of(withKey, false, keyRoutes()...)...)
	all = append(all, of(withKey, true, organizationRoutes()...)...)
	return append(all, of(public, false, sessionRoutes()...)...)
}

// call is a request with what it leads to.
type call struct {
	*http.Request
	params emulator.Params
	query  url.Values
	body   form
}

// id returns the id in the path.
func (c *call) id() string { return c.params.Get("id") }

// maxBody bounds the body of a request.
const maxBody = 4 << 20

// Serve answers a request to the API. A slash at the end of a path makes no difference.
func (e *environment) Serve(r *http.Request) emulator.Reply {
	path := r.URL.EscapedPath()
	if path != "/" {
		path = strings.TrimSuffix(path, "/")
	}
	operation, params, ok := e.router.Find(r.Method, path)
	if !ok {
		return plain(http.StatusNotFound, "API not found")
	}
	if refused, ok := e.admit(r, operation); !ok {
		return refused
	}
	data, err := io.ReadAll(io.LimitReader(emulator.Body(r), maxBody+1))
	if err != nil || len(data) > maxBody {
		return plain(http.StatusRequestEntityTooLarge, "The body is too large")
	}
	c := &call{Request: r, params: params, query: r.URL.Query()}
	if c.body, err = parseForm(data); err != nil {
		return plain(http.StatusBadRequest, "The body is no JSON object")
	}
	return e.carryOut(operation, c)
}

// carryOut calls the handler of an operation; those that can change something run one at a time.
func (e *environment) carryOut(operation route, c *call) emulator.Reply {
	if c.Method == http.MethodGet && operation.access == withKey {
		e.mu.RLock()
		defer e.mu.RUnlock()
		return operation.handle(e, c)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.server.Touch()
	return operation.handle(e, c)
}

// admit checks the API key, the rate limit and whether the project has what is asked for.
func (e *environment) admit(r *http.Request, operation route) (emulator.Reply, bool) {
	if operation.access == withKey {
		scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || !e.server.Accepts(strings.TrimSpace(key)) {
			return e.Failure(http.StatusUnauthorized), false
		}
	}
	if left, ok := e.server.Admit(""); !ok {
		wait := math.Ceil(left.Reset.Sub(e.server.Now()).Seconds())
		return rateLimited(max(int(wait), 1)), false
	}
	if operation.organizations && !e.settings.organizations {
		return e.Failure(http.StatusUpgradeRequired), false
	}
	return emulator.Reply{}, true
}

// Failure returns PropelAuth's own reply with a status.
func (e *environment) Failure(status int) emulator.Reply {
	switch status {
	case http.StatusUnauthorized:
		return plain(status, "The API key is incorrect")
	case http.StatusNotFound:
		return missing()
	case http.StatusUpgradeRequired:
		return plain(status, "Organizations are not enabled for this project")
	case http.StatusTooManyRequests:
		return rateLimited(1)
	default:
		return plain(status, http.StatusText(status))
	}
}

func rateLimited(seconds int) emulator.Reply {
	return plain(http.StatusTooManyRequests, fmt.Sprintf("Rate limited. Please wait %d seconds before trying again.", seconds))
}

// plain returns a reply with a text.
func plain(status int, text string) emulator.Reply {
	return emulator.Reply{Status: status, ContentType: "text/plain; charset=utf-8", Body: []byte(text)}
}

// missing is the reply about what is not there.
func missing() emulator.Reply { return emulator.JSON(http.StatusNotFound, nil) }

// done is the reply to a change that was carried out.
func done() emulator.Reply { return ok(struct{}{}) }

func ok(body any) emulator.Reply { return emulator.JSON(http.StatusOK, body) }

// invalid is the reply about fields that are not acceptable, with messages by field.
func invalid(p problems) emulator.Reply { return emulator.JSON(http.StatusBadRequest, p) }

// wrong is the reply about one field that is not acceptable.
func wrong(field, message string) emulator.Reply { return invalid(problems{field: {message}}) }

// seconds returns the emulator's time as PropelAuth tells times.
func (e *environment) seconds() int64 { return e.server.Now().Unix() }

// until returns when a number of hours or minutes from now is over.
func (e *environment) until(lifetime time.Duration) int64 { return e.server.Now().Add(lifetime).Unix() }
