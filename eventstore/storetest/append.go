package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

func appendAndLoad(t *testing.T, open New) {
	s := open(t, Options{}).Store
	p := participant("p-1")
	if h := mustLoad(t, s, p); len(h.Events) != 0 || h.Head != (eventstore.Head{}) {
		t.Errorf("a history that never began has %d events", len(h.Events))
	}
	var want []eventstore.Recorded
	head := eventstore.Head{}
	for i := range 5 {
		d := request(p, head, session(fmt.Sprintf("note %d", i)), session("second"))
		before := proto.CloneOf(d.Events[0])
		got := mustAppend(t, s, d)
		if diff := cmp.Diff(before, d.Events[0], protocmp.Transform()); diff != "" {
			t.Errorf("the draft was changed:\n%s", diff)
		}
		if got[0].Repeated {
			t.Error("a new request is answered as repeated")
		}
		want, head = append(want, got[0].Events...), headOf(got[0])
		mustAppend(t, s, request(participant(fmt.Sprintf("other-%d", i)), eventstore.Head{}, session("between")))
	}
	h := mustLoad(t, s, p)
	if diff := cmp.Diff(want, h.Events, protocmp.Transform()); diff != "" {
		t.Errorf("loaded otherwise than answered (-answered +loaded):\n%s", diff)
	}
	if h.Head != head {
		t.Errorf("head %+v, want %+v", h.Head, head)
	}
	for i, r := range h.Events {
		if r.Event.Version != uint64(i+1) {
			t.Errorf("event %d has version %d", i, r.Event.Version)
		}
		if note := r.Event.Step.GetCounsellingSessionHeld().Note; i%2 == 1 && note != "second" {
			t.Errorf("note of event %d is %q", i, note)
		}
	}
	earlier := eventstore.Head{Version: 4, Sequence: h.Events[3].Sequence, Hash: h.Events[3].Hash}
	raw, err := s.LoadTo(t.Context(), p, earlier)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := s.DecodeAll(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want[:4], decoded, protocmp.Transform()); diff != "" {
		t.Errorf("up to version 4 (-answered +loaded):\n%s", diff)
	}
}

func conflict(t *testing.T, open New) {
	s := open(t, Options{}).Store
	p := participant("p-1")
	first := headOf(mustAppend(t, s, request(p, eventstore.Head{}, session("a")))[0])
	second := headOf(mustAppend(t, s, request(p, first, session("b")))[0])
	for name, stale := range map[string]eventstore.Head{"empty": {}, "older": first} {
		_, err := s.Append(t.Context(), request(p, stale, session("c")))
		var moved *eventstore.ConflictError
		if !errors.As(err, &moved) || moved.Subject != p || moved.Actual != second {
			t.Errorf("expecting an %s history: %v, want a conflict at version 2", name, err)
		}
	}
	wantLength(t, s, p, 2)
}

func batch(t *testing.T, open New) {
	s := open(t, Options{}).Store
	a, b, c := participant("a"), participant("b"), participant("c")
	headB := headOf(mustAppend(t, s, request(b, eventstore.Head{}, session("first")))[0])

	_, err := s.Append(t.Context(), request(a, eventstore.Head{}, session("x")), request(b, eventstore.Head{}, session("x")), request(c, eventstore.Head{}, session("x")))
	var moved *eventstore.ConflictError
	if !errors.As(err, &moved) || moved.Subject != b || moved.Actual != headB {
		t.Errorf("a batch with one conflict: %v, want a conflict of %s", err, b)
	}
	wantLength(t, s, a, 0)
	wantLength(t, s, b, 1)
	wantLength(t, s, c, 0)

	var drafts []eventstore.Draft
	for i := range 100 {
		d := request(participant(fmt.Sprintf("many-%d", i)), eventstore.Head{})
		for range 10 {
			d.Events = append(d.Events, request(d.Subject, eventstore.Head{}, session("x")).Events...)
		}
		for j, ev := range d.Events {
			ev.RequestId, ev.RequestIndex = d.Events[0].RequestId, uint32(j)
		}
		drafts = append(drafts, d)
	}
	for _, got := range mustAppend(t, s, drafts...) {
		if diff := cmp.Diff(got.Events, mustLoad(t, s, got.Subject).Events, protocmp.Transform()); diff != "" {
			t.Fatalf("%s (-answered +loaded):\n%s", got.Subject, diff)
		}
	}

	// A batch of which one request was stored alone before is not stored as a whole, nor in part.
	alone := request(a, eventstore.Head{}, session("alone"))
	head := headOf(mustAppend(t, s, alone)[0])
	_, err = s.Append(t.Context(), request(c, eventstore.Head{}, session("x")), alone)
	if !errors.As(err, &moved) || moved.Subject != a || moved.Actual != head {
		t.Errorf("a batch with one request stored before: %v, want a conflict of %s", err, a)
	}
	wantLength(t, s, c, 0)
	wantLength(t, s, a, 1)
}

// The events of one append lie in the log by their claims, though each history keeps its own order.
func claims(t *testing.T, open New) {
	s := open(t, Options{}).Store
	a, b := request(participant("a"), eventstore.Head{}, session("a1"), session("a2"), session("a3")), request(participant("b"), eventstore.Head{}, session("b1"), session("b2"))
	claim := func(ev *journeyv1.Event, day int) {
		ev.TakenOver = &journeyv1.TakenOver{System: "old", SourceRecordedAt: timestamppb.New(recordedAt.AddDate(-3, 0, day))}
	}
	claim(a.Events[0], 1)
	claim(a.Events[1], 10)
	claim(a.Events[2], 4) // recorded there before a2, but it comes after it
	claim(b.Events[0], 5)
	claim(b.Events[1], 20)
	mustAppend(t, s, a, b)
	recorded, err := s.DecodeAll(t.Context(), all(t, s))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range recorded {
		got = append(got, r.Event.Step.GetCounsellingSessionHeld().Note)
	}
	if want := []string{"a1", "b1", "a2", "a3", "b2"}; !slices.Equal(got, want) {
		t.Errorf("the log has %v, want %v", got, want)
	}
	wantLength(t, s, a.Subject, 3)
	wantLength(t, s, b.Subject, 2)
}

func refusedDrafts(t *testing.T, open New) {
	s := open(t, Options{}).Store
	good := func() eventstore.Draft { return request(participant("p-1"), eventstore.Head{}, session("x")) }
	change := func(f func(*eventstore.Draft)) []eventstore.Draft {
		d := good()
		f(&d)
		return []eventstore.Draft{d}
	}
	cases := map[string][]eventstore.Draft{
		"no events":            change(func(d *eventstore.Draft) { d.Events = nil }),
		"a history twice":      {good(), good()},
		"no request id":        change(func(d *eventstore.Draft) { d.Events[0].RequestId = "" }),
		"a request id of text": change(func(d *eventstore.Draft) { d.Events[0].RequestId = "the third request of that one day   " }),
		"a wrong index":        change(func(d *eventstore.Draft) { d.Events[0].RequestIndex = 3 }),
		"no time":              change(func(d *eventstore.Draft) { d.Events[0].RecordedAt = nil }),
		"no step":              change(func(d *eventstore.Draft) { d.Events[0].Step = nil }),
		"an empty step":        change(func(d *eventstore.Draft) { d.Events[0].Step = &journeyv1.Step{} }),
		"a correction without a step": change(func(d *eventstore.Draft) {
			d.Events[0].Step = &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: &journeyv1.FactCorrected{Version: 1}}}
		}),
		"a field of the future": change(func(d *eventstore.Draft) {
			d.Events[0].Step.GetCounsellingSessionHeld().ProtoReflect().SetUnknown([]byte{0xfa, 0x3e, 1, 'x'})
		}),
		"half a head":       change(func(d *eventstore.Draft) { d.Expected.Version = 3 }),
		"no kind":           change(func(d *eventstore.Draft) { d.Subject.Kind = 0 }),
		"a foreign id":      change(func(d *eventstore.Draft) { d.Subject.Kind = journeyv1.HistoryKind_HISTORY_KIND_OPERATION }),
		"more than a batch": {many(eventstore.MaxBatch + 1)},
		"an event twice":    change(func(d *eventstore.Draft) { d.Events = append(d.Events, d.Events[0]) }),
		"a time that is none": change(func(d *eventstore.Draft) {
			d.Events[0].RecordedAt = &timestamppb.Timestamp{Nanos: -1}
		}),
		"a step of the future": change(func(d *eventstore.Draft) {
			d.Events[0].Step = &journeyv1.Step{}
			d.Events[0].Step.ProtoReflect().SetUnknown([]byte{0xfa, 0x3e, 1, 'x'})
		}),
	}
	kinds := map[string]eventstore.DraftKind{
		"no time": eventstore.DraftTime, "a time that is none": eventstore.DraftTime, "more than a batch": eventstore.DraftTooLarge,
		"a field of the future": eventstore.DraftUnknownField, "a step of the future": eventstore.DraftUnknownField,
		"no kind": eventstore.DraftSubject, "a foreign id": eventstore.DraftSubject,
	}
	for _, id := range []string{"", ".", "a.b", "*", "a*", ">", "a b", "a\nb", "a\tb", "A", "ä", "-a", "a\x00", string(make([]byte, 64)), "Told-By-Name"} {
		cases[fmt.Sprintf("participant %q", id)] = change(func(d *eventstore.Draft) { d.Subject.ID = id })
		kinds[fmt.Sprintf("participant %q", id)], kinds[fmt.Sprintf("operation %q", id)] = eventstore.DraftSubject, eventstore.DraftSubject
		cases[fmt.Sprintf("operation %q", id)] = change(func(d *eventstore.Draft) { d.Subject.Operation = id })
		if _, err := s.Load(t.Context(), participant(id)); err == nil {
			t.Errorf("the history of %q can be loaded", id)
		}
	}
	for name, drafts := range cases {
		want, ok := kinds[name]
		if !ok {
			want = eventstore.DraftInvalid
		}
		var refused *eventstore.DraftError
		if _, err := s.Append(t.Context(), drafts...); !errors.As(err, &refused) || refused.Kind != want {
			t.Errorf("%s: %v, want it refused as %s", name, err, want)
		} else if strings.Contains(err.Error(), "Told-By-Name") {
			t.Errorf("%s: %q tells the id", name, err)
		}
	}
	if last, err := s.Last(t.Context()); err != nil || last.Sequence != 0 {
		t.Errorf("the log is %d long (%v), want nothing stored", last.Sequence, err)
	}
}

// many is a draft of one request with n events.
func many(n int) eventstore.Draft {
	d := request(participant("many"), eventstore.Head{}, slices.Repeat([]*journeyv1.Step{session("x")}, n)...)
	for i, ev := range d.Events {
		ev.RecordedAt = timestamppb.New(recordedAt.Add(time.Duration(i) * time.Second))
	}
	return d
}
