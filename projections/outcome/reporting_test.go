package outcome_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// texts are the rows of a query, each as one text; nil if there are none.
func texts(t *testing.T, db interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}, sql string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	var text string
	_, err = pgx.ForEachRow(rows, []any{&text}, func() error {
		all = append(all, text)
		return nil
	})
	if err != nil {
		t.Fatalf("%v: %s", err, sql)
	}
	return all
}

// reader is a login that has the role journey_reporting and nothing else.
func reader(t *testing.T, pool *pgxpool.Pool) *pgx.Conn {
	t.Helper()
	name := "analyst_of_" + texts(t, pool, `SELECT current_database()::TEXT`)[0]
	if _, err := pool.Exec(t.Context(), `CREATE ROLE `+name+` LOGIN IN ROLE journey_reporting`); err != nil {
		t.Fatal(err)
	}
	config := pool.Config().ConnConfig.Copy()
	config.User = name
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if _, err := pool.Exec(context.Background(), `DROP ROLE `+name); err != nil {
			t.Error(err)
		}
	})
	return conn
}

const selectRelations = `
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1`

const selectFunctions = `
SELECT p.oid::TEXT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = 'outcome' AND starts_with(p.proname, 'reporting_') ORDER BY 1`

func reportingView(relation string) bool {
	return strings.HasPrefix(relation, "outcome.reporting_") || strings.HasPrefix(relation, "outcome_retired_") && strings.Contains(relation, ".reporting_")
}

// The role reads each view, in the schema that was made anew as well, and nothing else, by privilege and by trial.
func TestTheReportingRoleReadsItsViewsAndNothingElse(t *testing.T) {
	w := newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
	w.record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.record("p-1", "2016-01-11", complete(woman, 41))
	w.Show()
	if _, err := w.Pool.Exec(t.Context(), `CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.keys (key BYTEA)`); err != nil {
		t.Fatal(err)
	}
	analyst := reader(t, w.Pool)
	for _, when := range []string{"first", "rebuilt"} {
		var views, others int
		for _, relation := range texts(t, w.Pool, selectRelations) {
			allowed := texts(t, w.Pool, `SELECT (has_schema_privilege($1, split_part($2, '.', 1), 'USAGE') AND has_table_privilege($1, $2, 'SELECT'))::TEXT`, analyst.Config().User, relation)[0] == "true"
			_, err := analyst.Exec(t.Context(), `SELECT * FROM `+relation)
			var refused *pgconn.PgError
			switch {
			case reportingView(relation):
				views++
				if err != nil || !allowed {
					t.Errorf("%s: %s may not be read: %v", when, relation, err)
				}
			case !errors.As(err, &refused) || refused.Code != "42501" || allowed:
				t.Errorf("%s: %s may be read: %v", when, relation, err)
			default:
				others++
			}
		}
		if views < 30 || others < 30 {
			t.Fatalf("%s: %d views and %d others were tried", when, views, others)
		}
		for _, sql := range []string{
			`SELECT * FROM outcome.stands('op-1', '2016-12-31', 99, '2026-01-01')`, `SELECT * FROM outcome.counted('op-1', '2016-12-31', 99)`,
			`SELECT outcome.position_at('op-1', now())`, `CREATE TABLE outcome.mine (a INT)`, `CREATE VIEW outcome.mine AS SELECT 1`,
			`UPDATE outcome.reporting_participations SET gender = 'man'`, `DELETE FROM outcome.reporting_clock`, `SET ROLE journey_reads_figures`,
		} {
			var refused *pgconn.PgError
			if _, err := analyst.Exec(t.Context(), sql); !errors.As(err, &refused) || refused.Code != "42501" {
				t.Errorf("%s: %s: %v", when, sql, err)
			}
		}
		w.Rebuild()
	}
	same(t, "the role has no login", w.text(`SELECT rolcanlogin::TEXT FROM pg_catalog.pg_roles WHERE rolname = 'journey_reporting'`), "false")
	for _, function := range texts(t, w.Pool, selectFunctions) {
		same(t, "everybody calls "+function, w.text(`SELECT has_function_privilege('public', $1::OID, 'EXECUTE')::TEXT`, function), "false")
		same(t, "the role calls "+function, w.text(`SELECT has_function_privilege('journey_reporting', $1::OID, 'EXECUTE')::TEXT`, function), "true")
	}
}

// What a view or a function reads, directly or through another, as PostgreSQL bound it.
const selectReadBy = `
WITH RECURSIVE object (class, id, name) AS (
    SELECT 'pg_class'::regclass::OID, c.oid, c.oid::regclass::TEXT FROM pg_catalog.pg_class c
    WHERE c.relnamespace = 'outcome'::regnamespace AND starts_with(c.relname, 'reporting_')
    UNION
    SELECT 'pg_proc'::regclass::OID, p.oid, p.oid::regprocedure::TEXT FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = 'outcome'::regnamespace AND starts_with(p.proname, 'reporting_')
    UNION
    SELECT d.refclassid, d.refobjid, CASE d.refclassid WHEN 'pg_class'::regclass THEN d.refobjid::regclass::TEXT ELSE d.refobjid::regprocedure::TEXT END
    FROM object o
    LEFT JOIN pg_catalog.pg_rewrite r ON o.class = 'pg_class'::regclass AND r.ev_class = o.id
    JOIN pg_catalog.pg_depend d ON d.classid = CASE WHEN r.oid IS NULL THEN o.class ELSE 'pg_rewrite'::regclass END AND d.objid = coalesce(r.oid, o.id)
    WHERE d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass)
)
SELECT DISTINCT name FROM object ORDER BY 1`

func TestNothingReportedRestsOnSensitiveAnswers(t *testing.T) {
	w := newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
	w.Show()
	read := texts(t, w.Pool, selectReadBy)
	for _, name := range read {
		if strings.Contains(name, "special") || strings.Contains(name, "stands") || strings.Contains(name, ".heads") {
			t.Errorf("the views read %s", name)
		}
	}
	for _, want := range []string{".memberships", ".placements", "outcome.counted("} {
		if !slices.ContainsFunc(read, func(name string) bool { return strings.Contains(name, want) }) {
			t.Errorf("%s is not among what the views read, so this test sees nothing: %v", want, read)
		}
	}
}

// Sensitive answers move nothing that an analyst sees.
func TestSensitiveAnswersMoveNothingReported(t *testing.T) {
	seen, special := map[bool][]string{}, []string{}
	for _, disadvantaged := range []bool{false, true} {
		w := newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
		w.record("p-1", "2016-01-04", storytest.Registered("", ""))
		entry := complete(woman, 41)
		e := entry.GetEntryDeclared()
		e.Minority, e.Disability, e.HousingExclusion = answered(disadvantaged), answered(disadvantaged), answered(disadvantaged)
		w.record("p-1", "2016-01-11", entry)
		w.record("p-1", "2016-06-01", storytest.Exited(completed))
		w.record("p-1", "2016-06-10", placed("pl-1", insured, 38))
		w.Show()
		for _, view := range texts(t, w.Pool, `SELECT c.oid::regclass::TEXT FROM pg_catalog.pg_class c
			WHERE c.relnamespace = 'outcome'::regnamespace AND starts_with(c.relname, 'reporting_') AND c.relname <> 'reporting_checkpoint' ORDER BY 1`) {
			seen[disadvantaged] = append(seen[disadvantaged], view)
			seen[disadvantaged] = append(seen[disadvantaged], texts(t, w.Pool, `SELECT v::TEXT FROM `+view+` v ORDER BY 1`)...)
		}
		special = append(special, w.text(`SELECT string_agg(yes::TEXT, ' ' ORDER BY counts_from) FROM outcome.special_memberships`))
	}
	if special[0] == special[1] {
		t.Errorf("the answers moved nothing at all: %v", special)
	}
	same(t, "reported", seen[true], seen[false])
}

const selectUncommented = `
SELECT c.relname || '.' || a.attname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'outcome'::regnamespace AND starts_with(c.relname, 'reporting_') AND coalesce(col_description(c.oid, a.attnum), '') = ''
UNION ALL
SELECT c.relname FROM pg_catalog.pg_class c
WHERE c.relnamespace = 'outcome'::regnamespace AND starts_with(c.relname, 'reporting_') AND coalesce(obj_description(c.oid, 'pg_class'), '') = ''
UNION ALL
SELECT p.proname FROM pg_catalog.pg_proc p
WHERE p.pronamespace = 'outcome'::regnamespace AND starts_with(p.proname, 'reporting_') AND coalesce(obj_description(p.oid, 'pg_proc'), '') = ''`

func TestEveryViewAndColumnReportedHasAComment(t *testing.T) {
	w := newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
	w.Show()
	same(t, "without a comment", texts(t, w.Pool, selectUncommented), nil)
}
