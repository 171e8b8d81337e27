package projections_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
	"journey/projections"
)

// twice delivers each batch twice, the second time with what came before it in one.
type twice struct{ eventstore.Store }

func (s twice) Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []eventstore.Message) error) error {
	var before []eventstore.Message
	return s.Store.Follow(ctx, after, max, func(ctx context.Context, ms []eventstore.Message) error {
		if err := deliver(ctx, ms); err != nil {
			return err
		}
		before = append(before, ms...)
		return deliver(ctx, before)
	})
}

func TestAnEventDeliveredTwiceIsAppliedOnce(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2026-03-02", registered(), session(), session())
	live := w.start(twice{w.store}, visits(nil), projections.Config{BatchSize: 2})
	w.wait(w.record("p-1", "2026-03-02", session()))
	if err := live.stop(); err != nil {
		t.Fatal(err)
	}
	live = w.start(twice{w.store}, visits(nil), projections.Config{BatchSize: 2})
	w.wait(w.record("p-1", "2026-03-05", session()))
	if err := live.stop(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"p-1 p-1 5 2026-03-05"}, w.visitors()); diff != "" {
		t.Error(diff)
	}
}

// cutAt ends the connection of a pool at a statement: before the server sees it, or after it carried it out.
type cutAt struct {
	sql   string
	after bool
	skip  int
	hit   bool
}

func (c *cutAt) TraceQueryStart(ctx context.Context, conn *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	if c.hit || q.SQL != c.sql {
		return ctx
	}
	if c.skip--; c.skip >= 0 {
		return ctx
	}
	c.hit = true
	if !c.after {
		conn.PgConn().Conn().Close()
		return ctx
	}
	return context.WithValue(ctx, c, true)
}

func (c *cutAt) TraceQueryEnd(ctx context.Context, conn *pgx.Conn, _ pgx.TraceQueryEndData) {
	if ctx.Value(c) != nil {
		conn.PgConn().Conn().Close()
	}
}

func TestACrashAtACommitLosesAndRepeatsNothing(t *testing.T) {
	for name, cut := range map[string]*cutAt{
		"before it took effect": {sql: "commit"},
		"after it took effect":  {sql: "commit", after: true},
	} {
		// The first commits make the bookkeeping and the generation; the later ones are batches.
		for skip := range 7 {
			t.Run(fmt.Sprint(name, " ", skip), func(t *testing.T) {
				w := newWorld(t)
				for _, id := range names(3, "p") {
					w.record(id, "2026-03-02", registered(), session())
				}
				last := w.record("p-1", "2026-03-03", session())
				cut := &cutAt{sql: cut.sql, after: cut.after, skip: skip}
				cfg := w.pool.Config()
				cfg.ConnConfig.Tracer = cut
				pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				defer pool.Close()
				err = projections.New(w.store, pool, visits(nil), projections.Config{BatchSize: 2}).Run(t.Context())
				if err == nil || !cut.hit {
					t.Fatalf("no crash: %v", err)
				}
				w.project(visits(nil), last)
				if diff := cmp.Diff([]string{"p-1 p-1 3 2026-03-03", "p-2 p-2 2 2026-03-02", "p-3 p-3 2 2026-03-02"}, w.visitors()); diff != "" {
					t.Error(diff)
				}
				w.rebuild(visits(nil))
				if c := w.compare(visits(nil)); !c.Equal() {
					t.Errorf("%+v", c)
				}
			})
		}
	}
}

// deaf is a store whose Follow does not tell that it is to end: as of a process that hung and comes back.
type deaf struct{ eventstore.Store }

func (s deaf) Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []eventstore.Message) error) error {
	return s.Store.Follow(ctx, after, max, func(ctx context.Context, ms []eventstore.Message) error {
		return deliver(context.WithoutCancel(ctx), ms)
	})
}

func TestTheProjectorThatStartedLastWins(t *testing.T) {
	w := newWorld(t)
	w.project(visits(nil), w.record("p-1", "2026-03-02", registered()))
	folding, hold := make(chan struct{}), make(chan struct{})
	older := w.start(deaf{w.store}, visits(func(projections.Group) ([][]any, error) {
		close(folding)
		<-hold
		return nil, nil
	}), projections.Config{})
	w.record("p-1", "2026-03-03", session())
	<-folding // it has read its heads and is about to write
	newer := w.start(w.store, visits(nil), projections.Config{})
	w.wait(2)
	const written = `SELECT xmin::TEXT FROM visits_v1_g1.visitor UNION ALL SELECT xmin::TEXT FROM visits_v1_g1.heads`
	before := w.texts(written)
	close(hold)
	if err := older.ends(t); !errors.Is(err, projections.ErrSuperseded) {
		t.Errorf("the older one ended with %v", err)
	}
	if diff := cmp.Diff(before, w.texts(written)); diff != "" {
		t.Errorf("the older one wrote: %s", diff)
	}
	w.wait(w.record("p-1", "2026-03-05", session()))
	if diff := cmp.Diff([]string{"p-1 p-1 3 2026-03-05"}, w.visitors()); diff != "" {
		t.Error(diff)
	}
	if err := newer.stop(); err != nil {
		t.Error(err)
	}
}
