package genauth

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"

	"github.com/authplus/authplus/fault"
)

// Profile is a user as the service shows them to themselves. It prints as the user's id alone.
type Profile struct {
	UserID        string         `json:"userId"`
	Status        string         `json:"status"`
	Email         string         `json:"email"`
	EmailVerified bool           `json:"emailVerified"`
	Phone         string         `json:"phone"`
	CountryCode   string         `json:"phoneCountryCode"`
	PhoneVerified bool           `json:"phoneVerified"`
	Username      string         `json:"username"`
	Name          string         `json:"name"`
	Nickname      string         `json:"nickname"`
	Photo         string         `json:"photo"`
	Gender        string         `json:"gender"`
	Birthdate     string         `json:"birthdate"`
	Company       string         `json:"company"`
	ExternalID    string         `json:"externalId"`
	CustomData    map[string]any `json:"customData"`

	raw json.RawMessage
}

// Decode decodes the whole profile into a value, as [json.Unmarshal] does. What does not fit is [fault.ErrInvalid].
func (p *Profile) Decode(into any) error {
	if err := json.Unmarshal(p.raw, into); err != nil {
		return fmt.Errorf("genauth: the profile does not fit into %T: %w", into, fault.ErrInvalid)
	}
	return nil
}

// Format writes the user's id under every verb, so that nothing personal is printed.
func (p Profile) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "Profile("+p.UserID+")") }

// LogValue returns what Format writes.
func (p Profile) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(p)) }

// UnmarshalJSON keeps the whole profile for [Profile.Decode]. One without a user's id is none.
func (p *Profile) UnmarshalJSON(data []byte) error {
	type plain Profile
	if err := json.Unmarshal(data, (*plain)(p)); err != nil {
		return err
	}
	if p.UserID == "" {
		return fmt.Errorf("genauth: a profile names no user: %w", fault.ErrInvalid)
	}
	p.raw = slices.Clone(data)
	return nil
}

// GetProfile returns the user's own profile, custom data included (GET /api/v3/get-profile).
func (c *Client) GetProfile(ctx context.Context) (*Profile, error) {
	var p Profile
	err := c.get(ctx, "/api/v3/get-profile", url.Values{"withCustomData": {"true"}}, &p)
	return orNil(&p, err)
}

// UpdateProfile changes attributes of the user's own profile, by their names in the service's documentation, such as
// "nickname" (POST /api/v3/update-profile). Address, phone number and password have methods of their own, and are
// [fault.ErrInvalid] here.
func (c *Client) UpdateProfile(ctx context.Context, changes map[string]any) (*Profile, error) {
	for _, name := range []string{"email", "phone", "password"} {
		if _, there := changes[name]; there {
			return nil, invalid(name + " cannot be changed with the profile")
		}
	}
	var p Profile
	err := c.post(ctx, "/api/v3/update-profile", changes, &p)
	return orNil(&p, err)
}

// orNil returns a profile, and none where there is an error.
func orNil(p *Profile, err error) (*Profile, error) {
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Role is a role of the user.
type Role struct {
	ID          string `json:"id"`
	Code        string `json:"code"`
	Namespace   string `json:"namespace"`
	Description string `json:"description"`
}

// GetMyRoleList returns the user's roles (GET /api/v3/get-my-role-list). namespace is empty for the default one.
func (c *Client) GetMyRoleList(ctx context.Context, namespace string) ([]Role, error) {
	var roles []Role
	err := c.get(ctx, "/api/v3/get-my-role-list", url.Values{"namespace": {namespace}}, &roles)
	return roles, err
}

// Resource is something that the user may use.
type Resource struct {
	Code      string   `json:"resourceCode"`
	Type      string   `json:"resourceType"`
	Actions   []string `json:"actions"`
	APIID     string   `json:"apiIdentifier"`
	Namespace string   `json:"namespace"`
}

// GetMyAuthorizedResources returns what the user may use (GET /api/v3/get-my-authorized-resources). namespace and kind,
// such as "API", "DATA", "MENU" or "BUTTON", are empty for all.
func (c *Client) GetMyAuthorizedResources(ctx context.Context, namespace, kind string) ([]Resource, error) {
	var page struct {
		List []Resource `json:"list"`
	}
	err := c.get(ctx, "/api/v3/get-my-authorized-resources", url.Values{"namespace": {namespace}, "resourceType": {kind}}, &page)
	return page.List, err
}
