package authplus

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/authplus/authplus/where"
)

// User is a user of an identity provider. Its fields are plain values with the names of the canonical
// vocabulary; a zero stands for a field that is absent, null or zero, and [Record.Field] tells them
// apart. Encoding a user as JSON gives the canonical document and nothing else.
//
// Those fields that only the provider sets are marked read-only: changing one makes Save return
// [ErrReadOnly]. A user is not safe for concurrent use.
type User struct {
	Record

	// UserID identifies the user at the provider, such as "auth0|507f1f77bcf86cd799439020". It may be
	// chosen for a new user where the provider allows; then it is read-only.
	UserID string `json:"user_id,omitzero"`
	// Email is the address; database connections of Auth0 store it in lower case.
	Email         string `json:"email,omitzero"`
	EmailVerified bool   `json:"email_verified,omitzero"`
	Username      string `json:"username,omitzero"`
	// PhoneNumber is in E.164 form, such as "+15551234567".
	PhoneNumber   string `json:"phone_number,omitzero"`
	PhoneVerified bool   `json:"phone_verified,omitzero"`
	Name          string `json:"name,omitzero"`
	GivenName     string `json:"given_name,omitzero"`
	FamilyName    string `json:"family_name,omitzero"`
	Nickname      string `json:"nickname,omitzero"`
	// Picture is the URL of an image.
	Picture string `json:"picture,omitzero"`
	// Blocked tells that the user may not sign in.
	Blocked bool `json:"blocked,omitzero"`
	// CreatedAt is read-only, as are the six fields after it.
	CreatedAt         time.Time  `json:"created_at,omitzero"`
	UpdatedAt         time.Time  `json:"updated_at,omitzero"`
	LastLogin         time.Time  `json:"last_login,omitzero"`
	LastIP            string     `json:"last_ip,omitzero"`
	LoginsCount       int        `json:"logins_count,omitzero"`
	LastPasswordReset time.Time  `json:"last_password_reset,omitzero"`
	Identities        []Identity `json:"identities,omitzero"`
	// UserMetadata is what the user may see and change; AppMetadata is the application's.
	UserMetadata Metadata `json:"user_metadata,omitzero"`
	AppMetadata  Metadata `json:"app_metadata,omitzero"`
	// Multifactor names the enrolled factors. It is read-only.
	Multifactor []string `json:"multifactor,omitzero"`
	// ExternalID is the user's id in another system, where the provider keeps one.
	ExternalID string `json:"external_id,omitzero"`
	Locale     string `json:"locale,omitzero"`
	Zoneinfo   string `json:"zoneinfo,omitzero"`
	// Birthdate is a date such as "1955-03-31".
	Birthdate string `json:"birthdate,omitzero"`
	// Extra holds what the provider has beyond these fields, in its own form. What is set here is sent
	// as the provider's own attributes.
	Extra Metadata `json:"extra,omitzero"`
}

// Identity is one way for a user to sign in.
type Identity struct {
	// Connection names where the identity comes from, such as "Username-Password-Authentication".
	Connection string `json:"connection,omitzero"`
	// Provider is the connection's kind, such as "auth0" or "google-oauth2".
	Provider string `json:"provider,omitzero"`
	// UserID identifies the user within the connection.
	UserID   string `json:"user_id,omitzero"`
	IsSocial bool   `json:"isSocial,omitzero"`
	// ProfileData is what the connection knows of the user, for linked identities.
	ProfileData json.RawMessage `json:"profileData,omitzero"`
}

// schema returns what a manager needs to know of users.
func (u *User) schema() schema {
	return schema{
		name: "user", label: "User", key: "user_id", unique: []string{"user_id", "email"}, fields: where.Users(), created: "created_at",
		relations: []relation{loads[Role]("roles"), loads[Organization]("organizations"), loads[Permission]("permissions")},
		rules: []rule{
			{"email", emailProblem}, {"phone_number", phoneProblem}, {"birthdate", dateProblem}, {"picture", linkProblem},
		},
	}
}

// String returns the user's type and id, never anything personal, such as "User(auth0|507f…)".
func (u *User) String() string {
	if u.UserID == "" {
		return "User(new)"
	}
	return fmt.Sprintf("User(%s)", u.UserID)
}

// Format writes what [User.String] returns, whatever the verb, so that fmt prints no personal data.
func (u *User) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, u.String()) }

// LogValue returns what [User.String] does.
func (u *User) LogValue() slog.Value { return slog.StringValue(u.String()) }
