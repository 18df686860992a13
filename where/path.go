package where

import "strings"

// SplitPath returns the steps of a path: they are separated by dots; a dot that belongs to a key is
// written \. and a backslash \\. A backslash before anything else stands for itself. A path has at
// least one step; the steps of "a..b" are "a", "" and "b".
func SplitPath(path string) []string {
	if !strings.Contains(path, `\`) {
		return strings.Split(path, ".")
	}
	var steps []string
	var step strings.Builder
	for i := 0; i < len(path); i++ {
		switch {
		case path[i] == '.':
			steps = append(steps, step.String())
			step.Reset()
		case path[i] == '\\' && i+1 < len(path) && (path[i+1] == '.' || path[i+1] == '\\'):
			i++
			step.WriteByte(path[i])
		default:
			step.WriteByte(path[i])
		}
	}
	return append(steps, step.String())
}

// JoinPath returns the path with these steps, whatever they hold: SplitPath(JoinPath(steps...)) is
// steps again, if there is at least one.
func JoinPath(steps ...string) string {
	escaped := make([]string, len(steps))
	for i, step := range steps {
		if strings.ContainsAny(step, `\.`) {
			step = strings.NewReplacer(`\`, `\\`, `.`, `\.`).Replace(step)
		}
		escaped[i] = step
	}
	return strings.Join(escaped, ".")
}
