package guard

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
)

// claims are those of a token, and its text.
type claims struct {
	said
	raw string
}

// said is what a token says. Names are compared to the letter, which encoding/json does not do.
type said struct {
	Issuer    string           `json:"iss"`
	Subject   string           `json:"sub"`
	Audience  jwt.ClaimStrings `json:"aud"`
	Expiry    *jwt.NumericDate `json:"exp"`
	IssuedAt  *jwt.NumericDate `json:"iat"`
	NotBefore *jwt.NumericDate `json:"nbf"`

	// Nonce and AccessTokenHash stand in id tokens only.
	Nonce           string `json:"nonce"`
	AccessTokenHash string `json:"at_hash"`

	Email       string `json:"email"`
	Scope       names  `json:"scope"`
	Permissions names  `json:"permissions"`

	UserID       string      `json:"user_id"`
	FirstName    string      `json:"first_name"`
	LastName     string      `json:"last_name"`
	Username     string      `json:"username"`
	LegacyID     string      `json:"legacy_user_id"`
	Impersonator string      `json:"impersonator_user_id"`
	LoginMethod  LoginMethod `json:"login_method"`
	Orgs         memberships `json:"org_id_to_org_member_info"`
	ActiveOrg    *OrgMember  `json:"org_member_info"`
}

// names are the strings of an array, or the words of one string as in scope. What has another form has none.
type names []string

// memberships are those of a user by the organization's id.
type memberships map[string]*OrgMember

var (
	decodeClaims = jsonscan.Compile(reflect.TypeFor[said](), map[reflect.Type]jsonscan.Decoder{
		reflect.TypeFor[jwt.ClaimStrings](): decodeAudience,
		reflect.TypeFor[*jwt.NumericDate](): decodeDate,
		reflect.TypeFor[names]():            decodeNames,
		reflect.TypeFor[memberships]():      decodeMemberships,
		reflect.TypeFor[*OrgMember]():       decodeMember,
	})
	decodeOrgMember = jsonscan.Compile(reflect.TypeFor[OrgMember](), map[reflect.Type]jsonscan.Decoder{
		reflect.TypeFor[json.RawMessage](): decodeRaw,
	})
)

// UnmarshalJSON reads the claims. An object with two members of one name, at any depth, is refused:
// readers differ about which of them counts.
func (c *claims) UnmarshalJSON(data []byte) error {
	c.raw = string(data)
	if s := jsonscan.New(c.raw); !unique(s) || s.End() != nil {
		return fmt.Errorf("guard: a name stands twice: %w", fault.ErrInvalid)
	}
	if c.raw == "" || c.raw[0] != '{' {
		return fmt.Errorf("guard: claims are an object: %w", fault.ErrInvalid)
	}
	return decodeClaims(reflect.ValueOf(&c.said).Elem(), jsonscan.New(c.raw))
}

// unique walks a value and tells whether the members of each object in it have different names.
func unique(s *jsonscan.Scanner) bool {
	switch s.Kind() {
	case '{':
		return uniqueMembers(s)
	case '[':
		for range s.Elements() {
			if !unique(s) {
				return false
			}
		}
	default:
		s.Value()
	}
	return s.Err() == nil
}

func uniqueMembers(s *jsonscan.Scanner) bool {
	var few [24]string
	seen := few[:0]
	for name := range s.Members() {
		seen = append(seen, name)
		if !unique(s) {
			return false
		}
	}
	// Sorting bounds the work on a token that was made to cost much.
	slices.Sort(seen)
	for i := 1; i < len(seen); i++ {
		if seen[i] == seen[i-1] {
			return false
		}
	}
	return s.Err() == nil
}

// isNull goes past a null and tells whether there was one.
func isNull(s *jsonscan.Scanner) bool { return s.Kind() == 'n' && s.Value() != "" }

// decodeAudience takes a string or an array of nothing but strings.
func decodeAudience(into reflect.Value, s *jsonscan.Scanner) error {
	var audience jwt.ClaimStrings
	add := func() bool {
		text, ok := jsonscan.Text(s.Value())
		audience = append(audience, text)
		return ok
	}
	ok := true
	switch {
	case isNull(s):
		return nil
	case s.Kind() == '[':
		for range s.Elements() {
			if ok = add(); !ok {
				break
			}
		}
	default:
		ok = add()
	}
	if !ok || s.Err() != nil {
		return fmt.Errorf("guard: an audience is a string: %w", fault.ErrInvalid)
	}
	into.Set(reflect.ValueOf(audience))
	return nil
}

// latest is the end of the year 9999, after which [time.Time] has no text.
const latest = 253402300799

// decodeDate takes seconds since 1970, with a fraction or without.
func decodeDate(into reflect.Value, s *jsonscan.Scanner) error {
	if isNull(s) {
		return nil
	}
	seconds, err := strconv.ParseFloat(s.Value(), 64)
	if err != nil || seconds < 0 || seconds > latest {
		return fmt.Errorf("guard: a time is a number of seconds: %w", fault.ErrInvalid)
	}
	whole := int64(seconds)
	at := time.Unix(whole, int64((seconds-float64(whole))*1e9))
	into.Set(reflect.ValueOf(&jwt.NumericDate{Time: at}))
	return nil
}

func decodeNames(into reflect.Value, s *jsonscan.Scanner) error {
	into.Set(reflect.ValueOf(readNames(s)))
	return s.Err()
}

func readNames(s *jsonscan.Scanner) names {
	if s.Kind() != '[' {
		text, _ := jsonscan.Text(s.Value())
		return strings.Fields(text)
	}
	var all names
	for range s.Elements() {
		if text, ok := jsonscan.Text(s.Value()); ok {
			all = append(all, text)
		}
	}
	return all
}

// decodeMemberships takes those with a role. One without says nothing about what the user may do, so, as
// in PropelAuth's own library for FastAPI, it does not count.
func decodeMemberships(into reflect.Value, s *jsonscan.Scanner) error {
	if isNull(s) {
		return nil
	}
	all := memberships{}
	for id := range s.Members() {
		var m *OrgMember
		if err := decodeMember(reflect.ValueOf(&m).Elem(), s); err != nil {
			return err
		}
		if m != nil {
			all[id] = m
		}
	}
	into.Set(reflect.ValueOf(all))
	return s.Err()
}

func decodeMember(into reflect.Value, s *jsonscan.Scanner) error {
	if isNull(s) {
		return nil
	}
	m := &OrgMember{}
	if err := decodeOrgMember(reflect.ValueOf(m).Elem(), s); err != nil {
		return err
	}
	if m.AssignedRole != "" {
		into.Set(reflect.ValueOf(m))
	}
	return nil
}

func decodeRaw(into reflect.Value, s *jsonscan.Scanner) error {
	into.SetBytes([]byte(s.Value()))
	return s.Err()
}

// GetExpirationTime implements [jwt.Claims], as do the methods below.
func (c *claims) GetExpirationTime() (*jwt.NumericDate, error) { return c.Expiry, nil }

// GetIssuedAt implements [jwt.Claims].
func (c *claims) GetIssuedAt() (*jwt.NumericDate, error) { return c.IssuedAt, nil }

// GetNotBefore implements [jwt.Claims].
func (c *claims) GetNotBefore() (*jwt.NumericDate, error) { return c.NotBefore, nil }

// GetIssuer implements [jwt.Claims].
func (c *claims) GetIssuer() (string, error) { return c.Issuer, nil }

// GetSubject implements [jwt.Claims].
func (c *claims) GetSubject() (string, error) { return c.Subject, nil }

// GetAudience implements [jwt.Claims].
func (c *claims) GetAudience() (jwt.ClaimStrings, error) { return c.Audience, nil }
