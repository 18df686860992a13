package rawjson_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/rawjson"
)

func TestSame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{`{"a":1,"b":[2]}`, `{ "b" : [2], "a" : 1 }`, true},
		{`null`, ``, true},
		{`"x"`, `"\u0078"`, true},
		{`12345678901234567890`, `12345678901234567891`, false},
		{`[1,2]`, `[2,1]`, false},
		{`false`, ``, false},
	} {
		require.Equal(t, c.same, rawjson.Same(json.RawMessage(c.a), json.RawMessage(c.b)), "%s and %s", c.a, c.b)
	}
}

func TestValuesThatAreNone(t *testing.T) {
	t.Parallel()
	require.Empty(t, rawjson.Text(json.RawMessage(`1`)))
	require.Equal(t, "x", rawjson.Text(json.RawMessage(`"x"`)))
	require.Nil(t, rawjson.Value(json.RawMessage(`{`)))
	require.Equal(t, json.Number("1.0"), rawjson.Value(json.RawMessage(`1.0`)))
	require.JSONEq(t, `null`, string(rawjson.Encode(make(chan int))))
}
