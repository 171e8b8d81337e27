package projections_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/projections"
	"journey/projections/query"
)

// guarded is the test's read model with readers of an operation and of reminders.
func guarded() projections.Model {
	model := visits(nil)
	model.Readers = []projections.Reader{projections.ReadsOperation, projections.ReadsReminders}
	return model
}

// read is how many rows of the view visitor a reading sees.
func (w *world) read(of projections.Reading) int {
	w.t.Helper()
	n, err := counted(w, of.On(w.pool), `SELECT count(*) FROM visits.visitor`)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func counted(w *world, db query.DB, sql string) (int, error) {
	rows, err := db.Query(w.t.Context(), sql)
	if err != nil {
		return 0, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[int])
}

// sees asks of an operation, of another one, and of all of them.
func (w *world) sees(what string, want int) {
	w.t.Helper()
	for _, of := range []struct {
		reading projections.Reading
		want    int
	}{
		{projections.Reading{As: projections.ReadsOperation, Operation: op}, want},
		{projections.Reading{As: projections.ReadsOperation, Operation: "op-2"}, 0},
		{projections.Reading{As: projections.ReadsOperation}, 0},
		{projections.Reading{As: projections.ReadsReminders}, want},
	} {
		if got := w.read(of.reading); got != want && of.want > 0 || got != of.want {
			w.t.Errorf("%s: %+v sees %d rows, want %d", what, of.reading, got, of.want)
		}
	}
}

// openWide takes the wall away, as it was before there was one.
const openWide = `
ALTER TABLE visits_v1_g1.visitor DISABLE ROW LEVEL SECURITY;
DROP POLICY journey_reads_operation ON visits_v1_g1.visitor;
REVOKE ALL ON visits.visitor, visits_v1_g1.visitor FROM journey_reads_operation;
ALTER VIEW visits.visitor RESET (security_invoker);
COMMENT ON SCHEMA visits_v1_g1 IS NULL`

func TestTheWallStandsAroundEveryGeneration(t *testing.T) {
	w := newWorld(t)
	w.project(guarded(), w.record("p-1", "2026-03-02", registered()))
	w.sees("the first generation", 1)
	if _, err := w.pool.Exec(t.Context(), openWide); err != nil {
		t.Fatal(err)
	}
	w.project(guarded(), w.record("p-2", "2026-03-02", registered()))
	w.sees("one that was made before there was a wall, after a start of its projector", 2)
	w.rebuild(guarded())
	w.sees("while another one waits", 2)
	if err := w.promote(guarded(), ""); err != nil {
		t.Fatal(err)
	}
	w.sees("the second generation", 2)
	w.project(guarded(), w.record("p-3", "2026-03-02", registered()))
	w.sees("and what is written after that", 3)
	for _, table := range []string{"heads", "links", "visitor"} {
		n, err := counted(w, projections.Reading{As: projections.ReadsOperation, Operation: "op-2"}.On(w.pool), `SELECT count(*) FROM visits_v1_g2.`+table)
		if table == "visitor" && (err != nil || n != 0) || table != "visitor" && (err == nil || !strings.Contains(err.Error(), "42501")) {
			t.Errorf("table %s beside the view: %d rows, %v", table, n, err)
		}
	}
}

// TestAReadingLeavesNothingBehind on the one connection of its pool, however it ends.
func TestAReadingLeavesNothingBehind(t *testing.T) {
	w := newWorld(t)
	w.project(guarded(), w.record("p-1", "2026-03-02", registered(), session()))
	config := w.pool.Config()
	config.MaxConns = 1
	one, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	of := projections.Reading{As: projections.ReadsOperation, Operation: op}
	who := func() (said string) {
		t.Helper()
		const ask = `SELECT concat_ws(' ', current_user = session_user, current_setting('transaction_read_only'),
			nullif(current_setting('journey.operation', TRUE), ''))`
		if err := one.QueryRow(t.Context(), ask).Scan(&said); err != nil {
			t.Fatal(err)
		}
		return said
	}
	for _, c := range []struct {
		what string
		read func(query.DB) error
	}{
		{"all rows were read", func(db query.DB) error {
			_, err := counted(w, db, `SELECT count(*) FROM visits.visit`)
			return err
		}},
		{"the rows were closed before", func(db query.DB) error {
			rows, err := db.Query(t.Context(), `SELECT sequence FROM visits.visit`)
			if err == nil {
				rows.Next()
				rows.Close()
			}
			return err
		}},
		{"the query is wrong", func(db query.DB) error {
			rows, err := db.Query(t.Context(), `SELECT nonsense FROM visits.visit`)
			if err == nil {
				rows.Close()
				err = rows.Err()
			}
			if err == nil {
				t.Error("no error")
			}
			return nil
		}},
		{"a row cannot be read", func(db query.DB) error {
			rows, err := db.Query(t.Context(), `SELECT step FROM visits.visit`)
			if err != nil {
				return err
			}
			if _, err := pgx.CollectRows(rows, pgx.RowTo[int]); err == nil {
				t.Error("no error")
			}
			return nil
		}},
	} {
		if err := c.read(of.On(one)); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if said := who(); said != "t off" {
			t.Errorf("%s: afterwards the connection is %q", c.what, said)
		}
		if err := of.AtOneMoment(t.Context(), one, c.read); err != nil && c.what != "the query is wrong" {
			t.Fatalf("%s, at one moment: %v", c.what, err)
		}
		if said := who(); said != "t off" {
			t.Errorf("%s, at one moment: afterwards the connection is %q", c.what, said)
		}
	}
	if _, err := (projections.Reading{}).On(one).Query(t.Context(), `SELECT 1`); err == nil {
		t.Error("the zero reading reads")
	}
	if said := who(); said != "t off" {
		t.Errorf("after the zero reading the connection is %q", said)
	}
}

func TestReadersNeedWhatTheyAreToldApartBy(t *testing.T) {
	for what, change := range map[string]func(*projections.Model){
		"nobody is responsible":      func(m *projections.Model) { m.Readers = []projections.Reader{projections.ReadsOwn} },
		"no such reader":             func(m *projections.Model) { m.Readers = []projections.Reader{"postgres"} },
		"nobody had it before":       func(m *projections.Model) { m.Readers = []projections.Reader{projections.ReadsHanded} },
		"a column that there is not": func(m *projections.Model) { m.Handed = []string{"caseworker"} },
		"a table without the columns": func(m *projections.Model) {
			m.Readers, m.Responsible = []projections.Reader{projections.ReadsPartner}, "visitor"
		},
		"a name that the engine needs": func(m *projections.Model) { m.Tables[0].Name = "handed" },
	} {
		w := newWorld(t)
		model := guarded()
		change(&model)
		if err := projections.New(w.store, w.pool, model, projections.Config{}).Run(t.Context()); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}
