package fusionauth

import (
	"context"
	"encoding/json"

	"github.com/authplus/authplus/internal/jsonscan"
)

// byPosition reads the matches of the database engine, whose pages are numbered by position. Where the
// order is by creation, each page begins with the last user of the page before. Where it does not, users
// were deleted meanwhile and the others moved up: reading goes back until it meets somebody who was read,
// so that nobody is left out.
func (s *searching) byPosition(ctx context.Context, start int) pages {
	return func(yield func([]json.RawMessage, error) bool) {
		last := position{}
		for rows := s.rows(start); rows > 0; rows = s.rows(start) {
			overlap := 0
			if s.guarded() && start > 0 {
				overlap = 1
			}
			c := s.criteria
			c.Start, c.Rows = start-overlap, rows+overlap
			f, err := s.b.search(ctx, c)
			if err != nil {
				yield(nil, err)
				return
			}
			if overlap > 0 && (len(f.users) == 0 || last.before(positionOf(f.users[0]), s.descending())) {
				start = max(start-rows, 0)
				continue
			}
			fresh := s.behind(f.users, last)
			if len(fresh) > 0 {
				last = positionOf(fresh[len(fresh)-1])
			}
			start = c.Start + len(f.users)
			if !yield(fresh, nil) || start >= f.total {
				return
			}
			if len(f.users) == 0 {
				yield(nil, f.cut())
				return
			}
		}
	}
}

// guarded tells whether the order is by creation, which tells places apart.
func (s *searching) guarded() bool {
	_, _, closed := s.want()
	return !closed && (!s.whole || len(s.q.Order) == 0 || s.q.Order[0].Field == createdField)
}

func (s *searching) descending() bool { return s.whole && len(s.q.Order) > 0 && s.q.Order[0].Desc }

// behind returns the users after a place, if places can be told apart.
func (s *searching) behind(users []json.RawMessage, last position) []json.RawMessage {
	if !s.guarded() || last.id == "" {
		return users
	}
	for i, user := range users {
		if last.before(positionOf(user), s.descending()) {
			return users[i:]
		}
	}
	return nil
}

// position is the place of a user in the order of creation.
type position struct{ created, id string }

func positionOf(user json.RawMessage) position {
	var p position
	p.created, _ = jsonscan.Text(jsonscan.Member(string(user), createdField))
	p.id, _ = jsonscan.Text(jsonscan.Member(string(user), keyField))
	return p
}

// before tells whether a place comes before another. Instants are written in one form, in which they compare
// as texts; users of one instant are in order of their ids.
func (p position) before(q position, desc bool) bool {
	switch {
	case p.created == q.created:
		return p.id < q.id
	case desc:
		return q.created < p.created
	}
	return p.created < q.created
}
