package eventstore

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	journeyv1 "journey/proto/journey/v1"
)

// ReplayErasures makes sure that every key is destroyed whose destruction the log has: call it before anything is
// opened, because a key database that was restored from a backup has keys that were destroyed since. It reads the
// log from where the keyring knows it to its end as it is now, and notes every erasure. Safe to call in several
// processes at once; after a crash it goes on where it was. A log that is not the one the keyring knows is a
// *DamageError.
//
// What is decided and not carried out is left to whoever carries it out: Erasures tells.
func ReplayErasures(ctx context.Context, store Store, ring ErasureKeyring) error {
	last, err := store.Last(ctx)
	if err != nil {
		return err
	}
	r, err := newErasureReader(ctx, store, ring, nil)
	if err != nil || last.Sequence <= r.mark.Sequence {
		return err
	}
	ended := errors.New("at the end that was there")
	err = store.Follow(ctx, r.mark.Sequence, erasureBatch, func(ctx context.Context, ms []Message) error {
		if err := r.read(ctx, ms); err != nil {
			return err
		}
		if r.mark.Sequence >= last.Sequence {
			return ended
		}
		return nil
	})
	if !errors.Is(err, ended) {
		return err
	}
	return r.note(ctx)
}

// FollowErasures is ReplayErasures that goes on until ctx ends, and calls erased for every history of which a
// class was destroyed behind a sequence, by whichever process. The store has forgotten its keys then.
func FollowErasures(ctx context.Context, store Store, ring ErasureKeyring, after uint64, erased func(Subject)) error {
	r, err := newErasureReader(ctx, store, ring, erased)
	if err != nil {
		return err
	}
	r.mark.Sequence = min(r.mark.Sequence, after) // others may have noted more than this process has heard of
	err = store.Follow(ctx, r.mark.Sequence, erasureBatch, r.read)
	return errors.Join(err, r.note(context.WithoutCancel(ctx)))
}

const (
	erasureBatch = 5_000
	// So many events without an erasure are read at most before it is noted that they were.
	erasureNote = 100_000
)

// erasureReader reads a log for its erasures.
type erasureReader struct {
	store  Store
	ring   ErasureKeyring
	erased func(Subject)
	mark   Mark   // read
	noted  uint64 // the sequence that the keyring knows
	step   protowire.Number
	kinds  map[protowire.Number]bool
}

func newErasureReader(ctx context.Context, store Store, ring ErasureKeyring, erased func(Subject)) (*erasureReader, error) {
	mark, err := ring.ErasuresRead(ctx, store.LogID())
	if err != nil {
		return nil, err
	}
	if err := store.Check(ctx, mark); err != nil {
		return nil, fmt.Errorf("erasures that the keys know: %w", err)
	}
	kind := func(name protoreflect.Name) protowire.Number {
		return (&journeyv1.Step{}).ProtoReflect().Descriptor().Fields().ByName(name).Number()
	}
	mark.Log = store.LogID()
	return &erasureReader{
		store: store, ring: ring, erased: erased, mark: mark, noted: mark.Sequence,
		step: (&journeyv1.Event{}).ProtoReflect().Descriptor().Fields().ByName("step").Number(),
		kinds: map[protowire.Number]bool{
			kind("erasure_requested"): true, kind("erasure_decided"): true, kind("personal_data_erased"): true,
		},
	}, nil
}

// read destroys what a batch says is destroyed, and then notes it.
func (r *erasureReader) read(ctx context.Context, ms []Message) error {
	var steps []ErasureStep
	for _, m := range ms {
		if !r.about(m.Data) {
			continue
		}
		step, err := erasureStep(m)
		if err != nil {
			return err
		}
		for _, class := range step.Classes {
			if err := r.ring.Destroy(ctx, step.Subject, class); err != nil {
				return err
			}
		}
		if step.Done > 0 {
			subject, err := ParseSubject(step.Subject)
			if err != nil {
				return err
			}
			if err := r.ring.DropKept(ctx, step.Subject); err != nil { // what was kept is in the log
				return err
			}
			r.store.ForgetKeys(subject)
			if r.erased != nil {
				r.erased(subject)
			}
		}
		steps = append(steps, step)
	}
	last := ms[len(ms)-1]
	r.mark.Sequence, r.mark.Hash = last.Sequence, sha256.Sum256(last.Data)
	if len(steps) == 0 && r.mark.Sequence < r.noted+erasureNote {
		return nil
	}
	return r.noteSteps(ctx, steps)
}

func (r *erasureReader) note(ctx context.Context) error {
	if r.mark.Sequence <= r.noted {
		return nil
	}
	return r.noteSteps(ctx, nil)
}

func (r *erasureReader) noteSteps(ctx context.Context, steps []ErasureStep) error {
	if err := r.ring.NoteErasures(ctx, r.mark, steps); err != nil {
		return err
	}
	r.noted = r.mark.Sequence
	return nil
}

// about says whether an event is a step of an erasure. It looks at the tags only: a log has many events.
func (r *erasureReader) about(data []byte) bool {
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return false
		}
		data = data[n:]
		if number == r.step && kind == protowire.BytesType {
			step, _ := protowire.ConsumeBytes(data)
			first, _, _ := protowire.ConsumeTag(step)
			return r.kinds[first]
		}
		if n = protowire.ConsumeFieldValue(number, kind, data); n < 0 {
			return false
		}
		data = data[n:]
	}
	return false
}

// erasureStep reads a step of an erasure from what is clear of it.
func erasureStep(m Message) (ErasureStep, error) {
	event := &journeyv1.Event{}
	if err := proto.Unmarshal(m.Data, event); err != nil {
		return ErasureStep{}, &DamageError{DamageUndecodable, m.Sequence, "the bytes are not an event"}
	}
	s := ErasureStep{Erasure: Erasure{Subject: m.Subject}}
	switch k := event.GetStep().GetKind().(type) {
	case *journeyv1.Step_ErasureRequested:
		s.Request = event.GetVersion()
	case *journeyv1.Step_ErasureDecided:
		s.Request, s.Decision = k.ErasureDecided.GetRequest(), event.GetVersion()
	case *journeyv1.Step_PersonalDataErased:
		s.Decision, s.Done, s.Classes = k.PersonalDataErased.GetDecision(), event.GetVersion(), k.PersonalDataErased.GetClasses()
	}
	return s, nil
}
