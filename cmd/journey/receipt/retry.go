package receipt

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/cmd/journey/subscription"
	"journey/domain/refusal"
)

// RuleNotParked is on what is asked to be sent again and does not wait for that.
const RuleNotParked refusal.Rule = "subscription.not_parked"

const retry = `
UPDATE journey_relay.waiting SET retry = true
WHERE subscription = @subscription AND parked AND (sequence = @sequence OR @sequence IS NULL)`

// Retry asks for a message to be sent again, all that are parked if none is named, and answers how many; whoever
// delivers does it within moments. Refused are subscription.RuleUnknown and RuleRevoked, and RuleNotParked for one that
// is named.
func Retry(ctx context.Context, database *pgxpool.Pool, name string, sequence *uint64) (int, error) {
	s, err := subscription.Get(ctx, database, name)
	if err != nil {
		return 0, err
	}
	if s.State == subscription.Revoked {
		return 0, refusal.New(subscription.RuleRevoked, "name", name)
	}
	done, err := database.Exec(ctx, retry, pgx.NamedArgs{"subscription": name, "sequence": sequence})
	switch {
	case err != nil:
		return 0, fmt.Errorf("parked messages of subscription %s: %w", name, err)
	case done.RowsAffected() == 0 && sequence != nil:
		return 0, refusal.New(RuleNotParked, "sequence", strconv.FormatUint(*sequence, 10), name)
	}
	return int(done.RowsAffected()), nil
}
