package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"journey/eventstore"
	"journey/projections"
)

func rebuildCommand(opts *options) *cobra.Command {
	var r rebuildOptions
	c := &cobra.Command{
		Use:   "rebuild NAME",
		Short: "Fill a new generation from the whole log beside the live one, compare both, and promote it if nothing differs",
		Long: `Fill a new generation of a read model from the whole log, beside the live one, which goes on serving. Then every
row and every figure of both is compared at the same position. If nothing differs, or the difference is accepted with
a reason, the new one is promoted; else the differences are told with their causes, and nothing is changed.

Interrupted at any moment it leaves the live one as it is. Filling then starts clean; a generation that was filled is
taken up again by the same program and only compared.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return opts.rebuild(c, args[0], r) },
	}
	c.Flags().StringVar(&r.accept, "accept", "", "promote although rows or figures differ, for this reason, which is kept")
	c.Flags().BoolVar(&r.fillOnly, "fill-only", false, "only fill it; compare and promote it later")
	c.Flags().BoolVar(&r.anew, "anew", false, "fill it anew even if it was filled already")
	return c
}

func compareCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use: "compare NAME", Short: "Compare the rebuilt generation with the live one, row by row and figure by figure", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return opts.onModel(c, args[0], func(ctx context.Context, p *parts, store eventstore.Store, m projections.Model) error {
				comparison, err := compared(c, m, func(progress projections.CompareConfig) (projections.Comparison, error) {
					return projections.Compare(ctx, store, p.database, m, progress)
				})
				if err != nil {
					return err
				}
				if err := opts.tell(c.OutOrStdout(), outcomeOf(m, nil, comparison, false)); err != nil {
					return err
				}
				if !comparison.Equal() {
					return &exitError{code: exitRefused, err: fmt.Errorf("%s: generation %d differs from the live one", m.Name, comparison.Other)}
				}
				return nil
			})
		},
	}
}

func promoteCommand(opts *options) *cobra.Command {
	var accept string
	c := &cobra.Command{
		Use: "promote NAME", Short: "Make the rebuilt generation the live one, if no row and no figure differs", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return opts.onModel(c, args[0], func(ctx context.Context, p *parts, store eventstore.Store, m projections.Model) error {
				return opts.promote(c, p, store, m, nil, accept)
			})
		},
	}
	c.Flags().StringVar(&accept, "accept", "", "promote although rows or figures differ, for this reason, which is kept")
	return c
}

// rebuildOptions are what a rebuild is asked for.
type rebuildOptions struct {
	accept         string
	fillOnly, anew bool
}

func (o *options) rebuild(c *cobra.Command, name string, r rebuildOptions) error {
	collectSeldom()
	return o.onModel(c, name, func(ctx context.Context, p *parts, store eventstore.Store, m projections.Model) error {
		cfg := projections.RebuildConfig{Log: newLog(c.ErrOrStderr()), Now: time.Now}
		if !r.anew {
			var err error
			if cfg.Program, err = program(); err != nil {
				return err
			}
		}
		bar := newProgress(c.ErrOrStderr(), "rebuild of "+m.Name, 0)
		cfg.Progress = func(now projections.Progress) { bar.at(int(now.Done), int(now.Target)) }
		rebuilt, err := projections.Rebuild(ctx, store, p.database, m, cfg)
		bar.done()
		if err != nil {
			return err
		}
		if r.fillOnly {
			return o.tell(c.OutOrStdout(), outcomeOf(m, &rebuilt, projections.Comparison{}, false))
		}
		return o.promote(c, p, store, m, &rebuilt, r.accept)
	})
}

// promote compares and promotes, and tells what came of it and of the rebuild before, if there was one.
func (o *options) promote(c *cobra.Command, p *parts, store eventstore.Store, m projections.Model, rebuilt *projections.Rebuilt, accept string) error {
	comparison, err := compared(c, m, func(progress projections.CompareConfig) (projections.Comparison, error) {
		return projections.Promote(c.Context(), store, p.database, m, projections.PromoteConfig{CompareConfig: progress, Accepted: accept})
	})
	var differs *projections.DiffersError
	switch {
	case errors.As(err, &differs):
		if err := o.tell(c.OutOrStdout(), outcomeOf(m, rebuilt, differs.Comparison, false)); err != nil {
			return err
		}
		return &exitError{code: exitRefused, err: fmt.Errorf(
			"%[1]s: generation %[2]d differs from the live one, nothing was changed; look why, or accept it: journey projection promote %[1]s --accept \"reason\"",
			m.Name, differs.Comparison.Other)}
	case err != nil:
		return err
	}
	return o.tell(c.OutOrStdout(), outcomeOf(m, rebuilt, comparison, true))
}

// compared shows how far a comparison has come.
func compared(c *cobra.Command, m projections.Model, do func(projections.CompareConfig) (projections.Comparison, error)) (projections.Comparison, error) {
	var bar *progress // once there is something to compare
	defer func() { bar.done() }()
	return do(projections.CompareConfig{Progress: func(done, all int) {
		if bar == nil {
			bar = newProgress(c.ErrOrStderr(), "tables compared of "+m.Name, all)
		}
		bar.at(done, all)
	}})
}

// program tells this build from every other.
func program() (string, error) {
	name, err := os.Executable()
	if err != nil {
		return "", err
	}
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// A rebuild makes much garbage and keeps little: collected at an eighth of the usual frequency it takes a
// quarter less processor time for each event. The limit, at which the collector works harder, keeps the
// process below 1 GiB.
const (
	rebuildGarbage = 700       // percent
	rebuildMemory  = 850 << 20 // bytes
)

// collectSeldom sets the collector of this process, unless GOGC or GOMEMLIMIT say otherwise.
func collectSeldom() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(rebuildGarbage)
		debug.SetMemoryLimit(rebuildMemory)
	}
}

// mostResident is the most memory this process ever had resident, in bytes, where the system keeps it in a file.
func mostResident() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kibibytes int64
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kibibytes); n == 1 {
			return kibibytes << 10
		}
	}
	return 0
}
