package indicator_test

import (
	"fmt"
	"testing"
)

// TestSteps: a finding names the steps that it rests on, by version. The entry is 1, the exit 2.
func TestSteps(t *testing.T) {
	s := set(t, esfPlus, nil)
	for _, row := range []struct {
		name string
		of   history
		code string
		want string
	}{
		{"an entry code rests on the entry", caseOf("2016-02-01"), "EECO04", "[1]"},
		{"a job on the entry, the exit and the placement", caseOf("2016-02-01").and("2016-02-01", placed("pl-1", job)), "EECR04", "[1 2 3]"},
		{"a corrected job on its original", caseOf("2016-02-01").and("2016-03-01", placed("pl-1", job)).reads(3, "2016-02-10", placed("pl-1", job)), "EECR04", "[1 2 3]"},
		{"an observation on itself", caseOf("2016-02-01").and("2016-01-10", told(workingOne)).and("2016-02-10", told(workingOne)), "EECR04", "[1 2 4]"},
		{"a later status on both", caseOf("2016-02-01").and("2016-02-01", placed("pl-1", job)).and("2016-02-10", told(idle)), "EECR04", "[1 2 4 3]"},
		{"searching before a job on both", caseOf("2016-02-01").and("2016-02-01", told(outOfWork)).and("2016-02-10", placed("pl-1", job)), "EECR01", "[1 2 4 3]"},
		{"a placement that ended on beginning and end, the last one of several", caseOf("2016-02-01").
			and("2016-02-02", placed("pl-1", job)).and("2016-02-20", ends("pl-1")).and("2016-02-03", placed("pl-2", miniJob)).and("2016-02-10", ends("pl-2")), "EECR04", "[1 2 3 4]"},
		{"a job six months later on itself and what confirms it", caseOf("2016-02-01").and("2016-02-01", placed("pl-1", job)).and("2016-07-20", told(workingOne)), "EECR05", "[1 2 3 4]"},
		{"or on its end", caseOf("2016-02-01").and("2016-02-01", placed("pl-1", job)).and("2016-12-20", ends("pl-1")), "EECR05", "[1 2 3 4]"},
		{"a contradicted one on what contradicts, and on itself", caseOf("2016-02-01").and("2016-02-01", placed("pl-1", job)).and("2016-07-20", told(idle)), "EECR05", "[1 2 4 3]"},
		{"one contradicted long before D as well", caseOf("2016-02-01").and("2016-02-01", placed("pl-1", job)).and("2016-03-20", told(idle)), "EECR05", "[1 2 4 3]"},
		{"a qualification on itself", caseOf("2016-02-01").and("2016-01-20", awarded(true)), "EECR03", "[1 2 3]"},
		{"nothing recorded rests on entry and exit", caseOf("2016-02-01"), "EECR04", "[1 2]"},
		{"who died of it on the exit names it once", of("a").and("2015-06-01", entry()).and("2016-02-01", exited(6)), "EECR04", "[1 2]"},
		{"after a re-entry the last exit counts", caseOf("2016-02-01").and("2016-03-01", reentered()).and("2016-05-01", exited(completed)).and("2016-05-01", placed("pl-1", job)), "EECR04", "[1 4 5]"},
		{"what the operation counts once rests on none", caseOf("2016-02-01"), "EECO18", "[]"},
	} {
		t.Run(row.name, func(t *testing.T) {
			versions := []uint64{}
			for _, by := range verdict(t, s, fold(row.of), day("2016-12-31"), row.code).By {
				versions = append(versions, by.Version)
			}
			if got := fmt.Sprint(versions); got != row.want {
				t.Errorf("by %s, want %s", got, row.want)
			}
		})
	}
}
