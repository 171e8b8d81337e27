package folder_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"journey/deploy/local/folder"
)

// TestMain lets the test binary play the other process: it claims the folder, says so and stays.
func TestMain(m *testing.M) {
	if dir := os.Getenv("FOLDER_TEST_HOLD"); dir != "" {
		if _, err := folder.Take(dir, "lock"); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("held")
		bufio.NewReader(os.Stdin).ReadString('\n')
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestAFolderIsHeldOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	claim, err := folder.Take(dir, "lock")
	if err != nil {
		t.Fatal(err)
	}
	_, err = folder.Take(dir, "lock")
	if !errors.Is(err, folder.ErrInUse) {
		t.Fatalf("second claim: %v, want ErrInUse", err)
	}
	if holder := strconv.Itoa(os.Getpid()); !strings.Contains(err.Error(), holder) {
		t.Errorf("%q does not name the holder %s", err, holder)
	}
	for range 2 {
		if err := claim.Release(); err != nil {
			t.Fatal(err)
		}
	}
	again, err := folder.Take(dir, "lock")
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	again.Release()
}

func TestWaitingEndsWithTheHolderOrTheContext(t *testing.T) {
	dir := t.TempDir()
	claim, err := folder.Take(dir, "lock")
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := folder.Wait(ended, dir, "lock"); !errors.Is(err, context.Canceled) || !errors.Is(err, folder.ErrInUse) {
		t.Errorf("with an ended context: %v, want context.Canceled and ErrInUse", err)
	}
	got := make(chan error)
	go func() {
		waited, err := folder.Wait(t.Context(), dir, "lock")
		if err == nil {
			err = waited.Release()
		}
		got <- err
	}()
	if err := claim.Release(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; err != nil {
		t.Errorf("after release: %v", err)
	}
}

func TestAKilledProcessLeavesNoLock(t *testing.T) {
	dir := t.TempDir()
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), "FOLDER_TEST_HOLD="+dir)
	in, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("other process said %q, %v", line, err)
	}
	if _, err := folder.Take(dir, "lock"); !errors.Is(err, folder.ErrInUse) {
		t.Errorf("while held: %v, want ErrInUse", err)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	other.Wait()
	claim, err := folder.Take(dir, "lock")
	if err != nil {
		t.Fatalf("after the kill: %v", err)
	}
	claim.Release()
}
