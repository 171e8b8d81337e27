package api

import (
	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/indicator"
	"journey/domain/sentence"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// movedFigures are the codes for which a participation counts otherwise after a step, or in another column.
func movedFigures(before, after outcome.Moment) []*journeyv1.MovedFigure {
	var moved []*journeyv1.MovedFigure
	for i := range max(len(before.Verdicts), len(after.Verdicts)) {
		then, was := verdictAt(before, i)
		now, is := verdictAt(after, i)
		if was == is && (is != journeyv1.Counting_COUNTING_YES || before.Breakdown == after.Breakdown) {
			continue
		}
		m := &journeyv1.MovedFigure{Code: now.Code.Code, Before: was, After: is}
		if is == journeyv1.Counting_COUNTING_UNSPECIFIED {
			m.Code = then.Code.Code
		}
		if was == journeyv1.Counting_COUNTING_YES {
			m.BreakdownBefore = before.Breakdown
		}
		if is == journeyv1.Counting_COUNTING_YES {
			m.BreakdownAfter = after.Breakdown
		}
		words, _ := sentence.Rule(string(now.Rule))
		m.Rule, m.German, m.English = string(now.Rule), words.German, words.English
		moved = append(moved, m)
	}
	return moved
}

func verdictAt(m outcome.Moment, i int) (indicator.Verdict, journeyv1.Counting) {
	if i >= len(m.Verdicts) {
		return indicator.Verdict{}, journeyv1.Counting_COUNTING_UNSPECIFIED
	}
	switch v := m.Verdicts[i]; {
	case !v.Base:
		return v, journeyv1.Counting_COUNTING_OUTSIDE
	case v.Yes:
		return v, journeyv1.Counting_COUNTING_YES
	case v.Unknown:
		return v, journeyv1.Counting_COUNTING_UNKNOWN
	default:
		return v, journeyv1.Counting_COUNTING_NO
	}
}

// movedObligations are those whose state on a day or whose window reads otherwise after a step, in the order
// in which their windows open; those that are gone behind them.
func movedObligations(before, after []followup.Obligation, on calendar.Date) []*journeyv1.MovedObligation {
	type key struct{ member, id string }
	then := map[key]followup.Obligation{}
	for _, o := range before {
		then[key{o.Member, o.ID}] = o
	}
	var moved []*journeyv1.MovedObligation
	for _, o := range after {
		m := obligationMoved(o)
		m.After = obligationState(o, on)
		was, existed := then[key{o.Member, o.ID}]
		delete(then, key{o.Member, o.ID})
		if existed {
			m.Before = obligationState(was, on)
			m.Moved = was.Opens != o.Opens || was.Checkpoint != o.Checkpoint || was.Closes != o.Closes
		}
		if m.Before != m.After || m.Moved {
			moved = append(moved, m)
		}
	}
	for _, o := range before {
		if _, gone := then[key{o.Member, o.ID}]; gone {
			m := obligationMoved(o)
			m.Before = obligationState(o, on)
			moved = append(moved, m)
		}
	}
	return moved
}

func obligationMoved(o followup.Obligation) *journeyv1.MovedObligation {
	return &journeyv1.MovedObligation{
		Participant: o.Member, Obligation: o.ID,
		OpensOn: o.Opens.String(), CheckpointOn: o.Checkpoint.String(), ClosesOn: o.Closes.String(),
	}
}

// obligationStates are the states in the contract's words.
var obligationStates = map[followup.State]journeyv1.ObligationState{
	followup.Upcoming:      journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING,
	followup.Due:           journeyv1.ObligationState_OBLIGATION_STATE_DUE,
	followup.Overdue:       journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE,
	followup.Completed:     journeyv1.ObligationState_OBLIGATION_STATE_COMPLETED,
	followup.CompletedLate: journeyv1.ObligationState_OBLIGATION_STATE_COMPLETED_LATE,
	followup.Lost:          journeyv1.ObligationState_OBLIGATION_STATE_LOST,
	followup.Declined:      journeyv1.ObligationState_OBLIGATION_STATE_DECLINED,
	followup.NotRequired:   journeyv1.ObligationState_OBLIGATION_STATE_NOT_REQUIRED,
}

func obligationState(o followup.Obligation, on calendar.Date) journeyv1.ObligationState {
	return obligationStates[o.State(on)]
}
