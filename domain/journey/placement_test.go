package journey

import (
	"testing"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
)

func ended(id string) *journeyv1.PlacementEnded { return &journeyv1.PlacementEnded{Placement: id} }

func changed(id string) *journeyv1.PlacementChanged {
	return &journeyv1.PlacementChanged{Placement: id, HoursPerWeek: proto.Float64(35)}
}

// foreign is the entry of a stateless person, who needs work access.
func foreign(more ...at) past {
	return append(past{registered, consented, on("2016-01-11", enteringAs(func(e *journeyv1.EntryDeclared) { e.Citizenship = citizenship(stateless) }))}, more...)
}

func placingAs(change func(*journeyv1.PlacementStarted)) *journeyv1.PlacementStarted {
	p := placing("pl-1")
	change(p)
	return p
}

var (
	prohibited = access(journeyv1.WorkAccess_WORK_ACCESS_PROHIBITED, "2016-01-01", "")
	placed     = on("2016-05-01", placing("pl-1"))
)

var placementRows = []row{
	{name: "a placement begins", past: active(), step: placed},
	{name: "a placement begins on the entry day", past: active(), step: on("2016-01-11", placing("pl-1"))},
	{name: "a placement begins after the exit", past: left(), step: on("2016-11-01", placing("pl-1"))},
	{name: "a placement before entry is refused", past: past{registered, consented}, step: placed, want: RulePlacementBeforeEntry},
	{name: "a placement dated before the entry is refused", past: active(), step: on("2016-01-10", placing("pl-1")), want: RulePlacementBeforeEntry},
	{name: "a placement with a used id is refused", past: active(placed), step: on("2016-06-01", placing("pl-1")), want: RulePlacementUsed, against: 4},
	{name: "a second placement beside the first", past: active(placed), step: on("2016-06-01", placing("pl-2"))},
	{name: "a placement after the results are in is refused", past: active(), step: on("2020-01-01", placing("pl-1")), want: RuleAfterResults},
	{name: "a placement a year after the grant's end", past: active(), step: on("2019-12-31", placing("pl-1"))},
	{name: "a placement without an employer is refused", past: active(), step: on("2016-05-01", placingAs(func(p *journeyv1.PlacementStarted) { p.Employer = "" })), want: RulePlacementEmployer},
	{name: "self-employment has no employer", past: active(), step: on("2016-05-01", placingAs(func(p *journeyv1.PlacementStarted) {
		p.Employer, p.Kind = "", journeyv1.PlacementKind_PLACEMENT_KIND_SELF_EMPLOYMENT
	}))},
	{name: "a fixed term of one day", past: active(), step: on("2016-05-01", placingAs(func(p *journeyv1.PlacementStarted) {
		p.Contract, p.FixedUntil = journeyv1.Contract_CONTRACT_FIXED_TERM, "2016-05-01"
	}))},
	{name: "a fixed term that ends before it begins is refused", past: active(), step: on("2016-05-01", placingAs(func(p *journeyv1.PlacementStarted) {
		p.Contract, p.FixedUntil = journeyv1.Contract_CONTRACT_FIXED_TERM, "2016-04-30"
	})), want: RuleFixedUntilBeforeStart},
	{name: "a permanent contract with a last day is refused", past: active(), step: on("2016-05-01", placingAs(func(p *journeyv1.PlacementStarted) { p.FixedUntil = "2016-06-30" })), want: RuleFixedUntilContract},
	{name: "a policy version of the client is refused", past: active(), step: on("2016-05-01", placingAs(func(p *journeyv1.PlacementStarted) { p.PolicyVersion = 2 })), want: RulePlacementPolicy},
	{name: "a placement of a person who died is refused", past: active(on("2016-04-30", &journeyv1.ParticipantExited{Reason: journeyv1.ExitReason_EXIT_REASON_DIED})), step: placed, want: RulePlacementAfterDeath, against: 4},
	{name: "a placement where work is prohibited is refused", past: foreign(on("2016-01-12", prohibited)), step: placed, want: RulePlacementProhibited, against: 4},
	{name: "a placement where work was prohibited until then", past: foreign(on("2016-01-12", access(journeyv1.WorkAccess_WORK_ACCESS_PROHIBITED, "2016-01-01", "2016-04-30"))), step: placed},
	{name: "a placement after a newer document that allows it", past: foreign(on("2016-01-12", prohibited), on("2016-04-12", access(journeyv1.WorkAccess_WORK_ACCESS_FREE, "2016-04-01", ""))), step: placed},
	{name: "a German citizen may work whatever a document says", past: active(on("2016-01-12", prohibited)), step: placed},
	{name: "school training needs no work access", past: foreign(on("2016-01-12", prohibited)), step: on("2016-05-01", placingAs(func(p *journeyv1.PlacementStarted) {
		p.Kind = journeyv1.PlacementKind_PLACEMENT_KIND_SCHOOL_TRAINING
	}))},
	{name: "a prohibition dated before a recorded placement is refused", past: foreign(placed), step: on("2016-04-12", prohibited), want: RulePlacementProhibited, against: 4},
	{name: "a prohibition seen after the placement is taken", past: foreign(placed), step: on("2016-05-12", prohibited)},

	{name: "a placement changes", past: active(placed), step: on("2016-06-01", changed("pl-1"))},
	{name: "a placement changes again", past: active(placed, on("2016-06-01", changed("pl-1"))), step: on("2016-06-01", changed("pl-1"))},
	{name: "a placement changes before its end, recorded after it", past: active(placed, on("2016-07-31", ended("pl-1"))), step: on("2016-06-01", changed("pl-1"))},
	{name: "a change of nothing is refused", past: active(placed), step: on("2016-06-01", &journeyv1.PlacementChanged{Placement: "pl-1"}), want: RuleChangeOfNothing},
	{name: "a change of an unknown placement is refused", past: active(placed), step: on("2016-06-01", changed("pl-2")), want: RulePlacementUnknown},
	{name: "a change before the first day is refused", past: active(placed), step: on("2016-04-30", changed("pl-1")), want: RuleChangeEarly, against: 4},
	{name: "a change after the last day is refused", past: active(placed, on("2016-07-31", ended("pl-1"))), step: on("2016-08-01", changed("pl-1")), want: RuleChangeOver, against: 5},
	{name: "a placement ends on its first day", past: active(placed), step: on("2016-05-01", ended("pl-1"))},
	{name: "a placement that ended is not ended again", past: active(placed, on("2016-07-31", ended("pl-1"))), step: on("2016-08-31", ended("pl-1")), want: RulePlacementOver, against: 5},
	{name: "an end without a placement is refused", past: active(), step: on("2016-08-31", ended("pl-1")), want: RulePlacementUnknown},
	{name: "a placement that ends before it begins is refused", past: active(placed), step: on("2016-04-30", ended("pl-1")), want: RulePlacementEarly},
	{name: "a placement ends after the exit", past: active(placed, exited), step: on("2016-12-31", ended("pl-1"))},
	{name: "a placement ends after a withdrawal", past: active(placed, on("2016-06-01", withdrawing())), step: on("2016-06-30", ended("pl-1"))},
	{name: "a placement that changes after a withdrawal is refused", past: active(placed, on("2016-06-01", withdrawing())), step: on("2016-06-30", changed("pl-1")), want: RuleConsentWithdrawn},
	{name: "an end after the results are in is refused", past: active(placed, exited), step: on("2020-01-01", ended("pl-1")), want: RuleAfterResults},

	{name: "a status is observed after the exit", past: left(), step: on("2016-10-28", &journeyv1.LabourMarketStatusObserved{Observation: observing()})},
	{name: "employment of somebody observed unemployed is refused", past: left(), step: on("2016-10-28", &journeyv1.LabourMarketStatusObserved{Observation: &journeyv1.LabourStatusObservation{
		LabourStatus: status(unemployed), Employment: &journeyv1.EmploymentAnswer{Answer: &journeyv1.EmploymentAnswer_Value{Value: &journeyv1.Employment{}}}}}), want: RuleEmploymentStatus},
	{name: "a promotion of somebody unemployed at entry is refused", past: left(), step: on("2016-10-28", &journeyv1.LabourMarketStatusObserved{Observation: &journeyv1.LabourStatusObservation{
		LabourStatus: status(employed), Promoted: yes()}}), want: RulePromotedNotEmployed, against: 3},
}

func TestPlacement(t *testing.T) { run(t, placementRows) }

func TestPlacementNotices(t *testing.T) {
	required := func(permit journeyv1.PermitDecision, until string) *journeyv1.WorkAccessRecorded {
		return &journeyv1.WorkAccessRecorded{Access: journeyv1.WorkAccess_WORK_ACCESS_PERMIT_REQUIRED, ValidFrom: "2016-01-01", Permit: permit, PermitValidTo: until}
	}
	for _, c := range []struct {
		name string
		past past
		want refusal.Rule
	}{
		{"nothing recorded is flagged", foreign(), NoticeNoAccess},
		{"a document that is valid later is flagged", foreign(on("2016-01-12", access(journeyv1.WorkAccess_WORK_ACCESS_FREE, "2016-05-02", ""))), NoticeNoAccess},
		{"an expired document is flagged", foreign(on("2016-01-12", access(journeyv1.WorkAccess_WORK_ACCESS_FREE, "2016-01-01", "2016-04-30"))), NoticeExpired},
		{"a document of that day is not flagged", foreign(on("2016-01-12", access(journeyv1.WorkAccess_WORK_ACCESS_FREE, "2016-05-01", "2016-05-01"))), ""},
		{"a permit that is required and not there is flagged", foreign(on("2016-01-12", required(0, ""))), NoticePermit},
		{"a permit that was denied is flagged", foreign(on("2016-01-12", required(journeyv1.PermitDecision_PERMIT_DECISION_DENIED, ""))), NoticePermit},
		{"a permit that was granted is not flagged", foreign(on("2016-01-12", required(journeyv1.PermitDecision_PERMIT_DECISION_GRANTED, ""))), ""},
		{"a permit that ran out is flagged", foreign(on("2016-01-12", required(journeyv1.PermitDecision_PERMIT_DECISION_GRANTED, "2016-04-30"))), NoticeExpired},
		{"a German citizen is not flagged", active(), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			events := history(t, c.past)
			d, refused := Decide(events, laqs(), placed.request())
			if refused != nil {
				t.Fatal(refused)
			}
			var got refusal.Rule
			for _, n := range d.Notices {
				got = n.Rule
			}
			if got != c.want {
				t.Errorf("notice %q, want %q", got, c.want)
			}
			flags := Flags(Effective(recorded(events, d, placed.request())))
			if (len(flags) == 1) != (c.want != "") || len(flags) == 1 && (flags[0].Why != c.want || flags[0].Placement != "pl-1") {
				t.Errorf("flags %v, want %q", flags, c.want)
			}
		})
	}
}

func TestProhibitionSeenLaterIsFlagged(t *testing.T) {
	facts := Effective(history(t, foreign(placed, on("2016-05-12", prohibited))))
	want := []Flag{{Member: "p-1", Placement: "pl-1", Version: 4, Why: NoticeProhibited, Access: 5}}
	if diff := cmp.Diff(want, Flags(facts)); diff != "" {
		t.Error(diff)
	}
}

func TestPolicyVersionIsPinned(t *testing.T) {
	op := laqs()
	op.Policies = followup.Policies{{Version: 1, ValidFrom: calendar.Must("2016-05-01")}}
	events := history(t, active())
	for day, want := range map[string]uint32{"2016-04-30": 0, "2016-05-01": 1} {
		d, refused := Decide(events, op, on(day, placing("pl-1")).request())
		if refused != nil {
			t.Fatal(refused)
		}
		if got := d.Steps[0].Step.GetPlacementStarted().GetPolicyVersion(); got != want {
			t.Errorf("placement of %s: policy %d, want %d", day, got, want)
		}
		d, refused = Decide(events, op, on(day, exiting()).request())
		if refused != nil {
			t.Fatal(refused)
		}
		if got := d.Steps[0].Step.GetParticipantExited().GetPolicyVersion(); got != want {
			t.Errorf("exit of %s: policy %d, want %d", day, got, want)
		}
	}
}
