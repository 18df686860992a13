package fusionauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/internal/rest"
)

// searchRoute is where users are searched.
const searchRoute = "/api/user/search"

const (
	// maxPage is how many users are asked for in one request.
	maxPage = 500
	// maxWindow is how far startRow and numberOfResults reach with Elasticsearch.
	maxWindow = 10_000
)

// criteria are what POST /api/user/search takes.
type criteria struct {
	IDs         []string    `json:"ids,omitempty"`
	QueryString string      `json:"queryString,omitempty"`
	Query       string      `json:"query,omitempty"`
	SortFields  []sortField `json:"sortFields,omitempty"`
	Rows        int         `json:"numberOfResults,omitempty"`
	Start       int         `json:"startRow,omitempty"`
	Accurate    bool        `json:"accurateTotal,omitempty"`
	// Next is the place behind a page at which reading goes on; it stands alone with Rows.
	Next string `json:"nextResults,omitempty"`
}

// sortField is one key to order by.
type sortField struct {
	Name    string `json:"name"`
	Order   string `json:"order"`
	Missing string `json:"missing"`
}

// found is the answer to a search.
type found struct {
	users []json.RawMessage // in canonical form
	total int
	next  string
	// answer is where it was read, for errors.
	answer *rest.Answer
}

// cut returns the error for a page that is not the last one and tells no way on.
func (f found) cut() error {
	return f.answer.Unreadable(errors.New("it ends before the total that it tells"))
}

// search sends one request. It changes nothing, so it may be sent again.
func (b *Backend) search(ctx context.Context, c criteria) (found, error) {
	answer, err := b.client.Do(ctx, rest.Call{
		Method: http.MethodPost, Route: searchRoute, Body: map[string]criteria{"search": c}, Repeatable: true,
	})
	if err != nil {
		return found{}, err
	}
	f, err := readFound(answer)
	if err != nil {
		return found{}, err
	}
	return f, b.confirm(ctx, c, f)
}

// readFound reads {"total","users":[…],"nextResults"}.
func readFound(answer *rest.Answer) (found, error) {
	f := found{total: -1, answer: answer}
	s := jsonscan.New(string(answer.Body))
	for name := range s.Members() {
		switch name {
		case "total":
			if json.Unmarshal([]byte(s.Value()), &f.total) != nil {
				f.total = -1
			}
		case "nextResults":
			f.next, _ = jsonscan.Text(s.Value())
		case "users":
			for range s.Elements() {
				doc, err := canonical(json.RawMessage(s.Value()))
				if err != nil {
					return found{}, answer.Unreadable(err)
				}
				f.users = append(f.users, doc)
			}
		}
	}
	if err := s.End(); err != nil {
		return found{}, answer.Unreadable(err)
	}
	if f.total < 0 {
		return found{}, answer.Unreadable(errors.New("no total"))
	}
	return f, nil
}

// confirm makes sure that the instance searches with the engine that the configuration names: the other one
// reads the same text in another way and would answer wrongly. Elasticsearch alone tells where reading goes
// on. An answer without users does not tell, so everybody is asked for then, once.
func (b *Backend) confirm(ctx context.Context, c criteria, f found) error {
	if b.confirmed.Load() || len(c.IDs) > 0 {
		return nil
	}
	if len(f.users) == 0 && f.next == "" && b.config.Engine == Elasticsearch {
		if c.QueryString == everyone {
			return nil
		}
		_, err := b.search(ctx, criteria{QueryString: everyone, Rows: 1})
		return err
	}
	switch asked := b.config.Engine; {
	case asked == Elasticsearch && f.next == "":
		return fmt.Errorf("fusionauth: the instance searches its database, or is older than 1.48; open it with Engine: fusionauth.Database: %w", fault.ErrInvalid)
	case asked == Database && f.next != "":
		return fmt.Errorf("fusionauth: the instance searches with Elasticsearch; open it with Engine: fusionauth.Elasticsearch: %w", fault.ErrInvalid)
	}
	b.confirmed.Store(len(f.users) > 0 || f.next != "")
	return nil
}

// byIDs reads users by their ids, which goes to the database and sees every write at once. Ids of nobody
// are left out.
func (b *Backend) byIDs(ctx context.Context, ids []string) ([]json.RawMessage, error) {
	f, err := b.search(ctx, criteria{IDs: ids, Rows: len(ids)})
	return f.users, err
}

// sortFields returns the keys that stand for an order, with the id last so that no two users are equal, and
// whether that is the whole order.
func sortFields(order []backend.Order) ([]sortField, bool) {
	if len(order) == 0 {
		order = []backend.Order{{Field: createdField}}
	}
	var fields []sortField
	for _, o := range order {
		a := attributesByName[o.Field]
		if a.sort == "" {
			first, _ := sortFields(nil)
			return first, false
		}
		fields = append(fields, sortField{Name: a.sort, Order: direction(o.Desc), Missing: "_last"})
	}
	if last := order[len(order)-1]; last.Field != keyField {
		fields = append(fields, sortField{Name: "id", Order: direction(false), Missing: "_last"})
	}
	return fields, true
}

func direction(desc bool) string {
	if desc {
		return "desc"
	}
	return "asc"
}
