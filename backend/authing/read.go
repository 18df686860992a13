package authing

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rest"
)

const (
	// maxBatch is how many users userBatch takes; for more the code is 2030.
	maxBatch = 80
	// maxFound is how many users a search is followed for. Search indexes tend to end there; the list does
	// not.
	maxFound = 10_000
)

// pages is a stream of pages of documents.
type pages = iter.Seq2[[]json.RawMessage, error]

// once returns a stream of what one function reads.
func once(read func() ([]json.RawMessage, error)) (pages, int) {
	return func(yield func([]json.RawMessage, error) bool) {
		docs, err := read()
		if err != nil {
			yield(nil, err)
			return
		}
		yield(docs, nil)
	}, 0
}

// spellings returns the values to ask for: addresses in lower case too, as they may be stored so.
func (p *usersPlan) spellings() []string {
	if p.key.name != "email" {
		return p.values
	}
	var all []string
	for _, value := range p.values {
		all = append(all, value)
		if lower := strings.ToLower(value); lower != value {
			all = append(all, lower)
		}
	}
	return all
}

// byKey reads the users that a key names: one with user or findUser, several with userBatch.
func (p *usersPlan) byKey(ctx context.Context) (pages, int) {
	return once(func() ([]json.RawMessage, error) {
		switch {
		case p.key.name == phoneField:
			return p.byPhone(ctx)
		case len(p.values) > 1:
			return p.batches(ctx)
		}
		for _, value := range p.spellings() {
			doc, err := p.b.findOne(ctx, p.key, value, p.fields)
			if err != nil {
				return nil, err
			}
			if doc != nil {
				return []json.RawMessage{doc}, nil
			}
		}
		return nil, nil
	})
}

// byPhone reads the users with phone numbers, one by one: the service looks for the number within a country,
// which somebody in another one may have too. Then all who have it are searched for.
func (p *usersPlan) byPhone(ctx context.Context) ([]json.RawMessage, error) {
	var all collection
	for _, phone := range p.values {
		doc, err := p.b.findOne(ctx, p.key, phone, p.fields)
		switch {
		case err != nil:
			return nil, err
		case doc == nil:
			continue
		case phoneOf(doc) == phone:
			all.add(doc)
			continue
		}
		same, err := p.search(ctx, search{text: asWire(p.key, phone), field: "phone"})
		if err != nil {
			return nil, err
		}
		all.add(same...)
	}
	return all.docs, nil
}

// collection holds each user once.
type collection struct {
	docs []json.RawMessage
	ids  map[string]bool
}

func (c *collection) add(docs ...json.RawMessage) {
	if c.ids == nil {
		c.ids = map[string]bool{}
	}
	for _, doc := range docs {
		if id := place(doc).id; !c.ids[id] {
			c.ids[id] = true
			c.docs = append(c.docs, doc)
		}
	}
}

// findOne reads the user with a key, or nil where there is none.
func (b *Backend) findOne(ctx context.Context, key attribute, value, fields string) (json.RawMessage, error) {
	if key.name == keyField {
		if err := checkID(userModel, keyField, value); err != nil {
			return nil, err
		}
	}
	call := userQuery.Selecting(fields, api.Variables{"id": value})
	if key.name != keyField {
		call = findUserQuery.Selecting(fields, api.Variables{key.key: asWire(key, value)})
	}
	answer, err := b.client.Do(ctx, call)
	if errors.Is(err, fault.ErrDoesNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return optional(answer)
}

// asWire returns the value of a key as the service has it.
func asWire(key attribute, value string) string {
	if key.name == phoneField {
		_, value = api.SplitPhone(value)
	}
	return value
}

// optional returns the user of an answer in canonical form, or nil where the result is null.
func optional(answer *rest.Answer) (json.RawMessage, error) {
	raw, err := api.Raw(answer)
	if err != nil || api.IsNull(raw) {
		return nil, err
	}
	doc, err := canonical(raw)
	if err != nil {
		return nil, api.Unreadable(answer, err)
	}
	return doc, nil
}

// phoneOf returns the phone number of a document.
func phoneOf(doc json.RawMessage) string {
	var user struct {
		Phone string `json:"phone_number"`
	}
	if json.Unmarshal(doc, &user) != nil {
		return ""
	}
	return user.Phone
}

// batches reads the users with several keys, as many at a time as the service takes.
func (p *usersPlan) batches(ctx context.Context) ([]json.RawMessage, error) {
	for _, id := range p.values {
		if err := checkID(userModel, keyField, id); err != nil && p.key.name == keyField {
			return nil, err
		}
	}
	var all collection
	for chunk := range slices.Chunk(p.spellings(), maxBatch) {
		ids := make([]string, len(chunk))
		for i, value := range chunk {
			ids[i] = asWire(p.key, value)
		}
		answer, err := p.b.client.Do(ctx, userBatchQuery.Selecting(p.fields, api.Variables{"ids": ids, "type": p.key.key}))
		if err != nil {
			return nil, err
		}
		var list []json.RawMessage
		if err := api.Decode(answer, &list); err != nil {
			return nil, err
		}
		for _, user := range list {
			if api.IsNull(user) {
				continue
			}
			doc, err := canonical(user)
			if err != nil {
				return nil, api.Unreadable(answer, err)
			}
			all.add(doc)
		}
	}
	return all.docs, nil
}

// listing is a part of a list.
type listing struct {
	docs  []json.RawMessage
	total int
	// answer is kept for errors.
	answer *rest.Answer
}

// complete reads the part of a list that begins at a position: once more where it is shorter than asked for
// though the list goes on, since the total may have been counted before somebody was deleted. One that is
// short still is an error, as what it lacks would be missed by nobody.
func complete(start, size int, read func() (listing, error)) (listing, error) {
	for again := false; ; again = true {
		part, err := read()
		switch {
		case err != nil:
			return listing{}, err
		case len(part.docs) >= size || start+len(part.docs) >= part.total:
			return part, nil
		case again:
			return listing{}, api.Unreadable(part.answer, errors.New("a part of a list is shorter than was asked for"))
		}
	}
}

// listingOf reads the objects of an answer that is a part of a list.
func listingOf(answer *rest.Answer, canonical canonicalForm) (listing, error) {
	var wire wireListing
	if err := api.Decode(answer, &wire); err != nil {
		return listing{}, err
	}
	return wire.read(answer, canonical)
}

// wireListing is a part of a list as the service answers it.
type wireListing struct {
	TotalCount *int              `json:"totalCount"`
	List       []json.RawMessage `json:"list"`
}

// canonicalForm translates one object.
type canonicalForm func(wire json.RawMessage) (json.RawMessage, error)

// read returns the objects in canonical form.
func (w wireListing) read(answer *rest.Answer, canonical canonicalForm) (listing, error) {
	if w.TotalCount == nil {
		return listing{}, api.Unreadable(answer, errors.New("no list"))
	}
	for i, object := range w.List {
		doc, err := canonical(object)
		if err != nil {
			return listing{}, api.Unreadable(answer, err)
		}
		w.List[i] = doc
	}
	return listing{docs: w.List, total: *w.TotalCount, answer: answer}, nil
}

// searched reads what searchUser finds, which is gone through by positions and therefore read at once.
func (p *usersPlan) searched(ctx context.Context) (pages, int) {
	return once(func() ([]json.RawMessage, error) { return p.search(ctx, p.find) })
}

// search reads what a search finds. Where that is too much, all users are read, of whom the rest is decided
// here as well.
func (p *usersPlan) search(ctx context.Context, s search) ([]json.RawMessage, error) {
	found, err := p.b.found(ctx, s, p.fields)
	if err != nil || found.total <= maxFound {
		return found.docs, err
	}
	return backend.Collect(p.onward(ctx))
}

// found reads all that a search finds; where that is more than can be followed, only how many.
func (b *Backend) found(ctx context.Context, s search, fields string) (listing, error) {
	var all collection
	for page := 1; ; page++ {
		part, err := complete((page-1)*maxPage, maxPage, func() (listing, error) {
			answer, err := b.client.Do(ctx, searchUserQuery.Selecting(fields, api.Variables{
				"query": s.text, "fields": []string{s.field}, "page": page, "limit": maxPage,
			}))
			if err != nil {
				return listing{}, err
			}
			return listingOf(answer, canonical)
		})
		if err != nil {
			return listing{}, err
		}
		if part.total > maxFound {
			return listing{total: part.total}, nil
		}
		all.add(part.docs...)
		if page*maxPage >= part.total {
			return listing{docs: all.docs, total: part.total}, nil
		}
	}
}
