package projections_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"journey/eventstore"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// replay replays into the tables of the schema replayed, which is made anew.
func (w *world) replay(model projections.Model, cfg projections.ReplayConfig) projections.Replayed {
	w.t.Helper()
	w.exec(`DROP SCHEMA IF EXISTS replayed CASCADE; CREATE SCHEMA replayed; SET LOCAL search_path TO replayed; ` + model.Schema)
	cfg.SpoolDir, cfg.Partitions = w.t.TempDir(), 3
	at := 0 // each is called by one at a time
	replayed, err := projections.Replay(w.t.Context(), w.store, model, cfg, func(operation, group string, rows map[string][][]any) error {
		at++
		for _, t := range model.Tables {
			for _, row := range rows[t.Name] {
				if row[0] != operation || row[1] != group {
					w.t.Errorf("a row of %v/%v is handed over for %s/%s", row[0], row[1], operation, group)
				}
			}
			if _, err := w.pool.CopyFrom(w.t.Context(), pgx.Identifier{"replayed", t.Name}, t.Columns, pgx.CopyFromRows(rows[t.Name])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if uint64(at+len(replayed.Parked)) != replayed.Groups {
		w.t.Errorf("%d groups were handed over and %d parked of %d", at, len(replayed.Parked), replayed.Groups)
	}
	return replayed
}

func (w *world) exec(sql string) {
	w.t.Helper()
	if _, err := w.pool.Exec(w.t.Context(), sql); err != nil {
		w.t.Fatal(err)
	}
}

// sameRows holds the rows that were replayed against those of a generation, of one operation or of all.
func (w *world) sameRows(model projections.Model, generation int, operation string) {
	w.t.Helper()
	for _, t := range model.Tables {
		rows := func(schema string) string {
			return fmt.Sprintf(`SELECT t::TEXT FROM %s.%s t WHERE $1 IN ('', operation)`, schema, t.Name)
		}
		built := rows(fmt.Sprintf("%s_v%d_g%d", model.Name, model.Version, generation))
		if n := w.texts(`SELECT count(*)::TEXT FROM (`+built+`) t`, operation); n[0] == "0" {
			w.t.Errorf("table %s has no rows to compare", t.Name)
		}
		for what, sql := range map[string]string{
			"only replayed": rows("replayed") + ` EXCEPT ALL ` + built, "only rebuilt": built + ` EXCEPT ALL ` + rows("replayed"),
		} {
			if found := w.texts(sql, operation); len(found) > 0 {
				w.t.Errorf("table %s, %s: %q", t.Name, what, found)
			}
		}
	}
}

// elsewhere appends to a second operation: two linked participants, and one whose id the first has, too.
func (w *world) elsewhere(second bool) uint64 {
	draft := func(id, on string, steps ...*journeyv1.Step) eventstore.Draft {
		return w.draft(eventstore.Subject{Operation: "op-2", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id}, on, steps...)
	}
	if second {
		return w.append(draft("p-1", "2026-07-01", session()), draft("q-1", "2026-07-01", unlinked("q-2")), draft("q-2", "2026-07-01", unlinked("q-1")))
	}
	w.append(draft("p-1", "2026-05-01", registered(), session()), draft("q-1", "2026-05-02", registered()), draft("q-2", "2026-05-03", registered()))
	return w.append(draft("q-1", "2026-06-01", linked("q-2")), draft("q-2", "2026-06-01", linked("q-1")))
}

func TestReplayedRowsAreTheRebuiltOnes(t *testing.T) {
	for seed := range 6 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWorld(t)
			w.append(w.draft(eventstore.Subject{Operation: op, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: op}, "2026-01-01", operationRegistered()))
			model := visits(func(g projections.Group) ([][]any, error) {
				if g.ID == "p-3" {
					return nil, errors.New("rule.unknown")
				}
				return nil, nil
			})
			model.EverLinked = seed%2 == 1
			all := moves.Example(seed)
			for _, m := range all[:len(all)/2] {
				w.make(m)
			}
			w.elsewhere(false)
			half := w.rebuild(model) // nothing is live, so it goes to the end
			for _, m := range all[len(all)/2:] {
				w.make(m)
			}
			last := w.elsewhere(true)

			earlier := w.replay(model, projections.ReplayConfig{To: half.Position})
			w.sameRows(model, half.Generation, "")
			w.sameBookkeeping(model, earlier, half, "")
			position := half.Position
			position.Hash = eventstore.Hash{}
			if alone := w.replay(model, projections.ReplayConfig{To: position}); alone.Position != half.Position {
				t.Errorf("up to a position alone: %+v, want %+v", alone.Position, half.Position)
			}
			w.sameRows(model, half.Generation, "")

			whole := w.rebuild(model)
			now := w.replay(model, projections.ReplayConfig{})
			if now.Position.Sequence != last || now.Events != last {
				t.Errorf("replayed %+v, want position and events %d", now, last)
			}
			w.sameRows(model, whole.Generation, "")
			w.sameBookkeeping(model, now, whole, "")
			var events uint64
			for _, operation := range []string{op, "op-2"} {
				one := w.replay(model, projections.ReplayConfig{Operation: operation})
				w.sameRows(model, whole.Generation, operation)
				w.sameBookkeeping(model, one, whole, operation)
				events += one.Events
			}
			if events != last {
				t.Errorf("%d events in all operations, want %d", events, last)
			}
		})
	}
}

// sameBookkeeping holds what a replay tells against what a rebuilt generation has.
func (w *world) sameBookkeeping(model projections.Model, replayed projections.Replayed, rebuilt projections.Rebuilt, operation string) {
	w.t.Helper()
	schema := fmt.Sprintf("%s_v%d_g%d", model.Name, model.Version, rebuilt.Generation)
	if replayed.Position != rebuilt.Position {
		w.t.Errorf("replayed up to %+v, rebuilt up to %+v", replayed.Position, rebuilt.Position)
	}
	known := w.texts(`SELECT to_char(max(known_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM `+schema+`.clock WHERE $1 IN ('', operation)`, operation)
	if diff := cmp.Diff(known[0], replayed.KnownAt.Format(time.RFC3339Nano)); diff != "" {
		w.t.Errorf("known at: %s", diff)
	}
	var parked []string
	for _, p := range replayed.Parked {
		parked = append(parked, fmt.Sprintf("%s/%s %d %d %s", p.Operation, p.Group, p.Position, p.Histories, p.Why))
	}
	want := w.texts(`SELECT operation || '/' || group_id || ' ' || max(parked_at) || ' ' || count(*) || ' ' || max(parked_why) FROM `+
		schema+`.heads WHERE parked_at IS NOT NULL AND $1 IN ('', operation) GROUP BY operation, group_id ORDER BY 1`, operation)
	if diff := cmp.Diff(want, parked); diff != "" && len(want)+len(parked) > 0 {
		w.t.Errorf("parked: %s", diff)
	}
	groups := w.texts(`SELECT count(DISTINCT (operation, group_id))::TEXT FROM `+schema+`.heads WHERE $1 IN ('', operation)`, operation)
	if groups[0] != fmt.Sprint(replayed.Groups) {
		w.t.Errorf("replayed %d groups, the rebuild has %s", replayed.Groups, groups[0])
	}
}

func TestAReplayEndsAtAMarkThatTheLogDoesNotHave(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2026-03-02", registered())
	another := w.next(func(*journeyv1.Event) {})
	last := w.record("p-1", "2026-03-03", session())
	end, err := w.store.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		to   eventstore.Mark
		want eventstore.DamageKind
	}{
		"another event there":       {eventstore.Mark{Log: end.Log, Sequence: 1, Hash: end.Hash}, eventstore.DamageHash},
		"beyond the end":            {eventstore.Mark{Log: end.Log, Sequence: last + 1, Hash: end.Hash}, eventstore.DamageShort},
		"a position beyond the end": {eventstore.Mark{Log: end.Log, Sequence: last + 1}, eventstore.DamageShort},
		"another log":               {eventstore.Mark{Log: "other", Sequence: 1, Hash: end.Hash}, eventstore.DamageForeign},
		"a position in another log": {eventstore.Mark{Log: "other", Sequence: 1}, eventstore.DamageForeign},
	} {
		_, err := projections.Replay(t.Context(), w.store, visits(nil), projections.ReplayConfig{To: test.to, SpoolDir: t.TempDir()},
			func(string, string, map[string][][]any) error { t.Errorf("%s: rows are handed over", name); return nil })
		var damage *eventstore.DamageError
		if !errors.As(err, &damage) || damage.Kind != test.want {
			t.Errorf("%s: ended with %v, want %s", name, err, test.want)
		}
	}
	// The last event is another one when it is read.
	_, err = projections.Replay(t.Context(), altered{w.store, last, another}, visits(nil), projections.ReplayConfig{To: end, SpoolDir: t.TempDir()},
		func(string, string, map[string][][]any) error { return nil })
	var damage *eventstore.DamageError
	if !errors.As(err, &damage) || damage.Kind != eventstore.DamageHash {
		t.Errorf("another event at the target: ended with %v", err)
	}
	before := w.replay(visits(nil), projections.ReplayConfig{To: eventstore.Mark{Log: end.Log}})
	if before.Groups != 0 || !before.KnownAt.IsZero() {
		t.Errorf("before the first event: %+v", before)
	}
}

// altered is a store whose log has other bytes at a sequence.
type altered struct {
	eventstore.Store
	at   uint64
	data []byte
}

func (s altered) Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []eventstore.Message) error) error {
	return s.Store.Follow(ctx, after, max, func(ctx context.Context, ms []eventstore.Message) error {
		ms = slices.Clone(ms)
		for i := range ms {
			if ms[i].Sequence == s.at {
				ms[i].Data = s.data
			}
		}
		return deliver(ctx, ms)
	})
}

func TestAReplayOfOneOperationVerifiesItsHistories(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2026-03-02", registered())
	spoilt := w.next(func(e *journeyv1.Event) { e.PreviousHash[3] ^= 1 })
	w.record("p-1", "2026-03-03", session())
	w.elsewhere(false)
	none := func(string, string, map[string][][]any) error { return nil }
	for operation, want := range map[string]eventstore.DamageKind{op: eventstore.DamageHash, "": eventstore.DamageHash, "op-2": ""} {
		_, err := projections.Replay(t.Context(), altered{w.store, 2, spoilt}, visits(nil),
			projections.ReplayConfig{Operation: operation, SpoolDir: t.TempDir()}, none)
		var damage *eventstore.DamageError
		if want == "" && err != nil || want != "" && (!errors.As(err, &damage) || damage.Kind != want) {
			t.Errorf("operation %q: ended with %v, want %q", operation, err, want)
		}
	}
}

func TestAReplayEndsWithTheErrorOfWhoGetsTheRows(t *testing.T) {
	w := newWorld(t)
	for _, id := range names(9, "p") {
		w.record(id, "2026-03-02", registered())
	}
	calls := 0
	_, err := projections.Replay(t.Context(), w.store, visits(nil), projections.ReplayConfig{SpoolDir: t.TempDir()},
		func(string, string, map[string][][]any) error { calls++; return errCrash })
	if !errors.Is(err, errCrash) || calls > 9 {
		t.Errorf("ended with %v after %d calls", err, calls)
	}
}
