package postgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// installed makes a folder whose programs answer as a PostgreSQL of that version would; "" = no postgres in it.
func installed(t *testing.T, dir, version string, programs ...string) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range programs {
		script := fmt.Sprintf("#!/bin/sh\necho '%s (PostgreSQL) %s'\n", name, version)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTheOrderOfThePlaces(t *testing.T) {
	root := t.TempDir()
	at := func(parts ...string) string { return filepath.Join(append([]string{root}, parts...)...) }
	both := []string{"postgres", "initdb"}
	installed(t, at("named"), "15.1", both...)
	installed(t, at("path"), "15.2 (Debian 15.2-1)", both...)
	installed(t, at("lib", "9", "bin"), "9.6.24", both...)
	installed(t, at("lib", "16", "bin"), "16.3", both...)
	installed(t, at("lib", "100", "bin"), "100.1", both...)
	installed(t, at("client"), "17.1", "psql")
	installed(t, at("half"), "17.1", "postgres")
	if err := os.MkdirAll(at("links"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(at("lib", "16", "bin", "postgres"), at("links", "postgres")); err != nil {
		t.Fatal(err)
	}
	lib := filepath.Join(root, "lib", "*", "bin")
	list := func(dirs ...string) string { return strings.Join(dirs, string(os.PathListSeparator)) }

	for _, c := range []struct {
		name   string
		places Places
		want   []string
	}{
		{"the named folder alone counts", Places{Named: at("named"), Path: at("path"), Patterns: []string{lib}}, []string{at("named")}},
		{"PATH comes before the usual folders", Places{Path: at("path"), Patterns: []string{lib}}, []string{at("path"), at("lib", "100", "bin"), at("lib", "16", "bin")}},
		{"a link on PATH leads to the folder that has initdb too", Places{Path: at("links")}, []string{at("lib", "16", "bin")}},
		{"the same folder counts once", Places{Path: at("links"), Patterns: []string{lib}}, []string{at("lib", "16", "bin"), at("lib", "100", "bin")}},
		{"of the usual folders the newest by number, never one too old", Places{Patterns: []string{lib}}, []string{at("lib", "100", "bin"), at("lib", "16", "bin")}},
		{"a client alone, or a server without initdb, is passed over", Places{Path: list(at("client"), at("half"), at("path"))}, []string{at("path")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, err := c.places.Find(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, b := range all {
				got = append(got, b.Dir)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheVersionIsRead(t *testing.T) {
	dir := installed(t, t.TempDir(), "15.2 (Debian 15.2-1)", "postgres", "initdb")
	all, err := Places{Named: dir}.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []Binaries{{Dir: dir, Major: 15, Version: "15.2 (Debian 15.2-1)"}}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}
}

func TestNothingFoundSaysWhereItLookedAndWhatToType(t *testing.T) {
	root := t.TempDir()
	half := installed(t, filepath.Join(root, "half"), "17.1", "postgres")
	old := installed(t, filepath.Join(root, "lib", "9", "bin"), "9.6.24", "postgres", "initdb")
	npm := filepath.Join(root, "npm")
	if err := os.WriteFile(npm, []byte("#!/bin/sh\necho no network\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	pattern := filepath.Join(root, "lib", "*", "bin")
	const apt = "sudo apt-get update && sudo apt-get install -y postgresql"

	for _, c := range []struct {
		name   string
		places Places
		want   []string
	}{
		{"every place and why not", Places{Path: half, Patterns: []string{pattern, "/nowhere/*"}, NPM: npm, Cache: filepath.Join(root, "cache")}, []string{
			"JOURNEY_PG_BIN: not set",
			"PATH: " + half + ": no initdb beside postgres",
			pattern + ": " + old + ": PostgreSQL 9 is too old",
			"/nowhere/*: nothing there",
			"npm " + NPMPackage + ": npm install: exit status 1: no network",
			apt,
		}},
		{"without npm", Places{}, []string{"PATH: nothing there", "npm: not on PATH", apt}},
		{"a named folder without it is not replaced by another", Places{Named: filepath.Join(root, "absent"), Path: half}, []string{
			"JOURNEY_PG_BIN=" + filepath.Join(root, "absent") + ": no postgres in it", apt,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Start(t.Context(), Config{Dir: filepath.Join(root, "data"), Places: &c.places})
			var missing *NotFoundError
			if !errors.As(err, &missing) {
				t.Fatalf("%v, want a NotFoundError", err)
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("the message lacks %q:\n%v", part, err)
				}
			}
			if strings.Count(err.Error(), apt) != 1 {
				t.Errorf("the apt line is not there exactly once:\n%v", err)
			}
			if _, err := os.Stat(filepath.Join(root, "data")); err == nil {
				t.Error("the data folder was made all the same")
			}
		})
	}
}

func TestTheStandardPlaces(t *testing.T) {
	t.Setenv("JOURNEY_PG_BIN", "/named")
	if got := Standard().Named; got != "/named" {
		t.Errorf("named %q, want /named", got)
	}
	t.Setenv("JOURNEY_PG_BIN", "")
	if b, err := Find(t.Context()); err != nil || b.Major < OldestMajor {
		t.Errorf("this machine has %+v, %v", b, err)
	}
}
