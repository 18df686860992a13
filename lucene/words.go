package lucene

import (
	"unicode"
	"unicode/utf8"
)

// Words returns the words of a text as a field of type [TypeText] holds them: runs of letters, marks,
// digits and underscores, in lower case. An apostrophe or a full stop between two letters and a full
// stop or comma between two digits belong to the word: "O'Neil", "example.com" and "1,234.5" are one
// word each.
func Words(text string) []string {
	var words []string
	for word, rest := cutWord(text); word != ""; word, rest = cutWord(rest) {
		words = append(words, Fold(word))
	}
	return words
}

// cutWord returns the first word of a text, as it is written, and what follows it; an empty word if there
// is none.
func cutWord(text string) (word, rest string) {
	for text != "" {
		if size := wordLength(text); size > 0 {
			return text[:size], text[size:]
		}
		_, size := utf8.DecodeRuneInString(text)
		text = text[size:]
	}
	return "", ""
}

// wordLength returns the length in bytes of the word that text begins with, 0 for none.
func wordLength(text string) int {
	length, before := 0, rune(0)
	for length < len(text) {
		char, size := utf8.DecodeRuneInString(text[length:])
		if !inWord(char) {
			after, _ := utf8.DecodeRuneInString(text[length+size:])
			if !joinsWord(before, char, after) {
				break
			}
		}
		length, before = length+size, char
	}
	return length
}

func inWord(char rune) bool {
	return char == '_' || unicode.IsLetter(char) || unicode.IsMark(char) || unicode.IsDigit(char)
}

// joinsWord tells whether a character that belongs to no word joins its neighbours to one.
func joinsWord(before, char, after rune) bool {
	switch char {
	case '\'', '’':
		return unicode.IsLetter(before) && unicode.IsLetter(after)
	case '.':
		return unicode.IsLetter(before) && unicode.IsLetter(after) || unicode.IsDigit(before) && unicode.IsDigit(after)
	case ',':
		return unicode.IsDigit(before) && unicode.IsDigit(after)
	default:
		return false
	}
}
