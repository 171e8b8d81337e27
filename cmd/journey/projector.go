package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"journey/eventstore"
	"journey/projections"
	"journey/projections/caseload"
	"journey/projections/followup"
	"journey/projections/outcome"
)

// models are the read models: the only list.
func models() []projections.Model {
	return []projections.Model{caseload.Model(), outcome.Model(), followup.Model()}
}

// modelNamed answers a read model by name.
func modelNamed(name string) (projections.Model, error) {
	var names []string
	for _, m := range models() {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	return projections.Model{}, usage("there is no read model %q; there are %s", name, strings.Join(names, ", "))
}

func projectorCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "projector NAME",
		Short: "Keep one read model equal to the log (caseload, outcome, followup)",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, cancel := withParent(c.Context())
			defer cancel()
			model, err := modelNamed(args[0])
			if err != nil {
				return err
			}
			d, err := opts.deployment()
			if err != nil {
				return err
			}
			return opts.halted(project(ctx, d, model, newLog(c.ErrOrStderr())))
		},
	}
}

// project runs one projector until ctx ends.
func project(ctx context.Context, d deployment, model projections.Model, log *slog.Logger) error {
	if err := d.need("JOURNEY_NATS_URL", "JOURNEY_DATABASE_URL", "JOURNEY_KEYS_DATABASE_URL", "JOURNEY_KEY_FILE"); err != nil {
		return err
	}
	parts, err := open(ctx, d, log)
	if err != nil {
		return err
	}
	defer parts.close()
	store, err := parts.store(ctx, eventstore.Config{Classes: model.Classes})
	if err != nil {
		return err
	}
	log = log.With("model", model.Name, "model_version", model.Version)
	projector := projections.New(store, parts.database, model, projections.Config{Log: log, Now: time.Now, Recheck: recheckEvery})
	err = projector.Run(ctx)
	if err == nil || errors.Is(err, context.Canceled) {
		return nil
	}
	return fmt.Errorf("projector %s: %w", model.Name, err)
}
