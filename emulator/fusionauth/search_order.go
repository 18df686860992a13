package fusionauth

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"slices"
	"sort"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// sortable are the properties that searches order by, and with Elasticsearch those of registrations too.
var sortable = []string{
	"birthDate", "email", "fullName", "id", "insertInstant", "lastLoginInstant", "login", "phoneNumber", "tenantId", "username",
}

// sortKey is one key to order by.
type sortKey struct {
	Name  string `json:"name"`
	Order string `json:"order,omitempty"`
	// Missing is where those without a value come: "_first" or "_last".
	Missing string `json:"missing,omitempty"`
}

// order is how matches are ordered; none is by creation.
type order struct {
	keys    []sortKey
	compare func(a, b *user) int
}

// natural is the order that users are in by themselves.
var natural = []sortKey{{"insertInstant", "asc", "_last"}, {"id", "asc", "_last"}}

// orderOf returns an order, or the name that cannot be ordered by.
func orderOf(fields []object, database bool) (order, string) {
	var keys []sortKey
	for _, f := range fields {
		key := sortKey{Name: textOf(f, "name"), Order: textOf(f, "order"), Missing: textOf(f, "missing")}
		nested := strings.HasPrefix(key.Name, "registrations.")
		if !slices.Contains(sortable, key.Name) && (database || !nested) {
			return order{}, key.Name
		}
		keys = append(keys, key)
	}
	return ordered(keys), ""
}

// ordered returns the order by some keys.
func ordered(keys []sortKey) order {
	if len(keys) == 0 || slices.Equal(keys, natural) {
		return order{keys: keys}
	}
	return order{keys: keys, compare: func(a, b *user) int {
		for _, key := range keys {
			if c := key.compare(key.of(a), key.of(b)); c != 0 {
				return c
			}
		}
		return 0
	}}
}

// keysOf returns the values that a user is ordered by.
func keysOf(keys []sortKey, u *user) []any {
	all := make([]any, len(keys))
	for i, key := range keys {
		all[i] = key.of(u)
	}
	return all
}

// of returns the value of a user: a text without regard to case, a number, or nil.
func (k sortKey) of(u *user) any {
	switch v := u.sortValue(k.Name).(type) {
	case nil:
		return nil
	case string:
		return strings.ToLower(v)
	default:
		return numberOf(v)
	}
}

// sortValue returns the value that users are ordered by under a name, which may lead through a list.
func (u *user) sortValue(name string) any {
	text := ""
	switch head, rest, nested := strings.Cut(name, "."); {
	case name == "fullName":
		text = u.fullName()
	case name == "login":
		text = u.loginName()
	case !nested:
		return u.values[name]
	default:
		for _, one := range objectsIn(u.values, head) {
			if list, isList := one[rest].([]any); isList && len(list) > 0 {
				return list[0]
			} else if !isList && one[rest] != nil {
				return one[rest]
			}
		}
	}
	if text == "" {
		return nil
	}
	return text
}

// compareKeys orders two users by their values; equal ones are in order of their ids elsewhere.
func compareKeys(keys []sortKey, a, b []any) int {
	for i, key := range keys {
		if c := key.compare(a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}

func (k sortKey) compare(a, b any) int {
	if a == nil || b == nil {
		c := cmp.Compare(boolean(a == nil), boolean(b == nil))
		if k.Missing == "_first" {
			return -c
		}
		return c
	}
	c := 0
	switch x := a.(type) {
	case string:
		y, _ := b.(string)
		c = cmp.Compare(x, y)
	default:
		c = cmp.Compare(numberOf(a), numberOf(b))
	}
	if k.Order == "desc" {
		return -c
	}
	return c
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// place is where a page ended: nextResults, in base64.
type place struct {
	Last        []any     `json:"ls"` // the values of the last user, and the id
	Offset      int       `json:"of"` // where the page ended by number, unless something has changed since
	QueryString string    `json:"qs,omitempty"`
	Query       string    `json:"q,omitempty"`
	Order       []sortKey `json:"sf"`
}

// creation is what matches are ordered by where a search names nothing.
var creation = []sortKey{{Name: "insertInstant"}}

func (s search) keys() []sortKey {
	if len(s.order.keys) == 0 {
		return creation
	}
	return s.order.keys
}

// place returns the place behind a page.
func (h *hits) place(from int, page []*user) string {
	p := place{Offset: from + len(page), QueryString: h.search.queryString, Query: h.search.query, Order: h.search.order.keys}
	if len(page) > 0 {
		last := page[len(page)-1]
		p.Last = append(keysOf(h.search.keys(), last), last.ID())
	}
	data, _ := json.Marshal(p) // texts and numbers
	return base64.RawURLEncoding.EncodeToString(data)
}

// placeOf reads nextResults.
func placeOf(text string) (place, bool) {
	var p place
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return p, false
	}
	value, err := emulator.Decode(data)
	if err != nil || json.Unmarshal(data, &p) != nil {
		return p, false
	}
	o, _ := value.(object)
	p.Last = listIn(o, "ls")
	return p, true
}

// resumed returns the search that nextResults goes on with, and false if that is no place.
func (s search) resumed() (search, bool) {
	p, valid := placeOf(s.next)
	s.queryString, s.query, s.order, s.place = p.QueryString, p.Query, ordered(p.Order), p
	return s, valid && (len(p.Last) == 0 || len(p.Last) == len(s.keys())+1)
}

// after returns some matches behind a place, and how many come before them.
func (h *hits) after(p place, rows int) (int, []*user) {
	if len(p.Last) == 0 {
		return 0, h.page(0, rows)
	}
	keys := h.search.keys()
	id, _ := p.Last[len(keys)].(string)
	// Mostly nothing has changed.
	if page := h.page(p.Offset-1, rows+1); len(page) > 0 && page[0].ID() == id {
		return p.Offset, page[1:]
	}
	from := sort.Search(h.total, func(i int) bool {
		match := h.page(i, 1)
		if len(match) == 0 {
			return true
		}
		c := compareKeys(keys, keysOf(keys, match[0]), p.Last[:len(keys)])
		return cmp.Or(c, cmp.Compare(match[0].ID(), id)) > 0
	})
	return from, h.page(from, rows)
}
