package projections

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
)

// Status is where a generation stands.
type Status string

// A generation is one filling of a model's tables. Exactly one of a model may be live.
const (
	// StatusCatchingUp is the first generation of a model, filled by its projector while nothing is live.
	StatusCatchingUp Status = "catching_up"
	// StatusBuilding is being filled by a rebuild, or left behind by one that was interrupted.
	StatusBuilding Status = "building"
	// StatusCandidate was rebuilt and waits for its promotion, at the position where the rebuild ended.
	StatusCandidate Status = "candidate"
	// StatusLive is what the public schema shows.
	StatusLive Status = "live"
	// StatusRetired was live before; it stays, frozen, until the next promotion.
	StatusRetired Status = "retired"
)

// bookkeeping is shared by all models. Several processes may create it at once.
const bookkeeping = `
SELECT pg_advisory_xact_lock(7031501);
CREATE SCHEMA IF NOT EXISTS journey_projections;
CREATE TABLE IF NOT EXISTS journey_projections.generation (
    model       TEXT             NOT NULL,
    generation  INTEGER          NOT NULL,
    version     INTEGER          NOT NULL,
    schema_name TEXT             NOT NULL UNIQUE,
    views_name  TEXT             NOT NULL DEFAULT '',
    status      TEXT             NOT NULL,
    halted      TEXT             NOT NULL DEFAULT '',
    epoch       BIGINT           NOT NULL DEFAULT 0,
    log         TEXT             NOT NULL,
    sequence    BIGINT           NOT NULL DEFAULT 0,
    hash        BYTEA            NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
    event_at    TIMESTAMPTZ      NOT NULL DEFAULT 'epoch',
    moved_at    TIMESTAMPTZ      NOT NULL DEFAULT now(),
    rate        DOUBLE PRECISION NOT NULL DEFAULT 0,
    parked      INTEGER          NOT NULL DEFAULT 0,
    done        BIGINT           NOT NULL DEFAULT 0,
    target      BIGINT           NOT NULL DEFAULT 0,
    created_at  TIMESTAMPTZ      NOT NULL DEFAULT now(),
    promoted_at TIMESTAMPTZ,
    accepted    TEXT             NOT NULL DEFAULT '',
    PRIMARY KEY (model, generation)
);
CREATE UNIQUE INDEX IF NOT EXISTS generation_one_live
    ON journey_projections.generation (model) WHERE status = 'live';
CREATE TABLE IF NOT EXISTS journey_projections.retry (
    model        TEXT        PRIMARY KEY,
    requested_at TIMESTAMPTZ NOT NULL
);`

// engineTables are in the schema of every generation: how far each history was read, and who is linked.
const engineTables = `
CREATE TABLE heads (
    subject    TEXT   PRIMARY KEY,
    operation  TEXT   NOT NULL,
    group_id   TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    sequence   BIGINT NOT NULL,
    hash       BYTEA  NOT NULL,
    parked_at  BIGINT,
    parked_why TEXT
);
CREATE INDEX heads_group ON heads (operation, group_id);
CREATE INDEX heads_parked ON heads (operation, group_id) WHERE parked_at IS NOT NULL;
CREATE TABLE links (
    operation   TEXT   NOT NULL,
    participant TEXT   NOT NULL,
    registered  BIGINT NOT NULL,
    others      TEXT[] NOT NULL,
    PRIMARY KEY (operation, participant)
);
CREATE TABLE clock (
    operation TEXT        NOT NULL,
    known_at  TIMESTAMPTZ NOT NULL,
    position  BIGINT      NOT NULL,
    PRIMARY KEY (operation, known_at)
);`

// unindexedTables are tables of a schema in which rows of a group cannot be found by an index.
const unindexedTables = `
SELECT t.relname
FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = $1 AND t.relkind = 'r' AND t.relname = ANY ($2)
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
    JOIN pg_catalog.pg_attribute b ON b.attrelid = t.oid AND b.attnum = i.indkey[1]
    WHERE i.indrelid = t.oid AND i.indpred IS NULL
      AND (a.attname, b.attname) IN (('operation', 'group_id'), ('group_id', 'operation')))`

// generation is a row of the bookkeeping.
type generation struct {
	Model      string
	Generation int
	Version    int
	Schema     string
	Views      string
	Status     Status
	Halted     string
	Epoch      int64
	Log        string
	Sequence   uint64
	Hash       []byte
	EventAt    time.Time
	MovedAt    time.Time
	Rate       float64
	Parked     int
	Done       uint64
	Target     uint64
}

const generationColumns = `model, generation, version, schema_name, views_name, status, halted, epoch, log, sequence,
    hash, event_at, moved_at, rate, parked, done, target`

func (g generation) mark() eventstore.Mark {
	return eventstore.Mark{Log: g.Log, Sequence: g.Sequence, Hash: eventstore.Hash(g.Hash)}
}

// prepare creates the bookkeeping if it is not there.
func prepare(ctx context.Context, pool *pgxpool.Pool) error {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, bookkeeping)
		return err
	})
	if err != nil {
		return fmt.Errorf("bookkeeping of projections: %w", err)
	}
	return nil
}

const lockModel = `SELECT pg_advisory_xact_lock(7031502, hashtext($1))`

// alone runs do in a transaction in which nobody else creates or promotes generations of the model.
func alone(ctx context.Context, pool *pgxpool.Pool, model string, do func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockModel, model); err != nil {
			return err
		}
		return do(tx)
	})
}

const selectGenerations = `SELECT ` + generationColumns + ` FROM journey_projections.generation
WHERE model = $1 ORDER BY generation`

// generationsOf are the generations of a model, oldest first.
func generationsOf(ctx context.Context, db querier, model string) ([]generation, error) {
	rows, err := db.Query(ctx, selectGenerations, model)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[generation])
}

// querier is a pool, a connection or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

const insertGeneration = `INSERT INTO journey_projections.generation (model, generation, version, schema_name, status, log)
VALUES ($1, $2, $3, $4, $5, $6)`

// create makes an empty generation with its schema and tables; the caller holds the model alone.
func create(ctx context.Context, tx pgx.Tx, model Model, log string, status Status) (generation, error) {
	all, err := generationsOf(ctx, tx, model.Name)
	if err != nil {
		return generation{}, err
	}
	number := 1
	if len(all) > 0 {
		number = all[len(all)-1].Generation + 1
	}
	schema := fmt.Sprintf("%s_v%d_g%d", model.Name, model.Version, number)
	if _, err := tx.Exec(ctx, insertGeneration, model.Name, number, model.Version, schema, status, log); err != nil {
		return generation{}, err
	}
	if _, err := tx.Exec(ctx, "CREATE SCHEMA "+quote(schema)); err != nil {
		return generation{}, err
	}
	if err := enter(ctx, tx, schema); err != nil {
		return generation{}, err
	}
	if _, err := tx.Exec(ctx, engineTables); err != nil {
		return generation{}, err
	}
	if _, err := tx.Exec(ctx, model.Schema); err != nil {
		return generation{}, fmt.Errorf("tables of %s: %w", schema, err)
	}
	if err := index(ctx, tx, model, schema); err != nil {
		return generation{}, err
	}
	return generationNumber(ctx, tx, model.Name, number)
}

// index gives each table that lacks one an index by which the rows of a group are found.
func index(ctx context.Context, tx pgx.Tx, model Model, schema string) error {
	var tables []string
	for _, t := range model.Tables {
		tables = append(tables, t.Name)
	}
	rows, err := tx.Query(ctx, unindexedTables, schema, tables)
	if err != nil {
		return err
	}
	missing, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, table := range missing {
		if _, err := tx.Exec(ctx, "CREATE INDEX ON "+quote(schema, table)+" (operation, group_id)"); err != nil {
			return err
		}
	}
	return nil
}

const selectGeneration = `SELECT ` + generationColumns + ` FROM journey_projections.generation
WHERE model = $1 AND generation = $2`

// ErrNoGeneration means the model has no such generation.
var ErrNoGeneration = errors.New("there is no such generation of the read model")

// generationNumber reads one generation.
func generationNumber(ctx context.Context, db querier, model string, number int) (generation, error) {
	rows, err := db.Query(ctx, selectGeneration, model, number)
	if err != nil {
		return generation{}, err
	}
	g, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[generation])
	if errors.Is(err, pgx.ErrNoRows) {
		return generation{}, fmt.Errorf("%s, generation %d: %w", model, number, ErrNoGeneration)
	}
	return g, err
}

const selectLive = `SELECT ` + generationColumns + ` FROM journey_projections.generation
WHERE model = $1 AND status = 'live'`

// live is the live generation of a model, or ErrNotLive.
func live(ctx context.Context, db querier, model string) (generation, error) {
	rows, err := db.Query(ctx, selectLive, model)
	if err == nil {
		var g generation
		if g, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[generation]); err == nil {
			return g, nil
		}
	}
	if errors.Is(err, pgx.ErrNoRows) || noBookkeeping(err) {
		return generation{}, ErrNotLive
	}
	return generation{}, err
}

// noBookkeeping: no projector ever ran on this database.
func noBookkeeping(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "42P01" || pg.Code == "3F000")
}

const setSearchPath = `SELECT set_config('search_path', $1, true), set_config('synchronous_commit', 'off', true)`

// enter makes the schema's tables the ones that unqualified names mean in this transaction. Its commit
// need not be on disk: rows and checkpoint would be lost together, and the log has both.
func enter(ctx context.Context, tx pgx.Tx, schema string) error {
	_, err := tx.Exec(ctx, setSearchPath, quote(schema))
	return err
}

func quote(names ...string) string { return pgx.Identifier(names).Sanitize() }
