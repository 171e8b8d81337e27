package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/eventstore"
	"journey/projections"
)

// projectionCommand is what an operator does with read models. It talks to the log and to PostgreSQL
// themselves, not to the service.
func projectionCommand(opts *options) *cobra.Command {
	c := &cobra.Command{Use: "projection", Short: "Look at, rebuild, compare and promote read models"}
	var accept string
	promote := &cobra.Command{
		Use: "promote NAME", Short: "Make the rebuilt generation the live one, if no row differs", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return opts.onModel(c, args[0], func(ctx context.Context, p *parts, store eventstore.Store, m projections.Model) error {
				comparison, err := projections.Promote(ctx, store, p.database, m, 0, accept)
				var differs *projections.DiffersError
				if errors.As(err, &differs) {
					tellComparison(c.OutOrStdout(), differs.Comparison)
					return &exitError{code: exitRefused, err: errors.New("rows differ, nothing was changed; look why, or promote with --accept \"reason\"")}
				}
				if err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "%s: generation %d is live at position %d\n", m.Name, comparison.Other, comparison.Position.Sequence)
				return nil
			})
		},
	}
	promote.Flags().StringVar(&accept, "accept", "", "promote although rows differ, for this reason, which is kept")
	var position uint64
	var within time.Duration
	wait := &cobra.Command{
		Use: "wait NAME", Short: "Wait until a read model has reached a position", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return opts.onModel(c, args[0], func(ctx context.Context, p *parts, _ eventstore.Store, m projections.Model) error {
				ctx, cancel := context.WithTimeout(ctx, within)
				defer cancel()
				has, err := projections.Wait(ctx, p.database, m.Name, "", position)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "%s: position %d\n", m.Name, has.Position.Sequence)
				if !has.Reached {
					return &exitError{code: exitRefused, err: fmt.Errorf("position %d is not reached. %s", position,
						cmp.Or(has.Halted, "It may come still; journey projection list shows how far it is"))}
				}
				return nil
			})
		},
	}
	wait.Flags().Uint64Var(&position, "position", 0, "the position")
	wait.Flags().DurationVar(&within, "within", time.Minute, "how long at most")
	required(wait, "position")
	c.AddCommand(
		&cobra.Command{
			Use: "list", Short: "The read models and how far each has read", Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error { return opts.listModels(c) },
		},
		&cobra.Command{
			Use: "rebuild NAME", Short: "Fill a new generation from the whole log, beside the live one", Args: cobra.ExactArgs(1),
			RunE: func(c *cobra.Command, args []string) error { return opts.rebuild(c, args[0]) },
		},
		&cobra.Command{
			Use: "compare NAME", Short: "Compare the rebuilt generation with the live one, row by row", Args: cobra.ExactArgs(1),
			RunE: func(c *cobra.Command, args []string) error {
				return opts.onModel(c, args[0], func(ctx context.Context, p *parts, store eventstore.Store, m projections.Model) error {
					comparison, err := projections.Compare(ctx, store, p.database, m, 0)
					if err != nil {
						return err
					}
					tellComparison(c.OutOrStdout(), comparison)
					if !comparison.Equal() {
						return &exitError{code: exitRefused, err: errors.New("rows differ")}
					}
					return nil
				})
			},
		},
		promote,
		&cobra.Command{
			Use: "parked NAME", Short: "The groups that could not be folded, and why", Args: cobra.ExactArgs(1),
			RunE: func(c *cobra.Command, args []string) error { return opts.listParked(c, args[0]) },
		},
		&cobra.Command{
			Use: "retry NAME", Short: "Ask the projector to fold the parked groups again", Args: cobra.ExactArgs(1),
			RunE: func(c *cobra.Command, args []string) error {
				return opts.onModel(c, args[0], func(ctx context.Context, p *parts, _ eventstore.Store, m projections.Model) error {
					if err := projections.RequestRetry(ctx, p.database, m.Name); err != nil {
						return err
					}
					fmt.Fprintf(c.OutOrStdout(), "%s: its projector will try the parked groups again\n", m.Name)
					return nil
				})
			},
		},
		wait,
	)
	return c
}

// onModel connects to the deployment for one model.
func (o *options) onModel(c *cobra.Command, name string, do func(context.Context, *parts, eventstore.Store, projections.Model) error) error {
	model, err := modelNamed(name)
	if err != nil {
		return err
	}
	return o.onDeployment(c, model.Classes, func(ctx context.Context, p *parts, store eventstore.Store) error {
		err := do(ctx, p, store, model)
		switch {
		case errors.Is(err, projections.ErrNoGeneration):
			return fmt.Errorf("%s: nothing is rebuilt beside the live generation; journey projection rebuild %s makes it", name, name)
		case errors.Is(err, projections.ErrNotLive):
			return fmt.Errorf("%s: its projector has not made it yet; is \"journey projector %s\" running?", name, name)
		}
		return err
	})
}

func (o *options) listModels(c *cobra.Command) error {
	return o.onDeployment(c, nil, func(ctx context.Context, p *parts, store eventstore.Store) error {
		last, err := store.Last(ctx)
		if err != nil {
			return err
		}
		states, err := projections.List(ctx, p.database, last.Sequence)
		if err != nil {
			return err
		}
		if o.output != "table" {
			return writeStates(o, c.OutOrStdout(), states)
		}
		t := o.grid(c.OutOrStdout(), "name", "version", "generation", "status", "position", "lag", "events/s", "parked", "rebuild", "halted")
		for _, s := range states {
			t.AppendRow(table.Row{
				s.Name, s.Version, s.Generation, s.Status, s.Position.Sequence, s.Lag,
				strconv.FormatFloat(s.Rate, 'f', 0, 64), s.Parked, rebuilding(s), s.Halted,
			})
		}
		t.Render()
		return nil
	})
}

func rebuilding(s projections.State) string {
	if s.Target == 0 || s.Done >= s.Target {
		return ""
	}
	return fmt.Sprintf("%d of %d", s.Done, s.Target)
}

// A rebuild makes much garbage and keeps little: collected at a fourth of the usual frequency it takes a
// fifth less processor time for each event. The limit, at which the collector works harder, keeps the
// process below 1 GiB.
const (
	rebuildGarbage = 300       // percent
	rebuildMemory  = 900 << 20 // bytes
)

// collectSeldom sets the collector of this process, unless GOGC or GOMEMLIMIT say otherwise.
func collectSeldom() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(rebuildGarbage)
		debug.SetMemoryLimit(rebuildMemory)
	}
}

func (o *options) rebuild(c *cobra.Command, name string) error {
	collectSeldom()
	return o.onModel(c, name, func(ctx context.Context, p *parts, store eventstore.Store, m projections.Model) error {
		bar := newProgress(c.ErrOrStderr(), "rebuild of "+m.Name, 0)
		rebuilt, err := projections.Rebuild(ctx, store, p.database, m, projections.RebuildConfig{
			Progress: func(now projections.Progress) { bar.at(int(now.Done), int(now.Target)) },
			Log:      newLog(c.ErrOrStderr()), Now: time.Now,
		})
		bar.done()
		if err != nil {
			return err
		}
		if o.output != "table" {
			return writeValues(o, c.OutOrStdout(), []projections.Rebuilt{rebuilt})
		}
		rate := float64(rebuilt.Events) / rebuilt.Took.Seconds()
		fmt.Fprintf(c.OutOrStdout(), "%s: generation %d, %d events of %d groups in %s (%.0f events a second), parked %d, position %d\nNext: journey projection compare %s, then promote\n",
			m.Name, rebuilt.Generation, rebuilt.Events, rebuilt.Groups, rebuilt.Took.Round(time.Millisecond), rate, rebuilt.Parked, rebuilt.Position.Sequence, m.Name)
		return nil
	})
}

func (o *options) listParked(c *cobra.Command, name string) error {
	return o.onModel(c, name, func(ctx context.Context, p *parts, _ eventstore.Store, m projections.Model) error {
		groups, err := projections.Parked(ctx, p.database, m.Name)
		if err != nil {
			return err
		}
		if o.output != "table" {
			return writeParked(o, c.OutOrStdout(), groups)
		}
		t := o.grid(c.OutOrStdout(), "operation", "group", "position", "histories", "why")
		for _, g := range groups {
			t.AppendRow(table.Row{g.Operation, g.Group, g.Position, g.Histories, g.Why})
		}
		t.Render()
		return nil
	})
}

func tellComparison(w io.Writer, c projections.Comparison) {
	fmt.Fprintf(w, "live generation %d and generation %d at position %d\n", c.Live, c.Other, c.Position.Sequence)
	for _, t := range c.Tables {
		fmt.Fprintf(w, "  %-24s %8d rows, only live %d, only new %d", t.Table, t.Rows, t.OnlyLive, t.OnlyOther)
		if len(t.Groups) > 0 {
			fmt.Fprintf(w, "; first: %s", strings.Join(t.Groups, ", "))
		}
		fmt.Fprintln(w)
	}
	for _, s := range c.Structure {
		fmt.Fprintln(w, " ", s)
	}
	if c.Equal() {
		fmt.Fprintln(w, "equal")
	}
}
