package directory_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/internal/directory"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/lucene/bleveq"
)

// card is a document with keys and tags of its own, which it holds by reference.
type card struct {
	id         string
	keys, tags []string
}

func (c *card) ID() string     { return c.id }
func (c *card) Keys() []string { return c.keys }
func (c *card) Tags() []string { return c.tags }
func (c *card) Clone() *card   { return &card{c.id, slices.Clone(c.keys), slices.Clone(c.tags)} }

func newCards(t interface{ Cleanup(func()) }) *directory.Directory[*card] {
	d := directory.New(time.Now, 0, directory.Searching[*card]{
		Layout:  bleveq.New(lucene.Auth0Users()),
		Values:  func(c *card) map[string]any { return map[string]any{"nickname": c.id} },
		Compare: func(*card, *card) int { return 0 },
	})
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func all(*card) bool { return true }

func TestWhatIsStoredCannotBeChangedFromOutside(t *testing.T) {
	t.Parallel()
	d := newCards(t)
	given := &card{id: "a", keys: []string{"k"}, tags: []string{"t"}}
	require.NoError(t, d.Insert(given))
	given.tags[0] = "given"
	read, ok := d.Get("a")
	require.True(t, ok)
	read.tags[0] = "read"
	d.Select(all)[0].tags[0] = "selected"
	d.Tagged("t")[0].tags[0] = "tagged"
	owner, _ := d.Owner("k")
	owner.tags[0] = "owned"
	updated, err := d.Update("a", func(c *card) (*card, error) { return c, nil })
	require.NoError(t, err)
	updated.tags[0] = "updated"
	read, _ = d.Get("a")
	require.Equal(t, []string{"t"}, read.tags)
}

func TestAKeyBelongsToOneDocument(t *testing.T) {
	t.Parallel()
	d := newCards(t)
	require.NoError(t, d.Insert(&card{id: "a", keys: []string{"k"}}))
	var conflict *directory.ConflictError
	require.ErrorAs(t, d.Insert(&card{id: "a"}), &conflict)
	require.Equal(t, directory.ConflictError{}, *conflict)
	require.EqualError(t, conflict, "directory: id is taken")
	require.ErrorAs(t, d.Insert(&card{id: "b", keys: []string{"free", "k"}}), &conflict)
	require.Equal(t, directory.ConflictError{Key: "k"}, *conflict)
	require.EqualError(t, conflict, "directory: key is taken")
	require.ErrorAs(t, d.Insert(&card{id: "b", keys: []string{"twice", "twice"}}), &conflict)
	require.Equal(t, "twice", conflict.Key)
	_, ok := d.Owner("free")
	require.False(t, ok, "what is refused leaves nothing behind")
}

func TestLoadingAddsAllOrNothing(t *testing.T) {
	t.Parallel()
	d := newCards(t)
	var conflict *directory.ConflictError
	err := d.Load([]*card{{id: "a", keys: []string{"k"}, tags: []string{"t"}}, {id: "b"}, {id: "c", keys: []string{"k"}}})
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, directory.ConflictError{Key: "k", Index: 2}, *conflict)
	require.Zero(t, d.Len())
	require.Empty(t, d.Tagged("t"))
	require.NoError(t, d.Insert(&card{id: "c", keys: []string{"k"}}))
}

func TestAnUpdateThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	d := newCards(t)
	require.NoError(t, d.Load([]*card{{id: "a", keys: []string{"k"}}, {id: "b", keys: []string{"l"}}}))
	_, err := d.Update("x", func(c *card) (*card, error) { return c, nil })
	require.ErrorIs(t, err, directory.ErrNotFound)
	refused := errors.New("refused")
	_, err = d.Update("a", func(c *card) (*card, error) { c.keys[0] = "new"; return c, refused })
	require.ErrorIs(t, err, refused)
	var conflict *directory.ConflictError
	_, err = d.Update("a", func(c *card) (*card, error) { c.keys[0] = "l"; return c, nil })
	require.ErrorAs(t, err, &conflict)
	owner, ok := d.Owner("k")
	require.True(t, ok)
	require.Equal(t, "a", owner.id)
}

// shelfModel is what a directory must hold, by id.
type shelfModel struct {
	d     *directory.Directory[*card]
	cards map[string]*card
}

var (
	someID     = rapid.SampledFrom([]string{"a", "b", "c", "d"})
	someLabels = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"1", "2", "3"}), 0, 2, rapid.ID[string])
)

// fits tells whether nobody else has a card's keys.
func (m *shelfModel) fits(c *card) bool {
	for id, other := range m.cards {
		if id != c.id && slices.ContainsFunc(c.keys, func(key string) bool { return slices.Contains(other.keys, key) }) {
			return false
		}
	}
	return true
}

func (m *shelfModel) draw(t *rapid.T) *card {
	return &card{someID.Draw(t, "id"), someLabels.Draw(t, "keys"), someLabels.Draw(t, "tags")}
}

func (m *shelfModel) insert(t *rapid.T) {
	c := m.draw(t)
	want := m.cards[c.id] == nil && m.fits(c)
	require.Equal(t, want, m.d.Insert(c) == nil)
	if want {
		m.cards[c.id] = c
	}
}

func (m *shelfModel) update(t *rapid.T) {
	c := m.draw(t)
	want := m.cards[c.id] != nil && m.fits(c)
	_, err := m.d.Update(c.id, func(*card) (*card, error) { return c, nil })
	require.Equal(t, want, err == nil)
	if want {
		m.cards[c.id] = c
	}
}

func (m *shelfModel) remove(t *rapid.T) {
	id := someID.Draw(t, "id")
	require.Equal(t, m.cards[id] != nil, m.d.Delete(id))
	delete(m.cards, id)
}

func (m *shelfModel) check(t *rapid.T) {
	require.Equal(t, len(m.cards), m.d.Len())
	ids := slices.Sorted(maps.Keys(m.cards))
	require.True(t, slices.Equal(ids, cardIDs(m.d.Select(all))))
	page, err := m.d.Search(directory.Query[*card]{Limit: 10})
	require.NoError(t, err)
	require.Equal(t, len(m.cards), page.Total)
	require.True(t, slices.Equal(ids, cardIDs(page.Documents)), "the index and the store agree")
	for _, label := range []string{"1", "2", "3"} {
		var owner string
		var tagged []string
		for _, id := range ids {
			if slices.Contains(m.cards[id].keys, label) {
				owner = id
			}
			if slices.Contains(m.cards[id].tags, label) {
				tagged = append(tagged, id)
			}
		}
		got, ok := m.d.Owner(label)
		require.Equal(t, owner != "", ok)
		if ok {
			require.Equal(t, owner, got.id)
		}
		require.True(t, slices.Equal(tagged, cardIDs(m.d.Tagged(label))))
	}
}

func cardIDs(cards []*card) []string {
	var ids []string
	for _, c := range cards {
		ids = append(ids, c.id)
	}
	return ids
}

// Whatever is written in whatever order, keys, tags, documents and the index say the same.
func TestADirectoryIsWhatWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := &shelfModel{d: newCards(rt), cards: map[string]*card{}}
		rt.Repeat(map[string]func(*rapid.T){"insert": m.insert, "update": m.update, "delete": m.remove, "": m.check})
	})
}
