package authplus

import (
	"context"
	"encoding/json"

	"github.com/authplus/authplus/backend"
)

// Link makes the other user a further identity of this one, who then signs in either way. It sends one
// request; changes that were not saved stay as they are. Afterwards this user has the new identities,
// and the other one is gone: not fetched and without id, as after Delete. The other's metadata is lost
// at Auth0, so copy what is to be kept before.
//
// Both must be fetched from one tenant, else the error wraps [ErrInvalid]. An identity that is linked
// already is [ErrConflict], a user who is gone [ErrNotUpdated]. Auth0: POST
// /api/v2/users/{id}/identities, with two more requests where it asks which connection is meant.
func (u *User) Link(ctx context.Context, other *User) error {
	st, id, err := u.primary()
	if err != nil {
		return err
	}
	if other == nil {
		return st.invalid("identities", ErrInvalid, "there is nobody to link")
	}
	joined, otherID, err := other.primary()
	switch {
	case err != nil:
		return err
	case joined.auth.backend != st.auth.backend:
		return st.invalid("identities", ErrInvalid, "a user of another tenant cannot be linked")
	case otherID == id:
		return st.invalid("identities", ErrInvalid, "a user cannot be linked to himself")
	}
	linker, err := ability[backend.Linker](st.auth, "linked users")
	if err != nil {
		return err
	}
	identities, err := linker.Link(ctx, id, backend.Linked{UserID: otherID, Snapshot: json.RawMessage(joined.snapshot)})
	if err != nil {
		return err
	}
	joined.gone()
	return st.identify(identities)
}

// Unlink makes one of the user's identities a user of its own again, for one request. Afterwards this
// user has the identities that are left; the new one is without metadata at Auth0, and its id is the
// identity's provider and user id with "|" between.
//
// The identity that gave the user its id cannot be unlinked: that is an error that wraps [ErrInvalid],
// without a request. One that the user does not have is no error where the provider says so too; one
// that is still there afterwards is [ErrNotUpdated]. Auth0: DELETE
// /api/v2/users/{id}/identities/{provider}/{user_id}.
func (u *User) Unlink(ctx context.Context, identity Identity) error {
	st, id, err := u.primary()
	if err != nil {
		return err
	}
	if identity.Provider == "" || identity.UserID == "" {
		return st.invalid("identities", ErrInvalid, "an identity to unlink needs its provider and user id")
	}
	if id == identity.UserID || id == identity.Provider+"|"+identity.UserID {
		return st.invalid("identities", ErrInvalid, "the identity that gave the user its id cannot be unlinked")
	}
	linker, err := ability[backend.Linker](st.auth, "linked users")
	if err != nil {
		return err
	}
	identities, err := linker.Unlink(ctx, id, backend.IdentityID{Provider: identity.Provider, UserID: identity.UserID})
	if err != nil {
		return err
	}
	return st.identify(identities)
}

// primary returns the state and the id of a user who is at the provider.
func (u *User) primary() (*recordState, string, error) {
	st, err := u.bound()
	if err != nil {
		return nil, "", err
	}
	if !st.fetched || st.id() == "" {
		return nil, "", st.invalid(st.codec.key, ErrInvalid, "the user was not saved")
	}
	return st, st.id(), nil
}

// identify takes over a user's new identities and nothing else.
func (st *recordState) identify(identities json.RawMessage) error {
	document, err := json.Marshal(map[string]json.RawMessage{"identities": identities})
	if err != nil {
		return err
	}
	return st.refresh(document, []string{"identities"})
}
