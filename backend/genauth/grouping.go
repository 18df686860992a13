package genauth

import (
	"fmt"

	"github.com/authplus/authplus/fault"
)

// Grouping is what the organizations of the models are in the user pool, which has two things of the sort. Its
// zero is [Departments].
type Grouping string

// The groupings.
const (
	// Departments are the pool's organizations, each a tree of departments that users are in.
	Departments Grouping = "departments"
	// Groups are the pool's groups, each a list of users.
	Groups Grouping = "groups"
)

// known returns the grouping, or the one that its zero stands for.
func (g Grouping) known() (Grouping, error) {
	switch g {
	case "":
		return Departments, nil
	case Departments, Groups:
		return g, nil
	}
	return "", fmt.Errorf("genauth: organizations must be departments or groups: %w", fault.ErrInvalid)
}
