package outcome

import (
	"math"
	"slices"

	"journey/domain/indicator"
	"journey/domain/journey"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// topic is what a step bears on. The steps of one topic are folded together at each position at which one
// of them is added, corrected or retracted.
type topic int

const (
	standing  topic = iota // entries, exits, deaths
	placing                // placements, and the statuses that confirm them
	counting               // all that official figures look at
	following              // what has to be followed up
	caring                 // who is responsible
	linking                // who is one person
	programme              // the operation itself
	topics    int   = iota
)

// concerns says which topics a step bears on, and whether it makes rows of its own besides.
func concerns(step *journeyv1.Step) (bears []topic, alone bool) {
	switch step.GetKind().(type) {
	case *journeyv1.Step_EntryDeclared, *journeyv1.Step_ParticipantReentered, *journeyv1.Step_ParticipantExited,
		*journeyv1.Step_FollowUpClosed:
		return []topic{standing, counting, following}, false
	case *journeyv1.Step_PlacementStarted, *journeyv1.Step_PlacementEnded:
		return []topic{placing, counting, following}, false
	case *journeyv1.Step_PlacementChanged:
		return []topic{placing, counting}, false
	case *journeyv1.Step_FollowUpCompleted:
		return []topic{placing, counting, following}, true
	case *journeyv1.Step_LabourMarketStatusObserved:
		return []topic{placing, counting}, true
	case *journeyv1.Step_QualificationAwarded, *journeyv1.Step_RecognitionDecided:
		return []topic{counting}, true
	case *journeyv1.Step_CaseworkerAssigned, *journeyv1.Step_CaseTransferProposed, *journeyv1.Step_CaseTransferDecided:
		return []topic{caring}, false
	case *journeyv1.Step_PersonsLinked, *journeyv1.Step_PersonsUnlinked:
		return []topic{linking}, false
	case *journeyv1.Step_OperationRegistered, *journeyv1.Step_GrantDecided:
		return []topic{programme}, false
	case *journeyv1.Step_ModuleCompleted, *journeyv1.Step_WorkTrialEnded,
		// What an operation does besides.
		*journeyv1.Step_OutreachContactMade, *journeyv1.Step_StaffTrainingHeld, *journeyv1.Step_NeighbourhoodActivityHeld,
		*journeyv1.Step_EmployerContactMade, *journeyv1.Step_VacancyAcquired, *journeyv1.Step_EntitySupported,
		*journeyv1.Step_NetworkEventRecorded, *journeyv1.Step_RegionalNeedsAnalysed:
		return nil, true
	}
	return nil, indicator.Given(step)
}

// history is one member's events, sorted by what they bear on.
type history struct {
	id string
	// registered is the position of the registration, by which linked participants are ordered.
	registered uint64
	// of are the events of each topic, with the corrections and retractions of its steps.
	of [topics][]journey.Past
	// events are all of them, by version.
	events []eventstore.Recorded
	// alone is for each step that makes rows of its own the step and what corrects or retracts it.
	alone [][]journey.Past
	// erasures are the facts with the answers that an erasure kept for the figures. They hold in all
	// intervals, the ones before the erasure as well.
	erasures []journey.Fact
	// erased: answers of class SPECIAL are sealed with a key that is destroyed.
	erased bool
}

// read sorts the events of a history.
func read(h eventstore.History) history {
	r := history{id: h.Subject.ID, registered: math.MaxInt64, events: h.Events}
	type thread struct {
		bears []topic
		alone int // index in alone, or -1
	}
	threads := map[uint64]thread{} // by version of a step, and of each of its corrections
	for _, e := range h.Events {
		t, known := thread{alone: -1}, true
		step := e.Event.GetStep()
		switch {
		case step.GetFactCorrected() != nil:
			if t, known = threads[step.GetFactCorrected().GetVersion()]; known {
				threads[e.Event.GetVersion()] = t
			}
		case step.GetFactRetracted() != nil:
			t, known = threads[step.GetFactRetracted().GetVersion()]
		default:
			var alone bool
			t.bears, alone = concerns(step)
			if alone {
				t.alone = len(r.alone)
				r.alone = append(r.alone, nil)
			}
			threads[e.Event.GetVersion()] = t
			r.note(e)
		}
		if !known {
			continue
		}
		past := journey.Past{Event: e.Event, Sequence: e.Sequence}
		for _, b := range t.bears {
			r.of[b] = append(r.of[b], past)
		}
		if t.alone >= 0 {
			r.alone[t.alone] = append(r.alone[t.alone], past)
		}
	}
	return r
}

// note takes what is no topic of its own.
func (r *history) note(e eventstore.Recorded) {
	switch e.Event.GetStep().GetKind().(type) {
	case *journeyv1.Step_ParticipantRegistered:
		r.registered = min(r.registered, e.Sequence)
	case *journeyv1.Step_EntryDeclared:
		r.erased = r.erased || slices.Contains(e.Erased, journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL)
	case *journeyv1.Step_PersonalDataErased:
		r.erasures = append(r.erasures, journey.Effective([]journey.Past{{Event: e.Event, Sequence: e.Sequence}})...)
	}
}

// upTo is the facts of a topic as known at a position.
func (r *history) upTo(t topic, position uint64) []journey.Fact {
	n := len(r.of[t])
	for n > 0 && r.of[t][n-1].Sequence > position {
		n--
	}
	facts := journey.Effective(r.of[t][:n])
	if (t == standing || t == counting) && len(r.erasures) > 0 {
		facts = append(facts, r.erasures...)
	}
	return facts
}

// turns are the positions at which something of a topic is added, corrected or retracted, and more, in order.
func turns(histories []history, t topic, more ...uint64) []uint64 {
	positions := more
	for i := range histories {
		for _, past := range histories[i].of[t] {
			positions = append(positions, past.Sequence)
		}
	}
	slices.Sort(positions)
	return slices.Compact(positions)
}
