package relay

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// locks say which relay tells a subscription. They belong to one connection and end with it. They only keep two relays
// from working against each other: that nothing is told twice does not rest on them.
type locks struct{ conn *pgx.Conn }

// answersWithin bounds the wait for an answer of the connection.
const answersWithin = 10 * time.Second

func openLocks(ctx context.Context, database *pgxpool.Pool) (*locks, error) {
	conn, err := pgx.ConnectConfig(ctx, database.Config().ConnConfig)
	if err != nil {
		return nil, fmt.Errorf("locks of the relay: %w", err)
	}
	return &locks{conn}, nil
}

const takeLock = `SELECT pg_try_advisory_lock(7370008, hashtext(@name))`

// take takes the lock of a subscription; false if another relay has it.
func (l *locks) take(ctx context.Context, name string) (mine bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	if err = l.conn.QueryRow(ctx, takeLock, pgx.NamedArgs{"name": name}).Scan(&mine); err != nil {
		return false, fmt.Errorf("locks of the relay: %w", err)
	}
	return mine, nil
}

// alive is an error if the locks are lost.
func (l *locks) alive(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	if err := l.conn.Ping(ctx); err != nil {
		return fmt.Errorf("locks of the relay: %w", err)
	}
	return nil
}

func (l *locks) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), answersWithin)
	defer cancel()
	return l.conn.Close(ctx)
}
