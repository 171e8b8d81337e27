package projections_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

func TestWaitAnswersWhenReachedOrWithWhatThereIs(t *testing.T) {
	type waiting func(ctx context.Context, model, log string, sequence uint64) (projections.Freshness, error)
	for name, with := range map[string]func(*world) waiting{
		"with a connection of its own": func(w *world) waiting {
			return func(ctx context.Context, model, log string, sequence uint64) (projections.Freshness, error) {
				return projections.Wait(ctx, w.pool, model, log, sequence)
			}
		},
		"with a watch": func(w *world) waiting {
			watch := projections.NewWatch(w.pool, nil)
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan error)
			go func() { done <- watch.Run(ctx) }()
			w.t.Cleanup(func() {
				cancel()
				if err := <-done; err != nil {
					w.t.Error(err)
				}
			})
			return watch.Wait
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			wait := with(w)
			if _, err := wait(t.Context(), "visits", "", 0); !errors.Is(err, projections.ErrNotLive) {
				t.Errorf("nothing there: %v", err)
			}
			short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			if _, err := wait(short, "visits", "", 1); !errors.Is(err, projections.ErrNotLive) {
				t.Errorf("nothing there at the end of its time: %v", err)
			}
			live := w.start(w.store, visits(nil), projections.Config{})
			w.wait(w.record("p-1", "2026-03-02", registered()))
			type answer struct {
				has projections.Freshness
				err error
			}
			answers := make(chan answer)
			for range 3 {
				go func() {
					has, err := wait(t.Context(), "visits", w.store.LogID(), 2)
					answers <- answer{has, err}
				}()
			}
			w.record("p-1", "2026-03-02", session())
			for range 3 {
				if a := <-answers; a.err != nil || !a.has.Reached || a.has.Position.Sequence < 2 || a.has.Version != 1 {
					t.Errorf("reached: %+v", a)
				}
			}
			short, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			has, err := wait(short, "visits", w.store.LogID(), 3)
			if err != nil || has.Reached || has.Position.Sequence != 2 {
				t.Errorf("at the end of its time: %+v, %v", has, err)
			}
			if _, err := wait(t.Context(), "visits", "another", 1); !errors.Is(err, projections.ErrOtherLog) {
				t.Errorf("another log: %v", err)
			}
			if err := live.stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAProjectorEndsWithAllItStarted(t *testing.T) {
	w := newWorld(t)
	w.project(visits(nil), w.record("p-1", "2026-03-02", registered()))
	live := w.start(w.store, visits(nil), projections.Config{})
	w.wait(w.record("p-1", "2026-03-02", session()))
	if err := live.stop(); err != nil {
		t.Errorf("ended with %v", err)
	}
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for stack := range strings.SplitSeq(string(stacks), "\n\n") {
		if strings.Contains(stack, "journey/projections.") && !strings.Contains(stack, "testing.tRunner") {
			t.Errorf("left running:\n%s", stack)
		}
	}
}

func TestTheClockNeverGoesBack(t *testing.T) {
	w := newWorld(t)
	claim := func(second int, source bool) {
		d := w.draft(participant("p-1"), "2026-03-02", session())
		at := timestamppb.New(time.Date(2026, 3, 4, 10, 0, second, 500, time.UTC))
		if source {
			d.Events[0].TakenOver = &journeyv1.TakenOver{System: "other", SourceRecordedAt: at}
		} else {
			d.Events[0].RecordedAt = at
		}
		w.append(d)
	}
	claim(5, true) // recorded before 10:00, claimed at 10:00:05
	claim(5, false)
	claim(3, true)
	claim(9, false)
	claim(7, false)
	live := w.start(w.store, visits(nil), projections.Config{BatchSize: 2})
	w.wait(5)
	want := []string{"op-1 10:00:05 3", "op-1 10:00:09 5"}
	const clock = `SELECT operation || ' ' || to_char(known_at AT TIME ZONE 'UTC', 'HH24:MI:SS') || ' ' || position FROM visits.clock ORDER BY position`
	if diff := cmp.Diff(want, w.texts(clock)); diff != "" {
		t.Error(diff)
	}
	w.rebuild(visits(nil))
	if c := w.compare(visits(nil)); !c.Equal() {
		t.Errorf("%+v", c)
	}
	if err := live.stop(); err != nil {
		t.Error(err)
	}
}
