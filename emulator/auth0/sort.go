package auth0

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strings"
)

var sortPattern = regexp.MustCompile(`^[a-zA-Z0-9_\.]+:(1|-1)$`)

// userOrder is an order of users. Its zero is that of their creation, which the directory keeps them in.
type userOrder struct {
	compare    func(a, b *profile) int // nil for the order of creation
	descending bool
}

// creation is the attribute that users are in order of by themselves.
const creation = "created_at"

// byCreation compares two users by when they were created.
func byCreation(x, y *profile) int {
	a, _ := userSchema.find(creation)
	return a.compare(x, y, false)
}

// orderOf returns the order that the parameter sort asks for; by default users are in order of their
// creation. Users without the attribute come last in both directions.
func orderOf(sort string) (userOrder, *problem) {
	if sort == "" {
		return userOrder{}, nil
	}
	if !sortPattern.MatchString(sort) {
		return userOrder{}, sortParameter.refused("String does not match pattern " + sortPattern.String() + ": " + sort)
	}
	name, direction, _ := strings.Cut(sort, ":")
	root, _, _ := strings.Cut(name, ".")
	if root == "user_metadata" || root == "app_metadata" {
		return userOrder{}, metadataSort.with()
	}
	descending := direction == "-1"
	if name == creation {
		return userOrder{descending: descending}, nil
	}
	a, ok := userSchema.find(name)
	if !ok || !a.can(sortable) { // no user has a value to be ordered by
		return userOrder{compare: func(*profile, *profile) int { return 0 }}, nil
	}
	return userOrder{compare: func(x, y *profile) int { return a.compare(x, y, descending) }}, nil
}

// compare orders two users by the attribute.
func (a attribute) compare(x, y *profile, descending bool) int {
	left, hasLeft := x.values[a.name]
	right, hasRight := y.values[a.name]
	switch {
	case !hasLeft && !hasRight:
		return 0
	case !hasLeft:
		return 1
	case !hasRight:
		return -1
	case descending:
		return a.compareValues(right, left)
	default:
		return a.compareValues(left, right)
	}
}

// compareValues orders two values of the attribute, which have its kind.
func (a attribute) compareValues(left, right any) int {
	switch left := left.(type) {
	case string:
		right, _ := right.(string)
		if a.can(folding) {
			return cmp.Compare(strings.ToLower(left), strings.ToLower(right))
		}
		return cmp.Compare(left, right)
	case bool:
		right, _ := right.(bool)
		return cmp.Compare(ordinal(left), ordinal(right))
	case json.Number:
		right, _ := right.(json.Number)
		l, _ := left.Float64()
		r, _ := right.Float64()
		return cmp.Compare(l, r)
	default:
		return 0
	}
}

func ordinal(b bool) int {
	if b {
		return 1
	}
	return 0
}
