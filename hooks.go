package authplus

import (
	"context"
	"encoding/json"
	"fmt"
)

// Hooks are called around each write of one [Auth] and its copies; there are no global ones. Either may
// be nil. They may be called from several goroutines at once, as bulk writes do.
type Hooks struct {
	// Before is called before anything is sent. Its error keeps the write from happening and is
	// returned instead.
	Before func(ctx context.Context, w Write) error
	// After is called with the outcome of the write: nil, or the error that the caller gets.
	After func(ctx context.Context, w Write, err error)
}

// Write is a write to the provider, as [Hooks] see it.
type Write struct {
	// Op is what is done.
	Op WriteOp
	// Model is the model's name, such as "user".
	Model string
	// ID is the object's id; empty before an object is created.
	ID string
	// Object is a pointer to the object, such as a *User, or nil where it is known by its id only. It is
	// not to be changed.
	Object any
	// Changes are the fields that are sent, by their JSON names, with the values that they had; metadata
	// with the first-level keys that change. A write of a password is NewPassword, never its value.
	Changes     map[string]Change
	NewPassword bool
}

// WriteOp is what a [Write] does.
type WriteOp string

// The kinds of writes.
const (
	OpCreate WriteOp = "create"
	OpUpdate WriteOp = "update"
	OpDelete WriteOp = "delete"
)

// WithHooks calls hooks around each write. Of several, Before is called in their order and After in the
// reverse order. It does no I/O.
func WithHooks(hooks ...Hooks) Option {
	return func(s *settings) error {
		for _, h := range hooks {
			if h.Before == nil && h.After == nil {
				return fmt.Errorf("authplus: WithHooks needs a function to call: %w", ErrInvalid)
			}
		}
		s.hooks = append(s.hooks, hooks...)
		return nil
	}
}

// around does a write with the hooks around it. The write fills in the id of what it made.
func (a *Auth) around(ctx context.Context, w Write, do func(w *Write) error) error {
	if len(a.hooks) == 0 {
		return do(&w)
	}
	var err error
	called := 0
	for _, h := range a.hooks {
		called++
		if h.Before == nil {
			continue
		}
		if err = h.Before(ctx, w); err != nil {
			break
		}
	}
	if err == nil {
		err = do(&w)
	}
	for i := called - 1; i >= 0; i-- {
		if after := a.hooks[i].After; after != nil {
			after(ctx, w, err)
		}
	}
	return err
}

// sent returns what a write sends as changes of the document base.
func sent(set map[string]json.RawMessage, before func(name string) json.RawMessage) map[string]Change {
	changes := make(map[string]Change, len(set))
	for name, value := range set {
		changes[name] = Change{Old: before(name), New: value}
	}
	return changes
}
