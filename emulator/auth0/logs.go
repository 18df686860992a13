package auth0

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

var logRoutes = []route{
	{"GET", "/api/v2/logs", (*tenant).listLogs, "read:logs,read:logs_users", readLogs},
	{"GET", "/api/v2/logs/{id}", (*tenant).getLog, "read:logs,read:logs_users", readLogs},
	{"GET", "/api/v2/users/{id}/logs", (*tenant).listUserLogs, "read:logs,read:logs_users", readLogs},
}

var logMissing = problem{status: 404, message: "Log not found."}

// logListing is the form of both lists. Their total is that of the page.
var logListing = listing[logRow]{envelope: []string{"length", "limit", "logs", "start", "total"}, pageTotal: true}

// listLogs answers GET /api/v2/logs: a page of the newest events, or with from or take the events
// behind one, in the order in which they happened.
func (t *tenant) listLogs(c *call) (answer, *problem) {
	if c.query.Has("from") || c.query.Has("take") {
		return t.logsBehind(c)
	}
	match, wrong := logMatcherOf(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	return logPage(c, t.eventsLike(match))
}

// eventsLike returns the events that match, the newest first.
func (t *tenant) eventsLike(match func(*object) bool) []*object {
	found := []*object{}
	for _, e := range slices.Backward(t.logs.Events) {
		if match == nil || match(e) {
			found = append(found, e)
		}
	}
	return found
}

// listUserLogs answers GET /api/v2/users/{id}/logs: the events about a user. Writes to the Management
// API are not among them, as they are about who asked.
func (t *tenant) listUserLogs(c *call) (answer, *problem) {
	id := c.param("id")
	return logPage(c, t.eventsLike(func(e *object) bool { return e.text("user_id") == id }))
}

// logPage answers with the page of events that the request asks for. Only so many can be paged through.
func logPage(c *call, events []*object) (answer, *problem) {
	part, wrong := pagingOf(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	if part.end() > offsetWindow {
		return fail(beyondWindow.with(offsetWindow))
	}
	if wrong := sortEvents(events, c.query.Get(sortParameter.name)); wrong != nil {
		return fail(wrong)
	}
	keep, wrong := logSelectionOf(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	rows := make([]logRow, len(events))
	for i, e := range events {
		rows[i] = logRow{e, keep}
	}
	return logListing.answer(c, rows)
}

// logRow is an event with those properties that are shown.
type logRow struct {
	event *object
	keep  func(name string) bool
}

// MarshalJSON writes the properties that are shown.
func (r logRow) MarshalJSON() ([]byte, error) { return r.event.only(r.keep).MarshalJSON() }

// sortEvents puts events, of which the newest are first, into the order that the parameter sort asks
// for.
func sortEvents(events []*object, sort string) *problem {
	if sort == "" {
		return nil
	}
	if !sortPattern.MatchString(sort) {
		return sortParameter.refused("String does not match pattern " + sortPattern.String() + ": " + sort)
	}
	name, direction, _ := strings.Cut(sort, ":")
	if direction == "1" {
		slices.Reverse(events)
	}
	slices.SortStableFunc(events, func(a, b *object) int {
		order := cmp.Compare(a.text(name), b.text(name))
		if direction == "-1" {
			return -order
		}
		return order
	})
	return nil
}

var logFields = regexp.MustCompile(`^[a-zA-Z0-9_\.]+(,[a-zA-Z0-9_\.]+)*$`)

// logSelectionOf returns which properties the parameters fields and include_fields keep. An event's _id
// is always among them.
func logSelectionOf(query url.Values) (keep func(name string) bool, wrong *problem) {
	include, wrong := includeParameter.boolean(query)
	if wrong != nil {
		return nil, wrong
	}
	text := query.Get(fieldsParameter.name)
	if text == "" {
		return func(string) bool { return true }, nil
	}
	if !logFields.MatchString(text) {
		return nil, fieldsParameter.refused(fmt.Sprintf("String does not match pattern %s: %s", logFields, text))
	}
	names := strings.Split(text, ",")
	return func(name string) bool { return name == "_id" || slices.Contains(names, name) == include }, nil
}

// logsBehind answers from and take, which go before all other parameters: the events behind the one
// with the id from, or the first ones. A header leads to the next.
func (t *tenant) logsBehind(c *call) (answer, *problem) {
	take, wrong := takeParameter.number(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	place := -1
	if from := c.query.Get(fromParameter.name); from != "" {
		if place = t.logs.find(from); place < 0 {
			return fail(fromParameter.refused("Invalid checkpoint: " + from))
		}
	}
	events := window(t.logs.Events, place+1, take)
	reply := answer{status: 200, body: events}
	if len(events) > 0 {
		next := url.Values{"from": {events[len(events)-1].text("log_id")}, "take": {fmt.Sprint(take)}}
		reply.header = map[string]string{"Link": fmt.Sprintf(`<%s/api/v2/logs?%s>; rel="next"`, c.base(), next.Encode())}
	}
	return reply, nil
}

// base returns the address under which the server was asked, without a slash at the end.
func (c *call) base() string {
	scheme := "http"
	if c.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.Host
}

// getLog answers GET /api/v2/logs/{id}.
func (t *tenant) getLog(c *call) (answer, *problem) {
	place := t.logs.find(c.param("id"))
	if place < 0 {
		return fail(logMissing.with())
	}
	return success(t.logs.Events[place])
}
