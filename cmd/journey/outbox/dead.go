package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Dead is a delivery that was given up.
type Dead struct {
	ID       string    `json:"id"`
	Channel  string    `json:"channel"`
	Target   string    `json:"target"`
	Attempts int       `json:"attempts"`
	Fault    string    `json:"fault"`
	Since    time.Time `json:"since"`
}

const listDead = `
SELECT id, channel, target, attempts, fault, since FROM journey_outbox.deliveries
WHERE state = 'dead' ORDER BY since, id`

const there = `SELECT to_regclass('journey_outbox.stopped') IS NOT NULL`

// ListDead is what was given up, the oldest first; nothing if there is no outbox yet.
func ListDead(ctx context.Context, database *pgxpool.Pool) ([]Dead, error) {
	if made, err := made(ctx, database); err != nil || !made {
		return nil, named(err)
	}
	rows, err := database.Query(ctx, listDead)
	if err != nil {
		return nil, named(err)
	}
	dead, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Dead])
	return dead, named(err)
}

func made(ctx context.Context, database *pgxpool.Pool) (made bool, err error) {
	err = database.QueryRow(ctx, there).Scan(&made)
	return made, err
}

// ErrNotDead is about an id that is not that of a delivery that was given up.
var ErrNotDead = errors.New("not given up")

const resend = `
UPDATE journey_outbox.deliveries SET state = 'pending', attempts = 0, next_at = @now, fault = '', since = @now
WHERE state = 'dead' AND (id = @id OR @id = '')
RETURNING channel, target`

const open = `DELETE FROM journey_outbox.stopped WHERE channel = @channel AND target = @target`

// Resend puts a delivery that was given up back, with the same id and as if it had not been tried; an empty id
// means all of them. Its receiver, if it wanted nothing any more, is asked again. It answers how many were put back;
// ErrNotDead if the one named was not given up.
func Resend(ctx context.Context, database *pgxpool.Pool, id string, now time.Time) (int, error) {
	made, err := made(ctx, database)
	if err == nil && !made && id != "" {
		err = ErrNotDead
	}
	if err != nil || !made {
		return 0, named(err)
	}
	var n int
	err = pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, resend, pgx.NamedArgs{"id": id, "now": now})
		if err != nil {
			return err
		}
		type receiver struct{ Channel, Target string }
		all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[receiver])
		if err != nil {
			return err
		}
		if n = len(all); n == 0 && id != "" {
			return ErrNotDead
		}
		asked := map[receiver]bool{}
		for _, r := range all {
			if asked[r] {
				continue
			}
			asked[r] = true
			if _, err := tx.Exec(ctx, open, pgx.NamedArgs{"channel": r.Channel, "target": r.Target}); err != nil {
				return err
			}
		}
		return nil
	})
	return n, named(err)
}

func named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("outbox: %w", err)
}
