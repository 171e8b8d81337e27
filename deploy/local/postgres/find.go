package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// OldestMajor is the oldest PostgreSQL that is taken.
const OldestMajor = 15

// Binaries is one installed PostgreSQL.
type Binaries struct {
	Dir     string // holds postgres and initdb, symbolic links resolved
	Major   int    // 15
	Version string // as postgres --version says it, "15.18 (Debian 15.18-0+deb12u1)"
}

// Places is where a PostgreSQL is looked for, in this order. A zero field is a place that is not searched.
type Places struct {
	Named    string   // the folder a person named in JOURNEY_PG_BIN; if set, the only place
	Path     string   // a list of folders like PATH
	Patterns []string // of folders as in filepath.Glob; each is named in the error if nothing is found
	NPM      string   // the npm program; downloads NPMPackage into Cache, only if all else is empty
	Cache    string   // a folder for that download, kept for the next time
}

// Standard is the places of this machine. It reads the environment.
func Standard() Places {
	p := Places{
		Named: os.Getenv("JOURNEY_PG_BIN"),
		Path:  os.Getenv("PATH"),
		Patterns: []string{
			"/usr/lib/postgresql/*/bin",
			"/usr/pgsql-*/bin",
			"/opt/homebrew/opt/postgresql@*/bin",
			"/usr/local/opt/postgresql@*/bin",
			"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
			"/Applications/Postgres.app/Contents/Versions/*/bin",
		},
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return p
	}
	if npm, err := exec.LookPath("npm"); err == nil {
		p.NPM = npm
		// The server runs as another user when started by root, who cannot enter root's own cache.
		if p.Cache = "/var/cache"; os.Geteuid() != 0 {
			p.Cache, _ = os.UserCacheDir()
		}
		p.Cache = filepath.Join(p.Cache, "journey-postgres")
	}
	return p
}

// NotFoundError says that no usable PostgreSQL is on this machine, where it was looked for, and what installs one.
type NotFoundError struct {
	Looked []string // one line per place, with what was found there
}

func (e *NotFoundError) Error() string {
	return "no PostgreSQL found on this machine. Looked in:\n  " + strings.Join(e.Looked, "\n  ") +
		"\nInstall it with:\n  sudo apt-get update && sudo apt-get install -y postgresql\n" +
		"or name the folder that holds postgres and initdb:\n  JOURNEY_PG_BIN=/path/to/postgresql/bin"
}

// Find answers the PostgreSQL to use on this machine, or a *NotFoundError.
func Find(ctx context.Context) (Binaries, error) {
	all, err := Standard().Find(ctx)
	if err != nil {
		return Binaries{}, err
	}
	return all[0], nil
}

// Find answers every usable PostgreSQL, the preferred one first: by place, within a place the newest.
// It answers at least one or a *NotFoundError.
func (p Places) Find(ctx context.Context) ([]Binaries, error) {
	if p.Named != "" {
		b, err := inspect(ctx, p.Named)
		if err != nil {
			return nil, &NotFoundError{Looked: []string{"JOURNEY_PG_BIN=" + p.Named + ": " + err.Error() + " (unset it to search the machine)"}}
		}
		return []Binaries{b}, nil
	}
	looked := []string{"JOURNEY_PG_BIN: not set"}
	var all []Binaries
	search := func(place string, dirs []string) {
		found, notes := inspectAll(ctx, dirs)
		for _, b := range found {
			if !slices.ContainsFunc(all, func(a Binaries) bool { return a.Dir == b.Dir }) {
				all = append(all, b)
			}
		}
		if len(notes) == 0 {
			notes = []string{"nothing there"}
		}
		looked = append(looked, place+": "+strings.Join(notes, "; "))
	}

	var onPath []string
	for _, dir := range filepath.SplitList(p.Path) {
		if program, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres")); err == nil {
			onPath = append(onPath, filepath.Dir(program))
		}
	}
	// The order of PATH is its owner's preference; versions must not reorder it.
	for _, dir := range onPath {
		search("PATH", []string{dir})
	}
	if len(onPath) == 0 {
		search("PATH", nil)
	}
	for _, pattern := range p.Patterns {
		dirs, err := filepath.Glob(pattern)
		if err != nil {
			return nil, fmt.Errorf("pattern %s: %w", pattern, err)
		}
		search(pattern, dirs)
	}
	switch {
	case len(all) > 0:
		return all, nil
	case p.NPM == "":
		looked = append(looked, "npm: not on PATH, or no package for this kind of machine")
	default:
		b, err := p.download(ctx)
		if err == nil {
			return []Binaries{b}, nil
		}
		looked = append(looked, "npm "+NPMPackage+": "+err.Error())
	}
	return nil, &NotFoundError{Looked: looked}
}

// inspectAll answers the usable installations in dirs, newest first, and a note on each that is not usable.
func inspectAll(ctx context.Context, dirs []string) (found []Binaries, notes []string) {
	for _, dir := range dirs {
		b, err := inspect(ctx, dir)
		if err != nil {
			notes = append(notes, dir+": "+err.Error())
			continue
		}
		found = append(found, b)
	}
	slices.SortStableFunc(found, func(a, b Binaries) int { return b.Major - a.Major })
	return found, notes
}

var versionLine = regexp.MustCompile(`^postgres \(PostgreSQL\) ((\d+)\S*.*)`)

// inspect asks the postgres in dir for its version.
func inspect(ctx context.Context, dir string) (Binaries, error) {
	program, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err != nil {
		return Binaries{}, errors.New("no postgres in it")
	}
	b := Binaries{Dir: filepath.Dir(program)}
	if _, err := exec.LookPath(b.program("initdb")); err != nil {
		return Binaries{}, errors.New("no initdb beside postgres")
	}
	cmd := exec.CommandContext(ctx, program, "--version")
	cmd.Env = b.environment()
	out, err := cmd.Output()
	if err != nil {
		return Binaries{}, fmt.Errorf("postgres --version: %w", err)
	}
	match := versionLine.FindStringSubmatch(strings.TrimSpace(string(out)))
	if match == nil {
		return Binaries{}, fmt.Errorf("postgres --version says %q", strings.TrimSpace(string(out)))
	}
	b.Version = match[1]
	if b.Major, err = strconv.Atoi(match[2]); err != nil {
		return Binaries{}, fmt.Errorf("version %q: %w", b.Version, err)
	}
	if b.Major < OldestMajor {
		return Binaries{}, fmt.Errorf("PostgreSQL %d is too old, %d or later is needed", b.Major, OldestMajor)
	}
	return b, nil
}

func (b Binaries) program(name string) string { return filepath.Join(b.Dir, name) }

// environment is all that the programs see of ours, so that no PGDATA or PGPORT of a person leads them astray.
func (b Binaries) environment() []string {
	return []string{
		"PATH=" + b.Dir + ":/usr/local/bin:/usr/bin:/bin",
		"LC_ALL=C",
		"TZ=UTC",
		"LD_LIBRARY_PATH=" + filepath.Join(filepath.Dir(b.Dir), "lib"),
	}
}
