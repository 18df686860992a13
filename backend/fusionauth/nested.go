package fusionauth

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/authplus/authplus/internal/rawjson"
	"github.com/authplus/authplus/where"
)

// nestedQuery asks for users who have a nested document with certain values.
type nestedQuery struct {
	path string
	// any are the values by property, of which one each must be there in one document.
	any map[string][]string
}

// nestedFields are the paths that ask for nested documents.
var nestedFields = []string{registeredField, "extra.memberships.groupId"}

// nestedFor returns the nested query that decides a predicate.
func nestedFor(n where.Node) (nestedQuery, bool) {
	if n.Op != where.OpLeaf || n.Lookup != where.Exact && n.Lookup != where.In || !slices.Contains(nestedFields, n.Field) {
		return nestedQuery{}, false
	}
	values := texts(n.Value)
	// The index disregards case, and ids are in lower case.
	if slices.ContainsFunc(values, func(v string) bool { return v == "" || strings.ToLower(v) != v }) {
		return nestedQuery{}, false
	}
	steps := where.SplitPath(n.Field)
	return nestedQuery{path: steps[1], any: map[string][]string{steps[2]: values}}, true
}

// boolQuery returns a query of Elasticsearch for users who match a query string and nested queries.
func boolQuery(text string, nested []nestedQuery) json.RawMessage {
	type query = map[string]any
	must := []query{{"query_string": query{"query": text}}}
	for _, n := range nested {
		var inner []query
		for property, values := range n.any {
			inner = append(inner, query{"terms": query{n.path + "." + property: values}})
		}
		must = append(must, query{"nested": query{"path": n.path, "query": query{"bool": query{"must": inner}}}})
	}
	return rawjson.Encode(query{"bool": query{"must": must}})
}
