package followup

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/projections/obligation"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

const (
	// ForecastWeeks is how many weeks the board looks ahead, that of the day included.
	ForecastWeeks = 12
	// DueWithin is how many days ahead the board names what will be due.
	DueWithin = 14
	// oldest is how many overdue obligations the board names, and named how many of the other lists.
	oldest, named = 10, 100
)

// Board is what a coordinator looks at.
type Board struct {
	// All, then the same by checkpoint, by caseworker and by partner. An empty key is nobody's.
	All                                Rate
	Checkpoints, Caseworkers, Partners []Rate
	// Overdue is what is overdue for longest, at most ten.
	Overdue []Obligation
	// Lost is how many are lost, by how many attempts were made for them; the fewest attempts first.
	Lost []Lost
	// FallingDue is what is upcoming and due within DueWithin days, at most a hundred, and how many there are.
	FallingDue      []Obligation
	FallingDueTotal uint64
	// Forecast is the weeks, the one of the day first.
	Forecast []Week
	// Unassigned is what is open and nobody's, at most a hundred, and how many there are.
	Unassigned      []Obligation
	UnassignedTotal uint64
}

// Rate is how many obligations were completed of those that the rates are counted among: what is completed, in
// time or late, and what is overdue, lost or declined. What can still be done in time, what is not required, and
// what is retracted or lost its clock stand in no rate. The figures follow_up and follow_up.* of an operation are
// the same numbers, of its participants.
type Rate struct {
	// Key is the checkpoint (employment.91, exit.28d), the caseworker or the partner who is responsible now;
	// empty for all, and for what is nobody's.
	Key string
	// Completed is those in time.
	Completed, Late, Overdue, Lost, Declined uint64
}

// Base is how many it is a share of.
func (r Rate) Base() uint64 { return r.Completed + r.Late + r.Overdue + r.Lost + r.Declined }

// Percent is the share completed, in time or late; false if the base is 0.
func (r Rate) Percent() (float64, bool) {
	if r.Base() == 0 {
		return 0, false
	}
	return 100 * float64(r.Completed+r.Late) / float64(r.Base()), true
}

// Lost is how many obligations are lost after so many attempts.
type Lost struct {
	Attempts uint32
	Number   uint64
}

// Week is a week from Monday to Sunday, forecast by what is upcoming or due on the day, as if nothing more were
// done or closed.
type Week struct {
	// From is the Monday.
	From calendar.Date
	// Opens and Closes are how many windows open in it (after the day) and close in it (from the day on); Open is
	// how many are open on its Sunday.
	Opens, Closes, Open uint64
}

// GetBoard is the board of what f selects; f selects neither a state nor a time. Ask it in one REPEATABLE READ
// transaction, so that its parts are of the same moment.
func GetBoard(ctx context.Context, db query.DB, f Filter) (Board, error) {
	var b Board
	if err := b.rate(ctx, db, f); err != nil {
		return b, fmt.Errorf("rates of the follow-up: %w", err)
	}
	if err := b.lose(ctx, db, f); err != nil {
		return b, fmt.Errorf("lost follow-ups: %w", err)
	}
	if err := b.foresee(ctx, db, f); err != nil {
		return b, fmt.Errorf("forecast of the follow-up: %w", err)
	}
	overdue, falling, nobodys := f, f, f
	overdue.State = journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE
	falling.State, falling.OpensWithin = journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING, DueWithin
	nobodys.Open, nobodys.Unassigned = true, true
	var err error
	if b.Overdue, _, err = List(ctx, db, overdue, nil, oldest); err != nil {
		return b, err
	}
	if b.FallingDue, b.FallingDueTotal, err = List(ctx, db, falling, nil, named); err != nil {
		return b, err
	}
	b.Unassigned, b.UnassignedTotal, err = List(ctx, db, nobodys, nil, named)
	return b, err
}

// An id is clock.anchor.checkpoint; the checkpoint of the board leaves out the anchor. The rows are counted once, and
// the groups are sums of that.
const rates = `
WITH counted AS MATERIALIZED (
    SELECT split_part(o.obligation, '.', 1) || '.' || split_part(o.obligation, '.', 3) AS checkpoint,
        o.caseworker, o.partner, o.state, count(*) AS number
    FROM followup.obligations_on(@on::DATE) o` + filter + `
      AND o.state IN ` + obligation.Rated + ` AND NOT o.outside_rates
    GROUP BY 1, 2, 3, 4
)
SELECT GROUPING(c.checkpoint, c.caseworker, c.partner), coalesce(c.checkpoint, c.caseworker, c.partner, ''),
    coalesce(sum(c.number) FILTER (WHERE c.state = 'completed'), 0)::BIGINT,
    coalesce(sum(c.number) FILTER (WHERE c.state = 'completed_late'), 0)::BIGINT,
    coalesce(sum(c.number) FILTER (WHERE c.state = 'overdue'), 0)::BIGINT,
    coalesce(sum(c.number) FILTER (WHERE c.state = 'lost'), 0)::BIGINT,
    coalesce(sum(c.number) FILTER (WHERE c.state = 'declined'), 0)::BIGINT
FROM counted c
GROUP BY GROUPING SETS ((), (c.checkpoint), (c.caseworker), (c.partner))
ORDER BY 1, 2`

func (b *Board) rate(ctx context.Context, db query.DB, f Filter) error {
	rows, err := db.Query(ctx, rates, query.Custom, f.args())
	if err != nil {
		return err
	}
	var by int
	var r Rate
	_, err = pgx.ForEachRow(rows, []any{&by, &r.Key, &r.Completed, &r.Late, &r.Overdue, &r.Lost, &r.Declined}, func() error {
		switch by { // a bit for each column that is not grouped by
		case 0b111:
			b.All = r
		case 0b011:
			b.Checkpoints = append(b.Checkpoints, r)
		case 0b101:
			b.Caseworkers = append(b.Caseworkers, r)
		case 0b110:
			b.Partners = append(b.Partners, r)
		}
		return nil
	})
	slices.SortFunc(b.Checkpoints, func(x, y Rate) int {
		xc, xd := checkpoint(x.Key)
		yc, yd := checkpoint(y.Key)
		return cmp.Or(cmp.Compare(xc, yc), cmp.Compare(xd, yd))
	})
	return err
}

// checkpoint is the clock of a checkpoint and, roughly, how many days after its begin it lies.
func checkpoint(key string) (clock string, days int) {
	clock, after, _ := strings.Cut(key, ".")
	number, unit := strings.TrimRight(after, "dm"), 1
	if strings.HasSuffix(after, "m") {
		unit = 30
	}
	// What is no number stands first; ids that no clock made are possible in a log that was imported.
	n, _ := strconv.Atoi(number)
	return clock, n * unit
}

const lost = `
SELECT o.attempts, count(*) FROM followup.obligations_on(@on::DATE) o` + filter + `
  AND o.state = 'lost'
GROUP BY o.attempts ORDER BY o.attempts`

func (b *Board) lose(ctx context.Context, db query.DB, f Filter) error {
	rows, err := db.Query(ctx, lost, query.Custom, f.args())
	if err != nil {
		return err
	}
	b.Lost, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Lost])
	return err
}

const forecast = `
WITH waiting AS (
    SELECT o.opens_on, o.closes_on, count(*) AS number FROM followup.obligations_on(@on::DATE) o` + filter + `
      AND o.state IN ('upcoming', 'due')
    GROUP BY o.opens_on, o.closes_on
)
SELECT w.monday::DATE,
    coalesce(sum(o.number) FILTER (WHERE o.opens_on > @on::DATE AND o.opens_on BETWEEN w.monday AND w.monday + 6), 0)::BIGINT,
    coalesce(sum(o.number) FILTER (WHERE o.closes_on BETWEEN w.monday AND w.monday + 6), 0)::BIGINT,
    coalesce(sum(o.number) FILTER (WHERE w.monday + 6 BETWEEN o.opens_on AND o.closes_on), 0)::BIGINT
FROM (SELECT date_trunc('week', @on::DATE)::DATE + 7 * n FROM generate_series(0, @weeks::INTEGER - 1) n) w (monday)
LEFT JOIN waiting o ON o.opens_on <= w.monday + 6 AND o.closes_on >= w.monday
GROUP BY w.monday ORDER BY w.monday`

func (b *Board) foresee(ctx context.Context, db query.DB, f Filter) error {
	args := f.args()
	args["weeks"] = ForecastWeeks
	rows, err := db.Query(ctx, forecast, query.Custom, args)
	if err != nil {
		return err
	}
	var w Week
	_, err = pgx.ForEachRow(rows, []any{(*query.Date)(&w.From), &w.Opens, &w.Closes, &w.Open}, func() error {
		b.Forecast = append(b.Forecast, w)
		return nil
	})
	return err
}
