package journey

import (
	"testing"

	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

func found(id string) *journeyv1.BarrierIdentified { return &journeyv1.BarrierIdentified{Barrier: id} }

func resolved(id string) *journeyv1.BarrierResolved { return &journeyv1.BarrierResolved{Barrier: id} }

func revised(id string, goals ...string) *journeyv1.IntegrationPlanRevised {
	return &journeyv1.IntegrationPlanRevised{Plan: id, Goals: plan(id, goals...).Goals}
}

func reached(plan, goal string) *journeyv1.PlanGoalReached {
	return &journeyv1.PlanGoalReached{Plan: plan, Goal: goal}
}

func proposed(id string) *journeyv1.CaseTransferProposed {
	return &journeyv1.CaseTransferProposed{Transfer: id, ToPartner: "bilse", ToCaseworker: "cw-2"}
}

func transferDecided(id string, accepted bool) *journeyv1.CaseTransferDecided {
	return &journeyv1.CaseTransferDecided{Transfer: id, Accepted: proto.Bool(accepted)}
}

var supportRows = []row{
	{name: "counselling before the entry", past: past{registered}, step: on("2016-01-05", &journeyv1.CounsellingSessionHeld{Minutes: 60})},
	{name: "counselling twice on a day", past: past{registered, on("2016-01-05", &journeyv1.CounsellingSessionHeld{Minutes: 60})}, step: on("2016-01-05", &journeyv1.CounsellingSessionHeld{Minutes: 60})},
	{name: "counselling before the registration is refused", step: on("2016-01-05", &journeyv1.CounsellingSessionHeld{Minutes: 60}), want: RuleRegistrationMissing},
	{name: "counselling after the exit", past: left(), step: on("2016-12-05", &journeyv1.CounsellingSessionHeld{Minutes: 60})},
	{name: "counselling after the results are in is refused", past: left(), step: on("2020-01-01", &journeyv1.CounsellingSessionHeld{Minutes: 60}), want: RuleAfterResults},

	{name: "a barrier is found", past: active(), step: on("2016-02-01", found("b-1"))},
	{name: "a barrier with a used id is refused", past: active(on("2016-02-01", found("b-1"))), step: on("2016-03-01", found("b-1")), want: RuleBarrierUsed, against: 4},
	{name: "a barrier before the entry is refused", past: past{registered, consented}, step: on("2016-02-01", found("b-1")), want: RuleBeforeEntry},
	{name: "a barrier found after the exit is refused", past: left(), step: on("2016-10-01", found("b-1")), want: RuleAfterExit, against: 4},
	{name: "a barrier is resolved on its own day", past: active(on("2016-02-01", found("b-1"))), step: on("2016-02-01", resolved("b-1"))},
	{name: "a barrier resolved twice is refused", past: active(on("2016-02-01", found("b-1")), on("2016-03-01", resolved("b-1"))), step: on("2016-03-02", resolved("b-1")), want: RuleBarrierOver, against: 5},
	{name: "a barrier nobody found is refused", past: active(on("2016-02-01", found("b-1"))), step: on("2016-03-02", resolved("b-2")), want: RuleBarrierUnknown},
	{name: "a barrier resolved before it was found is refused", past: active(on("2016-02-01", found("b-1"))), step: on("2016-01-31", resolved("b-1")), want: RuleBarrierEarly, against: 4},
	{name: "a barrier is resolved after the exit", past: active(on("2016-02-01", found("b-1")), exited), step: on("2016-10-01", resolved("b-1"))},
	{name: "a barrier resolved after the results are in is refused", past: active(on("2016-02-01", found("b-1")), exited), step: on("2020-01-01", resolved("b-1")), want: RuleAfterResults},

	{name: "a plan is agreed", past: active(), step: on("2016-02-01", plan("ip-1", "g-1", "g-2"))},
	{name: "a plan with a used id is refused", past: active(on("2016-02-01", plan("ip-1", "g-1"))), step: on("2016-02-02", plan("ip-1", "g-2")), want: RulePlanUsed, against: 4},
	{name: "a plan with a goal of another plan is refused", past: active(on("2016-02-01", plan("ip-1", "g-1"))), step: on("2016-02-02", plan("ip-2", "g-1")), want: RuleGoalUsed, against: 4},
	{name: "a plan with a goal twice is refused", past: active(), step: on("2016-02-02", plan("ip-2", "g-1", "g-1")), want: RuleGoalTwice},
	{name: "a plan whose goal is due before it is refused", past: active(), step: on("2017-01-01", plan("ip-2", "g-1")), want: RuleGoalTargetPast},
	{name: "a plan whose goal is due on its own day", past: active(), step: on("2016-12-31", plan("ip-2", "g-1"))},
	{name: "a plan before the entry is refused", past: past{registered, consented}, step: on("2016-02-01", plan("ip-1", "g-1")), want: RuleBeforeEntry},
	{name: "a plan after the exit is refused", past: left(), step: on("2016-12-01", plan("ip-1", "g-1")), want: RuleAfterExit},
	{name: "a plan is revised", past: active(on("2016-02-01", plan("ip-1", "g-1"))), step: on("2016-03-01", revised("ip-1", "g-1", "g-2"))},
	{name: "a plan is revised again", past: active(on("2016-02-01", plan("ip-1", "g-1")), on("2016-03-01", revised("ip-1", "g-2"))), step: on("2016-04-01", revised("ip-1", "g-1"))},
	{name: "a revision without a plan is refused", past: active(), step: on("2016-03-01", revised("ip-1", "g-1")), want: RulePlanUnknown},
	{name: "a revision before the plan is refused", past: active(on("2016-02-01", plan("ip-1", "g-1"))), step: on("2016-01-31", revised("ip-1", "g-1")), want: RulePlanEarly},
	{name: "a revision after the exit is refused", past: active(on("2016-02-01", plan("ip-1", "g-1")), exited), step: on("2016-10-01", revised("ip-1", "g-1")), want: RuleAfterExit},
	{name: "a goal is reached", past: active(on("2016-02-01", plan("ip-1", "g-1"))), step: on("2016-03-01", reached("ip-1", "g-1"))},
	{name: "a goal reached twice is refused", past: active(on("2016-02-01", plan("ip-1", "g-1")), on("2016-03-01", reached("ip-1", "g-1"))), step: on("2016-03-02", reached("ip-1", "g-1")), want: RuleGoalReached, against: 5},
	{name: "a goal of no plan is refused", past: active(on("2016-02-01", plan("ip-1", "g-1"))), step: on("2016-03-01", reached("ip-1", "g-2")), want: RuleGoalUnknown},
	{name: "a goal that a revision left out is refused", past: active(on("2016-02-01", plan("ip-1", "g-1")), on("2016-03-01", revised("ip-1", "g-2"))), step: on("2016-03-02", reached("ip-1", "g-1")), want: RuleGoalNotInThePlan},
	{name: "a goal that a later revision takes up again is reached", past: active(on("2016-02-01", plan("ip-1", "g-1")), on("2016-03-01", revised("ip-1", "g-2")), on("2016-03-02", revised("ip-1", "g-1"))), step: on("2016-03-03", reached("ip-1", "g-1"))},
	{name: "a goal is reached after the exit", past: active(on("2016-02-01", plan("ip-1", "g-1")), exited), step: on("2016-12-01", reached("ip-1", "g-1"))},
	{name: "a goal reached after the results are in is refused", past: active(on("2016-02-01", plan("ip-1", "g-1")), exited), step: on("2020-01-01", reached("ip-1", "g-1")), want: RuleAfterResults},

	{name: "a transfer is proposed", past: active(), step: on("2016-02-01", proposed("t-1"))},
	{name: "a transfer with a used id is refused", past: active(on("2016-02-01", proposed("t-1"))), step: on("2016-02-02", proposed("t-1")), want: RuleTransferUsed},
	{name: "a transfer of somebody unknown is refused", step: on("2016-02-01", proposed("t-1")), want: RuleRegistrationMissing},
	{name: "a transfer after the exit, for the follow-up", past: left(), step: on("2016-12-01", proposed("t-1"))},
	{name: "a transfer after the results are in is refused", past: left(), step: on("2020-01-01", proposed("t-1")), want: RuleAfterResults},
	{name: "a transfer is decided", past: active(on("2016-02-01", proposed("t-1"))), step: on("2016-02-03", transferDecided("t-1", true))},
	{name: "a transfer decided twice is refused", past: active(on("2016-02-01", proposed("t-1")), on("2016-02-03", transferDecided("t-1", false))), step: on("2016-02-03", transferDecided("t-1", true)), want: RuleTransferOver},
	{name: "a transfer nobody proposed is refused", past: active(), step: on("2016-02-03", transferDecided("t-1", true)), want: RuleTransferUnknown},
	{name: "a transfer decided before it was proposed is refused", past: active(on("2016-02-01", proposed("t-1"))), step: on("2016-01-31", transferDecided("t-1", true)), want: RuleTransferEarly},
	{name: "a transfer is decided after a withdrawal", past: active(on("2016-02-01", proposed("t-1")), on("2016-03-01", withdrawing())), step: on("2016-03-03", transferDecided("t-1", true))},
	{name: "a transfer decided after the results are in is refused", past: active(on("2016-02-01", proposed("t-1"))), step: on("2020-01-01", transferDecided("t-1", true)), want: RuleAfterResults},

	{name: "family support with a last day", past: active(), step: on("2016-02-01", &journeyv1.FamilySupportArranged{To: "2016-02-01"})},
	{name: "family support that ends before it begins is refused", past: active(), step: on("2016-02-01", &journeyv1.FamilySupportArranged{To: "2016-01-31"}), want: RuleFamilyReversed},
	{name: "family support that begins later and ends before is refused", past: active(), step: on("2016-02-01", &journeyv1.FamilySupportArranged{From: "2016-03-01", To: "2016-02-15"}), want: RuleFamilyReversed},
}

// sessions are the kinds that only say that something took place, and where they may stand.
var sessions = []struct {
	step                   proto.Message
	beforeEntry, afterExit string
}{
	{&journeyv1.CompetenceAssessed{}, "journey.before_entry", "journey.after_exit"},
	{&journeyv1.ApplicationCoachingHeld{}, "journey.before_entry", "journey.after_exit"},
	{&journeyv1.PerspectiveAgreed{}, "journey.before_entry", "journey.after_exit"},
	{&journeyv1.LanguageSupportPlaced{}, "journey.before_entry", "journey.after_exit"},
	{&journeyv1.OfferScreened{}, "", "journey.after_exit"},
	{&journeyv1.ExternalServiceReferred{}, "", "journey.after_exit"},
	{&journeyv1.AuthorityAccompanied{}, "", "journey.after_exit"},
	{&journeyv1.FamilySupportArranged{}, "", "journey.after_exit"},
	{&journeyv1.RecognitionReferralMade{Qualification: "q-1"}, "", "journey.after_exit"},
	{&journeyv1.SocioPedagogicalSupportGiven{}, "journey.before_entry", ""},
	{&journeyv1.VacancyMatched{}, "journey.before_entry", ""},
	{&journeyv1.CounsellingSessionHeld{}, "", ""},
	{&journeyv1.CaseworkerAssigned{}, "", ""},
	{&journeyv1.RecognitionDecided{Qualification: "q-1"}, "", ""},
	{&journeyv1.LabourMarketStatusObserved{}, "", ""},
}

func sessionRows() []row {
	var rows []row
	for _, s := range sessions {
		name := string(s.step.ProtoReflect().Descriptor().Name())
		late := row{name: name + " after the grant's end is refused", past: active(), step: on("2019-01-01", s.step), want: RuleAfterGrant}
		if s.afterExit == "" {
			late = row{name: name + " after the results are in is refused", past: active(), step: on("2020-01-01", s.step), want: RuleAfterResults}
		}
		rows = append(rows,
			row{name: name + " happens", past: active(), step: on("2016-02-01", s.step)},
			row{name: name + " happens again", past: active(on("2016-02-01", s.step)), step: on("2016-02-01", s.step)},
			row{name: name + " of somebody unknown", step: on("2016-02-01", s.step), want: RuleRegistrationMissing},
			row{name: name + " before the entry", past: past{registered, consented}, step: on("2016-01-05", s.step), want: refusal.Rule(s.beforeEntry)},
			row{name: name + " after the exit", past: left(), step: on("2016-10-01", s.step), want: refusal.Rule(s.afterExit)},
			row{name: name + " before the exit, recorded after it", past: left(), step: on("2016-09-29", s.step)},
			row{name: name + " between exit and re-entry", past: left(reentered), step: on("2016-12-01", s.step), want: refusal.Rule(s.afterExit)},
			row{name: name + " after the re-entry", past: left(reentered), step: on("2017-02-01", s.step)},
			late,
		)
	}
	return rows
}

func TestSupport(t *testing.T) { run(t, supportRows) }

func TestSessions(t *testing.T) { run(t, sessionRows()) }
