package eventstore

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	journeyv1 "journey/proto/journey/v1"
)

// settle finds out what became of an append whose answer says nothing certain. It reads from the leader.
// Nil without an error means: certainly not stored, and nothing stands against storing it.
func (h *histories) settle(ctx context.Context, p *plan, duplicate bool) ([]Appended, error) {
	out := make([]Appended, len(p.drafts))
	stored := 0
	var moved *ConflictError
	for i, d := range p.drafts {
		newest, _, err := h.journal.newest(ctx, d.Subject.String())
		if err != nil {
			return nil, err
		}
		if newest.Sequence == d.Expected.Sequence && !duplicate {
			continue
		}
		var found []Recorded
		var head Head
		if newest.Sequence > 0 {
			after := d.Expected.Sequence
			if duplicate {
				after = 0 // the caller may not have seen that its request lies before what it expects
			}
			if found, err = h.walk(ctx, d.Subject, newest, after); err != nil {
				return nil, err
			}
			r, err := read(d.Subject, newest)
			if err != nil {
				return nil, err
			}
			head = Head{Version: r.Event.Version, Sequence: r.Sequence, Hash: r.Hash}
		}
		mine, part := runOf(found, d.Events)
		switch {
		case mine != nil:
			if err := h.sameRequest(ctx, p, i, mine); err != nil {
				return nil, err
			}
			stored++
			out[i] = Appended{Subject: d.Subject, Events: mine, Repeated: true}
			moved = firstOf(moved, &ConflictError{d.Subject, head})
		case part || head.Sequence != d.Expected.Sequence:
			moved = &ConflictError{d.Subject, head}
		}
	}
	switch {
	case stored == len(p.drafts):
		return out, nil
	case moved != nil:
		// Some drafts of the append were stored by another one, or a history moved on. As a whole it is not stored.
		return nil, moved
	}
	return nil, nil
}

func firstOf(a, b *ConflictError) *ConflictError {
	if a != nil {
		return a
	}
	return b
}

// runOf is the stored events of exactly the requests of a draft, in their order; nil if they are not all
// there, and then part says whether any is: another append stored it, the draft has to be decided again.
func runOf(stored []Recorded, wanted []*journeyv1.Event) (run []Recorded, part bool) {
	place := make(map[eventKey]int, len(stored))
	for i, r := range stored {
		place[keyOf(r.Event)] = i
	}
	last := wanted[len(wanted)-1]
	_, longer := place[eventKey{last.RequestId, last.RequestIndex + 1}]
	first, all := 0, true
	for i, w := range wanted {
		at, ok := place[keyOf(w)]
		part = part || ok
		if i == 0 {
			first = at
		}
		all = all && ok && at == first+i
	}
	if !all {
		return nil, part
	}
	run = stored[first : first+len(wanted)]
	if longer { // the last request caused more events then than now
		run = stored[first : first+len(wanted)+1]
	}
	return slices.Clone(run), true
}

type eventKey struct {
	request string
	index   uint32
}

func keyOf(ev *journeyv1.Event) eventKey { return eventKey{ev.RequestId, ev.RequestIndex} }

// sameRequest holds what was stored for a request against draft i and opens it for the caller. It
// compares the steps themselves, opened; what was erased cannot be compared.
func (h *histories) sameRequest(ctx context.Context, p *plan, i int, stored []Recorded) error {
	d := p.drafts[i]
	if len(stored) != len(d.Events) {
		return &ReusedError{d.Subject, stored[0].Event.Version}
	}
	compared := make([]Recorded, len(stored))
	for j, r := range stored {
		compared[j] = r
		compared[j].Event = proto.CloneOf(r.Event)
	}
	if err := h.sealer.openAll(ctx, compared, SealedClasses()); err != nil {
		return err
	}
	for j, r := range compared {
		if !h.sealer.sameEvent(d.Events[j], p.splits[i][j], r) {
			return &ReusedError{d.Subject, stored[j].Event.Version}
		}
	}
	return h.sealer.openAll(ctx, stored, h.sealer.classes)
}

// sameEvent says whether a stored event, opened, is the wanted one, whose sealed fields are in split.
func (s *sealer) sameEvent(wanted *journeyv1.Event, split parts, stored Recorded) bool {
	step := proto.CloneOf(wanted.Step)
	for _, class := range stored.Erased {
		if split[class] != nil {
			s.schema.ofStep().clear(step.ProtoReflect(), split[class].ProtoReflect())
		}
	}
	return sameRequest(wanted.OccurredOn, wanted.Evidence, wanted.TakenOver, step, stored.Event)
}

// SameRequest says whether a stored event, opened, is what a request asked for. It holds the step itself
// against the stored one; what the service computes and what was erased cannot be compared.
func SameRequest(occurredOn string, evidence []*journeyv1.Evidence, takenOver *journeyv1.TakenOver, step *journeyv1.Step, stored Recorded) bool {
	step = proto.CloneOf(step)
	if len(stored.Erased) > 0 {
		ClearSealed(step, stored.Erased...)
	}
	return sameRequest(occurredOn, evidence, takenOver, step, stored.Event)
}

func sameRequest(occurredOn string, evidence []*journeyv1.Evidence, takenOver *journeyv1.TakenOver, step *journeyv1.Step, stored *journeyv1.Event) bool {
	ours := &journeyv1.Event{OccurredOn: occurredOn, TakenOver: takenOver, Evidence: evidence, Step: step}
	theirs := &journeyv1.Event{
		OccurredOn: stored.OccurredOn, TakenOver: stored.TakenOver, Evidence: stored.Evidence, Step: proto.CloneOf(stored.Step),
	}
	all := ours.Step.GetFollowUpClosed().GetAll()
	clearComputed(ours.Step, all)
	clearComputed(theirs.Step, all)
	return proto.Equal(ours, theirs)
}

// ClearSealed clears the fields of the given classes in a step; without classes those of every class.
func ClearSealed(step *journeyv1.Step, classes ...journeyv1.PrivacyClass) {
	clearClasses(step.ProtoReflect(), func(class journeyv1.PrivacyClass) bool {
		return isSealed(class) && (len(classes) == 0 || slices.Contains(classes, class))
	})
}

func clearClasses(m protoreflect.Message, which func(journeyv1.PrivacyClass) bool) {
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		class, _ := proto.GetExtension(field.Options(), journeyv1.E_PrivacyClass).(journeyv1.PrivacyClass)
		switch {
		case which(class):
			m.Clear(field)
		case field.Message() != nil && !field.IsList() && !field.IsMap() && class != journeyv1.PrivacyClass_PRIVACY_CLASS_AS_CONTAINER:
			clearClasses(value.Message(), which)
		}
		return true
	})
}

// clearComputed clears what the service computes from the state of its day, which a repeated request
// may compute differently; all says that the request closed all obligations there were.
func clearComputed(step *journeyv1.Step, all bool) {
	switch kind := step.GetKind().(type) {
	case *journeyv1.Step_EntryDeclared:
		kind.EntryDeclared.AgeAtEntry = nil
	case *journeyv1.Step_PlacementStarted:
		kind.PlacementStarted.PolicyVersion = 0
	case *journeyv1.Step_ParticipantExited:
		kind.ParticipantExited.PolicyVersion = 0
	case *journeyv1.Step_FollowUpClosed:
		if all {
			kind.FollowUpClosed.All, kind.FollowUpClosed.Obligations = false, nil
		}
	case *journeyv1.Step_FactCorrected:
		clearComputed(kind.FactCorrected.GetStep(), all)
	}
}
