package authplus

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/authplus/authplus/backend"
)

// Block keeps an account from signing in after failed attempts. It has nothing to do with
// [User.Blocked], which an administrator sets.
type Block struct {
	// Identifier is the address, user name or phone number that was tried.
	Identifier string `json:"identifier,omitzero"`
	// IP is the address from which sign-ins are blocked; empty stands for every one.
	IP string `json:"ip,omitzero"`
	// Connection is the name of the connection.
	Connection string `json:"connection,omitzero"`
}

// Blocks returns the blocks of the user, none if there are none, for one request. A user who is gone is
// [ErrDoesNotExist]. Auth0: GET /api/v2/user-blocks/{id}.
func (u *User) Blocks(ctx context.Context) ([]Block, error) {
	st, id, err := u.primary()
	if err != nil {
		return nil, err
	}
	return st.auth.blocks(ctx, backend.Account{UserID: id})
}

// ClearBlocks lifts all blocks of the user, for one request; none to lift is no error. Auth0: DELETE
// /api/v2/user-blocks/{id}.
func (u *User) ClearBlocks(ctx context.Context) error {
	st, id, err := u.primary()
	if err != nil {
		return err
	}
	return st.auth.unblock(ctx, backend.Account{UserID: id})
}

// Blocks returns the blocks of whoever signs in with an address, a user name or a phone number, for one
// request. Auth0: GET /api/v2/user-blocks?identifier=.
func (a *Auth) Blocks(ctx context.Context, identifier string) ([]Block, error) {
	if err := checkIdentifier(identifier); err != nil {
		return nil, err
	}
	return a.blocks(ctx, backend.Account{Identifier: identifier})
}

// ClearBlocks lifts all blocks of whoever signs in with an address, a user name or a phone number, for
// one request. Auth0: DELETE /api/v2/user-blocks?identifier=.
func (a *Auth) ClearBlocks(ctx context.Context, identifier string) error {
	if err := checkIdentifier(identifier); err != nil {
		return err
	}
	return a.unblock(ctx, backend.Account{Identifier: identifier})
}

func checkIdentifier(identifier string) error {
	if identifier == "" {
		return fmt.Errorf("authplus: blocks need an address, a user name or a phone number: %w", ErrInvalid)
	}
	return nil
}

func (a *Auth) blocks(ctx context.Context, account backend.Account) ([]Block, error) {
	blocker, err := ability[backend.Blocker](a, "blocks after failed sign-ins")
	if err != nil {
		return nil, err
	}
	rows, err := blocker.Blocks(ctx, account)
	if err != nil {
		return nil, err
	}
	blocks := make([]Block, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal(row, &blocks[i]); err != nil {
			return nil, fmt.Errorf("authplus: %s: a block is not understood: %w", a.backend.Name(), ErrUnavailable)
		}
	}
	return blocks, nil
}

func (a *Auth) unblock(ctx context.Context, account backend.Account) error {
	blocker, err := ability[backend.Blocker](a, "blocks after failed sign-ins")
	if err != nil {
		return err
	}
	return blocker.Unblock(ctx, account)
}
