package placement

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// Teller is what one history has told so far. What it tells follows from the events and the choice alone: a new one
// that is shown the same events tells the same. It is not for several goroutines at once.
type Teller struct {
	choice Choice
	after  uint64
	// past are the events that bear on placements, without what is sealed.
	past []journey.Past
	// told are the facts that hold by what was told, in the order of factsOf.
	told []told
	// given: something was given out. erased: the identity is.
	given, erased bool
	bytes         int
}

// told is a fact with the emission that told it last.
type told struct {
	fact
	by Ref
}

// NewTeller is a history of which nothing is told yet. What the events up to and including the position after tell is
// not given out; it is remembered, because later events may correct it.
func NewTeller(choice Choice, after uint64) *Teller { return &Teller{choice: choice, after: after} }

// Tell shows the next event of the history, with the policies of its operation, and answers what it tells: first what
// is taken back, the latest fact first, then what is corrected or new, then an erasure. Events come in the order of
// their versions and none is left out. Of somebody whose identity is erased nothing is told for the first time: there
// would be no notice of the erasure any more.
func (t *Teller) Tell(p journey.Past, policies followup.Policies) []Emission {
	if t.erased && !t.given {
		return nil
	}
	var all []Emission
	if t.bears(p.Event) {
		t.keep(p)
		all = t.compare(p, policies)
	}
	if p.Sequence <= t.after {
		all = nil
	}
	t.given = t.given || len(all) > 0
	if e := p.Event.GetStep().GetPersonalDataErased(); !t.erased && slices.Contains(e.GetClasses(), journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY) {
		t.erased = true
		if t.given {
			notice := emission(p, ParticipantErased, fact{key: Key{Kind: ParticipantErased}, from: calendar.None, on: calendar.None})
			notice.ErasedOn = calendar.Read(p.Event.GetOccurredOn())
			all = append(all, notice)
		}
	}
	return all
}

// Bytes is about how much memory it holds.
func (t *Teller) Bytes() int { return t.bytes + len(t.told)*400 + 200 }

// bears: the event can change what holds of placements. Nothing does that the facts do not look at.
func (t *Teller) bears(e *journeyv1.Event) bool {
	named := uint64(0)
	switch step := e.GetStep().GetKind().(type) {
	case *journeyv1.Step_EntryDeclared, *journeyv1.Step_PlacementStarted, *journeyv1.Step_PlacementChanged, *journeyv1.Step_PlacementEnded,
		*journeyv1.Step_LabourMarketStatusObserved, *journeyv1.Step_FollowUpCompleted,
		*journeyv1.Step_CaseworkerAssigned, *journeyv1.Step_CaseTransferProposed, *journeyv1.Step_CaseTransferDecided:
		return true
	case *journeyv1.Step_FactCorrected:
		named = step.FactCorrected.GetVersion()
	case *journeyv1.Step_FactRetracted:
		named = step.FactRetracted.GetVersion()
	}
	return slices.ContainsFunc(t.past, func(p journey.Past) bool { return p.Event.GetVersion() == named })
}

func (t *Teller) keep(p journey.Past) {
	e := p.Event
	t.past = append(t.past, journey.Past{Sequence: p.Sequence, Event: &journeyv1.Event{
		Subject: e.GetSubject(), Version: e.GetVersion(), OccurredOn: e.GetOccurredOn(), Step: e.GetStep(),
	}})
	t.bytes += 500 + 6*proto.Size(e.GetStep())
}

// compare tells the difference between what was told and what holds with the event.
func (t *Teller) compare(p journey.Past, policies followup.Policies) []Emission {
	var now []fact
	if t.placed() {
		now = factsOf(journey.Effective(t.past), policies, t.choice)
	}
	var all []Emission
	for _, was := range slices.Backward(t.told) {
		if !slices.ContainsFunc(now, func(f fact) bool { return f.key == was.key }) {
			all = append(all, replacing(p, Retracted, was.fact, was.by))
		}
	}
	next := make([]told, 0, len(now))
	for _, f := range now {
		i := slices.IndexFunc(t.told, func(was told) bool { return was.key == f.key })
		switch {
		case i < 0:
			all = append(all, emission(p, f.key.Kind, f))
		case t.told[i].fact != f:
			all = append(all, replacing(p, Corrected, f, t.told[i].by))
		default:
			next = append(next, t.told[i])
			continue
		}
		next = append(next, told{f, all[len(all)-1].Ref})
	}
	t.told = next
	return all
}

// placed: a placement was ever recorded. Without one there is nothing to tell.
func (t *Teller) placed() bool {
	return slices.ContainsFunc(t.past, func(p journey.Past) bool { return p.Event.GetStep().GetPlacementStarted() != nil })
}

func emission(p journey.Past, kind Kind, f fact) Emission {
	e := p.Event
	return Emission{
		Ref: Ref{Event: e.GetId(), Kind: kind, Key: f.key}, Operation: e.GetOperation(), Participant: e.GetSubject(),
		Recorded: e.GetRecordedAt().AsTime(), Sequence: p.Sequence,
		Placement: f.placement, From: f.from, On: f.on, Days: f.key.Days, ErasedOn: calendar.None,
	}
}

// replacing corrects or takes back the fact that an earlier emission told.
func replacing(p journey.Past, kind Kind, f fact, by Ref) Emission {
	e := emission(p, kind, f)
	e.Fact, e.Replaces = f.key.Kind, by
	return e
}
