package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// takeOver ends whatever an earlier caller left running on data and returns when nothing does.
// The caller holds the claim on the folder, so whatever runs there has lost its parent.
func takeOver(ctx context.Context, data string, log *slog.Logger) error {
	pids, err := working(data)
	if err != nil {
		return fmt.Errorf("processes on %s: %w", data, err)
	}
	if len(pids) > 0 {
		log.WarnContext(ctx, "an earlier PostgreSQL was left running in this folder; it is shut down and started anew",
			"folder", data, "pid", pids[0])
		if err := endAll(ctx, data); err != nil {
			return err
		}
	}
	return discardStalePID(ctx, data, log)
}

// endAll asks the postmaster to shut down; when it is gone already, its orphans end by themselves.
func endAll(ctx context.Context, data string) error {
	began, asked := time.Now(), syscall.Signal(0)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		pids, err := working(data)
		if err != nil || len(pids) == 0 {
			return err
		}
		signal := syscall.SIGINT
		if time.Since(began) > stopWithin/2 {
			signal = syscall.SIGQUIT
		}
		if main := postmaster(data); asked != signal && slices.Contains(pids, main) {
			if err := syscall.Kill(main, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("earlier PostgreSQL, process %d: %w", main, err)
			}
			asked = signal
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("an earlier PostgreSQL in this folder does not end, processes %v: %w", pids, ctx.Err())
		case <-look.C:
		}
	}
}

// postmaster is the process that data's lock file names, 0 if none.
func postmaster(data string) int {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, _ := strconv.Atoi(strings.TrimSpace(first))
	return pid
}

// discardStalePID removes the lock file of a server that was killed, when its number now belongs to a process
// that has nothing to do with it: PostgreSQL itself would take that one for the server and refuse to start.
// This happens in containers, where numbers are few and the dead are not always buried.
func discardStalePID(ctx context.Context, data string, log *slog.Logger) error {
	pid := postmaster(data)
	if pid <= 0 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return nil
	}
	log.InfoContext(ctx, "the lock file of a killed PostgreSQL is removed, another process has its number", "folder", data, "pid", pid)
	if err := os.Remove(filepath.Join(data, "postmaster.pid")); err != nil {
		return fmt.Errorf("lock file of a killed server: %w", err)
	}
	return nil
}
