package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"

	"journey/eventstore"
	"journey/eventstore/keyfile"
)

func keysRotateCommand(opts *options) *cobra.Command {
	var with rotation
	c := &cobra.Command{
		Use:   "rotate",
		Short: "Replace the key-encrypting key, while everything goes on",
		Long: `Makes a new generation in the key file, lets it wrap from now on, wraps every key in the key database anew with it, and
retires the one before. Generations that no backup needs any more are destroyed in the key file.

Interrupted, it goes on where it was when the command is given again. The service and the projectors go on meanwhile; they read the
new generation from the key file when they meet it.

For a timer that asks each day: --if-due. Name a second copy of the key file with JOURNEY_KEY_COPY: it has the new generation before
that is used. Else make the generation with --prepare, copy the file yourself, and then rotate (docs/keys.md).`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if with.ifDue && with.prepare {
				return usage("--if-due and --prepare exclude each other")
			}
			return opts.rotateKeys(c, with)
		},
	}
	c.Flags().BoolVar(&with.ifDue, "if-due", false, "only if the generation in use is old enough (JOURNEY_KEY_ROTATION, else 30d)")
	c.Flags().BoolVar(&with.prepare, "prepare", false, "only make a new generation in the key file, and use nothing of it yet")
	return c
}

func keysDestroyCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "destroy-retired",
		Short: "Destroy the generations that no backup needs any more (rotate does it too)",
		Long: `Takes every generation out of the key file that was retired longer ago than backups are kept (JOURNEY_BACKUP_RETENTION, else
90d). What it wrapped opens nowhere any more; older backups of the keys are worth nothing then.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return opts.rotateKeys(c, rotation{keep: true}) },
	}
}

// rotateKeys does it and tells what is so now.
func (o *options) rotateKeys(c *cobra.Command, with rotation) error {
	return o.onKeys(c, func(ctx context.Context, d deployment, source *keyfile.File, keys *pgxpool.Pool) error {
		with.deployment, with.source, with.keys, with.now = d, source, keys, time.Now
		bar := newProgress(c.ErrOrStderr(), o.word("Verläufe neu umhüllt", "histories wrapped anew"), 0)
		err := eventstore.Alone(ctx, keys, func(ctx context.Context) error { return with.run(ctx, bar.at) })
		bar.done()
		if err != nil {
			return o.rotated(err)
		}
		s, err := d.keysStatus(ctx, source, keys, time.Now())
		if err != nil {
			return err
		}
		out := c.OutOrStdout()
		if err := o.tellKeys(out, s); err != nil {
			return err
		}
		if with.changed && d.KeyCopy == "" {
			o.note(out, "%s", o.word("Die Schlüsseldatei ist geändert: ihre Kopie ersetzen, nicht eine daneben legen.", "The key file has changed: replace its copy, do not keep another beside."))
		}
		return nil
	})
}

// rotated says of what went wrong what to do next.
func (o *options) rotated(err error) error {
	switch {
	case errors.Is(err, eventstore.ErrRotating), errors.Is(err, keyfile.ErrBusy):
		return fmt.Errorf("%w\n%s", err, o.word("Warten, bis es fertig ist, und noch einmal fragen", "Wait until it is done and ask again"))
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%w\n%s", err, o.word("Nichts ist verloren: noch einmal starten, dann geht es weiter", "Nothing is lost: start it again and it goes on"))
	}
	return err
}

// rotation is one run over the generations of a deployment. Whatever it is interrupted in, a second run finishes.
type rotation struct {
	ifDue, prepare bool
	keep           bool // no new generation is begun
	deployment     deployment
	source         *keyfile.File
	keys           *pgxpool.Pool
	now            func() time.Time
	changed        bool // the key file
}

func (r *rotation) run(ctx context.Context, progress func(done, total int)) error {
	_, retention, err := r.deployment.keyTimes()
	if err != nil {
		return err
	}
	ring, err := eventstore.OpenPostgresKeyring(ctx, r.keys, r.source)
	if err != nil {
		return err
	}
	if err := r.source.Refresh(ctx); err != nil {
		return err
	}
	if err := r.begin(ctx, ring); err != nil || r.prepare {
		return err
	}
	_, left, err := ring.Rewrap(ctx, progress)
	if err != nil {
		return err
	}
	if err := r.retire(ctx, retention); err != nil {
		return err
	}
	if left > 0 {
		return fmt.Errorf("the wrapped keys of %d histories do not open and stay as they are, and so does the generation they are under. Look at journey doctor --all", left)
	}
	return nil
}

// begin lets a new generation wrap, if one has to.
func (r *rotation) begin(ctx context.Context, ring *eventstore.PostgresKeyring) error {
	status, err := r.deployment.keysStatus(ctx, r.source, r.keys, r.now())
	if err != nil {
		return err
	}
	if r.keep || r.ifDue && !status.rotationDue(r.now()) {
		return nil
	}
	used, err := ring.Used(ctx)
	if err != nil {
		return err
	}
	next := status.Generations[len(status.Generations)-1].Number
	if next == used { // else an interrupted run made it, or --prepare
		added, err := r.source.Add(ctx, r.now())
		if err != nil {
			return err
		}
		next, r.changed = added.Number, true
	}
	if r.prepare {
		return nil
	}
	return ring.Use(ctx, next)
}

// retire notes which generations nothing in the key database is wrapped with, and destroys those that no backup needs.
func (r *rotation) retire(ctx context.Context, retention time.Duration) error {
	use, err := eventstore.GenerationsInUse(ctx, r.keys)
	if err != nil {
		return err
	}
	rows, used := map[int]int{}, 0
	for _, u := range use {
		rows[u.Number] = u.Rows
		if u.UsedUntil == nil {
			used = u.Number
		}
	}
	generations, err := r.source.Generations(ctx)
	if err != nil {
		return err
	}
	for _, g := range generations {
		if g.Number >= used || rows[g.Number] > 0 || !g.DestroyedAt.IsZero() {
			continue
		}
		if g.RetiredAt.IsZero() {
			g.RetiredAt, r.changed = r.now(), true
			if err := r.source.Retire(ctx, g.Number, g.RetiredAt); err != nil {
				return err
			}
		}
		if !r.now().Before(g.RetiredAt.Add(retention)) {
			r.changed = true
			if err := r.source.Destroy(ctx, g.Number, r.now()); err != nil {
				return err
			}
		}
	}
	return nil
}
