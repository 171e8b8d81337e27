package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"journey/deploy/local/folder"
)

// NewerDataError says that a folder was written by a newer PostgreSQL than any that was found.
type NewerDataError struct {
	Data  string // the data folder
	Major int    // that wrote it
	Found []Binaries
}

func (e *NewerDataError) Error() string {
	var found []string
	for _, b := range e.Found {
		found = append(found, fmt.Sprintf("%d in %s", b.Major, b.Dir))
	}
	return fmt.Sprintf("%s was written by PostgreSQL %d, but only an older one was found (%s). Install PostgreSQL %d, name it by JOURNEY_PG_BIN, or choose another folder; nothing was changed",
		e.Data, e.Major, strings.Join(found, ", "), e.Major)
}

func dataName(major int) string { return "data-" + strconv.Itoa(major) }

// choose answers the PostgreSQL that wrote the newest data folder in dir, or the preferred one if there is none.
func choose(ctx context.Context, dir string, all []Binaries, log *slog.Logger) (Binaries, error) {
	folders, err := filepath.Glob(filepath.Join(globQuote(dir), "data-*"))
	if err != nil {
		return Binaries{}, err
	}
	newest := 0
	for _, path := range folders {
		if major, err := strconv.Atoi(strings.TrimPrefix(filepath.Base(path), "data-")); err == nil {
			newest = max(newest, major)
		}
	}
	if newest == 0 {
		return all[0], nil
	}
	if at := slices.IndexFunc(all, func(b Binaries) bool { return b.Major == newest }); at >= 0 {
		return all[at], nil
	}
	latest := slices.MaxFunc(all, func(a, b Binaries) int { return a.Major - b.Major })
	data := filepath.Join(dir, dataName(newest))
	if newest > latest.Major {
		return Binaries{}, &NewerDataError{Data: data, Major: newest, Found: all}
	}
	log.WarnContext(ctx, "data of an older PostgreSQL stays untouched and unused; install that version to use it again",
		"folder", data, "older", newest, "used", latest.Major)
	return latest, nil
}

// globQuote makes a path stand for itself in filepath.Glob.
func globQuote(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// prepare makes the data folder unless it is there. It appears complete or not at all, so a kill in between
// leaves no half a cluster.
func (a account) prepare(ctx context.Context, bin Binaries, data string, cfg Config) error {
	version, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err == nil {
		if major := strings.TrimSpace(string(version)); major != strconv.Itoa(bin.Major) {
			return fmt.Errorf("%s holds data of PostgreSQL %s; rename it to data-%s", data, major, major)
		}
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("data folder: %w", err)
	}
	if _, err := os.Stat(data); err == nil {
		return fmt.Errorf("%s holds no PostgreSQL data; move it away", data)
	}
	if cfg.Template == "" {
		return a.appear(data, cfg.Durable, func(fresh string) error { return a.initialise(ctx, bin, fresh, cfg.Durable) })
	}
	template, err := a.template(ctx, bin, cfg.Template)
	if err != nil {
		return fmt.Errorf("template: %w", err)
	}
	return a.appear(data, cfg.Durable, func(fresh string) error {
		return run(exec.CommandContext(ctx, "cp", "-Rp", template+"/.", fresh))
	})
}

// template answers the empty cluster of this very version in dir and makes it if it is not there.
func (a account) template(ctx context.Context, bin Binaries, dir string) (string, error) {
	claim, err := folder.Wait(ctx, dir, "lock")
	if err != nil {
		return "", err
	}
	defer claim.Release()
	version, _, _ := strings.Cut(bin.Version, " ")
	path := filepath.Join(dir, fmt.Sprintf("empty-%s-%d", version, a.uid()))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	return path, a.appear(path, false, func(fresh string) error { return a.initialise(ctx, bin, fresh, false) })
}

// appear fills a folder of another name and gives it its own when it is complete.
// The caller holds a claim, so that what an earlier one left unfinished can be cleared away.
func (a account) appear(path string, durable bool, fill func(fresh string) error) error {
	fresh := path + ".unfinished"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return err
	}
	if err := a.own(fresh); err != nil {
		return err
	}
	if err := fill(fresh); err != nil {
		return errors.Join(err, os.RemoveAll(fresh))
	}
	if err := os.Rename(fresh, path); err != nil || !durable {
		return err
	}
	parent, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer parent.Close()
	return parent.Sync()
}

// initialise makes an empty cluster in dir.
func (a account) initialise(ctx context.Context, bin Binaries, dir string, durable bool) error {
	cmd := exec.CommandContext(ctx, bin.program("initdb"))
	path, err := a.pass(cmd, dir)
	if err != nil {
		return err
	}
	defer closeAll(cmd.ExtraFiles)
	cmd.Args = append(cmd.Args, "-D", path, "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions", "--data-checksums")
	if !durable {
		cmd.Args = append(cmd.Args, "--no-sync")
	}
	cmd.Env = bin.environment()
	cmd.SysProcAttr = a.attributes(syscall.SIGKILL)
	return run(cmd)
}

// run runs cmd to its end, or to that of its context.
func run(cmd *exec.Cmd) error {
	// The kernel ends it when the thread that started it ends, so that thread must live as long.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd.Dir = "/"
	cmd.WaitDelay = time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, tail(out, 2000))
	}
	return nil
}
