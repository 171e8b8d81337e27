package storetest

import (
	"crypto/sha256"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// raw is the stored form of an event that continues a history at head.
func raw(t testing.TB, subject eventstore.Subject, head eventstore.Head, change func(*journeyv1.Event)) []byte {
	t.Helper()
	d := request(subject, head, session(""))
	ev := d.Events[0]
	ev.Id = eventstore.EventID(subject, ev.RequestId, 0)
	ev.Operation, ev.Kind, ev.Subject, ev.Version = subject.Operation, subject.Kind, subject.ID, head.Version+1
	if head.Version > 0 {
		ev.Predecessor = &journeyv1.Event_PredecessorSequence{PredecessorSequence: head.Sequence}
		ev.PreviousHash = head.Hash[:]
	}
	change(ev)
	data, err := proto.Marshal(ev)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// futureStep is the bytes of a Step of a kind that comes after all that are known.
func futureStep() *journeyv1.Step {
	s := &journeyv1.Step{}
	s.ProtoReflect().SetUnknown(protoreflect.RawFields{0xc2, 0x3e, 0x02, 0x08, 0x01}) // field 1000, a message
	return s
}

// Whatever is wrong with a history is said in words and never skipped.
func damage(t *testing.T, open New) {
	cases := map[string]struct {
		change func(ev *journeyv1.Event, other eventstore.Head)
		want   eventstore.DamageKind
	}{
		"a step of the future": {func(ev *journeyv1.Event, _ eventstore.Head) { ev.Step = futureStep() }, eventstore.DamageUnknownStep},
		"a correction to a step of the future": {func(ev *journeyv1.Event, _ eventstore.Head) {
			ev.Step = step(&journeyv1.FactCorrected{Version: 1, Step: futureStep()})
		}, eventstore.DamageUnknownStep},
		"a contract of the future": {func(ev *journeyv1.Event, _ eventstore.Head) { ev.Contract = eventstore.Contract + 1 }, eventstore.DamageUnknownStep},
		"no step":                  {func(ev *journeyv1.Event, _ eventstore.Head) { ev.Step = nil }, eventstore.DamageUnknownStep},
		"another subject inside":   {func(ev *journeyv1.Event, _ eventstore.Head) { ev.Subject = "other" }, eventstore.DamageUndecodable},
		"another operation inside": {func(ev *journeyv1.Event, _ eventstore.Head) { ev.Operation = "other" }, eventstore.DamageUndecodable},
		"another kind inside": {func(ev *journeyv1.Event, _ eventstore.Head) {
			ev.Kind = journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER
		}, eventstore.DamageUndecodable},
		"another id":              {func(ev *journeyv1.Event, _ eventstore.Head) { ev.Id = "x" }, eventstore.DamageUndecodable},
		"no version":              {func(ev *journeyv1.Event, _ eventstore.Head) { ev.Version = 0 }, eventstore.DamageUndecodable},
		"another previous hash":   {func(ev *journeyv1.Event, _ eventstore.Head) { ev.PreviousHash = make([]byte, sha256.Size) }, eventstore.DamageHash},
		"a short previous hash":   {func(ev *journeyv1.Event, _ eventstore.Head) { ev.PreviousHash = ev.PreviousHash[1:] }, eventstore.DamageGap},
		"no predecessor":          {func(ev *journeyv1.Event, _ eventstore.Head) { ev.Predecessor = nil }, eventstore.DamageGap},
		"a version left out":      {func(ev *journeyv1.Event, _ eventstore.Head) { ev.Version++ }, eventstore.DamageGap},
		"a beginning with a past": {func(ev *journeyv1.Event, _ eventstore.Head) { ev.Version = 1 }, eventstore.DamageGap},
		"a predecessor to come": {func(ev *journeyv1.Event, _ eventstore.Head) {
			ev.Predecessor = &journeyv1.Event_PredecessorSequence{PredecessorSequence: 1000}
		}, eventstore.DamageGap},
		"a predecessor too far back": {func(ev *journeyv1.Event, _ eventstore.Head) {
			ev.Predecessor = &journeyv1.Event_PredecessorDistance{PredecessorDistance: 1000}
		}, eventstore.DamageGap},
		"a predecessor of another history": {func(ev *journeyv1.Event, other eventstore.Head) {
			ev.Predecessor = &journeyv1.Event_PredecessorSequence{PredecessorSequence: other.Sequence}
			ev.PreviousHash = other.Hash[:]
		}, eventstore.DamageGap},
	}
	b := open(t, Options{})
	p := participant("other")
	otherFirst := headOf(mustAppend(t, b.Store, request(p, eventstore.Head{}, session("x")))[0])
	other := headOf(mustAppend(t, b.Store, request(p, otherFirst, session("x")))[0])
	number := 0
	for name, c := range cases {
		number++
		subject := participant("damaged-" + string(rune('a'+number)))
		first := headOf(mustAppend(t, b.Store, request(subject, eventstore.Head{}, session("x")))[0])
		head := headOf(mustAppend(t, b.Store, request(subject, first, session("x")))[0])
		b.Inject(t, subject.String(), raw(t, subject, head, func(ev *journeyv1.Event) { c.change(ev, other) }))
		t.Run(name, func(t *testing.T) {
			_, err := b.Store.Load(t.Context(), subject)
			wantDamage(t, err, c.want)
		})
	}
	t.Run("bytes of something else", func(t *testing.T) {
		b.Inject(t, participant("noise").String(), []byte("\xff\xff no event"))
		_, err := b.Store.Load(t.Context(), participant("noise"))
		wantDamage(t, err, eventstore.DamageUndecodable)
	})
	t.Run("a known head with another hash", func(t *testing.T) {
		altered := other
		altered.Hash[0]++
		_, err := b.Store.LoadTo(t.Context(), p, altered)
		wantDamage(t, err, eventstore.DamageHash)
	})
	t.Run("a known head that is gone", func(t *testing.T) {
		gone := other
		gone.Sequence = 100_000
		_, err := b.Store.LoadTo(t.Context(), p, gone)
		wantDamage(t, err, eventstore.DamageGap)
	})
	t.Run("a message under another subject", func(t *testing.T) {
		raws, err := b.Store.LoadTo(t.Context(), p, other)
		if err != nil {
			t.Fatal(err)
		}
		raws[0].Subject = participant("thief").String()
		_, err = b.Store.Decode(t.Context(), raws[0])
		wantDamage(t, err, eventstore.DamageUndecodable)
	})
}
