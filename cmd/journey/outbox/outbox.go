// Package outbox keeps what is to be sent to the outside until it has arrived, or is given up where a person
// sees it.
//
// What is planned is sent at least once, with the same id however often, and never again once its success is
// stored. Each receiver has a lane of its own, so that one who is slow or gone delays nobody else.
package outbox

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/cmd/journey/delivery"
	"journey/domain/calendar"
)

// Delivery is one message for one receiver.
type Delivery struct {
	// ID is what the receiver knows it by; the same in every attempt.
	ID string
	// Channel is how it goes: webhook, mail. Target is to whom: the name of an endpoint, the id of a person.
	// Never an address or a name of a person.
	Channel, Target string
	// Body is what is sent; empty for one that is made of its parts when it is sent. Forgotten once it arrived.
	Body []byte
	// Day is the day whose parts it gathers; calendar.None if it is planned whole.
	Day calendar.Date
	// Zone is where that day is; UTC for one that is planned whole.
	Zone *time.Location
	// Parts is how many parts of each kind it gathers; filled when it is sent.
	Parts map[string]int
	// Attempts counts the attempts, the present one included; filled when it is sent.
	Attempts int
}

// Outbox is the deliveries of one database. Several processes may work on it at once.
type Outbox struct {
	database *pgxpool.Pool
	config   Config
}

// Config is how an outbox works. Log and Now are needed.
type Config struct {
	Log *slog.Logger
	Now func() time.Time
	// Seed spreads the waits; any number will do.
	Seed uint64
	// Poll is how often a lane without work looks for some; zero means every second.
	Poll time.Duration
}

// schema is no read model: what was sent cannot be told from the log, so it is never built again and is part of a backup.
const schema = `
CREATE SCHEMA IF NOT EXISTS journey_outbox;
CREATE TABLE IF NOT EXISTS journey_outbox.deliveries (
    id       TEXT        PRIMARY KEY,
    channel  TEXT        NOT NULL,
    target   TEXT        NOT NULL,
    body     BYTEA       NOT NULL,
    day      DATE, -- NULL: it gathers nothing
    state    TEXT        NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts INTEGER     NOT NULL,
    next_at  TIMESTAMPTZ NOT NULL,
    fault    TEXT        NOT NULL,
    since    TIMESTAMPTZ NOT NULL -- when it came into its state
);
ALTER TABLE journey_outbox.deliveries ADD COLUMN IF NOT EXISTS zone TEXT NOT NULL DEFAULT 'UTC'; -- of the day
CREATE INDEX IF NOT EXISTS deliveries_due ON journey_outbox.deliveries (channel, target, next_at) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS deliveries_dead ON journey_outbox.deliveries (since, id) WHERE state = 'dead';
CREATE TABLE IF NOT EXISTS journey_outbox.parts (
    part     TEXT NOT NULL,
    channel  TEXT NOT NULL,
    target   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    delivery TEXT NOT NULL REFERENCES journey_outbox.deliveries (id),
    PRIMARY KEY (part, channel, target)
);
CREATE INDEX IF NOT EXISTS parts_delivery ON journey_outbox.parts (delivery);
CREATE TABLE IF NOT EXISTS journey_outbox.stopped (
    channel TEXT NOT NULL,
    target  TEXT NOT NULL,
    fault   TEXT NOT NULL,
    PRIMARY KEY (channel, target)
)`

// Prepare makes the tables if they are not there, and what is new in those that are.
func Prepare(ctx context.Context, database *pgxpool.Pool) error {
	// Two processes may start at once on an empty database; the lock lets one of them create the schema.
	return named(pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(7370005)`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, schema)
		return err
	}))
}

// New is the outbox of a database. The tables must be there: Prepare.
func New(database *pgxpool.Pool, config Config) *Outbox {
	if config.Poll == 0 {
		config.Poll = time.Second
	}
	return &Outbox{database: database, config: config}
}

// Lane is how the deliveries of one receiver, or of a whole channel, are sent.
type Lane struct {
	// Channel and Target are whose deliveries; an empty target means all of the channel.
	Channel, Target string
	// Schedule is when they are tried again.
	Schedule delivery.Schedule
	// Parallel is how many are sent at once; zero means four.
	Parallel int
	// Send makes one attempt. It must end well before five minutes have passed.
	Send func(context.Context, Delivery) delivery.Answer
}
