package projections

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// bookkeeping is shared by all models. Several processes may create it at once. The table origin holds what a
// generation was filled by; promotion holds every promotion that ever was, which nothing deletes.
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
CREATE TABLE IF NOT EXISTS journey_projections.origin (
    model       TEXT    NOT NULL,
    generation  INTEGER NOT NULL,
    program     TEXT    NOT NULL,
    definitions JSONB   NOT NULL,
    PRIMARY KEY (model, generation)
);
CREATE TABLE IF NOT EXISTS journey_projections.promotion (
    model       TEXT        NOT NULL,
    generation  INTEGER     NOT NULL,
    version     INTEGER     NOT NULL,
    promoted_at TIMESTAMPTZ NOT NULL,
    log         TEXT        NOT NULL,
    sequence    BIGINT      NOT NULL,
    compared    TEXT        NOT NULL,
    accepted    TEXT        NOT NULL,
    PRIMARY KEY (model, promoted_at, generation)
);
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

// prepare creates the bookkeeping if it is not there.
func prepare(ctx context.Context, pool *pgxpool.Pool) error {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, bookkeeping); err != nil {
			return err
		}
		return makeReaders(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("bookkeeping of projections: %w", err)
	}
	return nil
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
