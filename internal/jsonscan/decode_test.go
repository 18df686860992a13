package jsonscan_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/jsonscan"
)

type embedded struct {
	Name string `json:"name"`
	Kept string `json:"kept"`
}

type sample struct {
	embedded

	Name    string          `json:"name,omitempty"`
	Flag    bool            `json:"flag"`
	Count   int             `json:"count"`
	Big     int64           `json:"big"`
	Ratio   float64         `json:"ratio"`
	At      time.Time       `json:"at"`
	Words   []string        `json:"words"`
	Parts   []part          `json:"parts"`
	Inner   part            `json:"inner"`
	Raw     json.RawMessage `json:"raw"`
	Free    map[string]any  `json:"free"`
	Pointer *part           `json:"pointer"`
	Hidden  string          `json:"-"`
	Plain   string
}

type part struct {
	ID    string `json:"id"`
	Final bool   `json:"final"`
}

func decode(text string, into *sample) error {
	s := jsonscan.New(text)
	if err := jsonscan.Compile(reflect.TypeFor[sample](), nil)(reflect.ValueOf(into).Elem(), s); err != nil {
		return err
	}
	return s.End()
}

func TestDecodesAsEncodingJSON(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"everything": `{"name":"a\"b","kept":"k","flag":true,"count":-3,"big":9007199254740993,"ratio":1.5e3,
			"at":"2024-02-29T12:00:00.123Z","words":["x","y"],"parts":[{"id":"1","final":true,"more":{}},{"id":"2"}],
			"inner":{"id":"3"},"raw":{"a":[1]},"free":{"a":{"b":1}},"pointer":{"id":"4"},"Plain":"p","unknown":[1,[2]]}`,
		"nulls":        `{"name":null,"flag":null,"count":null,"at":null,"words":null,"parts":null,"inner":null,"raw":null,"free":null,"pointer":null}`,
		"empty lists":  `{"words":[],"parts":[]}`,
		"twice":        `{"name":"a","name":"b","count":1,"count":2,"words":["x","y"],"words":["z"]}`,
		"not a struct": `[1]`,
		"wrong types":  `{"name":1}`,
		"wrong bool":   `{"flag":"true"}`,
		"wrong number": `{"count":1.5}`,
		"too large":    `{"big":9223372036854775808}`,
		"wrong time":   `{"at":"yesterday"}`,
		"wrong list":   `{"words":{}}`,
		"wrong part":   `{"parts":[1]}`,
		"cut off":      `{"name":"a","words":["x"`,
		"surrogates":   `{"name":"\ud83d\ude00 \ud83d"}`,
		"broken UTF-8": "{\"name\":\"\xff\"}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			agree(t, text)
		})
	}
}

// agree holds the decoder to encoding/json, whose matching of names without regard to case aside.
func agree(t *testing.T, text string) {
	t.Helper()
	var want, got sample
	wantErr := json.Unmarshal([]byte(text), &want)
	err := decode(text, &got)
	require.Equal(t, wantErr == nil, err == nil, "encoding/json: %v, here: %v", wantErr, err)
	if err == nil {
		require.Equal(t, want, got)
	}
}

//nolint:paralleltest // allocations of other tests would be counted
func TestStringsShareTheText(t *testing.T) {
	text := `{"name":"angus","kept":"gibson","at":"2024-02-29T12:00:00Z","inner":{"id":"sg"}}`
	decoder, into := jsonscan.Compile(reflect.TypeFor[sample](), nil), reflect.ValueOf(new(sample)).Elem()
	allocations := testing.AllocsPerRun(100, func() {
		if decoder(into, jsonscan.New(text)) != nil {
			t.Error("a mistake in a valid text")
		}
	})
	require.LessOrEqual(t, allocations, 1.0) // the scanner itself
}
