package projections_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/projections"
)

// cutting ends the connection of a pool at the n-th question, whatever it is; or after the n-th commit.
type cutting struct {
	commit bool

	mu  sync.Mutex
	n   int
	hit bool
}

func (c *cutting) start(ctx context.Context, conn *pgx.Conn, sql string) context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hit || c.commit && sql != "commit" {
		return ctx
	}
	if c.n--; c.n >= 0 {
		return ctx
	}
	c.hit = true
	if c.commit {
		return context.WithValue(ctx, c, true)
	}
	conn.PgConn().Conn().Close()
	return ctx
}

func (c *cutting) TraceQueryStart(ctx context.Context, conn *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	return c.start(ctx, conn, q.SQL)
}

func (c *cutting) TraceQueryEnd(ctx context.Context, conn *pgx.Conn, _ pgx.TraceQueryEndData) {
	if ctx.Value(c) != nil {
		conn.PgConn().Conn().Close()
	}
}

func (c *cutting) TraceBatchStart(ctx context.Context, conn *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return c.start(ctx, conn, "")
}

func (c *cutting) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

func (c *cutting) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func (c *cutting) TraceCopyFromStart(ctx context.Context, conn *pgx.Conn, _ pgx.TraceCopyFromStartData) context.Context {
	return c.start(ctx, conn, "")
}

func (c *cutting) TraceCopyFromEnd(context.Context, *pgx.Conn, pgx.TraceCopyFromEndData) {}

func TestARebuildMayBeCutAnywhere(t *testing.T) {
	for _, commit := range []bool{false, true} {
		t.Run(fmt.Sprint("after a commit ", commit), func(t *testing.T) {
			w := newWorld(t)
			w.record("p-1", "2026-03-02", registered(), session())
			last := w.make(move{what: "link", one: "p-1", other: "p-2", on: "2026-03-09"})
			w.project(visits(nil), last)
			rows := w.visitors()
			resumed, filled, cuts := 0, 0, 0
			stride := 4 // of the questions; every commit
			if commit {
				stride = 1
			}
			for n := 0; ; n += stride {
				hit, took, err := w.gate(&cutting{n: n, commit: commit})
				if diff := cmp.Diff(rows, w.visitors()); diff != "" {
					t.Fatalf("cut at %d, readers see: %s", n, diff)
				}
				if s := w.state(projections.StatusLive); s.Position.Sequence != last || s.Halted != "" {
					t.Fatalf("cut at %d, live: %+v", n, s)
				}
				if !hit {
					if err != nil {
						t.Fatal(err)
					}
					break
				}
				cuts++
				// What is left behind is no hindrance: the next one goes through.
				if _, took, err = w.gate(&cutting{n: 1 << 30}); err != nil {
					t.Fatalf("after the cut at %d: %v", n, err)
				}
				if took.Resumed {
					resumed++
				} else {
					filled++
				}
			}
			if cuts < 15 || resumed == 0 || filled == 0 {
				t.Errorf("%d cuts, then filled anew %d times and taken up %d times", cuts, filled, resumed)
			}
			left := w.texts(`SELECT status FROM journey_projections.generation ORDER BY status`)
			if diff := cmp.Diff([]string{"live", "retired"}, left); diff != "" {
				t.Error(diff)
			}
			schemas := w.texts(`SELECT count(*)::TEXT FROM pg_namespace WHERE nspname LIKE 'visits%'`)
			if schemas[0] != "4" { // of two generations, with their views
				t.Errorf("%s schemas are left", schemas[0])
			}
		})
	}
}

// gate rebuilds and promotes through a pool that may be cut.
func (w *world) gate(cut *cutting) (hit bool, rebuilt projections.Rebuilt, err error) {
	w.t.Helper()
	cfg := w.pool.Config()
	cfg.ConnConfig.Tracer = cut
	cfg.MaxConns = 8
	pool, err := pgxpool.NewWithConfig(w.t.Context(), cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	defer pool.Close()
	for {
		rebuilt, err = projections.Rebuild(w.t.Context(), w.store, pool, visits(nil),
			projections.RebuildConfig{SpoolDir: w.t.TempDir(), Partitions: 1, Program: "test"})
		// The server sees a moment later that the connection is gone which had the lock.
		if !errors.Is(err, projections.ErrRebuilding) {
			break
		}
	}
	if err == nil {
		_, err = projections.Promote(w.t.Context(), w.store, pool, visits(nil), projections.PromoteConfig{})
	}
	return cut.hit, rebuilt, err
}
