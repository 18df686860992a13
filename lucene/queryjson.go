package lucene

import "encoding/json"

// kindNames are the kinds of queries as JSON names them.
var kindNames = [...]string{
	queryNone: "none", queryAll: "all", queryTerm: "term", queryPhrase: "phrase", queryPrefix: "prefix",
	queryWildcard: "wildcard", queryRegexp: "regexp", queryFuzzy: "fuzzy", queryRange: "range",
	queryBool: "bool", queryBoost: "boost",
}

// occurNames are the parts that clauses take as JSON names them.
var occurNames = [...]string{should: "should", must: "must", mustNot: "not", filter: "filter"}

// MarshalJSON returns an object whose member t names the kind of query. Leaves have a field f and a
// value v, phrases terms and slop, fuzzy terms edits, ranges lo and hi (null where open), incLo and
// incHi; a bool has clauses c, each an occurrence o and a query q; a boost has its factor b and q.
func (q *Query) MarshalJSON() ([]byte, error) {
	kind := kindNames[q.kind]
	switch q.kind {
	case queryNone, queryAll:
		return json.Marshal(struct {
			T string `json:"t"`
		}{kind})
	case queryPhrase:
		return json.Marshal(struct {
			T     string   `json:"t"`
			F     string   `json:"f"`
			Terms []string `json:"terms"`
			Slop  int      `json:"slop"`
		}{kind, q.field, q.terms, q.number})
	case queryFuzzy:
		return json.Marshal(struct {
			T     string `json:"t"`
			F     string `json:"f"`
			V     string `json:"v"`
			Edits int    `json:"edits"`
		}{kind, q.field, q.text, q.number})
	case queryRange:
		return json.Marshal(struct {
			T     string  `json:"t"`
			F     string  `json:"f"`
			Lo    *string `json:"lo"`
			Hi    *string `json:"hi"`
			IncLo bool    `json:"incLo"`
			IncHi bool    `json:"incHi"`
		}{kind, q.field, q.bounds[0].json(), q.bounds[1].json(), q.bounds[0].Inclusive, q.bounds[1].Inclusive})
	case queryBool:
		return json.Marshal(struct {
			T string        `json:"t"`
			C []queryClause `json:"c"`
		}{kind, append([]queryClause{}, q.clauses...)})
	case queryBoost:
		return json.Marshal(struct {
			T string  `json:"t"`
			B float32 `json:"b"`
			Q *Query  `json:"q"`
		}{kind, q.boost, q.clauses[0].query})
	default:
		return json.Marshal(struct {
			T string `json:"t"`
			F string `json:"f"`
			V string `json:"v"`
		}{kind, q.field, q.text})
	}
}

// MarshalJSON returns an object with the occurrence o and the query q.
func (c queryClause) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		O string `json:"o"`
		Q *Query `json:"q"`
	}{occurNames[c.occur], c.query})
}

// json returns the text of a bound; nil for an open one.
func (b Bound) json() *string {
	if b.Open {
		return nil
	}
	return &b.Text
}
