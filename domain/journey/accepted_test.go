package journey

import (
	"slices"
	"testing"

	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/reflect/protoreflect"
)

func TestAcceptedByNamesWhatTheJudgeAsks(t *testing.T) {
	started := &journeyv1.Step{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: &journeyv1.PlacementStarted{Placement: "pl-1"}}}
	for _, c := range []struct {
		what string
		step *journeyv1.Step
		want []Ground
	}{
		{"a referral begins a journey", &journeyv1.Step{Kind: &journeyv1.Step_ReferralReceived{ReferralReceived: &journeyv1.ReferralReceived{}}}, []Ground{HeldDates, HeldFirst, HeldConsent}},
		{"a withdrawal of consent needs none", &journeyv1.Step{Kind: &journeyv1.Step_ConsentRecorded{ConsentRecorded: &journeyv1.ConsentRecorded{}}}, []Ground{HeldDates, HeldKnown}},
		{"a placement begins once, after the entry", started, []Ground{HeldDates, HeldEntered, HeldConsent, HeldBegins}},
		{
			"the end of a trial ends what runs, even without consent",
			&journeyv1.Step{Kind: &journeyv1.Step_WorkTrialEnded{WorkTrialEnded: &journeyv1.WorkTrialEnded{}}},
			[]Ground{HeldDates, HeldEntered, HeldEnds},
		},
		{
			"a follow-up names what exists",
			&journeyv1.Step{Kind: &journeyv1.Step_FollowUpClosed{FollowUpClosed: &journeyv1.FollowUpClosed{}}},
			[]Ground{HeldDates, HeldEntered, HeldFollowUp},
		},
		{
			"a correction is held against the rules of what it words anew, too",
			&journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: &journeyv1.FactCorrected{Version: 1, Step: started}}},
			[]Ground{HeldCorrection, HeldDates, HeldEntered, HeldConsent, HeldBegins},
		},
		{"a retraction", &journeyv1.Step{Kind: &journeyv1.Step_FactRetracted{FactRetracted: &journeyv1.FactRetracted{}}}, []Ground{HeldRetraction}},
		{"a step of the operation", &journeyv1.Step{Kind: &journeyv1.Step_GrantDecided{GrantDecided: &journeyv1.GrantDecided{}}}, nil},
	} {
		if diff := cmp.Diff(c.want, AcceptedBy(c.step)); diff != "" {
			t.Errorf("%s: %s", c.what, diff)
		}
	}
}

// TestEveryRuleOfAcceptanceIsUsedAndHasItsWords: no step of a participant is without rules, and the words are
// those of the rules and no others.
func TestEveryRuleOfAcceptanceIsUsedAndHasItsWords(t *testing.T) {
	used := []Ground{HeldCorrection, HeldRetraction}
	fields := (&journeyv1.Step{}).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		step := stepOfKind(fields.Get(i))
		held := AcceptedBy(step)
		if _, ours := ruleOf(step); ours && len(held) < 2 {
			t.Errorf("%s is held against %v", Kind(step), held)
		}
		used = append(used, held...)
	}
	slices.Sort(used)
	for _, rule := range slices.Compact(used) {
		if s, ok := sentence.Rule(string(rule)); !ok || s.German == "" || s.English == "" {
			t.Errorf("%s has no words", rule)
		}
	}
	for _, topic := range sentence.Topics() {
		for id := range topic.Rules {
			if len(id) > 9 && id[:9] == "accepted." && !slices.Contains(used, Ground(id)) {
				t.Errorf("%s is said of no step", id)
			}
		}
	}
}

func stepOfKind(kind protoreflect.FieldDescriptor) *journeyv1.Step {
	step := &journeyv1.Step{}
	step.ProtoReflect().Mutable(kind)
	return step
}
