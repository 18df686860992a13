package auth0

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/internal/jsonscan"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/lucene"
)

// updatedField is when a user was changed last. Auth0 moves it on with each change.
const updatedField = "updated_at"

// maxBehind is how many ids one search asks for, which fit into a URL.
const maxBehind = 50

var _ backend.Indexed = (*Backend)(nil)

// Behind asks GET /api/v2/users for the users, as many requests as it takes for 50 at a time, and
// compares when they were changed last. Other models are not read through the search index.
func (b *Backend) Behind(ctx context.Context, model string, documents map[string]json.RawMessage) ([]string, error) {
	if model != userModel {
		return nil, nil
	}
	var behind []string
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(documents)), maxBehind) {
		seen, err := b.updates(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			want, _ := jsonscan.Text(jsonscan.Member(string(documents[id]), updatedField))
			if at, ok := seen[id]; !ok || earlier(at, want) {
				behind = append(behind, id)
			}
		}
	}
	return behind, nil
}

// updates returns when the search index says that users were changed last, by their ids.
func (b *Backend) updates(ctx context.Context, ids []string) (map[string]string, error) {
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	answer, err := b.client.Do(ctx, rest.Call{Method: http.MethodGet, Route: usersRoute, Query: url.Values{
		"q": {lucene.Field(keyField).In(values...).String()}, "search_engine": {"v3"},
		"per_page": {strconv.Itoa(len(ids))}, "fields": {keyField + "," + updatedField}, "include_fields": {"true"},
	}})
	if err != nil {
		return nil, err
	}
	seen := make(map[string]string, len(ids))
	s := jsonscan.New(string(answer.Body))
	for range s.Elements() {
		user := s.Value()
		id, _ := jsonscan.Text(jsonscan.Member(user, keyField))
		seen[id], _ = jsonscan.Text(jsonscan.Member(user, updatedField))
	}
	if s.End() != nil {
		return nil, answer.Unreadable(errors.New("no list of users"))
	}
	return seen, nil
}
