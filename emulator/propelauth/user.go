package propelauth

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// user is a user as PropelAuth shows one.
type user struct {
	UserID                 string                     `json:"user_id"`
	Email                  string                     `json:"email"`
	EmailConfirmed         bool                       `json:"email_confirmed"`
	HasPassword            bool                       `json:"has_password"`
	Username               string                     `json:"username,omitempty"`
	FirstName              string                     `json:"first_name,omitempty"`
	LastName               string                     `json:"last_name,omitempty"`
	PictureURL             string                     `json:"picture_url,omitempty"`
	Properties             map[string]json.RawMessage `json:"properties,omitempty"`
	Metadata               map[string]json.RawMessage `json:"metadata,omitempty"`
	Locked                 bool                       `json:"locked"`
	Enabled                bool                       `json:"enabled"`
	MFAEnabled             bool                       `json:"mfa_enabled"`
	CanCreateOrgs          bool                       `json:"can_create_orgs"`
	CreatedAt              int64                      `json:"created_at"`
	LastActiveAt           int64                      `json:"last_active_at"`
	UpdatePasswordRequired bool                       `json:"update_password_required"`
	LegacyUserID           string                     `json:"legacy_user_id,omitempty"`
}

// shown is a user with what a request asks for beside it.
type shown struct {
	user
	Organizations map[string]orgInfo `json:"org_id_to_org_info,omitzero"`
	Role          string             `json:"role_in_org,omitempty"`
	Additional    []string           `json:"additional_roles_in_org,omitzero"`
}

// clone returns a copy that shares nothing which changes.
func (u user) clone() user {
	u.Properties, u.Metadata = maps.Clone(u.Properties), maps.Clone(u.Metadata)
	return u
}

// state is everything that an environment holds. Its names are those of the data file.
type state struct {
	Users         map[string]*user             `json:"users"`
	Organizations map[string]*organization     `json:"organizations"`
	Members       map[string]map[string]member `json:"members"` // by organization and user
	Invites       []invite                     `json:"invites"`
	Links         map[string]link              `json:"links"`    // by token
	Sessions      map[string]session           `json:"sessions"` // by cookie
	Outbox        []emulator.Message           `json:"outbox"`
	Keys          map[string]*endUserKey       `json:"keys"`

	// users, organizations and members are the ids in the order of creation.
	UserOrder []string            `json:"user_order"`
	OrgOrder  []string            `json:"organization_order"`
	Joined    map[string][]string `json:"joined"` // by organization

	// emails and usernames are the ids by address and name, in lower case.
	emails, usernames map[string]string
}

func newState() *state {
	return &state{
		Users: map[string]*user{}, Organizations: map[string]*organization{}, Members: map[string]map[string]member{},
		Links: map[string]link{}, Sessions: map[string]session{}, Keys: map[string]*endUserKey{}, Joined: map[string][]string{},
		emails: map[string]string{}, usernames: map[string]string{},
	}
}

// index makes the indexes anew.
func (s *state) index() {
	s.emails, s.usernames = make(map[string]string, len(s.Users)), map[string]string{}
	for _, u := range s.Users {
		s.know(u)
	}
}

// know adds a user to the indexes.
func (s *state) know(u *user) {
	s.emails[strings.ToLower(u.Email)] = u.UserID
	if u.Username != "" {
		s.usernames[strings.ToLower(u.Username)] = u.UserID
	}
}

// unknow takes a user out of the indexes.
func (s *state) unknow(u *user) {
	delete(s.emails, strings.ToLower(u.Email))
	delete(s.usernames, strings.ToLower(u.Username))
}

// change lets set alter a user, and keeps the indexes.
func (s *state) change(u *user, set func(*user)) {
	s.unknow(u)
	set(u)
	s.know(u)
}

// byEmail returns the user with an address, nil if there is none.
func (s *state) byEmail(address string) *user { return s.Users[s.emails[strings.ToLower(address)]] }

// byUsername returns the user with a name, nil if there is none.
func (s *state) byUsername(name string) *user { return s.Users[s.usernames[strings.ToLower(name)]] }

// add adds a user behind those who were created before.
func (s *state) add(u *user) {
	s.Users[u.UserID] = u
	s.know(u)
	at := len(s.UserOrder)
	for at > 0 && s.Users[s.UserOrder[at-1]].CreatedAt > u.CreatedAt {
		at--
	}
	s.UserOrder = append(s.UserOrder, "")
	copy(s.UserOrder[at+1:], s.UserOrder[at:])
	s.UserOrder[at] = u.UserID
}

// remove removes a user with everything that is the user's.
func (s *state) remove(u *user) {
	s.unknow(u)
	delete(s.Users, u.UserID)
	s.UserOrder = less(s.UserOrder, u.UserID)
	for org := range s.Members {
		s.leave(org, u.UserID)
	}
	s.signOut(u.UserID)
	maps.DeleteFunc(s.Links, func(_ string, l link) bool { return l.UserID == u.UserID })
	maps.DeleteFunc(s.Keys, func(_ string, k *endUserKey) bool { return k.UserID == u.UserID && k.OrgID == "" })
}

// signOut ends the sessions of a user.
func (s *state) signOut(userID string) {
	maps.DeleteFunc(s.Sessions, func(_ string, open session) bool { return open.UserID == userID })
}

// less returns a list without an element.
func less(list []string, element string) []string {
	for i, e := range list {
		if e == element {
			return append(list[:i:i], list[i+1:]...)
		}
	}
	return list
}
