package authplus

import (
	"encoding/json"
	"errors"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// rule says what a text field may hold, beyond its type.
type rule struct {
	field string
	// problem returns what is wrong with a value that is not empty, or "".
	problem func(value string) string
}

// Validate returns what is wrong with the object's fields as they stand, without asking the provider: a
// *[FieldError] for each, joined, or nil. It checks the forms that every provider has in common (addresses,
// phone numbers, dates, links), and that nothing was changed which only the provider sets. Save does not
// call it: the provider has the last word, and its refusal is a *[FieldError] or an *[APIError] too. It does
// no I/O.
func (r *Record) Validate() error {
	st, err := r.bound()
	if err != nil {
		return err
	}
	var problems []error
	for _, rule := range st.codec.rules {
		value, err := st.text(rule.field)
		if err != nil {
			return err
		}
		if problem := rule.problem(value); value != "" && problem != "" {
			problems = append(problems, st.invalid(rule.field, ErrInvalid, problem))
		}
	}
	return errors.Join(append(problems, st.readOnly()...)...)
}

// text returns a field's value where that is a text that is not empty, or "".
func (st *recordState) text(field string) (string, error) {
	f, ok := st.codec.field(field)
	if !ok {
		return "", nil
	}
	data, err := f.encode(st.object)
	if err != nil || len(data) == 0 || data[0] != '"' {
		return "", err
	}
	var value string
	return value, json.Unmarshal(data, &value)
}

// readOnly returns an error for each field that was changed and that only the provider sets.
func (st *recordState) readOnly() []error {
	if !st.fetched {
		return nil
	}
	differences, err := st.codec.differences(st.object, st.snapshot)
	if err != nil {
		return []error{err}
	}
	var problems []error
	for _, d := range differences {
		if d.field.info.ReadOnly {
			problems = append(problems, st.invalid(d.field.name, ErrReadOnly, "only the provider sets it"))
		}
	}
	return problems
}

// The lengths of an address as RFC 5321 bounds them: before the @, and as a whole.
const (
	maxLocalPart = 64
	maxAddress   = 254
)

func emailProblem(value string) string {
	at := strings.LastIndexByte(value, '@')
	parsed, err := mail.ParseAddress(value)
	switch {
	case err != nil || parsed.Address != value || at < 0:
		return "must be an address such as angus@acdc.com"
	case at > maxLocalPart || len(value) > maxAddress:
		return "must have at most 64 characters before the @ and 254 in all"
	}
	return ""
}

// e164 is a phone number with its country.
var e164 = regexp.MustCompile(`^\+[0-9]{1,15}$`)

func phoneProblem(value string) string {
	if e164.MatchString(value) {
		return ""
	}
	return "must be a phone number in E.164 form, such as +15551234567"
}

func dateProblem(value string) string {
	if _, err := time.Parse(time.DateOnly, value); err == nil {
		return ""
	}
	return "must be a date such as 1955-03-31"
}

func linkProblem(value string) string {
	u, err := url.Parse(value)
	if err == nil && u.Host != "" && slices.Contains([]string{"http", "https"}, u.Scheme) {
		return ""
	}
	return "must be a link that begins with https:// or http://"
}
