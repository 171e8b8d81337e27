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
	Accepted   string
}

const generationColumns = `model, generation, version, schema_name, views_name, status, halted, epoch, log, sequence,
    hash, event_at, moved_at, rate, parked, done, target, accepted`

func (g generation) mark() eventstore.Mark {
	return eventstore.Mark{Log: g.Log, Sequence: g.Sequence, Hash: eventstore.Hash(g.Hash)}
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
func create(ctx context.Context, tx pgx.Tx, model Model, log string, status Status, program string) (generation, error) {
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
	if _, err := tx.Exec(ctx, insertOrigin, model.Name, number, program, append([]Definition{}, model.Definitions...)); err != nil {
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
	gen, err := generationNumber(ctx, tx, model.Name, number)
	if err != nil {
		return gen, err
	}
	return gen, raise(ctx, tx, model, gen)
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
