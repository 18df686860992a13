package lucene_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
)

// holds tells whether a text satisfies what a leaf asks of a field that folds case or does not.
func holds(t require.TestingT, l lucene.Leaf, folds bool, text string) bool {
	d := lucene.Elasticsearch().WithFields(lucene.FieldInfo{Name: "f", Folds: folds})
	l.Field = "f"
	conditions, err := d.Conditions(l)
	require.NoError(t, err)
	require.Len(t, conditions, 1)
	return conditions[0].Text.Holds(text)
}

func TestFoldIsComplete(t *testing.T) {
	t.Parallel()
	for char := rune(0); char <= unicode.MaxRune; char++ {
		once := lucene.Fold(string(char))
		require.Equal(t, once, lucene.Fold(once), "%U", char)
	}
	require.Equal(t, lucene.Fold("a\xffB"), lucene.Fold(lucene.Fold("a\xffB")))
}

// characters are few, so that texts often have something in common.
var characters = rapid.StringOfN(rapid.SampledFrom([]rune("aAbB.*\nİi日\uFFFD")), 0, 8, -1)

// pieces draws a pattern.
func pieces(t *rapid.T) []lucene.Piece {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) lucene.Piece {
		wild := rapid.SampledFrom([]byte{'*', '?', 0, 0}).Draw(t, "wild")
		if wild != 0 {
			return lucene.Piece{Wild: wild}
		}
		return lucene.Piece{Text: characters.Draw(t, "literal")}
	}), 0, 6).Draw(t, "pieces")
}

func TestWildcardsEqualRegexps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pattern, text, folds := pieces(t), characters.Draw(t, "text"), rapid.Bool().Draw(t, "folds")
		if rapid.Bool().Draw(t, "near") { // a text that mostly fits
			text = ""
			for _, piece := range pattern {
				text += piece.Text + map[byte]string{'*': "ab", '?': "日"}[piece.Wild]
			}
		}
		fold := func(s string) string {
			if folds {
				return lucene.Fold(s)
			}
			return s
		}
		expression := `\A(?s:`
		for _, piece := range pattern {
			expression += map[byte]string{'*': `.*`, '?': `.`, 0: regexp.QuoteMeta(fold(piece.Text))}[piece.Wild]
		}
		want := regexp.MustCompile(expression + `)\z`).MatchString(fold(text))
		require.Equal(t, want, holds(t, lucene.Leaf{Kind: lucene.Wildcard, Pieces: pattern}, folds, text))
		require.Equal(t, want, holds(t, lucene.Leaf{Kind: lucene.Wildcard, Pieces: pattern}, folds, fold(text)))
	})
}

func TestWildcardsDoNotGoBack(t *testing.T) {
	t.Parallel()
	pattern := []lucene.Piece{}
	for range 1000 {
		pattern = append(pattern, lucene.Piece{Wild: '*'}, lucene.Piece{Text: "a"})
	}
	pattern = append(pattern, lucene.Piece{Text: "b"})
	require.False(t, holds(t, lucene.Leaf{Kind: lucene.Wildcard, Pieces: pattern}, true, strings.Repeat("a", 10_000)))
}

func TestBytesThatAreNoText(t *testing.T) {
	t.Parallel()
	one := lucene.Leaf{Kind: lucene.Wildcard, Pieces: []lucene.Piece{{Text: "\xff"}, {Wild: '?'}}}
	require.True(t, holds(t, one, false, "\xff\xfe"))
	require.False(t, holds(t, one, false, "\xfe\xff"))
	require.False(t, holds(t, one, false, "\uFFFDa"))
	require.True(t, holds(t, one, true, "\uFFFDa"))
}

// distance is the optimal string alignment of two texts, by its definition.
func distance(a, b []rune) int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
		for j := range table[i] {
			switch {
			case i == 0 || j == 0:
				table[i][j] = i + j
			case a[i-1] == b[j-1]:
				table[i][j] = table[i-1][j-1]
			default:
				table[i][j] = 1 + min(table[i-1][j], table[i][j-1], table[i-1][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				table[i][j] = min(table[i][j], table[i-2][j-2]+1)
			}
		}
	}
	return table[len(a)][len(b)]
}

func TestFuzzyIsOptimalStringAlignment(t *testing.T) {
	t.Parallel()
	texts := rapid.StringOfN(rapid.SampledFrom([]rune("abc日")), 0, 7, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b, edits := texts.Draw(t, "a"), texts.Draw(t, "b"), rapid.IntRange(0, 2).Draw(t, "edits")
		require.Equal(t, distance([]rune(a), []rune(b)) <= edits,
			holds(t, lucene.Leaf{Kind: lucene.Fuzzy, Text: a, Edits: edits}, false, b), "%q %q %d", a, b, edits)
	})
}

func TestFuzzyEdits(t *testing.T) {
	t.Parallel()
	auto := func(text string) lucene.Leaf {
		return lucene.Leaf{Kind: lucene.Fuzzy, Text: text, Edits: lucene.AutoEdits}
	}
	require.False(t, holds(t, auto("ab"), false, "a"))
	require.True(t, holds(t, auto("abc"), false, "ab"))
	require.False(t, holds(t, auto("abcde"), false, "abc"))
	require.True(t, holds(t, auto("abcdef"), false, "abcd"))
	require.True(t, holds(t, auto("ABCDEF"), true, "abcdfe"))
	require.False(t, holds(t, lucene.Leaf{Kind: lucene.Fuzzy, Text: "abcdef", Edits: 9}, false, "abc"), "two is the most")
	conditions, err := lucene.Classic().Conditions(auto("ab"))
	require.NoError(t, err)
	require.True(t, conditions[0].Text.Holds("a"), "Lucene allows two edits whatever the length")
}

func TestRegexps(t *testing.T) {
	t.Parallel()
	tests := []struct {
		expression string
		fits, not  []string
	}{
		{`joh?n(ath[oa]n)`, []string{"jonathon", "johnathan"}, []string{"john", "xjonathan", "jonathans"}},
		{`a|bc`, []string{"a", "bc"}, []string{"ac", "ab", ""}},
		{`.`, []string{"\n", "日"}, []string{"", "ab"}},
		{`a.*@`, []string{"a", "abc"}, []string{"b"}},
		{`^a$`, []string{"^a$"}, []string{"a"}},
		{`a**b+?c{2}{2}`, []string{"cccc", "aabcccc"}, []string{"abcc"}},
		{`[^a-c]d`, []string{"xd", "\nd"}, []string{"ad"}},
		{`[]a]+`, []string{"]a"}, []string{"b"}},
		{`[\]\\]`, []string{"]", `\`}, []string{"a"}},
		{`"a.b"*c`, []string{"a.ba.bc", "c"}, []string{"axbc"}},
		{`\d\D\w\W\s\S`, []string{"1a_- x"}, []string{"aa_- x", "1a_-\vx"}},
		{`\.\"`, []string{`."`}, []string{`a"`}},
		{`()`, []string{""}, []string{"()"}},
		{``, []string{""}, []string{"a"}},
		{`#|a`, []string{"a"}, []string{"", "#"}},
		{`a{2,}b{1,2}`, []string{"aab", "aaaabb"}, []string{"ab", "aabbb"}},
		{`*a|?b`, []string{"*a", "?b"}, []string{"a"}},
		{`((((a))))`, []string{"a"}, nil},
		{`ÄÖ[Ä-Ö]`, []string{"ÄÖÄ"}, []string{"äöä"}},
	}
	for _, test := range tests {
		leaf := lucene.Leaf{Kind: lucene.Regexp, Text: test.expression}
		for _, text := range test.fits {
			require.True(t, holds(t, leaf, false, text), "%s %q", test.expression, text)
		}
		for _, text := range test.not {
			require.False(t, holds(t, leaf, false, text), "%s %q", test.expression, text)
		}
	}
	require.True(t, holds(t, lucene.Leaf{Kind: lucene.Regexp, Text: `ÄÖ[Ä-Ö]\D"X"`}, true, "äÖÄax"))
}

func TestRegexpsThatCannotBeEvaluated(t *testing.T) {
	t.Parallel()
	refused := func(text string) error {
		_, err := lucene.Classic().Conditions(lucene.Leaf{Kind: lucene.Regexp, Text: text})
		return err
	}
	for _, text := range []string{`a~b`, `a&b`, `<1-5>`, `a{1001}`, `a{2,1}`, strings.Repeat("a", 1001)} {
		require.ErrorIs(t, refused(text), fault.ErrNotSupported, text)
	}
	for _, text := range []string{`(a`, `[a`, `a{`, `"a`, `a\`} {
		require.ErrorIs(t, refused(text), fault.ErrInvalid, text)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want []string
	}{
		{"", nil},
		{"  ", nil},
		{"The Quick_Fox", []string{"the", "quick_fox"}},
		{"O'Neil’s 'quoted'", []string{"o'neil’s", "quoted"}},
		{"jane@example.com.", []string{"jane", "example.com"}},
		{"1,234.5 a,b 1.a", []string{"1,234.5", "a", "b", "1", "a"}},
		{"日本 Ünï", []string{"日本", "ünï"}},
		{"a\xffb", []string{"a", "b"}},
	}
	for _, test := range tests {
		require.Equal(t, test.want, lucene.Words(test.text), test.text)
	}
}

func TestPhrasesThatAreTornApart(t *testing.T) {
	t.Parallel()
	phrase := func(text string, slop int) *lucene.WordsCondition {
		d := lucene.Classic().WithFields(lucene.FieldInfo{Name: "f", Type: lucene.TypeText})
		conditions, err := d.Conditions(lucene.Leaf{Kind: lucene.Phrase, Field: "f", Text: text, Slop: slop})
		require.NoError(t, err)
		return conditions[0].Words
	}
	tests := []struct {
		phrase, text string
		least        int // the least slop that finds it; -1 if none does
	}{
		{"a b", "x a b", 0},
		{"a b", "a x b", 1},
		{"a b", "a x y b", 2},
		{"a b", "b a", 2},
		{"a b c", "c b a", 4},
		{"a a", "a", -1},
		{"a a", "a x a", 1},
		{"a b a", "a b", -1},
		{"a b", "a a a b", 0},
		{"a c", "b", -1},
	}
	for _, test := range tests {
		for slop := range 6 {
			want := test.least >= 0 && slop >= test.least
			require.Equal(t, want, phrase(test.phrase, slop).Holds(test.text), "%q~%d on %q", test.phrase, slop, test.text)
		}
	}
}

func TestAffixesEqualThoseOfFoldedTexts(t *testing.T) {
	t.Parallel()
	texts := rapid.OneOf(characters, rapid.SampledFrom([]string{"\xff", "A\xe6\x97", "\xe6\x97\xa5", "K", "ſ"}))
	rapid.Check(t, func(t *rapid.T) {
		text, part := texts.Draw(t, "before")+texts.Draw(t, "after"), texts.Draw(t, "part")
		if rapid.Bool().Draw(t, "cut") {
			part = text[rapid.IntRange(0, len(text)).Draw(t, "from"):]
		}
		folded := func(kind lucene.Kind, pieces ...lucene.Piece) bool {
			return holds(t, lucene.Leaf{Kind: kind, Text: part, Pieces: pieces}, true, text)
		}
		literal, star := lucene.Piece{Text: part}, lucene.Piece{Wild: '*'}
		require.Equal(t, lucene.Fold(text) == lucene.Fold(part), folded(lucene.Term))
		require.Equal(t, strings.HasPrefix(lucene.Fold(text), lucene.Fold(part)), folded(lucene.Prefix))
		require.Equal(t, strings.HasSuffix(lucene.Fold(text), lucene.Fold(part)), folded(lucene.Wildcard, star, literal))
		require.Equal(t, strings.Contains(lucene.Fold(text), lucene.Fold(part)), folded(lucene.Wildcard, star, literal, star))
	})
}
