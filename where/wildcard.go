package where

import "strings"

// wildcard returns whether a whole text fits pattern, in which * stands for any number of characters.
func wildcard(pattern string) func(text string) bool {
	pieces := strings.Split(pattern, "*")
	if len(pieces) == 1 {
		return func(text string) bool { return text == pattern }
	}
	first, last := pieces[0], pieces[len(pieces)-1]
	middle := pieces[1 : len(pieces)-1]
	return func(text string) bool {
		rest, ok := strings.CutPrefix(text, first)
		if !ok {
			return false
		}
		// Taking each piece where it first occurs leaves the most for the pieces after it.
		for _, piece := range middle {
			if _, rest, ok = strings.Cut(rest, piece); !ok {
				return false
			}
		}
		return strings.HasSuffix(rest, last)
	}
}
