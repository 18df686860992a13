package auth0

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/emulator"
)

// logbook holds the newest events of the tenant, the oldest first.
type logbook struct {
	Events []*object `json:"events"`
	// Count is how many events there ever were. It makes the ids of events distinct.
	Count int `json:"count"`
}

// maxEvents is how many events a tenant keeps. Auth0 keeps them for days; here their number is bounded,
// so that a long run needs no more memory than a short one.
const maxEvents = 10_000

// add puts an event behind the others and gives it its id.
func (l *logbook) add(at time.Time, e *object) {
	l.Count++
	id := logID(at, l.Count)
	for _, name := range []string{"log_id", "_id"} {
		e.set(name, id)
	}
	e.set("isMobile", false)
	if len(l.Events) >= maxEvents+maxEvents/10 { // now and then, not every time
		l.Events = slices.Clone(l.Events[len(l.Events)-maxEvents+1:])
	}
	l.Events = append(l.Events, e)
}

// find returns the place of the event with an id, or -1.
func (l *logbook) find(id string) int {
	return slices.IndexFunc(l.Events, func(e *object) bool { return e.text("log_id") == id })
}

// logID returns the id of an event: 56 digits that begin with its time and its number.
func logID(at time.Time, number int) string {
	return "900" + strings.Replace(at.Format("20060102150405.000"), ".", "", 1) +
		fmt.Sprintf("%018d", number) + "223372036854775807"
}

// event is something that happened, as its area tells it.
type event struct {
	// kind is the type, such as sapi, and description what it says; empty is none.
	kind, description string
	// client is the id of the application; empty is the one that asks.
	client string
	// user and identity are who the event is about, where it is about a user.
	user     *profile
	identity identity
	// exchange tells that the event is about a token, for the audience and with the scope.
	exchange        bool
	audience, scope string
	details         any
}

// record adds an event that a request caused to the log.
func (t *tenant) record(c *call, e event) {
	now := t.now()
	if e.client == "" {
		e.client, _ = strings.CutSuffix(c.token.subject, "@clients")
	}
	row := &object{}
	row.set("date", stamp(now))
	row.set("type", e.kind)
	row.set("description", orNull(e.description))
	if e.identity.connection != "" {
		row.set("connection", e.identity.connection)
		row.set("connection_id", t.connectionOf(e.identity).ID)
	}
	row.set("client_id", e.client)
	row.set("client_name", t.clientName(e.client))
	row.set("ip", c.ip())
	row.set("user_agent", c.UserAgent())
	row.set("hostname", c.Host)
	if e.details != nil {
		row.set("details", e.details)
	}
	t.recordUser(row, e)
	if e.exchange {
		row.set("audience", orNull(e.audience))
		row.set("scope", orNull(e.scope))
	}
	t.logs.add(now, row)
}

// recordUser adds to an event who it is about.
func (t *tenant) recordUser(row *object, e event) {
	if e.user == nil {
		row.set("user_id", "")
		row.set("user_name", "")
		return
	}
	row.set("user_id", e.user.ID())
	row.set("user_name", e.user.text("name"))
	if e.identity.provider != "" {
		row.set("strategy", e.identity.provider)
		row.set("strategy_type", strategyType(e.identity.provider))
	}
}

// strategyType returns the sort of connection that a strategy is for, as events name it.
func strategyType(strategy string) string {
	switch strategy {
	case databaseStrategy:
		return "database"
	case emailStrategy, smsStrategy:
		return "passwordless"
	default:
		return "social"
	}
}

// clientName returns the name of an application; empty where it is not known.
func (t *tenant) clientName(id string) string {
	if app, ok := t.Clients.get(id); ok {
		return app.Object.text("name")
	}
	return ""
}

// orNull returns a text, or null where it is empty: events say null where other resources leave out.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// ip returns the address that a request came from.
func (c *call) ip() string {
	host, _, err := net.SplitHostPort(c.RemoteAddr)
	if err != nil {
		return c.RemoteAddr
	}
	return host
}

// recordWrite adds a write to the Management API to the log, with what was asked and answered.
func (t *tenant) recordWrite(c *call, reply emulator.Reply) {
	kind := "sapi"
	if reply.Status >= 400 {
		kind = "fapi"
	}
	request := map[string]any{
		"method": strings.ToLower(c.Method), "path": c.URL.Path, "query": flat(c.query),
		"userAgent": c.UserAgent(), "ip": c.ip(), "channel": "api",
		"auth": map[string]any{"user": map[string]any{}, "strategy": "jwt"},
	}
	if body := masked(c.body); body != nil {
		request["body"] = body
	}
	response := map[string]any{"statusCode": reply.Status}
	if body := masked(reply.Body); body != nil {
		response["body"] = body
	}
	// Encoded, an event needs far less memory; and what was decoded from JSON can be encoded.
	var details bytes.Buffer
	_ = emulator.EncodeTo(&details, map[string]any{"request": request, "response": response})
	t.record(c, event{kind: kind, description: describe(c.route), details: json.RawMessage(details.Bytes())})
}

// flat returns the first value of every parameter.
func flat(query map[string][]string) map[string]string {
	values := make(map[string]string, len(query))
	for name, all := range query {
		values[name] = all[0]
	}
	return values
}

// maxLogged is the size in bytes of the largest body that an event repeats.
const maxLogged = 16 << 10

// masked returns a JSON body without its secrets, or nil where it is none or is too large.
func masked(body []byte) any {
	if len(bytes.TrimSpace(body)) == 0 || len(body) > maxLogged {
		return nil
	}
	value, err := emulator.Decode(body)
	if err != nil {
		return nil
	}
	return mask(value)
}

// secrets are the properties whose values are never repeated.
var secrets = []string{
	"password", "password_hash", "custom_password_hash", "client_secret", "signing_secret", "totp_secret",
	"secret", "link_with", "recovery_code", "ticket", "access_token", "refresh_token", "id_token",
}

// maskedSecret stands for a secret.
const maskedSecret = "*****"

// mask replaces the secrets in a decoded value, at any depth, and returns it.
func mask(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, v := range value {
			if _, isFlag := v.(bool); !isFlag && slices.Contains(secrets, name) {
				value[name] = maskedSecret
			} else {
				value[name] = mask(v)
			}
		}
	case []any:
		for i := range value {
			value[i] = mask(value[i])
		}
	}
	return value
}
