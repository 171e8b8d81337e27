package api

import (
	"go/ast"
	"go/parser"
	syntax "go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// readModelPackages hold the queries of the read models.
var readModelPackages = map[string]bool{"caseload": true, "followup": true, "outcome": true}

// readModelSQL is a question to a read model in SQL.
var readModelSQL = regexp.MustCompile(`(?i)(from|join|update|into)\s+(caseload|followup|outcome)(_v\d+\w*)?\.`)

// TestEveryQueryOfAReadModelHasAScope: what asks a read model gets its rows from a scope, never the connection of who
// logged in, and nothing in here asks in SQL of its own.
func TestEveryQueryOfAReadModelHasAScope(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(syntax.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				of, ok := n.Fun.(*ast.SelectorExpr)
				pkg, named := any(nil), false
				if ok {
					pkg, named = of.X.(*ast.Ident)
				}
				if named && readModelPackages[pkg.(*ast.Ident).Name] {
					asked += scoped(t, name, of.Sel.Name, n.Args)
				}
			case *ast.BasicLit:
				if text, err := strconv.Unquote(n.Value); n.Kind == syntax.STRING && err == nil && readModelSQL.MatchString(text) {
					t.Errorf("%s asks a read model in SQL of its own: %s", name, text)
				}
			}
			return true
		})
	}
	if asked < 20 {
		t.Errorf("only %d queries were found", asked)
	}
}

// scoped is 1 for a query with a scope, 0 for what is no query.
func scoped(t *testing.T, file, query string, args []ast.Expr) int {
	t.Helper()
	if len(args) < 2 {
		return 0
	}
	if ctx, ok := args[0].(*ast.Ident); !ok || ctx.Name != "ctx" {
		return 0
	}
	switch db := args[1].(type) {
	case *ast.CallExpr: // s.rows(of), s.figures(operation)
		if from, ok := db.Fun.(*ast.SelectorExpr); ok && (from.Sel.Name == "rows" || from.Sel.Name == "figures") {
			return 1
		}
	case *ast.Ident: // what atOneMoment hands in
		if db.Name == "db" {
			return 1
		}
	}
	t.Errorf("%s: %s is asked without a scope", file, query)
	return 1
}
