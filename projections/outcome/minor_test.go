package outcome_test

import (
	"fmt"
	"testing"

	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// given is a service of so many minutes: counselling, or coaching.
func given(counselling bool, minutes uint32) *journeyv1.Step {
	if counselling {
		return &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{Minutes: minutes}}}
	}
	return &journeyv1.Step{Kind: &journeyv1.Step_ApplicationCoachingHeld{ApplicationCoachingHeld: &journeyv1.ApplicationCoachingHeld{Minutes: minutes}}}
}

// Minutes are those of counselling alone, up to the cut-off; who has no entry is looked at, too.
func TestWhoSomebodyMustLookAt(t *testing.T) {
	w := newOfficial(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014)
	for _, id := range []string{"p-1", "p-2", "p-3"} {
		w.record(id, "2016-01-04", storytest.Registered("", ""))
	}
	w.record("p-1", "2016-01-11", complete(woman, 41))
	w.record("p-1", "2016-01-12", given(true, 480))
	w.record("p-1", "2016-05-12", given(true, 60)) // after the cut-off
	w.record("p-2", "2016-01-12", given(true, 481))
	w.record("p-3", "2016-01-11", complete(woman, 41))
	w.record("p-3", "2016-01-12", given(true, 30))
	w.record("p-3", "2016-01-13", given(false, 30))
	w.Show()
	var said []string
	err := outcome.EachMinor(t.Context(), w.Pool, storytest.Operation, nil, w.at("2016-03-31", w.position, "2016-04-01"), func(participant string, m outcome.Minor) {
		said = append(said, fmt.Sprintf("%s %d flagged %v listed %v", participant, m.Minutes, m.Flagged(), m.Listed()))
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "who", said, []string{"p-1 480 flagged true listed false", "p-2 481 flagged false listed true", "p-3 30 flagged false listed false"})
}
