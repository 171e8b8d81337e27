package eventstore_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

func yesNo(yes bool) *journeyv1.YesNoAnswer {
	return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{Value: yes}}
}

func refused() *journeyv1.YesNoAnswer {
	return &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Missing{Missing: journeyv1.Missing_MISSING_REFUSED}}
}

func entry(minority *journeyv1.YesNoAnswer) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: &journeyv1.EntryDeclared{Minority: minority}}}
}

// How long a sealed part is does not tell which answer it holds.
func TestASealedPartDoesNotTellByItsLength(t *testing.T) {
	s, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		t.Fatal(err)
	}
	lengths := map[int]bool{}
	for i, answer := range []*journeyv1.YesNoAnswer{yesNo(true), yesNo(false), refused()} {
		d := event([]string{"a", "b", "c"}[i], eventstore.Head{})
		d.Events[0].Step = entry(answer)
		got, err := s.Append(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		lengths[len(got[0].Events[0].Event.Sealed[0].Ciphertext)] = true
	}
	if len(lengths) != 1 || !lengths[24+64+16] {
		t.Errorf("lengths %v, want one of 104 bytes", lengths)
	}
}

func TestSameRequest(t *testing.T) {
	closed := func(all bool, obligations ...string) *journeyv1.Step {
		return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpClosed{FollowUpClosed: &journeyv1.FollowUpClosed{All: all, Obligations: obligations}}}
	}
	corrected := func(step *journeyv1.Step) *journeyv1.Step {
		return &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: &journeyv1.FactCorrected{Version: 1, Step: step}}}
	}
	aged := func(step *journeyv1.Step) *journeyv1.Step {
		step.GetEntryDeclared().AgeAtEntry = &journeyv1.AgeAnswer{Answer: &journeyv1.AgeAnswer_Value{Value: 30}}
		return step
	}
	special := []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL}
	cases := map[string]struct {
		asked, stored *journeyv1.Step
		erased        []journeyv1.PrivacyClass
		want          bool
	}{
		"the same":                             {entry(refused()), entry(refused()), nil, true},
		"an age that the service computed":     {entry(refused()), aged(entry(refused())), nil, true},
		"the same within a correction":         {corrected(entry(refused())), corrected(aged(entry(refused()))), nil, true},
		"another answer":                       {entry(refused()), entry(yesNo(false)), nil, false},
		"another answer within a correction":   {corrected(entry(yesNo(true))), corrected(entry(yesNo(false))), nil, false},
		"an answer that is not there":          {entry(refused()), entry(nil), nil, false},
		"an answer that is erased":             {entry(refused()), entry(nil), special, true},
		"an erased answer within a correction": {corrected(entry(refused())), corrected(entry(nil)), special, true},
		"all obligations, as a list":           {closed(true), closed(false, "exit.4.28d", "exit.4.6m"), nil, true},
		"a list of obligations":                {closed(false, "exit.4.28d"), closed(false, "exit.4.28d"), nil, true},
		"another list of obligations":          {closed(false, "exit.4.28d"), closed(false, "exit.4.6m"), nil, false},
		"another kind":                         {closed(true), entry(nil), nil, false},
	}
	for name, c := range cases {
		asked, stored := proto.CloneOf(c.asked), proto.CloneOf(c.stored)
		r := eventstore.Recorded{Event: &journeyv1.Event{OccurredOn: "2026-03-04", Step: c.stored}, Erased: c.erased}
		if got := eventstore.SameRequest("2026-03-04", nil, nil, c.asked, r); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if eventstore.SameRequest("2026-03-05", nil, nil, c.asked, r) {
			t.Errorf("%s: the same on another date", name)
		}
		if !proto.Equal(asked, c.asked) || !proto.Equal(stored, c.stored) {
			t.Errorf("%s: comparing changed what was compared", name)
		}
	}
}
