package auth0

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/authplus/authplus/internal/directory"
	"github.com/authplus/authplus/lucene"
)

// searchUsers answers GET /api/v2/users, from the search index.
func (t *tenant) searchUsers(c *call) (answer, *problem) {
	s, wrong := t.searchOf(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	part := s.part
	found, err := t.users.Search(directory.Query[*profile]{
		Match: s.match, Node: s.node, Compare: s.order.compare, Descending: s.order.descending,
		Offset: part.start(), Limit: part.perPage,
	})
	if err != nil {
		return fail(invalidQ.with(err))
	}
	if limit := t.config.Load().SearchTimeout; limit > 0 && found.Took > limit {
		return fail(searchTooLong.with())
	}
	users := project(found.Documents, s.keep)
	if !part.totals {
		return success(users)
	}
	return success(struct {
		Start  int        `json:"start"`
		Limit  int        `json:"limit"`
		Length int        `json:"length"`
		Users  []*profile `json:"users"`
		Total  int        `json:"total"`
	}{part.start(), part.perPage, len(users), users, found.Total})
}

// search is a checked search request.
type search struct {
	part  paging
	keep  func(name string) bool
	order userOrder
	condition
}

// condition is a query as the index takes it, and as a decision on one user; its zero matches all.
type condition struct {
	node  lucene.Node
	match func(*profile) bool
}

// engines are the search engines that can be asked for. All requests are answered as the third does.
var engines = []string{"", "v1", "v2", "v3"}

// searchOf checks the parameters of a search. The parameter connection is for the first engine and
// has no effect.
func (t *tenant) searchOf(query url.Values) (s search, wrong *problem) {
	if s.part, wrong = pagingOf(query); wrong != nil {
		return s, wrong
	}
	if s.part.end() > t.window {
		return s, beyondWindow.with(t.window)
	}
	if engine := query.Get(engineParameter.name); !slices.Contains(engines, engine) {
		return s, engineParameter.refused(`No enum match for: "` + engine + `"`)
	}
	if s.keep, wrong = selectionOf(query); wrong != nil {
		return s, wrong
	}
	if s.order, wrong = orderOf(query.Get(sortParameter.name)); wrong != nil {
		return s, wrong
	}
	s.condition, wrong = t.conditionOf(query.Get("q"))
	return s, wrong
}

// conditionOf returns the condition of a query in Lucene's language; an empty one matches all users.
func (t *tenant) conditionOf(q string) (condition, *problem) {
	if strings.TrimSpace(q) == "" {
		return condition{}, nil
	}
	tree, err := t.dialect.Parse(q)
	if err != nil {
		return condition{}, invalidQ.with(err)
	}
	for _, finding := range lucene.Validate(tree, t.dialect) {
		if finding.Severity == lucene.Error {
			return condition{}, invalidQ.with(finding.Message)
		}
	}
	matcher, err := lucene.NewMatcher(tree, t.dialect)
	if err != nil {
		return condition{}, invalidQ.with(err)
	}
	return condition{
		node:  tree.Resolve(),
		match: func(p *profile) bool { return matcher.Match(t.searchable(p)) },
	}, nil
}

// searchable returns what searches know of a user: the profile, and what it does not show.
func (t *tenant) searchable(p *profile) map[string]any {
	organizations := t.organizationsOf(p.ID())
	if len(organizations) == 0 {
		return p.values
	}
	values := maps.Clone(p.values)
	list := make([]any, len(organizations))
	for i, id := range organizations {
		list[i] = id
	}
	values["organization_id"] = list
	return values
}
