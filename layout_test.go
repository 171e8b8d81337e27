// Package journey_test holds the tests of the repository as a whole.
package journey_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport says what each folder may import of ours: the way of the data, and nothing runs back.
// A folder is judged by its longest entry here.
var mayImport = map[string][]string{
	"proto":                {"proto"},
	"domain/calendar":      {},
	"domain/sentence":      {},
	"domain/refusal":       {"domain/sentence"},
	"domain/followup":      {"proto", "domain/calendar", "domain/refusal"},
	"domain/reminder":      {"domain/calendar", "domain/followup"},
	"domain/retention":     {"proto", "domain/calendar", "domain/refusal"},
	"domain/operation":     {"proto", "domain/calendar", "domain/refusal", "domain/followup", "domain/retention"},
	"domain/journey":       {"proto", "domain/calendar", "domain/refusal", "domain/followup", "domain/operation", "domain/retention"},
	"domain/indicator":     {"proto", "domain/calendar", "domain/refusal", "domain/followup", "domain/operation", "domain/journey"},
	"domain/placement":     {"proto", "domain/calendar", "domain/refusal", "domain/followup", "domain/operation", "domain/journey", "domain/indicator"},
	"domain/publication":   {},
	"domain/narrative":     {"proto", "domain/calendar", "domain/sentence", "domain/journey"},
	"eventstore":           {"proto", "eventstore"},
	"eventstore/keyfile":   {"eventstore"},
	"eventstore/proof":     {"proto"},
	"projections":          {"proto", "domain", "eventstore", "projections/obligation", "projections/person", "projections/query"},
	"projections/caseload": {"proto", "domain", "eventstore", "projections", "projections/obligation", "projections/person", "projections/query"},
	"projections/followup": {"proto", "domain", "eventstore", "projections", "projections/obligation", "projections/person", "projections/query"},
	"projections/outcome":  {"proto", "domain", "eventstore", "projections", "projections/obligation", "projections/person", "projections/query"},
	"api/directory":        {"proto", "domain/calendar", "domain/refusal", "projections/query"},
	"api/rights":           {"proto", "domain/sentence"},
	"api":                  {"proto", "domain", "eventstore", "projections"},
	"cmd":                  {"proto", "domain", "eventstore", "projections", "api", "cmd", "deploy"},
	"deploy/local":         {"deploy/local", "deploy/nats"},
	"deploy/nats":          {},
	"deploy/examples":      {"proto", "deploy/examples"},
}

// readModels may never import each other: each can be rebuilt, replaced and read alone.
var readModels = []string{"projections/caseload", "projections/followup", "projections/outcome"}

func TestNothingRunsBack(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return err
		}
		folder := path.Dir(filepath.ToSlash(name))
		if folder == "." {
			return nil
		}
		files++
		test := strings.HasSuffix(name, "_test.go") || strings.HasSuffix(folder, "test")
		for _, imported := range importsOf(t, name) {
			if why := forbidden(folder, imported, test); why != "" {
				t.Errorf("%s imports %s: %s", name, imported, why)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Fatalf("only %d files were looked at", files)
	}
}

func importsOf(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var ours []string
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if rest, ok := strings.CutPrefix(imported, "journey/"); ok {
			ours = append(ours, rest)
		}
	}
	return ours
}

// forbidden says why a folder may not import another; empty if it may.
func forbidden(folder, imported string, test bool) string {
	place := entryOf(folder)
	if place == "" {
		return "the folder has no place in the layout; give it one in layout_test.go"
	}
	if folder == imported || test && (within(imported, "deploy") || within(imported, "domain/sentence") || within(imported, "cmd/journey/simulate")) {
		return ""
	}
	if other := entryOf(imported); slices.Contains(readModels, place) && slices.Contains(readModels, other) && other != place {
		return "a read model never imports another one"
	}
	if within(imported, place) && !slices.Contains(readModels, entryOf(imported)) {
		return ""
	}
	for _, allowed := range mayImport[place] {
		if within(imported, allowed) {
			return ""
		}
	}
	if test {
		for _, floor := range []string{"proto", "domain", "eventstore", "projections"} {
			if within(imported, floor) && !slices.Contains(readModels, place) && !within(folder, "domain") {
				return ""
			}
		}
	}
	return "this would run against the way of the data"
}

func entryOf(folder string) string {
	longest := ""
	for place := range mayImport {
		if within(folder, place) && len(place) > len(longest) {
			longest = place
		}
	}
	return longest
}

func within(folder, place string) bool {
	return folder == place || strings.HasPrefix(folder, place+"/")
}
