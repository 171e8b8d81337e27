package obligation_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"

	"journey/deploy/local/testdb"
	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/projections/obligation"
)

// The days of this test: few, so that dates meet.
const (
	firstDay = calendar.Date(17000)
	days     = 12
)

// anyDate is a date of the test, or none in one of three cases.
func anyDate(r *rand.Rand) calendar.Date {
	if r.IntN(3) == 0 {
		return calendar.None
	}
	return firstDay.Add(r.IntN(days))
}

// anything is an obligation with dates in any order, also in those that no history leads to.
func anything(r *rand.Rand) followup.Obligation {
	o := followup.Obligation{Member: "p-1", CompletedOn: anyDate(r), Late: r.IntN(2) == 0, ClosedOn: anyDate(r),
		ClosedAs: followup.Lost, ReopenedOn: anyDate(r), NotRequiredFrom: anyDate(r)}
	if r.IntN(2) == 0 {
		o.ClosedAs = followup.Declined
	}
	o.Opens = firstDay.Add(r.IntN(days))
	o.Checkpoint = o.Opens.Add(r.IntN(3))
	o.Closes = o.Checkpoint.Add(r.IntN(3))
	return o
}

const statesOn = `
SELECT o.obligation::INTEGER, d.day - DATE '1970-01-01', v.state
FROM obligations o
CROSS JOIN generate_series(@first::DATE, @last::DATE, INTERVAL '1 day') g (moment)
CROSS JOIN LATERAL (SELECT g.moment::DATE) d (day)
CROSS JOIN LATERAL (SELECT ` + obligation.State + `) v (state)`

// The state function of the database and the one of the domain are the same rule.
func TestStateIsTheDomains(t *testing.T) {
	pool := testdb.New(t)
	ctx := t.Context()
	if _, err := pool.Exec(ctx, "CREATE TABLE obligations ("+obligation.Definition+");"+obligation.Function); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(2, 7))
	var all []followup.Obligation
	var rows [][]any
	for i := range 3000 {
		o := anything(r)
		o.ID = strconv.Itoa(i)
		all = append(all, o)
		rows = append(rows, obligation.Values(o))
	}
	if _, err := pool.CopyFrom(ctx, pgx.Identifier{"obligations"}, obligation.Columns, pgx.CopyFromRows(rows)); err != nil {
		t.Fatal(err)
	}
	found, err := pool.Query(ctx, statesOn, pgx.NamedArgs{"first": firstDay.Add(-1).Time(), "last": firstDay.Add(days + 5).Time()})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[followup.State]int{}
	var i int
	var on calendar.Date
	var state string
	compared := 0
	_, err = pgx.ForEachRow(found, []any{&i, &on, &state}, func() error {
		want := all[i].State(on)
		seen[want]++
		compared++
		if string(want) != state {
			t.Errorf("%+v on %s: %s in SQL, %s by the domain", all[i], on, state, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != 8 || compared != 3000*(days+7) {
		t.Errorf("compared %d, states seen %v", compared, seen)
	}
}
