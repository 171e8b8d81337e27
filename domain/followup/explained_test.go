package followup_test

import (
	"slices"
	"testing"

	"journey/domain/followup"
	journeyv1 "journey/proto/journey/v1"

	"pgregory.net/rapid"
)

// Nothing stops being open by itself: a step that is in the history, and that says so, is named.
func TestWhatIsNotOpenNamesWhatMadeItSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := handled(t)
		for _, o := range obligations(p) {
			for on := day("2015-12-02"); on < day("2019-06-01"); on += 5 {
				state := o.State(on)
				if o.Open(on) {
					if o.Detached || o.OutsideRates {
						t.Fatalf("%s is %s on %s although it was never required", o.ID, state, on)
					}
					continue
				}
				if why := unexplained(p, o, state); why != "" {
					t.Fatalf("%s is %s on %s: %s\n%+v", o.ID, state, on, why, o)
				}
			}
		}
	})
}

// TestRandomJourneysEndInEveryWay: always the same ones, so that the property above is about all of it.
func TestRandomJourneysEndInEveryWay(t *testing.T) {
	seen := map[string]bool{}
	journeys := rapid.Custom(handled)
	for seed := range 800 {
		for _, o := range obligations(journeys.Example(seed)) {
			for on := day("2015-12-02"); on < day("2019-06-01"); on += 5 {
				state := o.State(on)
				seen[string(state)] = true
				if state == followup.NotRequired {
					seen[string(o.NotRequiredReason)] = true
				}
			}
		}
	}
	for _, reason := range []string{"completed", "completed_late", "lost", "declined", "not_required", "new_chain", "re_entered",
		"retracted", "orphaned", "died", "operation_ended", "art-7"} {
		if !seen[reason] {
			t.Errorf("%s never occurs", reason)
		}
	}
}

// unexplained is why the step that an obligation names does not explain its state; empty if it does.
func unexplained(p past, o followup.Obligation, state followup.State) string {
	step := func(version uint64) *journeyv1.Step {
		if version == 0 || version > uint64(len(p)) {
			return nil
		}
		return p[version-1].GetStep()
	}
	closed := func(version uint64, why journeyv1.ClosureReason) bool {
		c := step(version).GetFollowUpClosed()
		return c.GetWhy() == why && slices.Contains(c.GetObligations(), o.ID)
	}
	explained := false
	switch state {
	case followup.Completed, followup.CompletedLate:
		c := step(o.CompletedBy).GetFollowUpCompleted()
		explained = slices.Contains(c.GetObligations(), o.ID) && c.GetSpokeWith() != register
	case followup.Lost:
		explained = closed(o.ClosedBy, lost)
	case followup.Declined:
		explained = closed(o.ClosedBy, declined)
	case followup.NotRequired:
		by := step(o.NotRequiredBy)
		switch o.NotRequiredReason {
		case followup.NewChain:
			explained = by.GetPlacementStarted() != nil && o.Clock == followup.Employment && o.Closes >= o.NotRequiredFrom
		case followup.ReEntered:
			explained = o.Clock == followup.ExitClock && (by.GetParticipantReentered() != nil || by.GetEntryDeclared() != nil)
		case followup.Retracted:
			explained = retracted(p, o.AnchorVersion) && o.OutsideRates
		case followup.Orphaned:
			explained = o.Detached
		case followup.Died:
			explained = by.GetFollowUpClosed().GetWhy() == died || by.GetParticipantExited().GetReason() == journeyv1.ExitReason_EXIT_REASON_DIED
		case followup.OperationEnded:
			explained = closed(o.NotRequiredBy, ended)
		case "art-7":
			explained = closed(o.NotRequiredBy, unneeded)
		default:
			return "there is no reason " + string(o.NotRequiredReason)
		}
	}
	if !explained {
		return "what it names does not say so"
	}
	return ""
}
