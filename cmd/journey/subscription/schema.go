package subscription

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// schema is no read model: what was chosen, acknowledged and told to whom cannot be told from the log, so it is part of
// a backup. Positions are those of the log, sequences those of the subscription's stream.
const schema = `
CREATE SCHEMA IF NOT EXISTS journey_relay;
CREATE TABLE IF NOT EXISTS journey_relay.subscriptions (
    name            TEXT        PRIMARY KEY,
    operations      TEXT[]      NOT NULL CHECK (cardinality(operations) > 0),
    facts           TEXT[]      NOT NULL, -- none: all
    placements      TEXT[]      NOT NULL, -- none: all
    content         TEXT        NOT NULL CHECK (content IN ('protobuf', 'json')),
    after_position  BIGINT      NOT NULL,
    secret          BYTEA       NOT NULL CHECK (length(secret) = 32),
    password_hash   TEXT        NOT NULL, -- empty: a webhook, or revoked
    webhook_url     TEXT        NOT NULL, -- empty: none
    webhook_secrets TEXT        NOT NULL,
    allow_private   BOOLEAN     NOT NULL,
    allow_plain     BOOLEAN     NOT NULL,
    state           TEXT        NOT NULL CHECK (state IN ('active', 'paused', 'revoked')),
    why             TEXT        NOT NULL, -- empty unless paused
    since           TIMESTAMPTZ NOT NULL, -- when it came into its state
    created_at      TIMESTAMPTZ NOT NULL,
    reset_to        BIGINT -- NULL: nobody asked
);
CREATE TABLE IF NOT EXISTS journey_relay.progress (
    subscription          TEXT   PRIMARY KEY REFERENCES journey_relay.subscriptions (name),
    log                   TEXT   NOT NULL,
    position              BIGINT NOT NULL, -- everything in the log up to here is in the stream
    hash                  BYTEA  NOT NULL, -- of the event there
    stream                TEXT   NOT NULL, -- which making of the stream: its metadata journey_incarnation
    published             BIGINT NOT NULL, -- last sequence
    acknowledged          BIGINT NOT NULL, -- everything up to this sequence is acknowledged ...
    acknowledged_position BIGINT NOT NULL, -- ... and this is the cursor of it
    acknowledged_index    BIGINT NOT NULL,
    pending               BIGINT NOT NULL, -- how many messages are not acknowledged
    seen_at               TIMESTAMPTZ      -- when the subscriber last asked or acknowledged; NULL: never
);
CREATE TABLE IF NOT EXISTS journey_relay.told ( -- who was told of a person (Art. 15(1)(c) and 19 GDPR)
    subscription TEXT        NOT NULL REFERENCES journey_relay.subscriptions (name),
    operation    TEXT        NOT NULL,
    participant  TEXT        NOT NULL,
    position     BIGINT      NOT NULL, -- of the first event that was told
    first_at     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (subscription, operation, participant)
);
CREATE INDEX IF NOT EXISTS told_participant ON journey_relay.told (operation, participant);
CREATE TABLE IF NOT EXISTS journey_relay.erasures ( -- who was told of an erasure
    subscription    TEXT        NOT NULL REFERENCES journey_relay.subscriptions (name),
    operation       TEXT        NOT NULL,
    participant     TEXT        NOT NULL,
    position        BIGINT      NOT NULL, -- of the erasure in the log
    event           TEXT        NOT NULL, -- ce-id of the notice
    sequences       BIGINT[]    NOT NULL, -- where the notice and its copies lie, the last one last
    told_at         TIMESTAMPTZ NOT NULL, -- first
    acknowledged_at TIMESTAMPTZ, -- NULL: not yet
    PRIMARY KEY (subscription, position)
);
CREATE INDEX IF NOT EXISTS erasures_open ON journey_relay.erasures (subscription) WHERE acknowledged_at IS NULL;
CREATE INDEX IF NOT EXISTS erasures_participant ON journey_relay.erasures (operation, participant);
CREATE TABLE IF NOT EXISTS journey_relay.waiting ( -- webhooks: not yet taken; NATS: not taken, or sent again and not yet behind the consumer
    subscription TEXT        NOT NULL REFERENCES journey_relay.subscriptions (name),
    sequence     BIGINT      NOT NULL,
    event        TEXT        NOT NULL, -- ce-id
    participant  TEXT        NOT NULL, -- pseudonym
    kind         TEXT        NOT NULL,
    attempts     INTEGER     NOT NULL,
    next_at      TIMESTAMPTZ NOT NULL,
    fault        TEXT        NOT NULL, -- stable id of why it did not arrive; empty: not tried
    parked       BOOLEAN     NOT NULL, -- a person must say that it is sent again
    retry        BOOLEAN     NOT NULL, -- a person said so
    since        TIMESTAMPTZ NOT NULL,
    header       JSONB       NOT NULL,
    body         BYTEA       NOT NULL,
    PRIMARY KEY (subscription, sequence)
);
CREATE INDEX IF NOT EXISTS waiting_due ON journey_relay.waiting (subscription, next_at) WHERE NOT parked;
CREATE INDEX IF NOT EXISTS waiting_participant ON journey_relay.waiting (subscription, participant, sequence);
CREATE INDEX IF NOT EXISTS waiting_retry ON journey_relay.waiting (subscription) WHERE retry;
CREATE TABLE IF NOT EXISTS journey_relay.replays ( -- webhooks: what is posted again before anything new is
    subscription TEXT   PRIMARY KEY REFERENCES journey_relay.subscriptions (name),
    next         BIGINT NOT NULL, -- the first sequence that has not been posted again
    until        BIGINT NOT NULL  -- the last one
)`

// show lets whoever names recipients see who was told of whom, and nothing that is secret. On one machine, where a single
// login does everything, there is no such role.
const show = `
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'journey_reads_told') THEN
        GRANT USAGE ON SCHEMA journey_relay TO journey_reads_told;
        GRANT SELECT (name, operations, after_position, state, why, since, created_at) ON journey_relay.subscriptions TO journey_reads_told;
        GRANT SELECT ON journey_relay.progress, journey_relay.told, journey_relay.erasures TO journey_reads_told;
        GRANT SELECT (subscription, event, parked) ON journey_relay.waiting TO journey_reads_told;
    END IF;
END;
$$`

// Prepare makes the tables if they are not there. It never changes those that are.
func Prepare(ctx context.Context, database *pgxpool.Pool) error {
	// Two processes may start at once on an empty database; the lock lets one of them create the schema.
	err := pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(7370007)`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, schema)
		if err == nil {
			_, err = tx.Exec(ctx, show)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("subscriptions: %w", err)
	}
	return nil
}

const there = `SELECT to_regclass('journey_relay.waiting') IS NOT NULL`

// Made says whether there are the tables: without a first subscription and a relay there need not be.
func Made(ctx context.Context, database *pgxpool.Pool) (made bool, err error) {
	if err = database.QueryRow(ctx, there).Scan(&made); err != nil {
		return false, fmt.Errorf("subscriptions: %w", err)
	}
	return made, nil
}
