package postgres

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// attributes start a process as a, in a group of its own so that Ctrl-C in a terminal does not reach it, which gets
// the signal when the thread that started it ends.
func (a account) attributes(death syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: a.credential, Pdeathsig: death, Setpgid: true}
}

// inherited is the path by which a child reaches the n-th of its extra files. It leads past all folders above.
func inherited(n int) (string, bool) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		return "", false
	}
	return fmt.Sprintf("/proc/self/fd/%d", 3+n), true
}

// working answers the processes whose working folder is data: a postmaster and what it started.
func working(data string) ([]int, error) {
	want, err := os.Stat(data)
	if err != nil {
		return nil, err
	}
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, dir := range dirs {
		// Somebody's shell may stand in the folder too.
		if name, err := os.ReadFile(filepath.Join(dir, "comm")); err != nil || strings.TrimSpace(string(name)) != "postgres" {
			continue
		}
		// A process that ended meanwhile, or is a zombie, or is not ours to see, has no folder to compare.
		got, err := os.Stat(filepath.Join(dir, "cwd"))
		if err != nil || !os.SameFile(got, want) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(dir)); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}
