package eventstore

import (
	"context"

	"google.golang.org/protobuf/proto"

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
		mine := ofRequest(found, d.Events[0].RequestId)
		switch {
		case len(mine) > 0:
			if err := h.sameRequest(ctx, p, i, mine); err != nil {
				return nil, err
			}
			stored++
			out[i] = Appended{Subject: d.Subject, Events: mine, Repeated: true}
			moved = firstOf(moved, &ConflictError{d.Subject, head})
		case head.Sequence != d.Expected.Sequence:
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

func ofRequest(events []Recorded, request string) []Recorded {
	var mine []Recorded
	for _, r := range events {
		if r.Event.RequestId == request {
			mine = append(mine, r)
		}
	}
	return mine
}

// sameRequest holds what was stored for a request against draft i and opens it for the caller. It
// compares the steps themselves, opened; what was erased cannot be compared.
func (h *histories) sameRequest(ctx context.Context, p *plan, i int, stored []Recorded) error {
	d := p.drafts[i]
	reused := &ReusedError{d.Subject, stored[0].Event.Version}
	if len(stored) != len(d.Events) {
		return reused
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
			return reused
		}
	}
	return h.sealer.openAll(ctx, stored, h.sealer.classes)
}

// sameEvent says whether a stored event, opened, is the wanted one, whose sealed fields are in split.
func (s *sealer) sameEvent(wanted *journeyv1.Event, split parts, stored Recorded) bool {
	ours := &journeyv1.Event{
		OccurredOn: wanted.OccurredOn, TakenOver: wanted.TakenOver, Evidence: wanted.Evidence,
		Step: proto.CloneOf(wanted.Step),
	}
	theirs := &journeyv1.Event{
		OccurredOn: stored.Event.OccurredOn, TakenOver: stored.Event.TakenOver, Evidence: stored.Event.Evidence,
		Step: stored.Event.Step,
	}
	for _, class := range stored.Erased {
		if split[class] != nil {
			s.schema.ofStep().clear(ours.Step.ProtoReflect(), split[class].ProtoReflect())
		}
	}
	clearComputed(ours.Step)
	clearComputed(theirs.Step)
	return proto.Equal(ours, theirs)
}

// clearComputed clears what the service computes from the state of its day, which a repeated request
// may compute differently.
func clearComputed(step *journeyv1.Step) {
	switch kind := step.GetKind().(type) {
	case *journeyv1.Step_EntryDeclared:
		kind.EntryDeclared.AgeAtEntry = nil
	case *journeyv1.Step_PlacementStarted:
		kind.PlacementStarted.PolicyVersion = 0
	case *journeyv1.Step_ParticipantExited:
		kind.ParticipantExited.PolicyVersion = 0
	case *journeyv1.Step_FactCorrected:
		clearComputed(kind.FactCorrected.GetStep())
	}
}
