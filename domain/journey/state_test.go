package journey

import (
	"testing"

	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
)

func state(t *testing.T, p past) State {
	t.Helper()
	return Fold(Effective(history(t, p)))
}

func TestPhases(t *testing.T) {
	for _, c := range []struct {
		name        string
		past        past
		want        Phase
		entry, exit string
	}{
		{"nothing recorded", nil, Nobody, "", ""},
		{"referred", past{on("2016-01-02", referral(""))}, Referred, "", ""},
		{"registered after a referral", past{on("2016-01-02", referral("")), registered}, Registered, "", ""},
		{"entered", active(), Active, "2016-01-11", ""},
		{"left", left(), Exited, "2016-01-11", "2016-09-30"},
		{"referred once more after the exit", left(on("2016-12-01", referral(""))), Exited, "2016-01-11", "2016-09-30"},
		{"entered again", left(reentered), Active, "2017-01-09", ""},
		{"left again", left(reentered, on("2017-06-30", exiting())), Exited, "2017-01-09", "2017-06-30"},
		{"the exit retracted", left(on("2016-12-01", retracting(4))), Active, "2016-01-11", ""},
		{"a backdated re-entry recorded before its exit is corrected", left(reentered, on("2017-02-01", correcting(4, "2016-10-31", exiting()))), Active, "2017-01-09", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := state(t, c.past)
			if s.Phase != c.want || s.Entry.String() != c.entry || s.Exit.String() != c.exit {
				t.Errorf("%s from %s to %s, want %s from %s to %s", s.Phase, s.Entry, s.Exit, c.want, c.entry, c.exit)
			}
			if s.Entry != calendar.None && s.FirstEntry != calendar.Must("2016-01-11") {
				t.Errorf("first entry %s", s.FirstEntry)
			}
		})
	}
}

func TestResponsible(t *testing.T) {
	assigned := on("2016-01-12", &journeyv1.CaseworkerAssigned{Caseworker: "cw-1", Partner: "schwerin"})
	for _, c := range []struct {
		name string
		past past
		want string
		open int
	}{
		{"nobody", active(), "", 0},
		{"assigned", active(assigned), "cw-1", 0},
		{"a proposal changes nothing", active(assigned, on("2016-02-01", proposed("t-1"))), "cw-1", 1},
		{"a rejection changes nothing", active(assigned, on("2016-02-01", proposed("t-1")), on("2016-02-02", transferDecided("t-1", false))), "cw-1", 0},
		{"an acceptance does", active(assigned, on("2016-02-01", proposed("t-1")), on("2016-02-02", transferDecided("t-1", true))), "cw-2", 0},
		{"an assignment recorded late does not take it back", active(on("2016-02-01", proposed("t-1")), on("2016-02-02", transferDecided("t-1", true)), assigned), "cw-2", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := state(t, c.past)
			if s.Responsible.Caseworker != c.want || len(s.Transfers) != c.open {
				t.Errorf("%s with %d open proposals, want %s with %d", s.Responsible.Caseworker, len(s.Transfers), c.want, c.open)
			}
		})
	}
}

func TestStateOfSupport(t *testing.T) {
	s := state(t, active(
		on("2016-02-01", found("b-1")), on("2016-02-02", found("b-2")), on("2016-03-01", resolved("b-1")),
		on("2016-02-03", plan("ip-1", "g-1", "g-2")), on("2016-02-20", reached("ip-1", "g-1")), on("2016-03-01", revised("ip-1", "g-3")),
		on("2016-02-04", moduleFrom("m-1")), on("2016-02-05", moduleFrom("m-2")), on("2016-02-25", moduleTo("m-1")),
		on("2016-02-06", trialFrom("wt-1")), on("2016-02-07", &journeyv1.LanguageSupportPlaced{StartsOn: "2016-02-15"}),
		on("2016-03-02", &journeyv1.OfferScreened{}),
	))
	if len(s.Barriers) != 1 || s.Barriers[0].ID != "b-2" {
		t.Errorf("barriers %v", s.Barriers)
	}
	if len(s.Modules) != 1 || s.Modules[0].ID != "m-2" || len(s.Trials) != 1 || len(s.Languages) != 1 || s.Languages[0].Since != calendar.Must("2016-02-15") {
		t.Errorf("running %v %v %v", s.Modules, s.Trials, s.Languages)
	}
	want := &Plan{ID: "ip-1", Agreed: calendar.Must("2016-02-03"), Revised: calendar.Must("2016-03-01"), Version: 7, Goals: []Goal{
		{ID: "g-1", Kind: journeyv1.GoalKind_GOAL_KIND_EMPLOYMENT, Target: calendar.Must("2016-12-31"), Reached: calendar.Must("2016-02-20")},
		{ID: "g-3", Kind: journeyv1.GoalKind_GOAL_KIND_EMPLOYMENT, Target: calendar.Must("2016-12-31"), Reached: calendar.None},
	}}
	if diff := cmp.Diff(want, s.Plan); diff != "" {
		t.Error(diff)
	}
	if s.LastContact != calendar.Must("2016-03-01") || s.LastService != calendar.Must("2016-03-02") {
		t.Errorf("last contact %s, last service %s", s.LastContact, s.LastService)
	}
}

func TestLanguageCoursesAreThoseSinceTheEntry(t *testing.T) {
	course := on("2016-02-07", &journeyv1.LanguageSupportPlaced{})
	if s := state(t, active(course, exited)); len(s.Languages) != 1 {
		t.Errorf("before the re-entry %v", s.Languages)
	}
	if s := state(t, active(course, exited, reentered)); len(s.Languages) != 0 {
		t.Errorf("after the re-entry %v", s.Languages)
	}
}

func TestLastContact(t *testing.T) {
	asked := tried(phone, "employment.pl-1.7")
	asked.Result = journeyv1.AttemptResult_ATTEMPT_RESULT_CALL_BACK_AGREED
	for _, c := range []struct {
		name string
		step at
		want string
	}{
		{"a talk", on("2016-06-01", talked("employment.pl-1.7")), "2016-06-01"},
		{"a talk with the employer is none with the person", on("2016-06-01", talkedAs(func(c *journeyv1.FollowUpCompleted) {
			c.SpokeWith = journeyv1.SpokeWith_SPOKE_WITH_EMPLOYER
		})), "2016-01-11"},
		{"nobody answered", on("2016-06-01", tried(phone, "employment.pl-1.7")), "2016-01-11"},
		{"a call back was agreed", on("2016-06-01", asked), "2016-06-01"},
		{"a session recorded late for an earlier day", on("2016-01-08", &journeyv1.CounsellingSessionHeld{Minutes: 30}), "2016-01-11"},
	} {
		if got := state(t, inWork(c.step)).LastContact.String(); got != c.want {
			t.Errorf("%s: last contact %s, want %s", c.name, got, c.want)
		}
	}
}

func TestPlacementTerms(t *testing.T) {
	start := placingAs(func(p *journeyv1.PlacementStarted) {
		p.Contract, p.FixedUntil = journeyv1.Contract_CONTRACT_FIXED_TERM, "2016-12-31"
	})
	s := state(t, active(on("2016-05-01", start), on("2016-07-01", changed("pl-1")),
		on("2016-08-01", &journeyv1.PlacementChanged{Placement: "pl-1", Contract: journeyv1.Contract_CONTRACT_PERMANENT, Promoted: true}), on("2016-10-31", ended("pl-1"))))
	p := s.Placements[0]
	if p.First.String() != "2016-05-01" || p.Last.String() != "2016-10-31" || p.Version != 4 || p.EndVersion != 7 {
		t.Errorf("placement %v", p)
	}
	first, then, now := p.On(calendar.Must("2016-06-30")), p.On(calendar.Must("2016-07-01")), p.Now()
	if *first.Hours != 30 || *then.Hours != 35 || first.FixedUntil.String() != "2016-12-31" || then.FixedUntil.String() != "2016-12-31" {
		t.Errorf("terms %v, then %v", first, then)
	}
	if now.FixedUntil != calendar.None || now.Contract != journeyv1.Contract_CONTRACT_PERMANENT || !now.Promoted || now.Employer != "care-home" || *now.Hours != 35 {
		t.Errorf("terms at last %v", now)
	}
	for day, want := range map[string]int{"2016-04-30": 0, "2016-05-01": 1, "2016-10-31": 1, "2016-11-01": 0} {
		if got := len(s.CurrentPlacements(calendar.Must(day))); got != want {
			t.Errorf("%d placements on %s, want %d", got, day, want)
		}
	}
}

func TestStateOfAccess(t *testing.T) {
	permit := &journeyv1.WorkAccessRecorded{
		Access: journeyv1.WorkAccess_WORK_ACCESS_PERMIT_REQUIRED, Permit: journeyv1.PermitDecision_PERMIT_DECISION_GRANTED,
		ValidFrom: "2016-01-01", ValidTo: "2017-12-31", PermitValidTo: "2016-06-30",
	}
	s := state(t, foreign(on("2016-01-12", permit), placed, on("2016-08-01", placing("pl-2"))))
	if a, ok := s.AccessOn(calendar.Must("2016-06-30")); !ok || a.To.String() != "2016-06-30" {
		t.Errorf("access %v", a)
	}
	if _, ok := s.AccessOn(calendar.Must("2016-07-01")); ok || !s.NeedsAccess {
		t.Error("the permit ended before the title")
	}
	if s.FlagOf("pl-1") != "" || s.FlagOf("pl-2") != NoticeExpired {
		t.Errorf("flags %v", s.Flags)
	}
	if state(t, active()).NeedsAccess {
		t.Error("a German citizen needs no access")
	}
}

func TestStateOfPersons(t *testing.T) {
	s := state(t, left(on("2016-10-01", &journeyv1.PersonsLinked{Other: "p-2"}), on("2016-10-02", &journeyv1.PersonsLinked{Other: "p-3"}),
		on("2016-10-03", &journeyv1.PersonsUnlinked{Other: "p-2"}), on("2017-01-02", asking())))
	if len(s.Linked) != 1 || s.Linked[0] != "p-3" || s.ErasureAsked.String() != "2017-01-02" {
		t.Errorf("linked %v, erasure asked %s", s.Linked, s.ErasureAsked)
	}
	s = state(t, asked(on("2017-01-09", destroying(5, identity, contact)), on("2017-01-10", erasing(6, contact))))
	if s.ErasureAsked != calendar.None || len(s.Erasing) != 1 || s.Erasing[0] != identity || len(s.Erased) != 1 || s.Erased[0] != contact {
		t.Errorf("erasing %v, erased %v", s.Erasing, s.Erased)
	}
	s = state(t, active(on("2016-03-01", withdrawing())))
	if s.Withdrawn.String() != "2016-03-01" {
		t.Errorf("withdrawn %s", s.Withdrawn)
	}
	s = state(t, active(on("2016-03-01", withdrawing()), on("2016-04-01", consenting()), on("2016-09-30", &journeyv1.ParticipantExited{Reason: journeyv1.ExitReason_EXIT_REASON_DIED})))
	if s.Withdrawn != calendar.None || s.Died.String() != "2016-09-30" {
		t.Errorf("withdrawn %s, died %s", s.Withdrawn, s.Died)
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
