package reminder

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// maxApart is how far the clocks of the process and of the database may be apart.
const maxApart = 5 * time.Minute

// ErrClock means that the clocks of the process and of the database are more than five minutes apart. Nobody is
// reminded of anything until they agree: what is told too early cannot be taken back.
var ErrClock = errors.New("the clocks of this machine and of the database are more than five minutes apart: set them right")

// clocks is ErrClock if the clock is not to be believed.
func (p *Process) clocks(ctx context.Context) error {
	database, err := p.DatabaseNow(ctx)
	if err != nil {
		return fmt.Errorf("clock of the database: %w", err)
	}
	if p.Now().Sub(database).Abs() > maxApart {
		return ErrClock
	}
	return nil
}

const selectClock = `SELECT clock_timestamp()`

func (p *Process) databaseNow(ctx context.Context) (at time.Time, err error) {
	err = p.Database.QueryRow(ctx, selectClock).Scan(&at)
	return at, err
}
