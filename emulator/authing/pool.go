package authing

import (
	"time"

	"github.com/authplus/authplus/emulator"
)

// pool is the state that a reset forgets. What is exported is what a data file keeps beside the users.
type pool struct {
	users *userStore
	// Fields are the user-defined fields of users.
	Fields []customField `json:"fields"`
	Roles  []*role       `json:"roles"`
	// Policies, their Assignments and Grants are who may do what.
	Policies    []*policy    `json:"policies"`
	Assignments []assignment `json:"assignments"`
	Grants      []grant      `json:"grants"`
	// Sessions are the users by the ids of the tokens that count.
	Sessions map[string]string `json:"sessions"`
	// Codes are the passcodes by what they are for.
	Codes    map[string]passcode `json:"codes"`
	Messages []emulator.Message  `json:"messages"`
}

// passcode is a code that was sent.
type passcode struct {
	Code    string    `json:"code"`
	Expires time.Time `json:"expires"`
}

func newPool(clock func() time.Time) *pool {
	return &pool{users: newUserStore(clock), Sessions: map[string]string{}, Codes: map[string]passcode{}}
}
