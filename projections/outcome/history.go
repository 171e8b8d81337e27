package outcome

import (
	"cmp"
	"math"
	"reflect"
	"slices"

	"journey/domain/calendar"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// wording is what one step read like from a position of the log up to, not including, another: the step as
// recorded, then as each correction has it. A retracted step is not known from the retraction on; a
// retracted correction gives way to what held before it. At each position the wordings that hold are the
// effective history of the events up to there (journey.Effective); a test holds one to the other.
type wording struct {
	member string
	// version and origin are version and position of the original step; effective and sequence those of the
	// event whose content holds.
	version, effective, origin, sequence uint64
	from, until                          uint64
	on                                   calendar.Date
	step                                 *journeyv1.Step
	special                              special
}

func (w wording) holds(position uint64) bool { return w.from <= position && position < w.until }

// history is one member's steps in all their wordings.
type history struct {
	id string
	// registered is the position of the registration, by which linked participants are ordered.
	registered uint64
	wordings   []wording
}

// layered is a step while its history is read: the original, then the corrections that hold.
type layered struct {
	layers []wording
	kind   reflect.Type
	gone   bool
	open   int // index of the wording that holds, in all
}

// read reads the wordings of a history that concern this read model.
func read(h eventstore.History) history {
	r := history{id: h.Subject.ID, registered: math.MaxInt64, wordings: make([]wording, 0, len(h.Events))}
	steps := map[uint64]*layered{}
	corrected := map[uint64]*layered{} // by the version of the correction
	kept := keptAnswers(h)
	for _, e := range h.Events {
		switch kind := e.Event.GetStep().GetKind().(type) {
		case nil:
		case *journeyv1.Step_FactCorrected:
			s := steps[kind.FactCorrected.GetVersion()]
			if s == nil || s.gone || reflect.TypeOf(kind.FactCorrected.GetStep().GetKind()) != s.kind {
				continue
			}
			corrected[e.Event.GetVersion()] = s
			held := s.layers[len(s.layers)-1]
			next := held
			next.effective, next.sequence = e.Event.GetVersion(), e.Sequence
			next.step = kind.FactCorrected.GetStep()
			if on := date(kind.FactCorrected.GetOccurredOn()); on != calendar.None {
				next.on = on
			}
			if next.step.GetEntryDeclared() != nil && !slices.Contains(kind.FactCorrected.GetUnchanged(), journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL) {
				next.special = specialOf(e, next.step.GetEntryDeclared(), kept)
			}
			s.layers = append(s.layers, next)
			r.replace(s, e.Sequence)
		case *journeyv1.Step_FactRetracted:
			r.retract(kind.FactRetracted.GetVersion(), e.Sequence, steps, corrected)
		default:
			if !concerns(e.Event.GetStep()) {
				continue
			}
			w := wording{
				member: r.id, version: e.Event.GetVersion(), effective: e.Event.GetVersion(),
				origin: e.Sequence, sequence: e.Sequence, from: e.Sequence, until: still,
				on: date(e.Event.GetOccurredOn()), step: e.Event.GetStep(),
			}
			switch {
			case w.step.GetEntryDeclared() != nil:
				w.special = specialOf(e, w.step.GetEntryDeclared(), kept)
			case w.step.GetParticipantRegistered() != nil:
				r.registered = min(r.registered, e.Sequence)
			}
			steps[w.version] = &layered{layers: []wording{w}, kind: reflect.TypeOf(kind), open: len(r.wordings)}
			r.wordings = append(r.wordings, w)
		}
	}
	r.wordings = slices.DeleteFunc(r.wordings, func(w wording) bool { return w.from == w.until })
	return r
}

// replace ends the wording that holds and begins the one on top of the layers.
func (r *history) replace(s *layered, position uint64) {
	r.wordings[s.open].until = position
	next := s.layers[len(s.layers)-1]
	next.from, next.until = position, still
	s.open = len(r.wordings)
	r.wordings = append(r.wordings, next)
}

func (r *history) retract(version, position uint64, steps, corrected map[uint64]*layered) {
	if s := steps[version]; s != nil && !s.gone {
		s.gone = true
		r.wordings[s.open].until = position
		return
	}
	s := corrected[version]
	if s == nil || s.gone {
		return
	}
	i := slices.IndexFunc(s.layers, func(w wording) bool { return w.effective == version })
	if i < 0 {
		return
	}
	top := i == len(s.layers)-1
	s.layers = slices.Delete(s.layers, i, i+1)
	if top {
		r.replace(s, position)
	}
}

// holding is the wordings of some histories that hold at a position and pass, in the order of business:
// by date, ties by the position of the original step.
func holding(all []wording, position uint64, members []string) []wording {
	var now []wording
	for _, w := range all {
		if w.holds(position) && slices.Contains(members, w.member) {
			now = append(now, w)
		}
	}
	slices.SortFunc(now, func(a, b wording) int {
		return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(a.origin, b.origin))
	})
	return now
}

// turns are the positions at which a wording begins or ends to hold, in order.
func turns(all []wording, more ...uint64) []uint64 {
	positions := slices.Clone(more)
	for _, w := range all {
		positions = append(positions, w.from)
		if w.until != still {
			positions = append(positions, w.until)
		}
	}
	slices.Sort(positions)
	return slices.Compact(positions)
}

// date reads a date that was accepted before; what cannot be read is no date.
func date(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		return calendar.None
	}
	return d
}
