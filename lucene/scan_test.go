package lucene_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/lucene"
)

// requireCanonical states what Lucene makes of queries; an empty text says that it refuses them.
func requireCanonical(t *testing.T, table map[string]string) {
	t.Helper()
	for query, want := range table {
		tree, err := lucene.Parse(query)
		if want == "" {
			require.Error(t, err, query)
			continue
		}
		require.NoError(t, err, query)
		require.Equal(t, want, tree.Canonical("field"), query)
	}
}

// TestBoundsAreAsLongAsTheyCan states how ranges are read: a bound goes on to a space or a closing
// bracket whatever it holds, and a quoted one, if longer, to a quote that no backslash precedes.
func TestBoundsAreAsLongAsTheyCan(t *testing.T) {
	t.Parallel()
	requireCanonical(t, map[string]string{
		`["a\" TO "b"]`:           "",
		`["a\" TO b]`:             "",
		`["a\"b" TO c]`:           `[a"b TO c]`,
		`["ab"x TO "c"y]`:         `["ab"x TO "c"y]`,
		`["" TO "b"]`:             `["" TO b]`,
		`["a TO b]`:               `["a TO b]`,
		"[\ta TO b]":              "[\ta TO b]",
		"[a\t TO b]":              "[a\t TO b]",
		"[\t a TO b]":             "[a TO b]",
		"[a TO b\t ]":             "[a TO b\t]",
		"[\u3000 a TO b]":         "[a TO b]",
		`["a b"TO c]`:             "[a b TO c]",
		`["a b" TO"c"]`:           "",
		`[{ TO )]`:                "[{ TO )]",
		`[a\] TO b]`:              "",
		`["a]" TO "}b"}`:          "[a] TO }b}",
		"[ TO TO TO TO ]":         "",
		`["\"" TO a]`:             `[" TO a]`,
		`["\\" TO a]`:             `[\ TO a]`,
		`["x\" TO \"y" TO z]`:     `[x" TO "y TO z]`,
		`[1\u00202 TO 3]`:         "[1 2 TO 3]",
		`[** TO a]`:               "[** TO a]",
		"[a TO b]c [d TO e][* TO": "",
		"[a TO b]c[* TO *]^2":     "[a TO b] c ([* TO *])^2.0",
		"[a TO b]~":               "",
		"{a TO b}}":               "",
		"[a\nTO b]":               "",
	})
}

// TestExpressionsEndAtTheLastSlashTheyCan states where regular expressions end.
func TestExpressionsEndAtTheLastSlashTheyCan(t *testing.T) {
	t.Parallel()
	requireCanonical(t, map[string]string{
		`/a\/ b/`:  `/a\/ b/`,
		`/a\/ b`:   "",
		`/a\\/ b/`: `/a\\/ b/`,
		`/a\\/ b`:  `/a\\/ b`,
		"//":       "//",
		"///":      "",
		"a/b/c":    "a /b/ c",
		"-/a/~2^3": "-(/a/)^3.0",
		"/a/:b":    "",
	})
}

func TestWhiteSpaceAndSigns(t *testing.T) {
	t.Parallel()
	requireCanonical(t, map[string]string{
		"+a\t-b\r\n+c\u3000-d": "+a -b +c -d",
		"+a\u00a0-b":           "+a\u00a0-b",
		"+a\u2028-b\v-c":       "+(a -b -c)",
		"a - b":                "a - b",
		"a -\u3000b":           "a - b",
		"a -":                  "",
		"a - ":                 "a -",
		"++ a":                 "++ a",
		"- - a":                "- - a",
		"-- a":                 "-- a",
		"a-b+c":                "a-b+c",
		"a!b":                  "a -b",
		"a&&b || c":            "a&&b c",
		"c++ +d":               "c++ +d",
		"+ :a":                 "",
		"f:- a":                "f:- a",
		"- ^2 !  ~1":           "(-)^2.0 !~1",
	})
}

func TestEscapes(t *testing.T) {
	t.Parallel()
	requireCanonical(t, map[string]string{
		`\a\t\n`:                   "atn",
		`\\\"\ \:`:                 `\" :`,
		"\\\u3000\\\nx":            "x",
		"a\\\u3000b":               "a b",
		`\u0041\u00e9\uD83D\uDE00`: "Aé😀",
		`\uD83D\u0041 \uDE00`:      "\uFFFDA \uFFFD",
		`\é\😀`:                     "é😀",
		`\uu041`:                   "",
		`\u004`:                    "",
		`\u00 41`:                  "",
		`"\u00"41`:                 "",
		`[\u00 TO b]`:              "",
		`f\u00zz:b`:                "",
		`/\u00/`:                   "",
		`a*\u00`:                   "",
	})
}
