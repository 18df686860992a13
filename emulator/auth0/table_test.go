package auth0_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/emulator/auth0"
)

// A table is a list of pairs in which a key stands once.
func TestATableIsAListOfPairs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var table auth0.Table
		var keys, rows []string
		key := rapid.SampledFrom([]string{"", "a", "b", "c", "d"})
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				k, row := key.Draw(t, "key"), rapid.String().Draw(t, "row")
				table.Put(k, row)
				if i := slices.Index(keys, k); i >= 0 {
					rows[i] = row
				} else {
					keys, rows = append(keys, k), append(rows, row)
				}
			},
			"remove": func(t *rapid.T) {
				k := key.Draw(t, "key")
				i := slices.Index(keys, k)
				require.Equal(t, i >= 0, table.Remove(k))
				if i >= 0 {
					keys, rows = slices.Delete(keys, i, i+1), slices.Delete(rows, i, i+1)
				}
			},
			"save and load": func(t *rapid.T) {
				data, err := json.Marshal(table)
				require.NoError(t, err)
				var loaded auth0.Table
				require.NoError(t, json.Unmarshal(data, &loaded))
				table = loaded
			},
			"": func(t *rapid.T) {
				require.Equal(t, len(keys), table.Len())
				require.True(t, slices.Equal(keys, table.Keys()))
				require.True(t, slices.Equal(rows, table.Where(func(string) bool { return true })))
				for i, k := range keys {
					row, ok := table.Get(k)
					require.True(t, ok)
					require.Equal(t, rows[i], row)
				}
				_, ok := table.Get("nothing")
				require.False(t, ok)
			},
		})
	})
}

func TestAnObjectKeepsTheOrderOfItsProperties(t *testing.T) {
	t.Parallel()
	const text = `{"b":1.50,"a":{"z":[1,{"y":null}],"x":"<&>"},"c":12345678901234567890}`
	var o auth0.Object
	require.NoError(t, json.Unmarshal([]byte(text), &o))
	require.Equal(t, `{"b":1.50,"a":{"x":"<&>","z":[1,{"y":null}]},"c":12345678901234567890}`, written(t, &o))

	copied := o.Clone()
	copied.Set("new", true)
	copied.Set("b", json.Number("2"))
	copied.Unset("a")
	require.Equal(t, `{"b":2,"c":12345678901234567890,"new":true}`, written(t, copied))
	require.Contains(t, written(t, &o), `"b":1.50`)

	require.Equal(t, `{}`, written(t, new(auth0.Object)))
	require.Error(t, json.Unmarshal([]byte(`[]`), &o))
	require.NoError(t, json.Unmarshal([]byte(`{"a":1,"b":2,"a":3}`), &o))
	require.Equal(t, `{"a":3,"b":2}`, written(t, &o), "the last of equal names counts")
}

// written returns an object's text as answers have it.
func written(t *testing.T, o *auth0.Object) string {
	t.Helper()
	text, err := o.MarshalJSON()
	require.NoError(t, err)
	return string(text)
}
