package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
)

// Comparison is what differs between the live generation of a model and another one at the same position.
type Comparison struct {
	Live, Other               int // generations
	LiveVersion, OtherVersion int
	Position                  eventstore.Mark
	// Tables are those that both have, the engine's own included, and how they differ. Parked is among them if
	// groups are parked in the other one that are not in the live one.
	Tables []TableComparison
	// Structure names tables and columns that only one of them has, and says if the figures cannot be asked of
	// the live one.
	Structure []string
	// Definitions are those that differ, the model's version first.
	Definitions []DefinitionChange
	// Causes are why groups differ, the most frequent cause first.
	Causes []Caused
	// Figures is how many figures were compared, and FigureDifferences those that differ, as the model lists them.
	Figures           uint64
	FigureDifferences []FigureDifference
	// ParkedLive and ParkedOther count parked groups. Those of the live one are known to be stale and are
	// left out of the comparison; those of the other one differ.
	ParkedLive, ParkedOther int
}

// TableComparison is how the rows of one table differ in the columns that both have.
type TableComparison struct {
	Table string
	// Rows is how many rows the other generation has.
	Rows uint64
	// OnlyLive and OnlyOther count rows that the other side does not have.
	OnlyLive, OnlyOther uint64
	// Groups are the first ten groups that differ, as <operation>/<group>.
	Groups []string
}

// Equal says that no row and no figure differs and both have the same tables and columns. Definitions alone
// may differ.
func (c Comparison) Equal() bool {
	return len(c.Structure) == 0 && len(c.FigureDifferences) == 0 &&
		!slices.ContainsFunc(c.Tables, TableComparison.differs)
}

func (t TableComparison) differs() bool { return t.OnlyLive > 0 || t.OnlyOther > 0 }

// Summary is the comparison in one line.
func (c Comparison) Summary() string {
	if c.Equal() {
		return "equal"
	}
	var live, other uint64
	for _, t := range c.Tables {
		live, other = live+t.OnlyLive, other+t.OnlyOther
	}
	text := fmt.Sprintf("%d rows are only in the live generation %d and %d only in generation %d, %d figures differ",
		live, c.Live, other, c.Other, len(c.FigureDifferences))
	if n := len(c.Structure); n > 0 {
		text += fmt.Sprintf(", %d tables or columns are only in one of them", n)
	}
	for _, cause := range c.Causes {
		text += fmt.Sprintf("; %s changed: %d groups", cause.Cause, cause.Groups)
	}
	return text
}

// CompareConfig is what a comparison may be told. The zero value works.
type CompareConfig struct {
	// Generation is the one that is compared with the live one; 0 = the candidate of the last rebuild.
	Generation int
	// Progress is called before each table and before the figures, which count as two; nil = not at all.
	Progress func(done, all int)
}

// Compare compares a generation of this version of the model with the live one, row by row and figure by
// figure, and says why they differ. It first moves it on to where the live one stands; the live projector waits
// only while the last few events are moved, and goes on during the comparison. It takes three connections of
// the pool at once. Nothing is changed, whenever it is interrupted.
//
// Errors: ErrNotLive; ErrNoGeneration; ErrSuperseded when somebody else works on that generation.
func Compare(ctx context.Context, store eventstore.Store, pool *pgxpool.Pool, model Model, cfg CompareConfig) (Comparison, error) {
	k, err := adopt(ctx, store, pool, model, cfg.Generation)
	if err != nil {
		return Comparison{}, err
	}
	c, err := k.compare(ctx, cfg.Progress)
	if err != nil {
		return Comparison{}, halt(ctx, pool, k.gen, fmt.Errorf("comparison of %s: %w", k.gen.Schema, err))
	}
	return c, nil
}

// adopt makes the caller the owner of a generation that is not live.
func adopt(ctx context.Context, store eventstore.Store, pool *pgxpool.Pool, model Model, number int) (*keeper, error) {
	if err := model.check(); err != nil {
		return nil, err
	}
	if err := prepare(ctx, pool); err != nil {
		return nil, err
	}
	k := &keeper{store: store, pool: pool, model: model, log: slog.New(slog.DiscardHandler), now: time.Now,
		cache: newCache[string, rawHistory](64 << 20)}
	err := alone(ctx, pool, model.Name, func(tx pgx.Tx) error {
		all, err := generationsOf(ctx, tx, model.Name)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(g generation) bool {
			return g.Version == model.Version && (g.Status == StatusCandidate && number == 0 ||
				g.Generation == number && (g.Status == StatusCandidate || g.Status == StatusRetired))
		})
		if i < 0 {
			return fmt.Errorf("%s, version %d, generation %d beside the live one: %w",
				model.Name, model.Version, number, ErrNoGeneration)
		}
		k.gen, err = take(ctx, tx, all[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := k.open(ctx); err != nil {
		return nil, halt(ctx, pool, k.gen, fmt.Errorf("projection %s: %w", k.gen.Schema, err))
	}
	return k, nil
}

const lockLive = `SELECT ` + generationColumns + ` FROM journey_projections.generation
WHERE model = $1 AND status = 'live' FOR UPDATE`

// level moves the keeper's generation on to where the live one stands, and holds the live one there until
// the transaction ends. False when nothing is live.
func (k *keeper) level(ctx context.Context, tx pgx.Tx) (generation, bool, error) {
	// Most of the way without holding anybody up.
	far, err := live(ctx, k.pool, k.gen.Model)
	if err != nil {
		if errors.Is(err, ErrNotLive) {
			err = nil
		}
		return generation{}, false, err
	}
	if err := k.catchUp(ctx, far.Sequence); err != nil {
		return generation{}, false, err
	}
	rows, err := tx.Query(ctx, lockLive, k.gen.Model)
	if err != nil {
		return generation{}, false, err
	}
	g, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[generation])
	if err != nil {
		return generation{}, false, err
	}
	if err := k.catchUp(ctx, g.Sequence); err != nil {
		return generation{}, false, err
	}
	if k.mark != g.mark() {
		return generation{}, false, fmt.Errorf("%s is at %d and the live %s at %d: they cannot be brought to one position",
			k.gen.Schema, k.mark.Sequence, g.Schema, g.Sequence)
	}
	return g, true, nil
}

// compare takes a snapshot of both at one position and compares in it.
func (k *keeper) compare(ctx context.Context, progress func(done, all int)) (Comparison, error) {
	snapshot, err := k.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return Comparison{}, err
	}
	defer snapshot.Rollback(context.WithoutCancel(ctx))
	var g generation
	err = pgx.BeginFunc(ctx, k.pool, func(tx pgx.Tx) error {
		at, found, err := k.level(ctx, tx)
		if err == nil && !found {
			err = ErrNotLive
		}
		if err != nil {
			return err
		}
		// The first query takes the snapshot; from then on the live one may move.
		g, err = generationNumber(ctx, snapshot, at.Model, at.Generation)
		return err
	})
	if err != nil {
		return Comparison{}, err
	}
	other, err := generationNumber(ctx, snapshot, k.gen.Model, k.gen.Generation)
	if err != nil {
		return Comparison{}, err
	}
	d := &differing{tx: snapshot, model: k.model, live: g, other: other, progress: progress,
		c: Comparison{Live: g.Generation, Other: other.Generation, LiveVersion: g.Version, OtherVersion: other.Version,
			Position: g.mark(), ParkedLive: g.Parked, ParkedOther: other.Parked}}
	err = d.compare(ctx)
	return d.c, err
}
