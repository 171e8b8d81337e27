package api

import (
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// databaseGone says that PostgreSQL was not there, or went away in the middle: the same request can be
// sent again when it is back. What it answered to is in the log whole or not at all.
func databaseGone(err error) bool {
	var unreached *pgconn.ConnectError
	var said *pgconn.PgError
	switch {
	case errors.As(err, &unreached):
		return true
	case errors.As(err, &said):
		// Shut down, crashed, cannot take connections now; class 08: the connection broke.
		return said.Code == "57P01" || said.Code == "57P02" || said.Code == "57P03" || strings.HasPrefix(said.Code, "08")
	}
	var network net.Error
	return pgconn.SafeToRetry(err) || errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network)
}
