package courier

import (
	"context"
	"math"
	"sort"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/subscription"
	"journey/domain/calendar"
	"journey/domain/refusal"
)

// The rules on what can be sent again.
const (
	// RuleNothingPosted: nothing has gone out yet.
	RuleNothingPosted refusal.Rule = "subscription.nothing_posted"
	// RuleNothingToReplay: nothing that has gone out lies in the range.
	RuleNothingToReplay refusal.Rule = "subscription.nothing_to_replay"
)

// Bound is one end of a range of messages: a sequence of the subscription's stream, or a day.
type Bound struct {
	Sequence uint64
	// Day is meant if there is no sequence: the day (UTC) on which a message was put into the stream.
	Day calendar.Date
}

// Last is the last message that was posted.
var Last = Bound{Sequence: math.MaxUint64}

// Range is messages of a subscription's stream by their sequences, both included.
type Range struct{ From, To uint64 }

// Messages is how many there are.
func (r Range) Messages() uint64 { return r.To - r.From + 1 }

// askReplay goes on up to the last notice of an erasure that was posted, if that lies behind the range.
const askReplay = `
INSERT INTO journey_relay.replays (subscription, next, until)
SELECT @name, @next, greatest(@until, max(notice)) FROM journey_relay.erasures, unnest(sequences) AS notice
WHERE subscription = @name AND notice <= @posted
ON CONFLICT (subscription) DO UPDATE SET next = excluded.next, until = excluded.until RETURNING until`

// Replay lets what was posted be posted again, with the same ids and in the same order, before anything new is; one that
// is under way ends. What was never posted is left out: it is, in its turn. A range that ends before the notice of an
// erasure goes on up to it: whoever gets a participant again must get that, too. It answers what will be. Refused are
// subscription.RuleUnknown, RuleRevoked and RuleNoWebhook, RuleNothingPosted and RuleNothingToReplay.
func Replay(ctx context.Context, js jetstream.JetStream, database *pgxpool.Pool, name string, from, to Bound) (Range, error) {
	s, err := subscription.Get(ctx, database, name)
	switch {
	case err != nil:
		return Range{}, err
	case s.State == subscription.Revoked:
		return Range{}, refusal.New(subscription.RuleRevoked, "name", name)
	case s.Webhook == nil:
		return Range{}, refusal.New(subscription.RuleNoWebhook, "name", name)
	}
	progress, err := subscription.ProgressOf(ctx, database, name)
	if err != nil {
		return Range{}, err
	}
	if progress.Published == 0 {
		return Range{}, refusal.New(RuleNothingPosted, "name", name)
	}
	stream, err := js.Stream(ctx, subscription.Stream(name))
	if err != nil {
		return Range{}, err
	}
	there := Range{From: stream.CachedInfo().State.FirstSeq, To: min(progress.Acknowledged, stream.CachedInfo().State.LastSeq)}
	if there.From > there.To {
		return Range{}, refusal.New(RuleNothingPosted, "name", name)
	}
	asked, err := there.cut(ctx, stream, from, to)
	if err != nil {
		return Range{}, err
	}
	if asked.From < there.From || asked.From > asked.To {
		return Range{}, refusal.New(RuleNothingToReplay, "from", name, strconv.FormatUint(there.From, 10), strconv.FormatUint(there.To, 10))
	}
	err = database.QueryRow(ctx, askReplay, pgx.NamedArgs{"name": name, "next": asked.From, "until": asked.To, "posted": there.To}).Scan(&asked.To)
	return asked, err
}

// cut is what of the messages that are there lies between two bounds.
func (r Range) cut(ctx context.Context, stream jetstream.Stream, from, to Bound) (cut Range, err error) {
	cut = Range{From: from.Sequence, To: min(to.Sequence, r.To)}
	if from.Sequence == 0 {
		if cut.From, err = r.first(ctx, stream, from.Day.Time()); err != nil {
			return cut, err
		}
	}
	if to.Sequence == 0 {
		if cut.To, err = r.first(ctx, stream, to.Day.Add(1).Time()); err != nil {
			return cut, err
		}
		cut.To--
	}
	return cut, nil
}

// first is the first message that was put into the stream at a moment or later; the one behind the last if none was.
func (r Range) first(ctx context.Context, stream jetstream.Stream, at time.Time) (uint64, error) {
	var failed error
	n := sort.Search(int(r.Messages()), func(i int) bool {
		m, err := stream.GetMsg(ctx, r.From+uint64(i))
		if err != nil {
			failed = err
			return true
		}
		return !m.Time.Before(at)
	})
	return r.From + uint64(n), failed
}
