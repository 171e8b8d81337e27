package api

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"journey/api/rights"
	"journey/eventstore"
	"journey/projections"
	"journey/projections/caseload"
	cases "journey/projections/person"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// The tables of each read model that hold rows of people.
var (
	caseloadTables = []string{"caseload.cases", "caseload.members", "caseload.obligations", "caseload.identities"}
	followupTables = []string{"followup.obligations"}
)

// rowActions are the actions on rows of people, with the tables that they read.
var rowActions = map[rights.Action][]string{
	rights.FindPeople: caseloadTables, rights.ListCases: caseloadTables,
	rights.ListFollowUps: followupTables, rights.CountFollowUps: followupTables, rights.ReadBoard: followupTables,
}

// TestTheDatabaseShowsWhatTheTableOfRightsAllows asks, in random worlds, as everybody in every role, for each action
// on rows: the rows that the database lets through, whatever the query asks for, are those of the cases whose relation,
// as the log has it, allows the action. The one exception is ADR 12's: what nobody is responsible for is in no list
// of a caseworker or of a single partner, even if they began it.
func TestTheDatabaseShowsWhatTheTableOfRightsAllows(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			o := crowded(t, seed)
			b := beheld{office: o, cases: seen(t, o.Database, "caseload.cases"), tables: map[string]map[caseOf]bool{}, scopes: map[string]map[caseOf]bool{}, relations: map[string]rights.Relation{}}
			for _, table := range slices.Concat(caseloadTables, followupTables) {
				b.tables[table] = seen(t, o.Database, table)
			}
			for _, actor := range actors() {
				for action, tables := range rowActions {
					b.compare(actor, action, tables)
				}
			}
			if b.shown < 1000 || b.hidden < 1000 || len(b.scopes) < 50 {
				t.Errorf("%d rows shown and %d hidden in %d scopes: the world is too small to say anything", b.shown, b.hidden, len(b.scopes))
			}
		})
	}
}

// beheld is a world as its readers see it. Tables is what is there, scopes what was seen by table and scope.
type beheld struct {
	*office
	cases         map[caseOf]bool
	tables        map[string]map[caseOf]bool
	scopes        map[string]map[caseOf]bool
	relations     map[string]rights.Relation
	shown, hidden int
}

func (b *beheld) compare(actor Actor, action rights.Action, tables []string) {
	b.t.Helper()
	allowed := map[caseOf]bool{}
	for c := range b.cases {
		if rights.May(actor.Role, action, b.relation(actor, c)) {
			allowed[c] = true
		}
	}
	given := b.given(actor, action)
	for _, table := range tables {
		got, want := map[caseOf]bool{}, map[caseOf]bool{}
		for of := range given {
			maps.Copy(got, b.through(of, table))
		}
		for c := range b.tables[table] {
			if allowed[c] {
				want[c] = true
			}
		}
		b.shown += len(want)
		b.hidden += len(b.tables[table]) - len(want)
		if diff := cmp.Diff(want, got); diff != "" {
			b.t.Errorf("%s %s of %q in %v, %s: %s (-allowed +seen)\n%s", actor.Role, actor.ID, actor.Partner, actor.Operations, action, table, diff)
		}
	}
}

// through is what the database lets through of a table.
func (b *beheld) through(of scope, table string) map[caseOf]bool {
	b.t.Helper()
	key := fmt.Sprint(table, of)
	if b.scopes[key] == nil {
		b.scopes[key] = seen(b.t, b.rows(of), table)
	}
	return b.scopes[key]
}

// relation is how near a case is, as the log has it, whatever the role.
func (b *beheld) relation(actor Actor, c caseOf) rights.Relation {
	b.t.Helper()
	key := fmt.Sprint(actor.ID, actor.Partner, actor.Operations, c)
	if _, known := b.relations[key]; !known {
		b.relations[key] = b.related(actor, c)
	}
	return b.relations[key]
}

func (b *beheld) related(actor Actor, c caseOf) rights.Relation {
	b.t.Helper()
	facts, err := b.facts(b.t.Context(), c.operation)
	if err != nil {
		b.t.Fatal(err)
	}
	history, err := b.histories.get(b.t.Context(), eventstore.Subject{Operation: c.operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: c.group})
	if err != nil {
		b.t.Fatal(err)
	}
	members, err := b.linkedWith(b.t.Context(), history)
	if err != nil {
		b.t.Fatal(err)
	}
	if caseworker, _ := cases.Responsible(cases.Facts(projections.Group{Members: members})); caseworker == "" {
		return actor.toOperation(facts, c.operation)
	}
	relation, err := b.toCase(b.t.Context(), actor, facts, history)
	if err != nil {
		b.t.Fatal(err)
	}
	return relation
}

// given are the scopes that an actor is given, whatever they ask for.
func (b *beheld) given(actor Actor, action rights.Action) map[scope]bool {
	b.t.Helper()
	all := map[scope]bool{}
	ctx := context.WithValue(b.t.Context(), actorKey{}, actor)
	for _, operation := range []string{"laqs", "resque-plus"} {
		facts, err := b.facts(ctx, operation)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, asked := range append(slices.Sorted(maps.Keys(everybody)), "", "of stadt") {
			caseworker, partner := asked, ""
			if asked == "of stadt" {
				caseworker, partner = "", "stadt"
			}
			of, err := b.narrow(ctx, action, facts, &caseworker, &partner)
			if err == nil {
				all[of] = true
			}
		}
	}
	return all
}

// TestScopesBesideTheTable: where cases went, whose cases are handed over, and figures.
func TestScopesBesideTheTable(t *testing.T) {
	o := crowded(t, 11)
	text := func(db query.DB, sql string, args ...any) string {
		t.Helper()
		rows, err := db.Query(t.Context(), sql, args...)
		if err != nil {
			t.Fatal(err)
		}
		s, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		return s
	}
	const list = `SELECT coalesce(string_agg(operation || ' ' || group_id, ', ' ORDER BY operation, group_id), '') FROM `
	found := 0
	for id := range everybody {
		for _, operation := range []string{"laqs", "resque-plus"} {
			want := text(o.Database, list+`caseload.cases WHERE operation = $1 AND previous_caseworker = $2`, operation, id)
			if got := text(o.rows(givenAwayBy(operation, id)), list+"caseload.handed"); got != want {
				t.Errorf("given away by %s: %q, want %q", id, got, want)
			}
			found += len(want)
		}
		want := text(o.Database, list+`caseload.cases WHERE caseworker = $1`, id)
		if got := text(o.rows(ofStaff(id)), list+"caseload.cases"); got != want {
			t.Errorf("of %s: %q, want %q", id, got, want)
		}
	}
	if found == 0 {
		t.Error("nobody gave anything away")
	}
	for _, table := range []string{"participations", "special_answers", "memberships", "clock"} {
		for _, operation := range []string{"laqs", "resque-plus"} {
			if got := text(o.figures(operation), `SELECT coalesce(string_agg(DISTINCT operation, ', '), '') FROM outcome.`+table); got != operation {
				t.Errorf("figures of %s are made of %s of %q", operation, table, got)
			}
		}
	}
}

// TestWhatAScopeReadsNothingOf: other read models, the columns that who gave a case away is not told, what belongs to
// the engine, and anything at all without saying who reads.
func TestWhatAScopeReadsNothingOf(t *testing.T) {
	o := withOutcome(t)
	o.open(3, "cw-1", "bilse")
	o.caught()
	for _, c := range []struct {
		what string
		of   scope
		sql  string
		want string
	}{
		{"figures to a caseworker", ofCaseworker("laqs", "cw-1"), `SELECT 1 FROM outcome.participations`, "42501"},
		{"figures to an operation", ofEveryone("laqs"), `SELECT 1 FROM outcome.memberships`, "42501"},
		{"names to figures", scope{As: projections.ReadsFigures, Operation: "laqs"}, `SELECT 1 FROM caseload.identities`, "42501"},
		{"names to reminders", scope{As: projections.ReadsReminders}, `SELECT 1 FROM caseload.identities`, "42501"},
		{"the whole case to who gave it away", givenAwayBy("laqs", "cw-1"), `SELECT 1 FROM caseload.cases`, "42501"},
		{"its phase", givenAwayBy("laqs", "cw-1"), fmt.Sprintf(`SELECT phase FROM caseload_v%d_g1.cases`, caseload.Version), "42501"},
		{"the heads of histories", ofEveryone("laqs"), fmt.Sprintf(`SELECT 1 FROM caseload_v%d_g1.heads`, caseload.Version), "42501"},
		{"the directory", ofEveryone("laqs"), `SELECT 1 FROM journey_directory.staff`, "42501"},
		{"a change", ofEveryone("laqs"), `UPDATE caseload.cases SET phase = '' RETURNING 1`, "42501"},
		{"without a reader", scope{Operation: "laqs"}, `SELECT 1 FROM caseload.cases`, "22023"},
		{"without an operation", scope{As: projections.ReadsOperation}, `SELECT 1 FROM caseload.cases`, ""},
		{"without a caseworker", ofCaseworker("laqs", ""), `SELECT 1 FROM caseload.cases`, ""},
		{"without a partner", ofOrganisation("laqs", ""), `SELECT 1 FROM caseload.cases`, ""},
		{"without staff", ofStaff(""), `SELECT 1 FROM caseload.cases`, ""},
	} {
		o.record(registrationOf(o, fmt.Sprintf("p-%04d", 100+o.next))) // of nobody: an empty caseworker is no key to it
		o.caught()
		if err := o.upToNow(t.Context(), "outcome"); err != nil {
			t.Fatal(err)
		}
		rows, err := o.rows(c.of).Query(t.Context(), c.sql)
		var all []int
		if err == nil {
			all, err = pgx.CollectRows(rows, pgx.RowTo[int])
		}
		if c.want == "" && (err != nil || len(all) > 0) || c.want != "" && (err == nil || !strings.Contains(err.Error(), "SQLSTATE "+c.want)) {
			t.Errorf("%s: %d rows, %v; want %q", c.what, len(all), err, c.want)
		}
	}
}
