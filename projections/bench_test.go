package projections_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"syscall"
	"testing"
	"time"

	"journey/eventstore"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

var benchEvents = flag.Int("events", 100_000, "events in the log of the benchmarks")

// filled is a log of so many events, twenty of each participant, scattered.
func filled(b *testing.B) *world {
	w := newWorld(b)
	w.append(w.draft(eventstore.Subject{Operation: op, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: op}, "2026-01-01", operationRegistered()))
	people := names(*benchEvents/20, "p")
	for round := range 20 {
		step := session
		if round == 0 {
			step = registered
		}
		for i := 0; i < len(people); i += eventstore.MaxBatch {
			var drafts []eventstore.Draft
			for _, id := range people[i:min(i+eventstore.MaxBatch, len(people))] {
				drafts = append(drafts, w.draft(participant(id), fmt.Sprintf("2026-03-%02d", round+1), step()))
			}
			w.append(drafts...)
		}
	}
	return w
}

// measure reports events a second, and the processor time of this process, the broker in it included, for
// each event; the latter says something on a busy machine, too.
func measure(b *testing.B) (report func()) {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	return func() {
		events := float64(*benchEvents) * float64(b.N)
		b.ReportMetric(events/b.Elapsed().Seconds(), "events/s")
		b.ReportMetric(float64((used()-before).Nanoseconds())/events, "cpu-ns/event")
	}
}

// BenchmarkFollow reads the log and does nothing with it: the limit.
func BenchmarkFollow(b *testing.B) {
	w := filled(b)
	last, err := w.store.Last(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	report := measure(b)
	for b.Loop() {
		err := w.store.Follow(b.Context(), 0, 5000, func(_ context.Context, ms []eventstore.Message) error {
			if ms[len(ms)-1].Sequence == last.Sequence {
				return errCrash
			}
			return nil
		})
		if !errors.Is(err, errCrash) {
			b.Fatal(err)
		}
	}
	report()
}

func BenchmarkRebuild(b *testing.B) {
	w := filled(b)
	model := figures()
	report := measure(b)
	for b.Loop() {
		if _, err := projections.Rebuild(b.Context(), w.store, w.pool, model, projections.RebuildConfig{SpoolDir: b.TempDir()}); err != nil {
			b.Fatal(err)
		}
	}
	report()
}

// BenchmarkReplay is a rebuild without the database.
func BenchmarkReplay(b *testing.B) {
	w := filled(b)
	report := measure(b)
	for b.Loop() {
		_, err := projections.Replay(b.Context(), w.store, figures(), projections.ReplayConfig{SpoolDir: b.TempDir()},
			func(string, string, map[string][][]any) error { return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	report()
}

// BenchmarkCatchUp is the live projector from an empty read model to the end of the log.
func BenchmarkCatchUp(b *testing.B) {
	w := filled(b)
	report := measure(b)
	for b.Loop() {
		live := w.start(w.store, figures(), projections.Config{})
		if has, err := projections.Wait(b.Context(), w.pool, "visits", "", uint64(*benchEvents)); err != nil || !has.Reached {
			b.Fatal(has, err)
		}
		live.stop()
		if _, err := w.pool.Exec(b.Context(), `DROP SCHEMA journey_projections, visits, visits_v1_g1 CASCADE`); err != nil {
			b.Fatal(err)
		}
	}
	report()
}

// figures is visits without its row for each step: one row a participant.
func figures() projections.Model {
	model := visits(nil)
	rows := model.Rows
	model.Rows = func(g projections.Group) ([]projections.TableRows, error) {
		all, err := rows(g)
		return all[:1], err
	}
	return model
}
