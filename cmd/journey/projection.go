package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
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
		rebuildCommand(opts),
		compareCommand(opts),
		promoteCommand(opts),
		&cobra.Command{
			Use: "promotions NAME", Short: "Every generation that was made live, how it compared, and why a difference was accepted", Args: cobra.ExactArgs(1),
			RunE: func(c *cobra.Command, args []string) error { return opts.listPromotions(c, args[0]) },
		},
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
		t := o.grid(c.OutOrStdout(), "name", "version", "generation", "status", "position", "lag", "events/s", "parked", "rebuild", "halted", "accepted")
		for _, s := range states {
			t.AppendRow(table.Row{
				s.Name, s.Version, s.Generation, s.Status, s.Position.Sequence, s.Lag,
				strconv.FormatFloat(s.Rate, 'f', 0, 64), s.Parked, rebuilding(s), s.Halted, s.Accepted,
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

func (o *options) listPromotions(c *cobra.Command, name string) error {
	return o.onModel(c, name, func(ctx context.Context, p *parts, _ eventstore.Store, m projections.Model) error {
		all, err := projections.Promotions(ctx, p.database, m.Name)
		if err != nil {
			return err
		}
		if o.output != "table" {
			return writePromotions(o, c.OutOrStdout(), all)
		}
		t := o.grid(c.OutOrStdout(), "promoted", "version", "generation", "position", "compared with the one before", "accepted")
		for _, p := range all {
			t.AppendRow(table.Row{p.At.UTC().Format(time.DateTime), p.Version, p.Generation, p.Position.Sequence, p.Compared, p.Accepted})
		}
		t.Render()
		return nil
	})
}
