package api

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// everybody is who may be responsible for a case, with the organisation they work for.
var everybody = map[string]string{"cw-1": "bilse", "cw-2": "bilse", "cw-3": "bilse", "cw-9": "stadt", "co-1": "bilse", "co-9": "stadt"}

// caseOf is a case of an operation.
type caseOf struct{ operation, group string }

// crowded is an office with random cases in two operations: some of nobody, some given on, some transferred to another
// partner, some linked, and staff who are absent with deputies of their own and of another partner. It is the same
// one for the same seed.
func crowded(t *testing.T, seed uint64) *office {
	o := withOutcome(t)
	registerOperation(t, o.served, "resque-plus")
	extended := o.step("resque-plus", "2015-06-01", `{"grant_decided": {"kind": "GRANT_KIND_EXTENSION", "from": "2012-01-01", "to": "2019-06-30"}}`)
	extended.Operation, extended.Kind = "resque-plus", journeyv1.HistoryKind_HISTORY_KIND_OPERATION
	o.record(extended)
	random := rand.New(rand.NewPCG(7, seed))
	ids := slices.Sorted(maps.Keys(everybody))
	anyone := func() string { return ids[random.IntN(len(ids))] }
	var absent []*journeyv1.StaffMember
	for _, id := range []string{ids[2+random.IntN(2)], ids[4+random.IntN(2)]} {
		away := worker(id, everybody[id])
		for _, deputy := range random.Perm(len(ids))[:2] {
			if ids[deputy] != id {
				away.Deputies = append(away.Deputies, ids[deputy])
			}
		}
		away.Absences = []*journeyv1.Absence{{From: "2016-07-20", Until: "2016-08-20"}}
		absent = append(absent, away)
	}
	o.put(&journeyv1.PutDirectoryRequest{Staff: absent})
	for n := range 24 {
		operation, id := []string{"laqs", "resque-plus"}[n%2], fmt.Sprintf("p-%04d", n)
		first := registrationOf(o, id)
		steps := []*journeyv1.RecordRequest{first}
		if random.IntN(6) > 0 {
			steps = append(steps, o.step(id, "2016-03-01", given), o.step(id, "2016-03-07", entering))
			if random.IntN(3) > 0 {
				steps = append(steps, o.step(id, "2016-05-02", placed))
			}
		}
		for i := range random.IntN(4) {
			who := anyone()
			partner := everybody[who]
			if random.IntN(5) == 0 {
				partner = "stadt" // whoever works for whom, a case is of the partner that it was given to
			}
			day := fmt.Sprintf("2016-06-%02d", 1+i)
			if random.IntN(3) > 0 || len(steps) < 3 {
				steps = append(steps, o.step(id, day, assigned(who, partner)))
				continue
			}
			transfer := fmt.Sprintf(`{"case_transfer_proposed": {"transfer": "tr-%d", "to_partner": %q, "to_caseworker": %q}}`, i, partner, who)
			decided := fmt.Sprintf(`{"case_transfer_decided": {"transfer": "tr-%d", "accepted": %t}}`, i, random.IntN(3) > 0)
			steps = append(steps, o.step(id, day, transfer), o.step(id, day, decided))
		}
		if n >= 8 && random.IntN(4) == 0 {
			o.next++
			steps = append(steps, linkingStep(id, fmt.Sprintf("p-%04d", n-8), o.next))
		}
		for _, s := range steps {
			s.Operation = operation
		}
		o.record(steps...)
	}
	o.caught()
	if err := o.upToNow(t.Context(), "outcome"); err != nil {
		t.Fatal(err)
	}
	return o
}

// seen are the cases whose rows somebody sees in a table, whatever they ask for.
func seen(t *testing.T, db query.DB, table string) map[caseOf]bool {
	t.Helper()
	rows, err := db.Query(t.Context(), "SELECT DISTINCT operation, group_id FROM "+table)
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	all := map[caseOf]bool{}
	var c caseOf
	if _, err := pgx.ForEachRow(rows, []any{&c.operation, &c.group}, func() error { all[c] = true; return nil }); err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	return all
}

// actors are everybody in every role, for their own partner and for the lead partner, in one operation and in both;
// and one for no partner, and one in no operation.
func actors() []Actor {
	var all []Actor
	for number := range len(journeyv1.Role_name) {
		role := journeyv1.Role(number)
		for id, partner := range everybody {
			all = append(all,
				Actor{ID: id, Role: role, Partner: partner, Operations: []string{"laqs"}},
				Actor{ID: id, Role: role, Partner: partner, Operations: []string{"*"}},
				Actor{ID: id, Role: role, Partner: "landeshauptstadt-schwerin", Operations: []string{"laqs"}})
		}
		all = append(all, Actor{ID: "co-1", Role: role, Operations: []string{"resque-plus"}}, Actor{ID: "cw-1", Role: role, Partner: "bilse"})
	}
	return all
}
