// Package oneline prints what a service says in one line of an error.
package oneline

import "strings"

// maxLength is how many characters of a service's text an error prints.
const maxLength = 300

// Of returns a text with one space for each run of white space, at its ends too: what is looked for in such a
// line must be brought on one line in the same way, and a value that begins with a space must keep it.
func Of(text string) string {
	line := strings.Join(strings.Fields("|"+text+"|"), " ")
	return line[1 : len(line)-1]
}

// Cut returns a text of at most 300 characters, the last of which is "…" where there were more.
func Cut(text string) string {
	if runes := []rune(text); len(runes) > maxLength {
		return string(runes[:maxLength-1]) + "…"
	}
	return text
}
