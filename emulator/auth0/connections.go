package auth0

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
)

// listConnections answers GET /api/v2/connections: those of the given strategies and name.
func (t *tenant) listConnections(c *call) (answer, *problem) {
	query := c.URL.Query()
	part, wrong := pagingOf(query)
	if wrong != nil {
		return answer{}, wrong
	}
	found := t.connectionsLike(query)
	start := min(part.start(), len(found))
	page := found[start:min(start+part.perPage, len(found))]
	if !part.totals {
		return answer{status: http.StatusOK, body: page}, nil
	}
	return answer{status: http.StatusOK, body: struct {
		Total       int          `json:"total"`
		Start       int          `json:"start"`
		Limit       int          `json:"limit"`
		Connections []connection `json:"connections"`
	}{len(found), part.start(), part.perPage, page}}, nil
}

// connectionsLike returns the connections that the parameters strategy and name let through.
func (t *tenant) connectionsLike(query url.Values) []connection {
	t.mu.RLock()
	defer t.mu.RUnlock()
	found := []connection{}
	for _, c := range t.connections {
		if (!query.Has("strategy") || slices.Contains(query["strategy"], c.Strategy)) &&
			(!query.Has("name") || query.Get("name") == c.Name) {
			found = append(found, c)
		}
	}
	return found
}

// getConnection answers GET /api/v2/connections/{id}.
func (t *tenant) getConnection(c *call) (answer, *problem) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if i := t.connectionAt(c.params["id"]); i >= 0 {
		return answer{status: http.StatusOK, body: t.connections[i]}, nil
	}
	return answer{}, connectionMissing.with()
}

// connectionAt returns the place of the connection with an id, or -1. The caller holds t.mu.
func (t *tenant) connectionAt(id string) int {
	return slices.IndexFunc(t.connections, func(c connection) bool { return c.ID == id })
}

// createConnection answers POST /api/v2/connections.
func (t *tenant) createConnection(c *call) (answer, *problem) {
	body, wrong := readObject(c.Request)
	if wrong == nil {
		wrong = validateConnection(body, true)
	}
	if wrong == nil {
		wrong = required(body, "name", "strategy")
	}
	if wrong != nil {
		return answer{}, wrong
	}
	made := newConnection(t.ids.prefixed("con_"), body)
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, taken := t.connection(made.Name); taken {
		return answer{}, connectionExists.with()
	}
	t.connections = append(t.connections, made)
	return answer{status: http.StatusCreated, body: made}, nil
}

// updateConnection answers PATCH /api/v2/connections/{id}. Options are replaced as a whole.
func (t *tenant) updateConnection(c *call) (answer, *problem) {
	body, wrong := readObject(c.Request)
	if wrong == nil {
		wrong = validateConnection(body, false)
	}
	if wrong != nil {
		return answer{}, wrong
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	i := t.connectionAt(c.params["id"])
	if i < 0 {
		return answer{}, connectionMissing.with()
	}
	updated := t.connections[i]
	updated.Rest = maps.Clone(updated.Rest)
	updated.apply(body)
	t.connections[i] = updated
	return answer{status: http.StatusOK, body: updated}, nil
}

// deleteConnection answers DELETE /api/v2/connections/{id}. The users of the connection go with it; a
// connection that is gone already is no mistake.
func (t *tenant) deleteConnection(c *call) (answer, *problem) {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := t.connectionAt(c.params["id"])
	if i < 0 {
		return answer{status: http.StatusNoContent}, nil
	}
	name := t.connections[i].Name
	t.connections = slices.Delete(t.connections, i, i+1)
	for _, user := range t.users.Select(func(p *profile) bool { return p.identity().connection == name }) {
		t.users.Delete(user.ID())
	}
	return answer{status: http.StatusAccepted, body: map[string]string{"deleted_at": stamp(t.now())}}, nil
}
