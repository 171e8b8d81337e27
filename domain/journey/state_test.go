package journey

import (
	"slices"
	"strings"
	"testing"

	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

func state(t *testing.T, p past) State {
	t.Helper()
	return Fold(Effective(history(t, p)))
}

// together are the facts of a person with two histories.
func together(t *testing.T, one, other past) []Fact {
	t.Helper()
	second := history(t, other)
	for _, p := range second {
		p.Event.Subject = "p-2"
	}
	facts := append(Effective(history(t, one)), Effective(second)...)
	slices.SortStableFunc(facts, inOrder)
	return facts
}

func TestPhases(t *testing.T) {
	course := on("2016-02-01", &journeyv1.LanguageSupportPlaced{})
	language := on("2016-03-01", &journeyv1.QualificationAwarded{Kind: journeyv1.QualificationKind_QUALIFICATION_KIND_LANGUAGE})
	school := on("2016-03-01", &journeyv1.QualificationAwarded{Kind: journeyv1.QualificationKind_QUALIFICATION_KIND_SCHOOL})
	for _, c := range []struct {
		name string
		past past
		want string
	}{
		{"nothing recorded", nil, "UNSPECIFIED"},
		{"referred", past{on("2016-01-02", referral(""))}, "REFERRED"},
		{"registered after a referral", past{on("2016-01-02", referral("")), registered}, "REGISTERED"},
		{"entered", active(), "ENTERED 2016-01-11"},
		{"with a plan", active(on("2016-02-01", plan("ip-1", "g-1"))), "PLANNED 2016-01-11"},
		{"in a module", active(on("2016-02-01", moduleFrom("m-1"))), "QUALIFYING 2016-01-11"},
		{"the module ended", active(on("2016-02-01", moduleFrom("m-1")), on("2016-02-20", moduleTo("m-1"))), "ENTERED 2016-01-11"},
		{"in a trial", active(on("2016-02-01", trialFrom("wt-1"))), "QUALIFYING 2016-01-11"},
		{"in a language course", active(course), "QUALIFYING 2016-01-11"},
		{"a course ends with its certificate", active(course, language), "ENTERED 2016-01-11"},
		{"a certificate of another kind ends no course", active(course, school), "QUALIFYING 2016-01-11"},
		{"a course ends with the stay", active(course, exited, reentered), "ENTERED 2017-01-09"},
		{"in work", active(on("2016-02-01", moduleFrom("m-1")), placed), "PLACED 2016-01-11"},
		{"the work ended", active(placed, on("2016-08-01", ended("pl-1"))), "ENTERED 2016-01-11"},
		{"left", left(), "EXITED 2016-01-11 2016-09-30"},
		{"in work after the exit", left(on("2016-10-10", placing("pl-2"))), "EXITED 2016-01-11 2016-09-30"},
		{"referred once more after the exit", left(on("2016-12-01", referral(""))), "EXITED 2016-01-11 2016-09-30"},
		{"entered again", left(reentered), "ENTERED 2017-01-09"},
		{"left again", left(reentered, on("2017-06-30", exiting())), "EXITED 2017-01-09 2017-06-30"},
		{"the exit retracted", left(on("2016-12-01", retracting(4))), "ENTERED 2016-01-11"},
		{"the exit corrected after the re-entry", left(reentered, on("2017-02-01", correcting(4, "2016-10-31", exiting()))), "ENTERED 2017-01-09"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := state(t, c.past)
			got := strings.TrimSpace(strings.TrimPrefix(s.Phase.String(), "PHASE_") + " " + s.Stayed.String() + " " + s.Exited.String())
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if s.Stayed != calendar.None && s.Entered != calendar.Must("2016-01-11") {
				t.Errorf("first entry %s", s.Entered)
			}
		})
	}
}

func ids(running []Running) string {
	var all []string
	for _, r := range running {
		all = append(all, r.Member+"/"+r.ID)
	}
	return strings.Join(all, " ")
}

func targets(goals []Goal) string {
	var all []string
	for _, g := range goals {
		all = append(all, g.Member+"/"+g.Plan+"/"+g.ID+"@"+g.Target.String())
	}
	return strings.Join(all, " ")
}

func TestStateOfSupport(t *testing.T) {
	sooner := revised("ip-1", "g-3", "g-4")
	sooner.Goals[1].TargetOn = "2016-06-30"
	s := state(t, active(
		on("2016-02-01", found("b-1")), on("2016-02-02", found("b-2")), on("2016-03-01", resolved("b-1")),
		on("2016-02-03", plan("ip-1", "g-1", "g-2")), on("2016-02-20", reached("ip-1", "g-1")), on("2016-03-01", sooner),
		on("2016-03-02", plan("ip-2", "g-5")),
		on("2016-02-04", moduleFrom("m-1")), on("2016-02-05", moduleFrom("m-2")), on("2016-02-25", moduleTo("m-1")), on("2016-02-06", trialFrom("wt-1")),
	))
	if got := ids(s.Barriers) + ", " + ids(s.Modules) + ", " + ids(s.Trials); got != "p-1/b-2, p-1/m-2, p-1/wt-1" {
		t.Errorf("open %s", got)
	}
	// Of a revised plan the goals it names are open; those of another plan stay.
	want := "p-1/ip-1/g-4@2016-06-30 p-1/ip-1/g-3@2016-12-31 p-1/ip-2/g-5@2016-12-31"
	if got := targets(s.Goals); got != want || s.Planned.String() != "2016-02-03" {
		t.Errorf("planned %s, goals %s, want %s", s.Planned, got, want)
	}
	later := revised("ip-1", "g-1")
	later.Goals[0].TargetOn = "2017-03-31"
	s = state(t, active(on("2016-02-03", plan("ip-1", "g-1", "g-2")), on("2016-03-01", revised("ip-1", "g-2")), on("2016-03-02", later)))
	if got := targets(s.Goals); got != "p-1/ip-1/g-1@2017-03-31" {
		t.Errorf("taken up again: %s", got)
	}
}

func TestLastContactAndService(t *testing.T) {
	tried := func(result journeyv1.AttemptResult) *journeyv1.FollowUpAttempted {
		a := tried(phone, "employment.pl-1.7")
		a.Result = result
		return a
	}
	told := func(by journeyv1.StatusSource) *journeyv1.LabourMarketStatusObserved {
		o := observing()
		o.Source = by
		return &journeyv1.LabourMarketStatusObserved{Observation: o}
	}
	childcare := &journeyv1.FamilySupportArranged{To: "2016-07-31"}
	withEmployer := talkedAs(func(c *journeyv1.FollowUpCompleted) { c.SpokeWith = journeyv1.SpokeWith_SPOKE_WITH_EMPLOYER })
	// Before each step the last contact is the entry of 2016-01-11, the last service the placement of 2016-05-01.
	for _, c := range []struct {
		name             string
		step             at
		contact, service string
	}{
		{"a session is both", on("2016-06-01", &journeyv1.CounsellingSessionHeld{Minutes: 30}), "2016-06-01", "2016-06-01"},
		{"a session recorded late for an earlier day", on("2016-01-08", &journeyv1.CounsellingSessionHeld{Minutes: 30}), "2016-01-11", "2016-05-01"},
		{"an offer screened is a service alone", on("2016-06-01", &journeyv1.OfferScreened{}), "2016-01-11", "2016-06-01"},
		{"a barrier found is a service", on("2016-06-01", found("b-1")), "2016-01-11", "2016-06-01"},
		{"childcare lasts until its last day", on("2016-06-01", childcare), "2016-01-11", "2016-07-31"},
		{"a talk of the follow-up is a contact alone", on("2016-06-01", talked("employment.pl-1.7")), "2016-06-01", "2016-05-01"},
		{"a talk with the employer is none with the person", on("2016-06-01", withEmployer), "2016-01-11", "2016-05-01"},
		{"nobody answered", on("2016-06-01", tried(journeyv1.AttemptResult_ATTEMPT_RESULT_NO_ANSWER)), "2016-01-11", "2016-05-01"},
		{"a call back was agreed", on("2016-06-01", tried(journeyv1.AttemptResult_ATTEMPT_RESULT_CALL_BACK_AGREED)), "2016-06-01", "2016-05-01"},
		{"reached, without a status", on("2016-06-01", tried(journeyv1.AttemptResult_ATTEMPT_RESULT_REACHED_NO_STATUS)), "2016-06-01", "2016-05-01"},
		{"the person says how they are", on("2016-06-01", told(journeyv1.StatusSource_STATUS_SOURCE_PARTICIPANT)), "2016-06-01", "2016-05-01"},
		{"a register says it", on("2016-06-01", told(journeyv1.StatusSource_STATUS_SOURCE_REGISTER)), "2016-01-11", "2016-05-01"},
	} {
		s := state(t, inWork(c.step))
		if s.LastContact.String() != c.contact || s.LastService.String() != c.service {
			t.Errorf("%s: last contact %s, last service %s, want %s and %s", c.name, s.LastContact, s.LastService, c.contact, c.service)
		}
	}
}

// TestCorrectionToTheSameStateIsNone: an identical correction is refused and leaves the state as it was.
func TestCorrectionToTheSameStateIsNone(t *testing.T) {
	p := inWork(on("2016-06-01", changed("pl-1")))
	events := history(t, p)
	for _, f := range Effective(events) {
		req := on("2016-12-01", correcting(f.Version, f.On.String(), proto.CloneOf(f.Step))).request()
		_, refused := Decide(events, laqs(), req)
		if refused == nil || refused.Rule != refusal.Rule("correction.changes_nothing") {
			t.Errorf("%s: %v", Kind(f.Step), refused)
		}
	}
}

func TestPermitEnds(t *testing.T) {
	permit := func(ends string, change ...func(*journeyv1.WorkAccessRecorded)) at {
		a := access(journeyv1.WorkAccess_WORK_ACCESS_PERMIT_REQUIRED, "2016-01-01", ends)
		a.Permit = journeyv1.PermitDecision_PERMIT_DECISION_GRANTED
		for _, c := range change {
			c(a)
		}
		return on("2016-01-12", a)
	}
	until := func(day string) func(*journeyv1.WorkAccessRecorded) {
		return func(a *journeyv1.WorkAccessRecorded) { a.PermitValidTo = day }
	}
	pending := func(a *journeyv1.WorkAccessRecorded) { a.Permit = journeyv1.PermitDecision_PERMIT_DECISION_PENDING }
	for _, c := range []struct {
		name string
		past past
		want string
	}{
		{"nothing is recorded", foreign(), ""},
		{"the title ends", foreign(permit("2017-12-31")), "2017-12-31"},
		{"the permit ends before the title", foreign(permit("2017-12-31", until("2016-06-30"))), "2016-06-30"},
		{"the title ends before the permit", foreign(permit("2016-05-31", until("2016-06-30"))), "2016-05-31"},
		{"without end", foreign(permit("")), ""},
		{"the permit alone ends", foreign(permit("", until("2016-06-30"))), "2016-06-30"},
		{"nothing is granted that could end", foreign(permit("2017-12-31", pending)), ""},
		{"free until", foreign(on("2016-01-12", access(journeyv1.WorkAccess_WORK_ACCESS_FREE, "2016-01-01", "2017-06-30"))), "2017-06-30"},
		{"prohibited", foreign(on("2016-01-12", access(journeyv1.WorkAccess_WORK_ACCESS_PROHIBITED, "2016-01-01", "2017-06-30"))), ""},
		{"the document that became valid last counts", foreign(permit("2017-12-31"), on("2016-01-11", access(journeyv1.WorkAccess_WORK_ACCESS_FREE, "2016-02-01", "2018-01-31"))), "2018-01-31"},
		{"of two of the same day the last recorded", foreign(permit("2017-12-31"), permit("2018-12-31")), "2018-12-31"},
	} {
		if got := state(t, c.past).PermitEnds.String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
