package projections

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const selectSchemaExists = `SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1)`

const setRetired = `
UPDATE journey_projections.generation SET status = 'retired', views_name = $3 WHERE model = $1 AND generation = $2`

const setLive = `
UPDATE journey_projections.generation
SET status = 'live', views_name = '', promoted_at = now(), accepted = $4
WHERE model = $1 AND generation = $2 AND epoch = $3`

const insertPromotion = `
INSERT INTO journey_projections.promotion (model, generation, version, promoted_at, log, sequence, compared, accepted)
SELECT model, generation, version, promoted_at, log, sequence, $3, accepted
FROM journey_projections.generation WHERE model = $1 AND generation = $2`

const deleteGeneration = `
WITH origin AS (DELETE FROM journey_projections.origin WHERE model = $1 AND generation = $2)
DELETE FROM journey_projections.generation WHERE model = $1 AND generation = $2`

// publish makes a generation live in the caller's transaction, which holds the model alone: the public
// schema is made anew with its views, and what was live is retired. The public schema of the retired
// one is renamed, not dropped, so that a query that is running ends undisturbed; the next one sees the
// new. What was retired before is dropped. What the comparison came to, and why it was accepted, is kept for ever.
func publish(ctx context.Context, tx pgx.Tx, model Model, gen generation, compared, accepted string) error {
	all, err := generationsOf(ctx, tx, model.Name)
	if err != nil {
		return err
	}
	for _, g := range all {
		switch {
		case g.Generation == gen.Generation:
			if err := dropSchemas(ctx, tx, g.Views); err != nil {
				return err
			}
		case g.Status == StatusRetired, g.Status == StatusCatchingUp:
			if err := drop(ctx, tx, g); err != nil {
				return err
			}
		case g.Status == StatusLive:
			views := fmt.Sprintf("%s_retired_g%d", model.Name, g.Generation)
			if _, err := tx.Exec(ctx, "ALTER SCHEMA "+quote(model.Name)+" RENAME TO "+quote(views)); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, setRetired, g.Model, g.Generation, views); err != nil {
				return err
			}
		}
	}
	if err := views(ctx, tx, model, gen); err != nil {
		return fmt.Errorf("views on %s: %w", gen.Schema, err)
	}
	tag, err := tx.Exec(ctx, setLive, gen.Model, gen.Generation, gen.Epoch, accepted)
	if err != nil {
		return err
	}
	if tag.RowsAffected() != 1 {
		return ErrSuperseded
	}
	if _, err := tx.Exec(ctx, insertPromotion, gen.Model, gen.Generation, compared); err != nil {
		return err
	}
	if err := notify(ctx, tx, channelMoved, model.Name); err != nil {
		return err
	}
	return notify(ctx, tx, channelChanged, model.Name)
}

// views makes the public schema.
func views(ctx context.Context, tx pgx.Tx, model Model, gen generation) error {
	var exists bool
	if err := tx.QueryRow(ctx, selectSchemaExists, model.Name).Scan(&exists); err != nil {
		return err
	}
	if exists {
		return fmt.Errorf("the schema %s is there already and not of a live generation", model.Name)
	}
	if _, err := tx.Exec(ctx, "CREATE SCHEMA "+quote(model.Name)); err != nil {
		return err
	}
	for _, t := range model.public() {
		if _, err := tx.Exec(ctx, "CREATE VIEW "+quote(model.Name, t)+" AS SELECT * FROM "+quote(gen.Schema, t)); err != nil {
			return err
		}
	}
	// Name and number are checked to be nothing else, and a view takes no parameters.
	checkpoint := fmt.Sprintf(` AS SELECT log, sequence, version, parked FROM journey_projections.generation
WHERE model = '%s' AND generation = %d`, gen.Model, gen.Generation)
	if _, err := tx.Exec(ctx, "CREATE VIEW "+quote(model.Name, "checkpoint")+checkpoint); err != nil {
		return err
	}
	if model.Public != "" {
		if err := enter(ctx, tx, gen.Schema); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, model.Public); err != nil {
			return err
		}
	}
	gen.Status = StatusLive
	return raise(ctx, tx, model, gen)
}

// drop removes a generation for good.
func drop(ctx context.Context, tx pgx.Tx, g generation) error {
	if err := dropSchemas(ctx, tx, g.Views, g.Schema); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, deleteGeneration, g.Model, g.Generation)
	return err
}

func dropSchemas(ctx context.Context, tx pgx.Tx, schemas ...string) error {
	for _, s := range schemas {
		if s == "" {
			continue
		}
		if _, err := tx.Exec(ctx, "DROP SCHEMA IF EXISTS "+quote(s)+" CASCADE"); err != nil {
			return err
		}
	}
	return nil
}
