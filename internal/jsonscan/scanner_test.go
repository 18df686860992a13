package jsonscan_test

import (
	"encoding/json"

	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/internal/jsonscan"
)

const page = `{"start":0,"users":[{"user_id":"auth0|1","n":[1,{"a":null}]}, {"user_id":"auth0|2"}],"total":2}`

func ExampleScanner() {
	var users []string
	s := jsonscan.New(page)
	for name := range s.Members() {
		if name != "users" {
			continue // skipped, and checked all the same
		}
		for range s.Elements() {
			users = append(users, s.Value())
		}
	}
	fmt.Println(len(users), users[1], s.End())
	// Output: 2 {"user_id":"auth0|2"} <nil>
}

func TestMembersAndSince(t *testing.T) {
	t.Parallel()
	s := jsonscan.New(page)
	var ids, documents []string
	for name := range s.Members() {
		if name != "users" {
			continue
		}
		for range s.Elements() {
			start := s.Offset()
			for field := range s.Members() {
				if field == "user_id" {
					id, ok := jsonscan.Text(s.Value())
					require.True(t, ok)
					ids = append(ids, id)
				}
			}
			documents = append(documents, s.Since(start))
		}
	}
	require.NoError(t, s.End())
	require.Equal(t, []string{"auth0|1", "auth0|2"}, ids)
	require.Equal(t, []string{`{"user_id":"auth0|1","n":[1,{"a":null}]}`, `{"user_id":"auth0|2"}`}, documents)
}

//nolint:paralleltest // allocations of other tests would be counted
func TestWalkingAllocatesNothing(t *testing.T) {
	allocations := testing.AllocsPerRun(100, func() {
		s := jsonscan.New(page)
		for range s.Members() {
			_ = s.Value()
		}
		if s.End() != nil {
			t.Error("a mistake in a valid page")
		}
	})
	require.LessOrEqual(t, allocations, 1.0) // the scanner itself
}

func TestMistakesNameTheirPlace(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":           "",
		"two values":        "1 2",
		"open object":       `{"a":1`,
		"open array":        `[1`,
		"open string":       `"a`,
		"trailing comma":    `{"a":1,}`,
		"no colon":          `{"a" 1}`,
		"bare name":         `{a:1}`,
		"control character": "\"\n\"",
		"unknown escape":    `"\x"`,
		"short escape":      `"\u12"`,
		"leading zero":      "01",
		"lone minus":        "-",
		"no fraction":       "1.",
		"no exponent":       "1e+",
		"unknown word":      "nil",
		"too deep":          strings.Repeat("[", 10001) + strings.Repeat("]", 10001),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := jsonscan.New(text)
			s.Value()
			var syntax *jsonscan.SyntaxError
			require.ErrorAs(t, s.End(), &syntax)
			require.LessOrEqual(t, syntax.Offset, len(text))
			require.Empty(t, s.Value(), "nothing is handed out after a mistake")
		})
	}
	s := jsonscan.New(`{"a":secret}`)
	s.Value()
	require.EqualError(t, s.End(), "jsonscan: a value was expected at byte 5")
}

func TestMember(t *testing.T) {
	t.Parallel()
	require.Equal(t, `{"b":1}`, jsonscan.Member(`{"a":{"b":1},"c":2}`, "a"))
	require.Equal(t, "2", jsonscan.Member(`{"a":1,"a":2}`, "a"))
	require.Equal(t, "1", jsonscan.Member(`{"\u0061":1}`, "a"))
	require.Empty(t, jsonscan.Member(`{"a":1}`, "b"))
	require.Empty(t, jsonscan.Member(`{"a":1}x`, "a"))
	require.Empty(t, jsonscan.Member(`[1]`, "a"))
}

func TestLeavingALoopEarly(t *testing.T) {
	t.Parallel()
	s := jsonscan.New(`[1,2,3]`)
	for range s.Elements() {
		break
	}
	require.Error(t, s.End(), "what was not walked was not checked")
}

// FuzzScannerAgreesWithEncodingJSON takes and refuses the same texts as the standard library, and finds
// the same members in them.
func FuzzScannerAgreesWithEncodingJSON(f *testing.F) {
	for _, seed := range []string{page, `{"a":"\ud83d\ude00 \"","b":-0.5e+3}`, `{"a":1,"a":2}`, `[true,false,null]`, "\"\xff\"", "{\"\xff\":1}", " {} ", `"\u00e9"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := jsonscan.New(text)
		s.Value()
		err := s.End()
		require.Equal(t, json.Valid([]byte(text)), err == nil, "%v", err)
		var want map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &want) != nil || want == nil {
			return
		}
		got := map[string]json.RawMessage{}
		s = jsonscan.New(text)
		for name := range s.Members() {
			got[name] = json.RawMessage(s.Value())
		}
		require.NoError(t, s.End())
		require.Equal(t, want, got)
		require.Equal(t, decoded(t, text), jsonscan.New(text).Any())
	})
}

// decoded decodes JSON with the standard library, numbers as they are written.
func decoded(t testing.TB, text string) (value any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&value))
	return value
}

func TestAnyIsNilAfterAMistake(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "nul", "tru", "-", `"\x"`, "}"} {
		s := jsonscan.New(text)
		require.Nil(t, s.Any(), text)
		require.Error(t, s.Err(), text)
	}
	const every = `{"a":[1,-0.50e+3,"x\u00e9",true,false,null,{"b":[]}],"a":2,"c":{"d":[{}]}}`
	require.Equal(t, decoded(t, every), jsonscan.New(every).Any())
}

func TestTextOfOtherValues(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"", `"`, "1", "null", "{}"} {
		_, ok := jsonscan.Text(value)
		require.False(t, ok, value)
	}
	text, ok := jsonscan.Text(`"a\n\u00e9"`)
	require.True(t, ok)
	require.Equal(t, "a\né", text)

}

func BenchmarkWalk(b *testing.B) {
	document := `{"users":[` + strings.Repeat(page+",", 99) + page + `]}`
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		s := jsonscan.New(document)
		for range s.Members() {
			for range s.Elements() {
				_ = s.Value()
			}
		}
		if s.End() != nil {
			b.Fatal("a mistake in a valid page")
		}
	}
}
