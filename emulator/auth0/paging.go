package auth0

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// listing describes how one list of the API is paged. Its quirks are fields; see [listing.answer].
//
//	var roleListing = listing[*role]{envelope: []string{"roles", "start", "limit", "total"}}
//	return roleListing.answer(c, t.roles.list())
type listing[T any] struct {
	// envelope are the properties of the object that holds a page, in their order: the one for the
	// elements and some of start, limit, length, total and next. Where next is missing it is added to
	// the answer of checkpoint paging, behind the elements.
	envelope []string
	// cursor returns what a checkpoint remembers of an element and what the pages are ordered by, such
	// as createdCursor makes. nil is a list without checkpoint paging: from and take are ignored.
	cursor func(T) string
	// always is a list that has an envelope without include_totals too.
	always bool
	// onlyCheckpoint is a list without page and per_page.
	onlyCheckpoint bool
	// trailing is a list that gives next even with its last element, so that an empty page ends it.
	trailing bool
	// pageTotal is a list whose total is the number of elements on the page.
	pageTotal bool
	// pageLimit is a list whose limit is the number of elements on the page.
	pageLimit bool
}

// answer returns the part of list that the request asks for. Where the list has checkpoint paging,
// from or take choose it, and page, per_page and include_totals are then ignored; otherwise these
// choose a page, and without include_totals the answer is a bare array. list is not changed.
func (l listing[T]) answer(c *call, list []T) (answer, *problem) {
	if l.cursor != nil && (l.onlyCheckpoint || c.query.Has("take") || c.query.Has("from")) {
		return l.checkpoint(c.query, list)
	}
	part, wrong := pagingOf(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	if l.cursor != nil && part.end() > offsetWindow {
		return fail(beyondOffset.with(part.page, offsetWindow))
	}
	items := window(list, part.start(), part.perPage)
	if !part.totals && !l.always {
		return success(items)
	}
	numbers := map[string]int{"start": part.start(), "limit": part.perPage, "length": len(items), "total": len(list)}
	if l.pageTotal {
		numbers["total"] = len(items)
	}
	if l.pageLimit {
		numbers["limit"] = len(items)
	}
	return success(l.wrap(items, numbers))
}

// offsetWindow is how many elements of a list can be paged through by number where the list has
// checkpoints too.
const offsetWindow = 1000

// wrap returns the envelope of a page.
func (l listing[T]) wrap(items []T, numbers map[string]int) *object {
	page := &object{}
	for _, name := range l.envelope {
		if n, ok := numbers[name]; ok {
			page.set(name, n)
		} else if name != "next" {
			page.set(name, items)
		}
	}
	return page
}

// checkpoint answers from and take: the elements behind the cursor, and the cursor that goes on.
func (l listing[T]) checkpoint(query url.Values, list []T) (answer, *problem) {
	take, wrong := takeParameter.number(query)
	if wrong != nil {
		return fail(wrong)
	}
	after, wrong := cursorOf(query.Get("from"))
	if wrong != nil {
		return fail(wrong)
	}
	ordered := slices.SortedStableFunc(slices.Values(list), func(a, b T) int {
		return strings.Compare(l.cursor(a), l.cursor(b))
	})
	rest := slices.DeleteFunc(ordered, func(item T) bool { return after != "" && l.cursor(item) <= after })
	items := window(rest, 0, take)
	page := &object{}
	page.set(l.itemsName(), items)
	if len(items) > 0 && (l.trailing || len(items) < len(rest)) {
		page.set("next", encodeCursor(l.cursor(items[len(items)-1])))
	}
	return success(page)
}

// itemsName returns the property that holds the elements.
func (l listing[T]) itemsName() string {
	i := slices.IndexFunc(l.envelope, func(name string) bool {
		return !slices.Contains([]string{"start", "limit", "length", "total", "next"}, name)
	})
	return l.envelope[i]
}

// window returns at most limit elements from start on; never nil.
func window[T any](list []T, start, limit int) []T {
	start = min(max(start, 0), len(list))
	return append([]T{}, list[start:min(start+limit, len(list))]...)
}

// createdCursor returns what Auth0's checkpoints hold: the moment of creation, in the API's form but with
// microseconds, which here number the things of one millisecond, and the id.
func createdCursor(createdAt string, nth int, id string) string {
	moment := strings.TrimSuffix(strings.Replace(createdAt, "T", " ", 1), "Z")
	return fmt.Sprintf("%s%03dUTC,%s", moment, nth, id)
}

// encodeCursor returns the opaque text that a client gives back as from.
func encodeCursor(cursor string) string { return base64.RawStdEncoding.EncodeToString([]byte(cursor)) }

// cursorOf reads the parameter from; empty is the beginning.
func cursorOf(from string) (string, *problem) {
	cursor, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(from, "="))
	if err != nil {
		return "", fromParameter.refused("Invalid checkpoint: " + from)
	}
	return string(cursor), nil
}

// paging is a part of a list that is chosen by number.
type paging struct {
	page, perPage int
	totals        bool
}

// pagingOf returns the part that the parameters page, per_page and include_totals ask for.
func pagingOf(query url.Values) (paging, *problem) {
	var p paging
	var wrong *problem
	if p.page, wrong = pageParameter.number(query); wrong != nil {
		return paging{}, wrong
	}
	if p.perPage, wrong = perPageParameter.number(query); wrong != nil {
		return paging{}, wrong
	}
	p.totals, wrong = totalsParameter.boolean(query)
	return p, wrong
}

// start returns how many elements stand before the page.
func (p paging) start() int { return p.page * p.perPage }

// end returns how many elements stand before the next page. Auth0's limits go by it, however many
// elements there are.
func (p paging) end() int { return (p.page + 1) * p.perPage }
