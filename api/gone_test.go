package api

import (
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func TestALostDatabaseIsToldFromAFault(t *testing.T) {
	said := func(code string) error { return fmt.Errorf("query: %w", &pgconn.PgError{Code: code}) }
	for _, c := range []struct {
		name string
		err  error
		want bool
	}{
		{"it shuts down", said("57P01"), true},
		{"another of its processes crashed", said("57P02"), true},
		{"it is still starting", said("57P03"), true},
		{"the connection broke", said("08006"), true},
		{"nobody listens", fmt.Errorf("dial: %w", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), true},
		{"the answer ended in the middle", fmt.Errorf("read: %w", io.ErrUnexpectedEOF), true},
		{"the connection is closed", fmt.Errorf("query: %w", pgconn.ErrConnClosed), true},
		{"a table is missing", said("42P01"), false},
		{"a person cancelled the query", said("57014"), false},
		{"no row", pgx.ErrNoRows, false},
		{"a fault of ours", errors.New("a fault"), false},
	} {
		if got := databaseGone(c.err); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
