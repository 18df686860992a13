package authplus_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// module is the path of this module.
const module = "github.com/authplus/authplus"

// mayImport are the packages of this module that each of its packages may import. A name that ends in a
// slash stands for what lies below.
var mayImport = []struct {
	packages string
	imports  []string
}{
	{"fault", nil},
	{"where", []string{"fault", "internal/jsonscan"}},
	{"lucene", []string{"fault"}},
	{"lucene/bleveq", []string{"fault", "lucene"}},
	{"token", []string{"fault", "internal/oneline"}},
	{"internal/jsonscan", []string{"fault"}},
	{"internal/rawjson", nil},
	{"internal/oneline", nil},
	{"internal/rest", []string{"fault", "token", "internal/oneline"}},
	{"internal/authingapi", []string{"fault", "internal/rest"}},
	{"internal/directory", []string{"lucene", "lucene/bleveq"}},
	{"internal/graphql", nil},
	{"backend", []string{"fault", "where", "internal/rest", "internal/rawjson"}},
	{"backend/backendtest", []string{"", "backend", "where", "emulator"}},
	{"backend/pushdown", []string{"fault", "lucene", "where"}},
	{"backend/", []string{"backend", "backend/pushdown", "fault", "where", "token", "lucene", "internal/rest", "internal/jsonscan", "internal/rawjson", "internal/authingapi"}},
	{"", []string{"backend", "backend/auth0", "fault", "where", "token", "internal/jsonscan"}},
	{"emulator", nil},
	{"signin", []string{"fault"}},
	{"signin/", []string{"signin", "fault", "token", "internal/rest", "internal/jsonscan", "internal/authingapi"}},
	{"guard", []string{"fault", "token", "internal/jsonscan"}},
	{"emulator/emulatortest", []string{"emulator", "emulator/"}},
	{"emulator/", []string{"emulator", "lucene", "lucene/bleveq", "internal/directory", "internal/graphql"}},
	{"internal/cli", []string{"/"}},
	{"examples/", []string{"/"}},
	{"cmd/authplus", []string{"internal/cli"}},
	{"internal/bench", []string{"/"}},
	{"e2e", nil}, // tests alone
}

// mayLink are the modules that an app links by importing a package, all that those need included.
var mayLink = map[string][]string{
	"":       {"github.com/go-resty/resty/v2", "golang.org/x/net", "golang.org/x/time", "golang.org/x/oauth2", "golang.org/x/sys", "golang.org/x/text"},
	"where":  {},
	"fault":  {},
	"lucene": {},
	"token":  {"golang.org/x/oauth2"},
	"signin": {"github.com/coreos/go-oidc/v3", "github.com/go-jose/go-jose/v4", "github.com/golang-jwt/jwt/v5", "golang.org/x/oauth2"},
	"guard":  {"github.com/golang-jwt/jwt/v5", "golang.org/x/oauth2"},
}

// goPackage is what go list tells of a package.
type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
	Module     *struct{ Path string }
}

// list runs go list on packages and returns what it says.
func list(t *testing.T, args ...string) []goPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Imports,Deps,Standard,Module"}, args...)...).Output()
	require.NoError(t, err)
	var packages []goPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// own returns the name of a package within this module.
func own(path string) (name string, ok bool) {
	if path == module {
		return "", true
	}
	return strings.CutPrefix(path, module+"/")
}

// stands tells whether a name of a table stands for a package.
func stands(name, of string) bool {
	if name == "/" {
		return true
	}
	return name == of || strings.HasSuffix(name, "/") && strings.HasPrefix(of, name)
}

// TestDependencies holds the direction of imports: every package of the module is in the table, and
// imports no other of it than the table says.
func TestDependencies(t *testing.T) {
	t.Parallel()
	for _, p := range list(t, "./...") {
		name, ok := own(p.ImportPath)
		require.True(t, ok, p.ImportPath)
		i := slices.IndexFunc(mayImport, func(row struct {
			packages string
			imports  []string
		}) bool {
			return stands(row.packages, name)
		})
		require.GreaterOrEqual(t, i, 0, "package %q is missing from the table", name)
		for _, imported := range p.Imports {
			if other, ok := own(imported); ok {
				allowed := slices.ContainsFunc(mayImport[i].imports, func(row string) bool { return stands(row, other) })
				require.True(t, allowed, "%q must not import %q", name, other)
			}
		}
	}
}

// TestLinkedModules holds what an app links: the library brings no search index, no command line and no
// test helpers with it, and its leaves bring nothing.
func TestLinkedModules(t *testing.T) {
	t.Parallel()
	for name, modules := range mayLink {
		for _, p := range list(t, "-deps", "./"+name) {
			if p.Standard || p.Module == nil || p.Module.Path == module {
				continue
			}
			require.Contains(t, modules, p.Module.Path, "%q links %s", name, p.ImportPath)
		}
	}
}
