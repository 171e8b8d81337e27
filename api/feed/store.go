package feed

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/domain/calendar"
	"journey/projections/query"
)

// ErrUnknown means that there is no such feed; of a token: none that holds.
var ErrUnknown = errors.New("no such calendar")

// schema: what no log has, so it is part of a backup.
const schema = `
CREATE SCHEMA IF NOT EXISTS journey_calendar;
CREATE TABLE IF NOT EXISTS journey_calendar.feeds (
    id           UUID        PRIMARY KEY,
    token_sha256 BYTEA       NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
    operation    TEXT        NOT NULL,
    caseworker   TEXT        NOT NULL,
    language     TEXT        NOT NULL CHECK (language IN ('de', 'en')),
    created_at   TIMESTAMPTZ NOT NULL,
    created_by   TEXT        NOT NULL,
    last_used_on DATE,
    revoked_at   TIMESTAMPTZ,
    revoked_by   TEXT        NOT NULL DEFAULT ''
)`

// lock lets one of two services create the schema on an empty database.
const lock = `SELECT pg_advisory_xact_lock(7370004)`

const createFeed = `
INSERT INTO journey_calendar.feeds (id, token_sha256, operation, caseworker, language, created_at, created_by)
VALUES (@id, @digest, @operation, @caseworker, @language, @created_at, @created_by)`

// Prepare creates the table if it is not there. It never changes one that is.
func Prepare(ctx context.Context, database *pgxpool.Pool) error {
	return named(pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error { return prepare(ctx, tx) }))
}

func prepare(ctx context.Context, tx pgx.Tx) error {
	for _, statement := range []string{lock, schema} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// Create stores a new feed under the digest of its token; it is on disk when Create returns.
func Create(ctx context.Context, database *pgxpool.Pool, f Feed, token Token) error {
	digest := token.Digest()
	err := pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error {
		if err := prepare(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, createFeed, pgx.NamedArgs{
			"id": f.ID, "digest": digest[:], "operation": f.Operation, "caseworker": f.Caseworker,
			"language": f.Language, "created_at": f.CreatedAt, "created_by": f.CreatedBy,
		})
		return err
	})
	return named(err)
}

const columns = `id::TEXT, operation, caseworker, language, created_at, created_by, last_used_on, revoked_at, revoked_by`

func scan(row pgx.CollectableRow, digest *[]byte) (Feed, error) {
	var f Feed
	var revoked *time.Time
	into := []any{&f.ID, &f.Operation, &f.Caseworker, &f.Language, &f.CreatedAt, &f.CreatedBy, (*query.Date)(&f.LastUsedOn), &revoked, &f.RevokedBy}
	if digest != nil {
		into = append(into, digest)
	}
	err := row.Scan(into...)
	if revoked != nil {
		f.RevokedAt = *revoked
	}
	return f, err
}

const listFeeds = `
SELECT ` + columns + `
FROM journey_calendar.feeds
WHERE operation = @operation AND (@caseworker = '' OR caseworker = @caseworker)
ORDER BY caseworker, created_at DESC, id`

// List is the feeds of an operation, by caseworker, the newest first; of one caseworker unless empty.
func List(ctx context.Context, database *pgxpool.Pool, operation, caseworker string) ([]Feed, error) {
	return collect(ctx, database, listFeeds, pgx.NamedArgs{"operation": operation, "caseworker": caseworker}, nil)
}

const findFeed = `SELECT ` + columns + `, token_sha256 FROM journey_calendar.feeds WHERE token_sha256 = @digest`

// Find is the feed of a token. One that was revoked and one that never was are the same ErrUnknown, after
// the same work. What is looked for is a digest, so how long the index takes says nothing about a token.
func Find(ctx context.Context, database *pgxpool.Pool, token Token) (Feed, error) {
	digest := token.Digest()
	stored := make([]byte, len(digest))
	found, err := collect(ctx, database, findFeed, pgx.NamedArgs{"digest": digest[:]}, &stored)
	if err != nil {
		return Feed{}, err
	}
	var f Feed
	if len(found) == 1 {
		f = found[0]
	}
	if subtle.ConstantTimeCompare(stored, digest[:]) != 1 || f.Revoked() {
		return Feed{}, ErrUnknown
	}
	return f, nil
}

const feedByID = `SELECT ` + columns + ` FROM journey_calendar.feeds WHERE operation = @operation AND id = @id`

// ByID is a feed of an operation, revoked or not, or ErrUnknown.
func ByID(ctx context.Context, database *pgxpool.Pool, operation, id string) (Feed, error) {
	return one(ctx, database, feedByID, pgx.NamedArgs{"operation": operation, "id": id})
}

const revokeFeed = `
UPDATE journey_calendar.feeds
SET revoked_at = coalesce(revoked_at, @at), revoked_by = CASE WHEN revoked_at IS NULL THEN @by ELSE revoked_by END
WHERE operation = @operation AND id = @id
RETURNING ` + columns

// Revoke ends a feed of an operation for ever, and answers it. One that was revoked before stays as it is.
func Revoke(ctx context.Context, database *pgxpool.Pool, operation, id, by string, at time.Time) (Feed, error) {
	return one(ctx, database, revokeFeed, pgx.NamedArgs{"operation": operation, "id": id, "by": by, "at": at})
}

func one(ctx context.Context, database *pgxpool.Pool, statement string, args pgx.NamedArgs) (Feed, error) {
	found, err := collect(ctx, database, statement, args, nil)
	switch {
	case err != nil:
		return Feed{}, err
	case len(found) == 0:
		return Feed{}, ErrUnknown
	}
	return found[0], nil
}

// collect is the feeds that a statement answers; none as long as nobody has made one, and so no table. With
// digest it takes the column token_sha256 behind the others.
func collect(ctx context.Context, database *pgxpool.Pool, statement string, args pgx.NamedArgs, digest *[]byte) ([]Feed, error) {
	rows, err := database.Query(ctx, statement, args)
	var all []Feed
	if err == nil {
		all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (Feed, error) { return scan(row, digest) })
	}
	var said *pgconn.PgError
	if errors.As(err, &said) && (said.Code == "42P01" || said.Code == "3F000") {
		return nil, nil
	}
	return all, named(err)
}

// It is written once a day at most.
const feedUsed = `
UPDATE journey_calendar.feeds SET last_used_on = @day::DATE
WHERE id = @id AND (last_used_on IS NULL OR last_used_on < @day::DATE)`

// Used keeps the day on which a feed was read last.
func Used(ctx context.Context, database *pgxpool.Pool, f Feed, day calendar.Date) error {
	if f.LastUsedOn != calendar.None && f.LastUsedOn >= day {
		return nil
	}
	_, err := database.Exec(ctx, feedUsed, pgx.NamedArgs{"id": f.ID, "day": query.Day(day)})
	return named(err)
}

func named(err error) error {
	if err != nil {
		return fmt.Errorf("calendars: %w", err)
	}
	return nil
}
