package authplus_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var goBlock = regexp.MustCompile("(?s)```go\n(.*?)```")

// TestDocsShowCodeThatRuns finds each block of Go in the documents, line for line, in the body of an
// example.
func TestDocsShowCodeThatRuns(t *testing.T) {
	t.Parallel()
	bodies := exampleBodies(t)
	for _, name := range []string{"README.md", "CONTRIBUTING.md"} {
		document, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, match := range goBlock.FindAllStringSubmatch(string(document), -1) {
			require.True(t, shown(bodies, unindent(match[1])), "no example runs this code of %s:\n%s", name, match[1])
		}
	}
}

func shown(bodies []string, code string) bool {
	for _, body := range bodies {
		if strings.Contains(body, code) {
			return true
		}
	}
	return false
}

// exampleFolders are where examples of the documents are looked for.
var exampleFolders = []string{".", "guard", "signin", "signin/*"}

// exampleBodies returns the bodies of the examples without indentation.
func exampleBodies(t *testing.T) []string {
	t.Helper()
	var names, bodies []string
	for _, folder := range exampleFolders {
		found, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
		require.NoError(t, err)
		names = append(names, found...)
	}
	for _, name := range names {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, source, parser.ParseComments)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Example") {
				body := source[files.Position(f.Body.Lbrace).Offset+1 : files.Position(f.Body.Rbrace).Offset]
				bodies = append(bodies, unindent(string(body)))
			}
		}
	}
	return bodies
}

// unindent takes the white space at both ends of each line away.
func unindent(code string) string {
	var lines []string
	for line := range strings.Lines(strings.TrimSpace(code)) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
}
