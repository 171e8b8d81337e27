package projections

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"journey/eventstore"
)

// ReplayConfig is what a replay may be told. The zero value folds all operations up to the end of the log.
type ReplayConfig struct {
	// Operation is the only one that is folded; "" = all. The log is read as a whole, of the other operations
	// only where their events lie.
	Operation string
	// To is the position up to which is folded, what lies behind it is not known yet; the zero mark = the end of
	// the log. It is held against the log as a checkpoint is. With a zero hash it is a position alone: the log
	// must be the one it names, and as long.
	To eventstore.Mark
	// SpoolDir and Partitions are as in RebuildConfig.
	SpoolDir   string
	Partitions int
	// Progress is called a few times a second, never by two at once; nil = not at all.
	Progress func(Progress)
	// Now measures progress; nil = time.Now. Rows never see it.
	Now func() time.Time
}

// Replayed is what a replay folded.
type Replayed struct {
	// Position is the one up to which was folded, with the hash of the event there.
	Position eventstore.Mark
	// KnownAt is the knowledge time at that position: the latest claim of the operation's events (of all
	// operations' if it was not one), in whole seconds as in the table clock; zero before the first event.
	KnownAt time.Time
	// Events and Groups are what was folded, the parked groups included.
	Events, Groups uint64
	// Parked are the groups that the row function failed for and that were not handed over, by operation and
	// group.
	Parked []ParkedGroup
	Took   time.Duration
}

// Replay makes the rows of a model from the log alone, without a database: it reads, verifies, groups and
// folds as Rebuild does, and hands each group's finished rows to each, by table, complete as in
// Table.Columns. Each is called by one at a time, for the groups in no order, once for each; histories of
// different kinds with the same id are one group, as in the tables. What each keeps of rows is its own. An
// error of each ends the replay and is its error. Memory is bounded as in a rebuild; nothing stays on disk.
//
// A group that fails is told in Replayed.Parked, so only with none of them the rows are all there are. A row
// that a database would refuse is handed over like any other.
//
// Errors: *eventstore.DamageError when the log is not what it must be.
func Replay(ctx context.Context, store eventstore.Store, model Model, cfg ReplayConfig, each func(operation, group string, rows map[string][][]any) error) (Replayed, error) {
	if err := model.check(); err != nil {
		return Replayed{}, err
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	began := cfg.Now()
	replayed, err := replay(ctx, store, model, cfg, began, each)
	if err != nil {
		return Replayed{}, fmt.Errorf("replay of %s: %w", model.Name, err)
	}
	replayed.Took = cfg.Now().Sub(began)
	return replayed, nil
}

func replay(ctx context.Context, store eventstore.Store, model Model, cfg ReplayConfig, began time.Time, each func(string, string, map[string][][]any) error) (Replayed, error) {
	target, err := replayTo(ctx, store, cfg.To)
	if err != nil {
		return Replayed{}, err
	}
	var replayed Replayed
	var one sync.Mutex
	passes := &refold{store: store, model: model, target: target, only: cfg.Operation,
		meter: &meter{target: target.Sequence, now: cfg.Now, began: began, tell: cfg.Progress},
		take: func(_ context.Context, w *work) error {
			one.Lock()
			defer one.Unlock()
			for name, f := range w.groups {
				if f.why != "" {
					replayed.Parked = append(replayed.Parked, ParkedGroup{Operation: name.Operation, Group: name.ID,
						Position: w.mark.Sequence, Why: f.why, Histories: len(f.members)})
				} else if err := each(name.Operation, name.ID, f.rows); err != nil {
					return err
				}
			}
			return nil
		}}
	if err := passes.spools(cfg.SpoolDir, cfg.Partitions); err != nil {
		return Replayed{}, err
	}
	defer passes.close()
	if _, err := passes.read(ctx); err != nil {
		return Replayed{}, err
	}
	if err := passes.fold(ctx); err != nil {
		return Replayed{}, err
	}
	passes.meter.report(ctx, "done", true)
	for _, at := range passes.hands {
		if at.After(replayed.KnownAt) {
			replayed.KnownAt = at
		}
	}
	slices.SortFunc(replayed.Parked, func(a, b ParkedGroup) int {
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Group, b.Group))
	})
	replayed.Position = passes.target
	replayed.Events, replayed.Groups = passes.meter.folded.Load(), passes.meter.groups.Load()
	return replayed, nil
}

// replayTo is the mark that a replay goes to, held against the log.
func replayTo(ctx context.Context, store eventstore.Store, to eventstore.Mark) (eventstore.Mark, error) {
	if to == (eventstore.Mark{}) {
		return store.Last(ctx)
	}
	if to.Sequence > 0 && to.Hash == (eventstore.Hash{}) {
		if err := store.Check(ctx, eventstore.Mark{Log: to.Log}); err != nil {
			return to, err
		}
		last, err := store.Last(ctx)
		if err == nil && last.Sequence < to.Sequence {
			err = &eventstore.DamageError{Kind: eventstore.DamageShort, Sequence: to.Sequence,
				Detail: fmt.Sprintf("the log ends at %d", last.Sequence)}
		}
		return to, err
	}
	return to, store.Check(ctx, to)
}
