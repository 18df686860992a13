package authplus_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// says matches a docstring that tells whether what it describes asks the provider.
var says = regexp.MustCompile(`I/O|request|\basks?\b|asked|asking|\bsends?\b|\bsent\b`)

// silent are the names of methods that never ask, which their interfaces say.
var silent = []string{"String", "Format", "LogValue", "MarshalJSON", "UnmarshalJSON", "GoString"}

// TestEveryFunctionSaysWhetherItAsks looks at the docstrings of exported functions and methods.
func TestEveryFunctionSaysWhetherItAsks(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, d := range file.Decls {
			function, ok := d.(*ast.FuncDecl)
			if !ok || !function.Name.IsExported() || !exportedReceiver(function) || slices.Contains(silent, function.Name.Name) {
				continue
			}
			require.Regexp(t, says, strings.ReplaceAll(function.Doc.Text(), "\n", " "), "%s", function.Name.Name)
		}
	}
}

// exportedReceiver tells whether a function is none of an unexported type's.
func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	name := ""
	ast.Inspect(f.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return true
	})
	return ast.IsExported(name)
}
