package authing

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	api "github.com/authplus/authplus/internal/authingapi"
)

// User is a user as the service shows them to themselves. What is absent is the zero value.
type User struct {
	ID            string `json:"id"`
	ARN           string `json:"arn"`
	UserPoolID    string `json:"userPoolId"`
	Status        string `json:"status"`
	Username      string `json:"username"`
	Email         string `json:"email"`
	EmailVerified bool   `json:"emailVerified"`
	// Phone is the number within the country of PhoneCountryCode; [User.PhoneNumber] joins them.
	Phone            string `json:"phone"`
	PhoneCountryCode string `json:"phoneCountryCode"`
	PhoneVerified    bool   `json:"phoneVerified"`
	Nickname         string `json:"nickname"`
	Name             string `json:"name"`
	GivenName        string `json:"givenName"`
	FamilyName       string `json:"familyName"`
	Photo            string `json:"photo"`
	Gender           string `json:"gender"`
	Birthdate        string `json:"birthdate"`
	Locale           string `json:"locale"`
	Zoneinfo         string `json:"zoneinfo"`
	Company          string `json:"company"`
	ExternalID       string `json:"externalId"`
	Blocked          bool   `json:"blocked"`
	LoginsCount      int    `json:"loginsCount"`
	LastLogin        string `json:"lastLogin"`
	CreatedAt        string `json:"createdAt"`
	UpdatedAt        string `json:"updatedAt"`

	// Raw is everything, in the service's own form, without the token.
	Raw json.RawMessage `json:"-"`

	token string
}

// userSelection is what is asked of a user: the fields above, and what is only in Raw.
const userSelection = `{ id arn userPoolId status username email emailVerified phone phoneVerified phoneCountryCode
    unionid openid nickname name givenName familyName middleName preferredUsername photo profile website gender birthdate zoneinfo locale
    address formatted streetAddress locality region postalCode country company browser device externalId
    blocked loginsCount lastLogin lastIP signedUp createdAt updatedAt token
    customData { key value dataType label } }`

// readUser reads a user of an answer.
func readUser(raw json.RawMessage) (*User, error) {
	var all map[string]json.RawMessage
	var user User
	if json.Unmarshal(raw, &all) != nil || json.Unmarshal(raw, &user) != nil || user.ID == "" {
		return nil, errors.New("no user")
	}
	if json.Unmarshal(all["token"], &user.token) != nil {
		user.token = ""
	}
	delete(all, "token")
	var err error
	user.Raw, err = json.Marshal(all)
	return &user, err
}

// PhoneNumber returns the phone number with its country, such as "+15551234567". It does no I/O.
func (u *User) PhoneNumber() string { return api.JoinPhone(u.PhoneCountryCode, u.Phone) }

// String returns the type and the id, never anything personal.
func (u User) String() string { return "User(" + u.ID + ")" }

// Format writes what [User.String] returns, whatever the verb.
func (u User) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, u.String()) }

// LogValue returns what Format writes.
func (u User) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(u)) }
