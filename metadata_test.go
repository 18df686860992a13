package authplus_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus"
)

// metadataOf returns metadata as it is decoded from a text.
func metadataOf(t testing.TB, text string) authplus.Metadata {
	t.Helper()
	var m authplus.Metadata
	require.NoError(t, json.Unmarshal([]byte(text), &m))
	return m
}

// text returns metadata as JSON.
func text(t testing.TB, m authplus.Metadata) string {
	t.Helper()
	data, err := json.Marshal(m)
	require.NoError(t, err)
	return string(data)
}

func TestTheZeroOfMetadataIsUsable(t *testing.T) {
	t.Parallel()
	var m authplus.Metadata
	require.True(t, m.IsZero())
	require.Zero(t, m.Len())
	require.Nil(t, m.Map())
	_, ok := m.Get("plan")
	require.False(t, ok)
	require.Empty(t, m.String("plan"))
	require.NoError(t, m.Delete("plan"))
	require.True(t, m.IsZero(), "nothing was taken away")
	require.NoError(t, m.Set("plan", "gold"))
	require.Equal(t, `{"plan":"gold"}`, text(t, m))
}

func TestMetadataPaths(t *testing.T) {
	t.Parallel()
	m := metadataOf(t, `{"a":{"b":[1,{"c":2}],"n":null},"x.y":"dotted","":"empty"}`)
	for _, tt := range []struct {
		path  string
		value any
		ok    bool
	}{
		{"a.b", []any{json.Number("1"), map[string]any{"c": json.Number("2")}}, true},
		{"a.n", nil, true},
		{`x\.y`, "dotted", true},
		{"", "empty", true},
		{"a.b.c", nil, false},
		{"x.y", nil, false},
		{"a.z", nil, false},
	} {
		value, ok := m.Get(tt.path)
		require.Equal(t, []any{tt.value, tt.ok}, []any{value, ok}, tt.path)
	}
	require.Empty(t, m.String("a.b"), "no text")

	require.NoError(t, m.Set("a.d.e", true))
	require.NoError(t, m.Set(`x\.y`, 7))
	require.NoError(t, m.Delete("a.b"))
	require.NoError(t, m.Delete("a.z.z"))
	require.JSONEq(t, `{"a":{"d":{"e":true},"n":null},"x.y":7,"":"empty"}`, text(t, m))
	err := m.Set("a.n.deeper", 1)
	require.ErrorIs(t, err, authplus.ErrInvalid)
	require.EqualError(t, err, "authplus: metadata: a value on the way to the path is not an object: invalid value")
	require.ErrorIs(t, m.Set("f", func() {}), authplus.ErrInvalid)
	require.JSONEq(t, `{"a":{"d":{"e":true},"n":null},"x.y":7,"":"empty"}`, text(t, m), "a failed Set changes nothing")
}

func TestCopiesOfMetadataAreIndependent(t *testing.T) {
	t.Parallel()
	a := metadataOf(t, `{"car":{"make":"Rolls"},"list":[{"n":1}]}`)
	b := a
	require.NoError(t, b.Set("car.make", "Bentley"))
	got, _ := a.Get("list")
	got.([]any)[0].(map[string]any)["n"] = 2
	a.Map()["car"] = "gone"
	require.JSONEq(t, `{"car":{"make":"Rolls"},"list":[{"n":1}]}`, text(t, a))
	require.JSONEq(t, `{"car":{"make":"Bentley"},"list":[{"n":1}]}`, text(t, b))
}

func TestMetadataKeepsNumbersExactly(t *testing.T) {
	t.Parallel()
	const exact = `{"big":9007199254740993,"exp":1e400,"long":0.1234567890123456789}`
	m := metadataOf(t, exact)
	require.NoError(t, m.Set("n", 1))
	require.NoError(t, m.Delete("n"))
	require.Equal(t, exact, text(t, m))
	var typed struct {
		Big json.Number `json:"big"`
	}
	require.NoError(t, m.Decode(&typed))
	require.Equal(t, "9007199254740993", typed.Big.String())
	var wrong struct{ Big bool }
	require.ErrorIs(t, m.Decode(&wrong), authplus.ErrInvalid)
}

func TestWhatIsNoObjectIsNoMetadata(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{`[]`, `"x"`, `7`, `true`} {
		var m authplus.Metadata
		require.ErrorIs(t, json.Unmarshal([]byte(bad), &m), authplus.ErrInvalid, bad)
	}
	require.True(t, metadataOf(t, `null`).IsZero())
	require.False(t, metadataOf(t, `{}`).IsZero(), "empty is not absent")

	m := authplus.NewMetadata(map[string]any{"f": make(chan int)})
	require.ErrorIs(t, m.Set("a", 1), authplus.ErrInvalid)
	_, err := json.Marshal(m)
	require.ErrorIs(t, err, authplus.ErrInvalid)
}

// merged returns what Auth0 makes of metadata and a change of it: first-level keys are replaced, and
// taken away by null.
func merged(document, change map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range document {
		out[key] = value
	}
	for key, value := range change {
		if out[key] = value; value == nil {
			delete(out, key)
		}
	}
	return out
}

// TestADifferenceLeadsToTheNewMetadata changes metadata at random and applies what is sent to the old
// state, as Auth0 does.
func TestADifferenceLeadsToTheNewMetadata(t *testing.T) {
	t.Parallel()
	auth, w := answering(t, http.StatusOK, "application/json", `{"user_id":"auth0|bon"}`)
	keys, paths := []string{"a", "b", "c"}, []string{"a", "b", "c", "a.b", "b.c", "c.a.b"}
	value := rapid.OneOf(
		rapid.Just[any]("text"), rapid.Just[any](""), rapid.Just[any](7), rapid.Just[any](false), rapid.Just[any]([]any{1, "x"}),
		rapid.Just[any](map[string]any{}), rapid.Just[any](map[string]any{"b": map[string]any{"c": 1}}),
	)
	rapid.Check(t, func(rt *rapid.T) {
		old := rapid.MapOf(rapid.SampledFrom(keys), value).Draw(rt, "old")
		snapshot, err := json.Marshal(map[string]any{"user_id": "auth0|bon", "user_metadata": old})
		require.NoError(rt, err)
		user, err := auth.Users().Restore(authplus.State{Model: "user", Fetched: true, Snapshot: snapshot, Document: snapshot})
		require.NoError(rt, err)
		for range rapid.IntRange(0, 6).Draw(rt, "steps") {
			path := rapid.SampledFrom(paths).Draw(rt, "path")
			if rapid.Bool().Draw(rt, "delete") {
				require.NoError(rt, user.UserMetadata.Delete(path))
			} else if err := user.UserMetadata.Set(path, value.Draw(rt, "value")); err != nil {
				require.ErrorIs(rt, err, authplus.ErrInvalid)
			}
		}
		want := asJSON(rt, user.UserMetadata)
		require.NoError(rt, user.Save(t.Context()))
		change := sentMetadata(rt, w.bodies())
		require.JSONEq(rt, want, asJSON(rt, merged(old, change)))
		require.NotEqual(rt, "{}", asJSON(rt, change), "an empty object would erase everything")
	})
}

// sentMetadata returns the user_metadata of a change, nil if nothing was sent.
func sentMetadata(t require.TestingT, bodies []string) map[string]any {
	if len(bodies) == 0 {
		return nil
	}
	require.Len(t, bodies, 1)
	var wire struct {
		UserMetadata map[string]any `json:"user_metadata"`
	}
	require.NoError(t, json.Unmarshal([]byte(bodies[0]), &wire))
	require.NotNil(t, wire.UserMetadata)
	return wire.UserMetadata
}

func asJSON(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

func TestMetadataPrintsNoContents(t *testing.T) {
	t.Parallel()
	m := authplus.NewMetadata(map[string]any{"secret": "Jailbreak"})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%q", "%x"} {
		require.Equal(t, "Metadata(1 keys)", fmt.Sprintf(verb, m), verb)
	}
}
