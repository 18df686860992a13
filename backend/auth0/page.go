package auth0

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/internal/rest"
)

// user is a user of a page of search results.
type user struct {
	// document is in canonical form and has its own memory.
	document json.RawMessage
	// id and created place the user in the orders that reading goes on by. They are parts of the page.
	id, created string
}

// found is the answer to one search request.
type found struct {
	users []user // all users of the page, not yet refined
	total int
	// more tells that further pages may follow.
	more bool
	// answer is kept for errors, without its body.
	answer *rest.Answer
}

func (f found) first() user { return f.users[0] }

func (f found) last() user { return f.users[len(f.users)-1] }

// documents returns the users' documents.
func (f found) documents() []json.RawMessage {
	docs := make([]json.RawMessage, len(f.users))
	for i, u := range f.users {
		docs[i] = u.document
	}
	return docs
}

// readPage reads {"start","limit","length","users":[…],"total"} in one pass: it checks the text, finds
// the users and their keys, and tells which of them are in canonical form as they stand.
func readPage(answer *rest.Answer) (found, error) {
	f := found{total: -1}
	listed := false
	s := jsonscan.New(string(answer.Body))
	for name := range s.Members() {
		switch name {
		case "total":
			if total, err := strconv.Atoi(s.Value()); err == nil {
				f.total = total
			}
		case "users":
			listed = true
			if err := f.readUsers(s); err != nil {
				return found{}, answer.Unreadable(err)
			}
		}
	}
	if err := s.End(); err != nil {
		return found{}, answer.Unreadable(err)
	}
	if !listed || f.total < 0 {
		return found{}, answer.Unreadable(errors.New("no list of users with a total"))
	}
	kept := *answer
	kept.Header, kept.Body = nil, nil
	f.answer = &kept
	return f, nil
}

func (f *found) readUsers(s *jsonscan.Scanner) error {
	for range s.Elements() {
		u, err := readUser(s)
		if err != nil {
			return err
		}
		if u.created == "" {
			return errors.New("user without created_at") // reading goes on by it
		}
		f.users = append(f.users, u)
	}
	return nil
}

// readList reads [{…},…], the answer of a list without a total, in one pass.
func readList(answer *rest.Answer) ([]json.RawMessage, error) {
	s := jsonscan.New(string(answer.Body))
	if s.Kind() != '[' {
		return nil, answer.Unreadable(errors.New("no list of users"))
	}
	var documents []json.RawMessage
	for range s.Elements() {
		u, err := readUser(s)
		if err != nil {
			return nil, answer.Unreadable(err)
		}
		documents = append(documents, u.document)
	}
	if err := s.End(); err != nil {
		return nil, answer.Unreadable(err)
	}
	return documents, nil
}

// readOne reads a user who is the whole answer.
func readOne(answer *rest.Answer) (json.RawMessage, error) {
	s := jsonscan.New(string(answer.Body))
	u, err := readUser(s)
	if err == nil {
		err = s.End()
	}
	if err != nil {
		return nil, answer.Unreadable(err)
	}
	return u.document, nil
}

// readUser reads the user at the scanner's position.
func readUser(s *jsonscan.Scanner) (user, error) {
	var u user
	id, created, asItStands := "", "", true
	s.Kind() // past white space
	start := s.Offset()
	for name := range s.Members() {
		switch name {
		case keyField:
			id, _ = jsonscan.Text(s.Value())
		case createdField:
			created, _ = jsonscan.Text(s.Value())
		case "email_verified":
			asItStands = asItStands && s.Kind() != '"'
		case "identities":
			asItStands = plainIdentities(s) && asItStands
		default:
			_, known := attributeOf(name)
			asItStands = asItStands && known
		}
	}
	if err := s.Err(); err != nil {
		return u, err
	}
	if id == "" {
		return u, errors.New("user without user_id")
	}
	u.id, u.created = id, created
	u.document = json.RawMessage(s.Since(start))
	if asItStands {
		return u, nil
	}
	var err error
	u.document, err = canonical(u.document)
	return u, err
}

// plainIdentities walks a list of identities and tells whether all their user ids are texts.
func plainIdentities(s *jsonscan.Scanner) bool {
	if s.Kind() != '[' {
		return false
	}
	plain := true
	for range s.Elements() {
		if s.Kind() != '{' {
			plain = false
			continue
		}
		for name := range s.Members() {
			if name == "user_id" && s.Kind() != '"' {
				plain = false
			}
		}
	}
	return plain
}
