package where

import "time"

// The fields of a user, in the canonical vocabulary.
var (
	// UserID is the provider's identifier of the user.
	UserID = caseText("user_id")
	// Email is the address; the case of letters does not count.
	Email = text("email")
	// EmailVerified tells whether the address was verified; a user without it counts as false.
	EmailVerified = Field[bool]{"email_verified"}
	// Username is the name that the user signs in with.
	Username = caseText("username")
	// PhoneNumber is the number in the form +15551234567.
	PhoneNumber = caseText("phone_number")
	// PhoneVerified tells whether the number was verified; a user without it counts as false.
	PhoneVerified = Field[bool]{"phone_verified"}
	// Name is the full name; the case of letters does not count.
	Name = text("name")
	// GivenName is the first name; the case of letters does not count.
	GivenName = text("given_name")
	// FamilyName is the last name; the case of letters does not count.
	FamilyName = text("family_name")
	// Nickname is a casual name; the case of letters does not count.
	Nickname = text("nickname")
	// Picture is the URL of a picture.
	Picture = caseText("picture")
	// Blocked tells whether an administrator blocked the user; a user without it counts as false.
	Blocked = Field[bool]{"blocked"}
	// CreatedAt is when the user was created.
	CreatedAt = Ordered[time.Time]{Field[time.Time]{"created_at"}}
	// UpdatedAt is when the user was last changed.
	UpdatedAt = Ordered[time.Time]{Field[time.Time]{"updated_at"}}
	// LastLogin is when the user last signed in.
	LastLogin = Ordered[time.Time]{Field[time.Time]{"last_login"}}
	// LastPasswordReset is when the password was last changed.
	LastPasswordReset = Ordered[time.Time]{Field[time.Time]{"last_password_reset"}}
	// LastIP is the address that the user last signed in from.
	LastIP = caseText("last_ip")
	// LoginsCount is how often the user signed in.
	LoginsCount = Ordered[int]{Field[int]{"logins_count"}}
	// ExternalID is the identifier of the user in another system.
	ExternalID = caseText("external_id")
	// Locale is the user's language, such as "en-GB".
	Locale = caseText("locale")
	// Zoneinfo is the user's time zone, such as "Europe/Berlin".
	Zoneinfo = caseText("zoneinfo")
	// Birthdate is the date of birth in the form 2006-01-02; it is compared as text.
	Birthdate = caseText("birthdate")
	// Connection is the name of a connection that the user can sign in by. A user may have several.
	Connection = Path("identities.connection")
	// IdentityProvider is the kind of identity provider behind a connection of the user, such as
	// "google-oauth2". A user may have several; it need not belong to the same identity as Connection.
	IdentityProvider = Path("identities.provider")
)

// Users returns the catalogue of users. Fields that fold case do so with every provider.
func Users() *Catalogue {
	return NewCatalogue("user",
		FieldInfo{Name: "user_id", ReadOnly: true},
		FieldInfo{Name: "email", Folds: true, Nullable: true},
		FieldInfo{Name: "email_verified", Kind: Bool},
		FieldInfo{Name: "username", Nullable: true},
		FieldInfo{Name: "phone_number", Nullable: true},
		FieldInfo{Name: "phone_verified", Kind: Bool},
		FieldInfo{Name: "name", Folds: true, Nullable: true},
		FieldInfo{Name: "given_name", Folds: true, Nullable: true},
		FieldInfo{Name: "family_name", Folds: true, Nullable: true},
		FieldInfo{Name: "nickname", Folds: true, Nullable: true},
		FieldInfo{Name: "picture", Nullable: true},
		FieldInfo{Name: "blocked", Kind: Bool},
		FieldInfo{Name: "created_at", Kind: Time, ReadOnly: true},
		FieldInfo{Name: "updated_at", Kind: Time, ReadOnly: true},
		FieldInfo{Name: "last_login", Kind: Time, ReadOnly: true},
		FieldInfo{Name: "last_ip", ReadOnly: true},
		FieldInfo{Name: "logins_count", Kind: Number, ReadOnly: true},
		FieldInfo{Name: "last_password_reset", Kind: Time, ReadOnly: true},
		FieldInfo{Name: "identities", Kind: Objects, ReadOnly: true},
		FieldInfo{Name: "user_metadata", Kind: Object},
		FieldInfo{Name: "app_metadata", Kind: Object},
		FieldInfo{Name: "multifactor", Kind: Strings, ReadOnly: true},
		FieldInfo{Name: "external_id", Nullable: true},
		FieldInfo{Name: "locale", Nullable: true},
		FieldInfo{Name: "zoneinfo", Nullable: true},
		FieldInfo{Name: "birthdate", Kind: Date, Nullable: true},
		FieldInfo{Name: "extra", Kind: Object},
	)
}
