package projections_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"journey/projections"
)

// promote promotes the candidate.
func (w *world) promote(model projections.Model, accepted string) error {
	_, err := projections.Promote(w.t.Context(), w.store, w.pool, model, projections.PromoteConfig{Accepted: accepted})
	return err
}

func TestReadersSeeNoGapDuringAPromotion(t *testing.T) {
	w := newWorld(t)
	last := w.record("p-1", "2026-03-02", registered(), session())
	live := w.start(w.store, visits(nil), projections.Config{})
	w.wait(last)
	reading, cancel := context.WithCancel(t.Context())
	readers, _ := errgroup.WithContext(t.Context())
	seen := make(chan struct{}, 10)
	for range 2 {
		readers.Go(func() error {
			for reading.Err() == nil {
				var steps, total, position int64
				err := w.pool.QueryRow(t.Context(), `SELECT (SELECT sum(steps) FROM visits.visitor), visits.total(), c.sequence
					FROM visits.checkpoint c`).Scan(&steps, &total, &position)
				if err != nil {
					return err
				}
				if steps != position || total != position { // each event of this log is a step of somebody
					return errors.New("rows and position differ")
				}
				select {
				case seen <- struct{}{}:
				default:
				}
			}
			return nil
		})
	}
	for range 3 {
		<-seen
		w.rebuild(visits(nil))
		last = w.record("p-1", "2026-03-03", session())
		w.wait(last)
		if err := w.promote(visits(nil), ""); err != nil {
			t.Fatal(err)
		}
		// The running projector goes on with the new one.
		last = w.record("p-2", "2026-03-03", session())
		w.wait(last)
	}
	cancel()
	if err := readers.Wait(); err != nil {
		t.Error(err)
	}
	if s := w.state(projections.StatusLive); s.Generation != 4 || s.Position.Sequence != last {
		t.Errorf("live: %+v", s)
	}
	if s := w.state(projections.StatusRetired); s.Generation != 3 {
		t.Errorf("retired: %+v", s)
	}
	if err := live.stop(); err != nil {
		t.Error(err)
	}
}

func TestWhatWasRetiredCanBePromotedAgain(t *testing.T) {
	w := newWorld(t)
	w.project(visits(nil), w.record("p-1", "2026-03-02", registered()))
	w.rebuild(visits(nil))
	if err := w.promote(visits(nil), ""); err != nil {
		t.Fatal(err)
	}
	last := w.record("p-1", "2026-03-03", session())
	w.project(visits(nil), last)
	if _, err := projections.Promote(t.Context(), w.store, w.pool, visits(nil), projections.PromoteConfig{CompareConfig: projections.CompareConfig{Generation: 1}}); err != nil {
		t.Fatal(err)
	}
	if s := w.state(projections.StatusLive); s.Generation != 1 || s.Position.Sequence != last {
		t.Errorf("live: %+v", s)
	}
	w.project(visits(nil), w.record("p-1", "2026-03-04", session()))
}

func TestADifferenceIsPromotedOnlyWithAReason(t *testing.T) {
	w := newWorld(t)
	w.project(visits(nil), w.record("p-1", "2026-03-02", registered()))
	double := visits(func(g projections.Group) ([][]any, error) {
		return [][]any{{int32(g.Kind), []string{}, 0, time.Unix(0, 0), 0}}, nil
	})
	double.Version = 2
	w.rebuild(double)
	var differs *projections.DiffersError
	if err := w.promote(double, ""); !errors.As(err, &differs) {
		t.Fatalf("promoted a difference: %v", err)
	}
	if s := w.state(projections.StatusLive); s.Version != 1 {
		t.Errorf("live: %+v", s)
	}
	if err := w.promote(double, "a second row is wanted"); err != nil {
		t.Fatal(err)
	}
	if s := w.state(projections.StatusLive); s.Version != 2 || len(w.visitors()) != 2 {
		t.Errorf("live: %+v", s)
	}
	reasons := w.texts(`SELECT accepted FROM journey_projections.generation WHERE status = 'live'`)
	if len(reasons) != 1 || reasons[0] != "a second row is wanted" {
		t.Errorf("reasons kept: %q", reasons)
	}
}

func TestTheOldVersionIsKeptUntilTheNewOneIsPromoted(t *testing.T) {
	w := newWorld(t)
	last := w.record("p-1", "2026-03-02", registered())
	second := visits(nil)
	second.Version = 2
	old := w.start(w.store, visits(nil), projections.Config{})
	w.wait(last)
	young := w.start(w.store, second, projections.Config{}) // waits for its version
	w.rebuild(second)
	w.wait(w.record("p-1", "2026-03-03", session()))
	if s := w.state(projections.StatusLive); s.Version != 1 {
		t.Errorf("live: %+v", s)
	}
	if err := w.promote(second, ""); err != nil {
		t.Fatal(err)
	}
	w.wait(w.record("p-1", "2026-03-04", session()))
	if s := w.state(projections.StatusLive); s.Version != 2 {
		t.Errorf("live: %+v", s)
	}
	if err := errors.Join(old.stop(), young.stop()); err != nil {
		t.Error(err)
	}
}

// before calls do once, before a statement is sent for the n-th time.
type before struct {
	sql string
	n   int
	do  func()
}

func (b *before) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	if q.SQL == b.sql {
		if b.n--; b.n == 0 {
			b.do()
		}
	}
	return ctx
}

func (b *before) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func TestThePositionDoesNotGoBackAtAPromotion(t *testing.T) {
	w := newWorld(t)
	w.project(visits(nil), w.record("p-1", "2026-03-02", registered()))
	w.rebuild(visits(nil))
	var last uint64
	// The model is taken alone to adopt, to drop and to swap: the step comes after the comparison.
	late := &before{sql: `SELECT pg_advisory_xact_lock(7031502, hashtext($1))`, n: 3, do: func() {
		last = w.record("p-1", "2026-03-03", session())
		w.project(visits(nil), last)
	}}
	cfg := w.pool.Config()
	cfg.ConnConfig.Tracer = late
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := projections.Promote(t.Context(), w.store, pool, visits(nil), projections.PromoteConfig{}); err != nil {
		t.Fatal(err)
	}
	if s := w.state(projections.StatusLive); last == 0 || s.Generation != 2 || s.Position.Sequence != last {
		t.Errorf("live: %+v, want it at %d", s, last)
	}
	if diff := cmp.Diff([]string{"p-1 p-1 2 2026-03-03"}, w.visitors()); diff != "" {
		t.Error(diff)
	}
}
