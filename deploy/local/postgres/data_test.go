package postgres

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheVersionThatWroteTheNewestDataIsTaken(t *testing.T) {
	at := func(major int) Binaries { return Binaries{Dir: "/pg/" + dataName(major), Major: major} }
	for _, c := range []struct {
		name    string
		folders []string
		found   []Binaries
		want    int // 0 = refused
		says    string
	}{
		{"without data the preferred one", nil, []Binaries{at(15), at(17)}, 15, ""},
		{"with data the one that wrote it", []string{"data-16"}, []Binaries{at(17), at(16), at(15)}, 16, ""},
		{"older data beside is fine", []string{"data-14", "data-16"}, []Binaries{at(16)}, 16, ""},
		{"older data alone stays, and that is said", []string{"data-9", "data-14"}, []Binaries{at(15), at(17)}, 17, "data-14"},
		{"newer data alone is refused", []string{"data-18"}, []Binaries{at(15), at(17)}, 0, ""},
		{"newer data beside own is refused too, for it is the later", []string{"data-15", "data-18"}, []Binaries{at(15)}, 0, ""},
		{"unfinished data does not count", []string{"data-18.unfinished", "data-"}, []Binaries{at(15)}, 15, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a[b]*")
			for _, name := range c.folders {
				if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			var log bytes.Buffer
			got, err := choose(t.Context(), dir, c.found, slog.New(slog.NewTextHandler(&log, nil)))
			if c.want == 0 {
				var newer *NewerDataError
				if !errors.As(err, &newer) || newer.Major != 18 || !strings.Contains(err.Error(), "Install PostgreSQL 18") {
					t.Errorf("%v, want a NewerDataError that says what to install", err)
				}
				return
			}
			if err != nil || got.Major != c.want {
				t.Errorf("%d, %v, want %d", got.Major, err, c.want)
			}
			if (c.says == "") != (log.Len() == 0) || !strings.Contains(log.String(), c.says) {
				t.Errorf("it said %q, want %q", &log, c.says)
			}
		})
	}
}

func TestDataOfAnotherVersionUnderAWrongNameIsRefused(t *testing.T) {
	bin, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"another version": "9\n", "no version": ""} {
		dir := t.TempDir()
		data := filepath.Join(dir, dataName(bin.Major))
		if err := os.Mkdir(data, 0o700); err != nil {
			t.Fatal(err)
		}
		if os.Geteuid() == 0 {
			if err := os.Chown(data, 65534, 65534); err != nil {
				t.Fatal(err)
			}
		}
		kept := filepath.Join(data, "kept")
		if err := os.WriteFile(kept, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if content != "" {
			if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Start(t.Context(), Config{Dir: dir, Template: template}); err == nil || !strings.Contains(err.Error(), data+" holds ") {
			t.Errorf("%s: %v, want an error that names %s", name, err, data)
		}
		if _, err := os.Stat(kept); err != nil {
			t.Errorf("%s: the folder was touched: %v", name, err)
		}
	}
}

func TestAnInterruptedFirstStartIsDoneAgain(t *testing.T) {
	bin, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	unfinished := filepath.Join(dir, dataName(bin.Major)+".unfinished")
	if err := os.MkdirAll(filepath.Join(unfinished, "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	ask(t, started(t, Config{Dir: dir}), "postgres", `SELECT 'there'`)
	if _, err := os.Stat(unfinished); err == nil {
		t.Error("the unfinished folder is left")
	}
}
