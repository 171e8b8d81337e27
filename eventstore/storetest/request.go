package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

func step(kind any) *journeyv1.Step {
	switch k := kind.(type) {
	case *journeyv1.EntryDeclared:
		return &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: k}}
	case *journeyv1.PlacementStarted:
		return &journeyv1.Step{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: k}}
	case *journeyv1.ParticipantExited:
		return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantExited{ParticipantExited: k}}
	case *journeyv1.FactCorrected:
		return &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: k}}
	}
	panic("no such step")
}

func age(years uint32) *journeyv1.AgeAnswer {
	return &journeyv1.AgeAnswer{Answer: &journeyv1.AgeAnswer_Value{Value: years}}
}

func again(d eventstore.Draft) eventstore.Draft {
	out := d
	out.Events = nil
	for _, ev := range d.Events {
		out.Events = append(out.Events, proto.CloneOf(ev))
	}
	return out
}

// A request sent again is answered with what it stored the first time, also when the log's own memory of
// ids has ended, and also when the service would compute its own fields differently today.
func repeated(t *testing.T, open New) {
	for _, remembered := range []bool{true, false} {
		t.Run(fmt.Sprintf("remembered %v", remembered), func(t *testing.T) {
			b := open(t, Options{Forgetful: !remembered})
			p, q := participant("p-1"), participant("q-1")
			drafts := []eventstore.Draft{
				request(p, eventstore.Head{}, session("a"), step(&journeyv1.EntryDeclared{AgeAtEntry: age(40)})),
				request(q, eventstore.Head{}, step(&journeyv1.PlacementStarted{PolicyVersion: 1}), step(&journeyv1.ParticipantExited{PolicyVersion: 1}),
					step(&journeyv1.FactCorrected{Version: 1, Step: step(&journeyv1.PlacementStarted{PolicyVersion: 1})})),
			}
			first := mustAppend(t, b.Store, drafts...)
			single := request(participant("r-1"), eventstore.Head{}, session("single"))
			one := mustAppend(t, b.Store, single)
			mustAppend(t, b.Store, request(p, headOf(first[0]), session("later")))
			if !remembered {
				b.Forget(t)
				b.Store = b.Opening(t, eventstore.SealedClasses()...) // nor does this one remember anything
			}
			retry := []eventstore.Draft{again(drafts[0]), again(drafts[1])}
			retry[0].Events[1].Step.GetEntryDeclared().AgeAtEntry = age(41)
			retry[1].Events[0].Step.GetPlacementStarted().PolicyVersion = 2
			retry[1].Events[1].Step.GetParticipantExited().PolicyVersion = 2
			retry[1].Events[2].Step.GetFactCorrected().Step.GetPlacementStarted().PolicyVersion = 2
			for i := range first {
				first[i].Repeated = true
			}
			one[0].Repeated = true
			if diff := cmp.Diff(first, mustAppend(t, b.Store, retry...), protocmp.Transform()); diff != "" {
				t.Errorf("the batch again (-first +again):\n%s", diff)
			}
			if diff := cmp.Diff(one, mustAppend(t, b.Store, again(single)), protocmp.Transform()); diff != "" {
				t.Errorf("the single event again (-first +again):\n%s", diff)
			}
			wantLength(t, b.Store, p, 3)
			wantLength(t, b.Store, q, 3)
		})
	}
}

// The same request id with other content is refused, whatever it is that differs.
func reused(t *testing.T, open New) {
	b := open(t, Options{})
	p := participant("p-1")
	original := request(p, eventstore.Head{}, session("a"), step(&journeyv1.EntryDeclared{AgeAtEntry: age(40), Area: &journeyv1.AreaAnswer{}}))
	original.Events[0].Evidence = []*journeyv1.Evidence{{Reference: "file-1"}}
	head := headOf(mustAppend(t, b.Store, original)[0])
	changes := map[string]func(*eventstore.Draft){
		"a sealed text": func(d *eventstore.Draft) { d.Events[0].Step = session("b") },
		"another kind":  func(d *eventstore.Draft) { d.Events[0].Step = step(&journeyv1.EntryDeclared{}) },
		"the date":      func(d *eventstore.Draft) { d.Events[0].OccurredOn = "2026-03-05" },
		"the evidence":  func(d *eventstore.Draft) { d.Events[0].Evidence[0].Reference = "file-2" },
		"a source": func(d *eventstore.Draft) {
			d.Events[0].TakenOver = &journeyv1.TakenOver{SourceRecordedAt: d.Events[0].RecordedAt}
		},
		"fewer events":         func(d *eventstore.Draft) { d.Events = d.Events[:1] },
		"a field in the clear": func(d *eventstore.Draft) { d.Events[1].Step.GetEntryDeclared().Area = nil },
	}
	for name, change := range changes {
		other := again(original)
		change(&other)
		var reused *eventstore.ReusedError
		version := uint64(1)
		if name == "a field in the clear" {
			version = 2
		}
		if _, err := b.Store.Append(t.Context(), other); !errors.As(err, &reused) || reused.Version != version || reused.Subject != p {
			t.Errorf("%s differs: %v, want it refused", name, err)
		}
	}
	// What is erased cannot be compared any more; the rest still is.
	if err := b.Keys.Destroy(t.Context(), p.String(), journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE); err != nil {
		t.Fatal(err)
	}
	other := again(original)
	changes["a sealed text"](&other)
	if got, err := b.Opening(t, eventstore.SealedClasses()...).Append(t.Context(), other); err != nil || !got[0].Repeated {
		t.Errorf("after erasure: %v, want the first answer", err)
	}
	if h := mustLoad(t, b.Store, p); h.Head != head {
		t.Errorf("head %+v, want %+v", h.Head, head)
	}
}

// A draft may carry the steps of several requests. All stored is an answer; only some stored is a conflict.
func severalRequests(t *testing.T, open New) {
	b := open(t, Options{})
	p := participant("p-1")
	join := func(requests ...eventstore.Draft) eventstore.Draft {
		out := eventstore.Draft{Subject: p}
		for _, r := range requests {
			out.Events = append(out.Events, again(r).Events...)
		}
		return out
	}
	one, two, three := request(p, eventstore.Head{}, session("1")), request(p, eventstore.Head{}, session("2a"), session("2b")), request(p, eventstore.Head{}, session("3"))
	first := mustAppend(t, b.Store, join(one, two))
	head := headOf(first[0])
	for name, retry := range map[string]eventstore.Draft{"the whole": join(one, two), "a part that stands together": join(two)} {
		got := mustAppend(t, b.Store, retry)
		want := first[0].Events[len(first[0].Events)-len(retry.Events):]
		if diff := cmp.Diff(want, got[0].Events, protocmp.Transform()); diff != "" || !got[0].Repeated {
			t.Errorf("%s again, repeated %v (-first +again):\n%s", name, got[0].Repeated, diff)
		}
	}
	behind := join(one, three)
	behind.Expected = head // so that only the log's own memory knows that a part of it is stored
	for name, retry := range map[string]eventstore.Draft{
		"a part and more": join(one, two, three), "another order": join(two, one), "with something left out": join(one, three), "behind its own beginning": behind,
	} {
		var moved *eventstore.ConflictError
		if _, err := b.Store.Append(t.Context(), retry); !errors.As(err, &moved) || moved.Actual != head {
			t.Errorf("%s: %v, want a conflict", name, err)
		}
	}
	wantLength(t, b.Store, p, 3)
	var refused *eventstore.DraftError
	torn := join(two, one)
	torn.Events[1], torn.Events[2] = torn.Events[2], torn.Events[1]
	if _, err := b.Store.Append(t.Context(), torn); !errors.As(err, &refused) {
		t.Errorf("the events of a request torn apart: %v, want it refused", err)
	}
}

// A request id that lies in the history is found out although the caller did not look for it there and the log
// has forgotten it: the store knows what it has stored or loaded.
func overlooked(t *testing.T, open New) {
	for name, look := range map[string]func(testing.TB, Backend, eventstore.Subject) eventstore.Store{
		"stored by this store": func(_ testing.TB, b Backend, _ eventstore.Subject) eventstore.Store { return b.Store },
		"loaded by this store": func(t testing.TB, b Backend, p eventstore.Subject) eventstore.Store {
			s := b.Opening(t, eventstore.SealedClasses()...)
			mustLoad(t, s, p)
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, Options{Forgetful: true})
			p := participant("p-1")
			original := request(p, eventstore.Head{}, session("a"))
			first := mustAppend(t, b.Store, original)
			b.Forget(t)
			s := look(t, b, p)
			same, other := again(original), again(original)
			same.Expected, other.Expected = headOf(first[0]), headOf(first[0])
			other.Events[0].OccurredOn = "2026-03-05"
			if got := mustAppend(t, s, same); !got[0].Repeated || got[0].Events[0].Sequence != first[0].Events[0].Sequence {
				t.Errorf("the same again: repeated %v, at %d", got[0].Repeated, got[0].Events[0].Sequence)
			}
			var reused *eventstore.ReusedError
			if _, err := s.Append(t.Context(), other); !errors.As(err, &reused) || reused.Version != 1 {
				t.Errorf("another with its id: %v, want it refused", err)
			}
			wantLength(t, s, p, 1)
		})
	}
}

// Two writers on one history: of each version exactly one is stored, and each request once.
func twoWriters(t *testing.T, open New) {
	s := open(t, Options{}).Store
	p := participant("p-1")
	const each = 15
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for range each {
				d := request(p, eventstore.Head{}, session("x"))
				for {
					h, err := s.Load(context.Background(), p)
					if err != nil {
						t.Error(err)
						return
					}
					d.Expected = h.Head
					_, err = s.Append(context.Background(), d)
					var moved *eventstore.ConflictError
					if err == nil {
						break
					}
					if !errors.As(err, &moved) {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	seen := map[string]bool{}
	for i, r := range mustLoad(t, s, p).Events {
		if seen[r.Event.RequestId] || r.Event.Version != uint64(i+1) {
			t.Errorf("version %d at place %d, its request seen before: %v", r.Event.Version, i+1, seen[r.Event.RequestId])
		}
		seen[r.Event.RequestId] = true
	}
	if len(seen) != 2*each {
		t.Errorf("%d requests stored, want %d", len(seen), 2*each)
	}
}

// Every write fails twice: before and after it took effect.
func faults(t *testing.T, open New) {
	writes := map[string]func() []eventstore.Draft{
		"one event": func() []eventstore.Draft {
			return []eventstore.Draft{request(participant("a"), eventstore.Head{}, session("x"))}
		},
		"two of one history": func() []eventstore.Draft {
			return []eventstore.Draft{request(participant("a"), eventstore.Head{}, session("x"), session("y"))}
		},
		"two histories": func() []eventstore.Draft {
			return []eventstore.Draft{request(participant("a"), eventstore.Head{}, session("x")), request(participant("b"), eventstore.Head{}, session("y"), session("z"))}
		},
	}
	forever := []eventstore.Fault{eventstore.FaultLost, eventstore.FaultLost, eventstore.FaultLost, eventstore.FaultLost, eventstore.FaultLost}
	plans := map[string]struct {
		faults           []eventstore.Fault
		repeated, stored bool
	}{
		"the write is lost once":        {[]eventstore.Fault{eventstore.FaultLost}, false, true},
		"the answer is lost":            {[]eventstore.Fault{eventstore.FaultAnswerLost}, true, true},
		"the write and then its answer": {[]eventstore.Fault{eventstore.FaultLost, eventstore.FaultAnswerLost}, true, true},
		"every write is lost":           {forever, false, false},
	}
	for what, drafts := range writes {
		for how, plan := range plans {
			t.Run(what+", "+how, func(t *testing.T) {
				left := plan.faults
				b := open(t, Options{Fault: func() eventstore.Fault {
					if len(left) == 0 {
						return eventstore.FaultNone
					}
					f := left[0]
					left = left[1:]
					return f
				}})
				all := drafts()
				got, err := b.Store.Append(t.Context(), all...)
				if plan.stored != (err == nil) || !plan.stored && !errors.Is(err, eventstore.ErrUnavailable) {
					t.Fatalf("append: %v", err)
				}
				for i, d := range all {
					stored := mustLoad(t, b.Store, d.Subject).Events
					if !plan.stored {
						if len(stored) != 0 {
							t.Errorf("%d events stored without an answer that says so", len(stored))
						}
						continue
					}
					if diff := cmp.Diff(got[i].Events, stored, protocmp.Transform()); diff != "" {
						t.Errorf("stored otherwise than answered (-answered +stored):\n%s", diff)
					}
					if got[i].Repeated != plan.repeated || len(stored) != len(d.Events) {
						t.Errorf("repeated %v, %d events; want %v, %d", got[i].Repeated, len(stored), plan.repeated, len(d.Events))
					}
				}
				// The caller sends it again; now it goes through, once.
				mustAppend(t, b.Store, all...)
				for _, d := range all {
					wantLength(t, b.Store, d.Subject, len(d.Events))
				}
			})
		}
	}
}
