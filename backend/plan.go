package backend

import (
	"fmt"
	"strings"
)

// Consistency tells how fresh what is read can be.
type Consistency string

// The degrees of consistency.
const (
	// Immediate reads see every write that the provider has confirmed.
	Immediate Consistency = "immediate"
	// Eventual reads go through a search index that follows writes after a while.
	Eventual Consistency = "eventual"
	// NothingRead stands for a plan that needs no request.
	NothingRead Consistency = "nothing read"
)

// Plan is what reading a query will do. It holds the values of the query, so it is for a developer's
// eyes rather than for logs.
type Plan struct {
	Provider string `json:"provider"`
	Model    string `json:"model"`
	// Requests are the requests to come, in order; a list that goes on page by page stands once.
	Requests []Request `json:"requests"`
	// Query is the text sent in the provider's query language; empty where none is.
	Query       string      `json:"query,omitzero"`
	Consistency Consistency `json:"consistency"`
	// Refined are the lookups that are decided here, on what was read.
	Refined []string `json:"refined,omitzero"`
	// SortedHere tells that the provider's order is not the one asked for.
	SortedHere bool `json:"sorted_here,omitzero"`
	// Fields are the fields that the documents can have, where the provider lists objects without the
	// others; nil stands for all.
	Fields []string `json:"fields,omitzero"`
	// MaxRequests is the largest number of requests, or 0 where it grows with the number of matches.
	MaxRequests int `json:"max_requests,omitzero"`
	// Warnings are sentences about what may surprise.
	Warnings []string `json:"warnings,omitzero"`
}

// Request is one kind of request of a plan.
type Request struct {
	Method string `json:"method"`
	// Target is the path with its query string, as the first such request asks.
	Target string `json:"target"`
	// Paged tells that further pages follow until the matches are read.
	Paged bool `json:"paged,omitzero"`
	// Each tells that one such request follows for each object that was read.
	Each bool `json:"each,omitzero"`
}

// String returns the plan as text, a line for each fact.
func (p Plan) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s\n", p.Provider, p.Model, p.Consistency)
	for _, r := range p.Requests {
		fmt.Fprintf(&b, "  %s %s", r.Method, r.Target)
		if r.Paged {
			b.WriteString(" and further pages")
		}
		if r.Each {
			b.WriteString(" for each object")
		}
		b.WriteString("\n")
	}
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "  %s: %s\n", label, text)
		}
	}
	line("query", p.Query)
	line("decided here", strings.Join(p.Refined, ", "))
	if p.SortedHere {
		line("order", "sorted here, after everything is read")
	}
	line("fields", strings.Join(p.Fields, ", "))
	if p.MaxRequests > 0 {
		line("requests", fmt.Sprintf("at most %d", p.MaxRequests))
	}
	for _, w := range p.Warnings {
		line("note", w)
	}
	return b.String()
}
