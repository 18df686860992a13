package genauth

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus/internal/directory"
)

// keywordFields are the attributes that keywords are looked for in unless fuzzySearchOn names others.
var keywordFields = []string{"phone", "email", "name", "username", "nickname", "identityNumber"}

// fuzzyFields are the attributes that fuzzySearchOn may name.
var fuzzyFields = append([]string{
	"id", "externalId", "company", "givenName", "familyName", "middleName", "preferredUsername", "profile", "website",
	"address", "formatted", "streetAddress", "postalCode",
}, keywordFields...)

// listUsers answers from the search index: what matches the keywords and all conditions.
func listUsers(c *call) (any, *problem) {
	options := c.data.object("options")
	offset, limit, wrong := options.object("pagination").paging()
	if wrong != nil {
		return nil, wrong
	}
	if offset+limit > c.pool.service.window {
		return nil, bad("Result window is too large")
	}
	conditions, wrong := c.conditions(options)
	if wrong != nil {
		return nil, wrong
	}
	compare, descending, wrong := sortOf(options)
	if wrong != nil {
		return nil, wrong
	}
	users, total, wrong := c.pool.search(conditions, compare, descending, offset, limit)
	if wrong != nil {
		return nil, wrong
	}
	return listed(total, c.pool.dtos(users, askedBy(options))), nil
}

// conditions returns what users must fulfil.
func (c *call) conditions(options object) ([]condition, *problem) {
	if c.data.has("searchQuery") {
		return nil, &problem{status: 501, text: text{"不支持 searchQuery", "The emulator does not know searchQuery"}}
	}
	var all []condition
	if c.data.has("advancedFilter") {
		items, ok := c.data.objects("advancedFilter")
		if !ok {
			return nil, malformed("advancedFilter")
		}
		for _, item := range items {
			one, wrong := c.pool.condition(item)
			if wrong != nil {
				return nil, wrong
			}
			all = append(all, one)
		}
	}
	keywords := strings.ToLower(c.data.text("keywords"))
	if keywords == "" {
		return all, nil
	}
	fields := keywordFields
	if options.has("fuzzySearchOn") {
		fields, _ = options.texts("fuzzySearchOn")
		for _, name := range fields {
			if !slices.Contains(fuzzyFields, name) {
				return nil, malformed("fuzzySearchOn")
			}
		}
	}
	return append(all, func(u *person) bool {
		return slices.ContainsFunc(fields, func(name string) bool {
			value, _ := attributeOf(u, name).(string)
			return strings.Contains(strings.ToLower(value), keywords)
		})
	}), nil
}

// search returns the part of the matches that is asked for, and how many there are.
func (p *pool) search(conditions []condition, compare func(a, b *person) int, descending bool, offset, limit int) ([]*person, int, *problem) {
	all, err := p.users.Search(directory.Query[*person]{Compare: compare, Descending: descending, Limit: 1 << 30})
	if err != nil {
		return nil, 0, &problem{status: 500, text: text{err.Error(), err.Error()}}
	}
	matches := all.Documents
	if len(conditions) > 0 {
		matches = make([]*person, 0, limit)
		for _, u := range all.Documents {
			if !slices.ContainsFunc(conditions, func(holds condition) bool { return !holds(u) }) {
				matches = append(matches, u)
			}
		}
	}
	return part(matches, offset, limit), len(matches), nil
}

// sortFields are the attributes that users can be ordered by.
var sortFields = []string{
	"createdAt", "updatedAt", "email", "phone", "username", "externalId", "status", "statusChangedAt", "passwordLastSetAt",
	"loginsCount", "gender", "lastLogin", "userSourceType", "lastMfaTime", "passwordSecurityLevel", "phoneCountryCode", "lastIp",
}

// sortOf returns the order that is asked for; nil is that of creation. The schema calls the direction
// order, and its samples direction.
func sortOf(options object) (compare func(a, b *person) int, descending bool, wrong *problem) {
	keys, ok := options.objects("sort")
	if !options.has("sort") || ok && len(keys) == 0 {
		return nil, true, nil
	}
	if !ok {
		return nil, false, malformed("sort")
	}
	for _, key := range keys {
		direction := strings.ToLower(cmp.Or(key.text("order"), key.text("direction"), "asc"))
		if !slices.Contains(sortFields, key.text("field")) || direction != "asc" && direction != "desc" {
			return nil, false, malformed("sort")
		}
	}
	first := keys[0]
	descending = strings.EqualFold(cmp.Or(first.text("order"), first.text("direction")), "desc")
	if len(keys) == 1 && first.text("field") == "createdAt" {
		return nil, descending, nil
	}
	return func(a, b *person) int {
		for _, key := range keys {
			name := key.text("field")
			x, y := a.values[name], b.values[name]
			if name == "email" {
				x, y = folded(x), folded(y)
			}
			descending := strings.EqualFold(cmp.Or(key.text("order"), key.text("direction")), "desc")
			if order := compareValues(x, y, descending); order != 0 {
				return order
			}
		}
		return 0
	}, false, nil
}

// compareValues orders two values of one attribute. Users without it come last in either direction.
func compareValues(a, b any, descending bool) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	case descending:
		a, b = b, a
	}
	x, isNumber := numberOf(a)
	y, also := numberOf(b)
	if isNumber && also {
		return cmp.Compare(x, y)
	}
	left, _ := a.(string)
	right, _ := b.(string)
	return cmp.Compare(left, right)
}

// listUsersPlainly answers the older form of the list.
func listUsersPlainly(c *call) (any, *problem) {
	offset, limit, wrong := c.data.paging()
	if wrong != nil {
		return nil, wrong
	}
	var conditions []condition
	if status := c.data.text("status"); status != "" {
		if !slices.Contains(statuses, status) {
			return nil, malformed("status")
		}
		conditions = append(conditions, func(u *person) bool { return u.values.text("status") == status })
	}
	for name, from := range map[string]bool{"updatedAtStart": true, "updatedAtEnd": false} {
		bound, ok := c.data.number(name, -1)
		if !ok {
			return nil, malformed(name)
		}
		if bound >= 0 {
			conditions = append(conditions, func(u *person) bool {
				at, err := time.Parse(time.RFC3339, u.values.text("updatedAt"))
				ms := int(at.UnixMilli())
				return err == nil && (from && ms >= bound || !from && ms <= bound)
			})
		}
	}
	users, total, wrong := c.pool.search(conditions, nil, true, offset, limit)
	if wrong != nil {
		return nil, wrong
	}
	return listed(total, c.pool.dtos(users, askedBy(c.data))), nil
}
