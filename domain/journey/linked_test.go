package journey

import (
	"strings"
	"testing"

	journeyv1 "journey/proto/journey/v1"
)

// secondTime is a person who was registered twice: entered on 2016-03-01 through the second history.
func secondTime(more ...at) past {
	return append(past{registered, consented, on("2016-03-01", enteringAs())}, more...)
}

func TestLinkedStays(t *testing.T) {
	exit := func(day string) at { return on(day, exiting()) }
	again := func(day string) at { return on(day, &journeyv1.ParticipantReentered{}) }
	for _, c := range []struct {
		name       string
		one, other past
		want       string
	}{
		{"who is in through one history has not left", active(exit("2016-04-01")), secondTime(), "2016-01-11 to "},
		{"the later exit counts", active(exit("2016-04-01")), secondTime(exit("2016-05-01")), "2016-01-11 to 2016-05-01"},
		{"the exit of a stay inside another is none", active(exit("2016-05-01")), secondTime(exit("2016-04-01")), "2016-01-11 to 2016-05-01"},
		{"an exit on the day of the other entry is inside", active(exit("2016-03-01")), secondTime(), "2016-01-11 to "},
		{"stays with a day between them are two", active(exit("2016-02-29")), secondTime(exit("2016-05-01")), "2016-01-11 to 2016-02-29, 2016-03-01 to 2016-05-01"},
		{"a re-entry into the other stay", active(exit("2016-02-01"), again("2016-04-01"), exit("2016-06-01")), secondTime(exit("2016-05-01")),
			"2016-01-11 to 2016-02-01, 2016-03-01 to 2016-06-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			facts := together(t, c.one, c.other)
			var got []string
			for _, s := range Stays(facts) {
				last := ""
				if s.Exit != nil {
					last = s.Last.String()
				}
				got = append(got, s.First.String()+" to "+last)
			}
			if stays := strings.Join(got, ", "); stays != c.want {
				t.Errorf("%s, want %s", stays, c.want)
			}
			s := Fold(facts)
			if last := got[len(got)-1]; s.Entered.String() != "2016-01-11" || s.Stayed.String()+" to "+s.Exited.String() != last {
				t.Errorf("entered %s, stayed %s to %s, want %s", s.Entered, s.Stayed, s.Exited, last)
			}
		})
	}
}

// TestLinkedPersonsAreOne: ids mean something within one history only.
func TestLinkedPersonsAreOne(t *testing.T) {
	one := active(on("2016-02-01", found("b-1")), on("2016-02-02", plan("ip-1", "g-1")), on("2016-02-03", moduleFrom("m-1")), on("2016-04-20", placing("pl-1")))
	other := secondTime(on("2016-03-02", found("b-1")), on("2016-03-03", plan("ip-1", "g-1")), on("2016-03-04", moduleFrom("m-1")), on("2016-04-10", placing("pl-1")))
	s := Fold(together(t, one, other))
	if got := ids(s.Barriers) + ", " + ids(s.Modules) + ", " + ids(s.Placements); got != "p-1/b-1 p-2/b-1, p-1/m-1 p-2/m-1, p-2/pl-1 p-1/pl-1" {
		t.Errorf("open %s", got)
	}
	if got := targets(s.Goals); got != "p-1/ip-1/g-1@2016-12-31 p-2/ip-1/g-1@2016-12-31" {
		t.Errorf("goals %s", got)
	}
	if s.LastContact.String() != "2016-03-03" || s.LastService.String() != "2016-04-20" || s.Planned.String() != "2016-02-02" {
		t.Errorf("last contact %s, last service %s, planned %s", s.LastContact, s.LastService, s.Planned)
	}
	other = append(other, on("2016-05-01", resolved("b-1")), on("2016-05-02", revised("ip-1", "g-2")), on("2016-05-03", moduleTo("m-1")), on("2016-05-04", ended("pl-1")))
	s = Fold(together(t, one, other))
	if got := ids(s.Barriers) + ", " + ids(s.Modules) + ", " + ids(s.Placements) + ", " + targets(s.Goals); got != "p-1/b-1, p-1/m-1, p-1/pl-1, p-1/ip-1/g-1@2016-12-31 p-2/ip-1/g-2@2016-12-31" {
		t.Errorf("open %s", got)
	}
}

func TestFlaggedIsTheOneOfItsHistory(t *testing.T) {
	permit := access(journeyv1.WorkAccess_WORK_ACCESS_FREE, "2016-06-01", "")
	s := Fold(together(t, foreign(on("2016-05-01", placing("pl-1"))), secondTime(on("2016-07-01", placing("pl-1")), on("2016-05-02", permit))))
	if len(s.Placements) != 2 || !s.Placements[0].Flagged || s.Placements[1].Flagged {
		t.Errorf("placements %v", s.Placements)
	}
}

func TestResponsibles(t *testing.T) {
	assigned := on("2016-01-12", &journeyv1.CaseworkerAssigned{Caseworker: "cw-1", Partner: "schwerin"})
	for _, c := range []struct {
		name string
		past past
		want string
	}{
		{"nobody", active(), ""},
		{"assigned", active(assigned), "cw-1 2016-01-12"},
		{"a proposal changes nothing", active(assigned, on("2016-02-01", proposed("t-1"))), "cw-1 2016-01-12"},
		{"a rejection changes nothing", active(assigned, on("2016-02-01", proposed("t-1")), on("2016-02-02", transferDecided("t-1", false))), "cw-1 2016-01-12"},
		{"an acceptance does", active(assigned, on("2016-02-01", proposed("t-1")), on("2016-02-02", transferDecided("t-1", true))), "cw-1 2016-01-12 cw-2 2016-02-02"},
		{"an assignment recorded late does not take it back",
			active(on("2016-02-01", proposed("t-1")), on("2016-02-02", transferDecided("t-1", true)), assigned), "cw-1 2016-01-12 cw-2 2016-02-02"},
	} {
		if got := named(Responsibles(Effective(history(t, c.past)))); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	// A transfer of the same id in the other history is another one.
	third := proposed("t-1")
	third.ToCaseworker = "cw-3"
	other := secondTime(on("2016-02-01", third), on("2016-02-04", transferDecided("t-1", true)))
	if got := named(Responsibles(together(t, active(on("2016-02-03", proposed("t-1"))), other))); got != "cw-3 2016-02-04" {
		t.Errorf("of two histories: %s", got)
	}
}

func named(all []Responsible) string {
	var names []string
	for _, r := range all {
		names = append(names, r.Caseworker+" "+r.By.On.String())
	}
	return strings.Join(names, " ")
}
