package projections_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"journey/eventstore"
	"journey/eventstore/storetest"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// forged is a store whose log somebody wrote anew up to the checkpoint, so well that the last event is the same.
type forged struct {
	eventstore.Store
	log []eventstore.Message
}

func (f forged) Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []eventstore.Message) error) error {
	if after > 0 {
		return f.Store.Follow(ctx, after, max, deliver)
	}
	for ms := range slices.Chunk(f.log, 3) {
		if err := deliver(ctx, ms); err != nil {
			return err
		}
	}
	<-ctx.Done()
	return ctx.Err()
}

// whole is the log of the world.
func (w *world) whole(last uint64) (all []eventstore.Message) {
	w.t.Helper()
	enough := errors.New("enough")
	if err := w.store.Follow(w.t.Context(), 0, 100, func(_ context.Context, ms []eventstore.Message) error {
		if all = append(all, ms...); all[len(all)-1].Sequence >= last {
			return enough
		}
		return nil
	}); !errors.Is(err, enough) {
		w.t.Fatal(err)
	}
	return all
}

// talked makes an event a counselling session.
func talked(ev *journeyv1.Event) { ev.Step = session() }

func TestALogThatWasChangedFarBehindTheCheckpointHaltsItsProjector(t *testing.T) {
	w := newWorld(t)
	for i := range 12 {
		w.record(fmt.Sprintf("p-%d", i%4), "2026-03-02", contactMade())
	}
	last := w.record("p-9", "2026-03-02", contactMade())
	w.project(visits(nil), last)
	is := w.whole(last)
	if n, err := projections.Recheck(t.Context(), w.store, w.pool, "visits"); err != nil || n != last {
		t.Fatalf("%d events, %v", n, err)
	}
	for name, test := range map[string]struct {
		change func([]eventstore.Message) []eventstore.Message
		want   eventstore.DamageKind
		at     uint64
	}{
		"one event was changed": {func(ms []eventstore.Message) []eventstore.Message {
			return storetest.Rewritten(t, ms, 2, talked)
		}, eventstore.DamageHash, 7},
		"one was changed and its history mended": {func(ms []eventstore.Message) []eventstore.Message {
			return storetest.Mended(t, storetest.Rewritten(t, ms, 2, talked))
		}, eventstore.DamageHash, 11},
		"the last one of a history was changed": {func(ms []eventstore.Message) []eventstore.Message {
			return storetest.Rewritten(t, ms, 10, talked)
		}, eventstore.DamageHash, 11},
		"two are in each other's place, and mended": {func(ms []eventstore.Message) []eventstore.Message {
			ms[4], ms[5] = ms[5], ms[4]
			return storetest.Mended(t, ms)
		}, eventstore.DamageHash, 9},
		"one was put in another history": {func(ms []eventstore.Message) []eventstore.Message {
			subject := participant("p-1")
			ms = storetest.Rewritten(t, ms, 4, func(ev *journeyv1.Event) {
				ev.Subject, ev.Id = subject.ID, eventstore.EventID(subject, ev.RequestId, 0)
			})
			ms[4].Subject = subject.String()
			return storetest.Mended(t, ms)
		}, eventstore.DamageGap, 9},
		"one was removed": {func(ms []eventstore.Message) []eventstore.Message {
			ms = storetest.Mended(t, slices.Delete(ms, 4, 5))
			return append(ms, eventstore.Message{Subject: ms[11].Subject, Sequence: 13, Data: ms[11].Data}) // so that it is as long
		}, eventstore.DamageGap, 13},
	} {
		t.Run(name, func(t *testing.T) {
			store := forged{w.store, test.change(slices.Clone(is))}
			_, err := projections.Recheck(t.Context(), store, w.pool, "visits")
			var damage *eventstore.DamageError
			if !errors.As(err, &damage) || damage.Kind != test.want || damage.Sequence != test.at {
				t.Fatalf("it says %v, want %s at %d", err, test.want, test.at)
			}
			live := w.start(store, visits(nil), projections.Config{Recheck: time.Hour})
			if err := live.ends(t); !errors.As(err, &damage) || damage.Kind != test.want {
				t.Errorf("the projector ends with %v", err)
			}
			if s := w.state(projections.StatusLive); s.Halted != damage.Error() || s.Position.Sequence != last {
				t.Errorf("state %+v", s)
			}
		})
	}
	if _, err := projections.Recheck(t.Context(), w.store, w.pool, "nothing"); !errors.Is(err, projections.ErrNotLive) {
		t.Errorf("a model that is not there: %v", err)
	}
}
