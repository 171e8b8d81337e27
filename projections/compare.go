package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
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
	// Tables are those that both have, the engine's own included, and how they differ.
	Tables []TableComparison
	// Structure names tables and columns that only one of them has; they are not compared.
	Structure []string
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

// Equal says that no row differs.
func (c Comparison) Equal() bool {
	return !slices.ContainsFunc(c.Tables, func(t TableComparison) bool { return t.OnlyLive > 0 || t.OnlyOther > 0 })
}

// Compare compares a generation of this version of the model with the live one, row by row. It first moves
// it on to where the live one stands; the live projector waits only while the last few events are moved,
// and goes on during the comparison. Generation 0 is the candidate of the last rebuild. It takes three
// connections of the pool at once.
//
// Errors: ErrNotLive; ErrNoGeneration; ErrSuperseded when somebody else works on that generation.
func Compare(ctx context.Context, store eventstore.Store, pool *pgxpool.Pool, model Model, generation int) (Comparison, error) {
	k, err := adopt(ctx, store, pool, model, generation)
	if err != nil {
		return Comparison{}, err
	}
	c, err := k.compare(ctx)
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
func (k *keeper) compare(ctx context.Context) (Comparison, error) {
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
	return k.compareIn(ctx, snapshot, g)
}

const selectColumns = `
SELECT c.relname, array_agg(a.attname::TEXT ORDER BY a.attnum)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = $1 AND c.relkind = 'r'
GROUP BY c.relname`

// columnsOf are the columns of all tables of a schema.
func columnsOf(ctx context.Context, db querier, schema string) (map[string][]string, error) {
	rows, err := db.Query(ctx, selectColumns, schema)
	if err != nil {
		return nil, err
	}
	all := map[string][]string{}
	var table string
	var columns []string
	_, err = pgx.ForEachRow(rows, []any{&table, &columns}, func() error {
		all[table] = slices.Clone(columns)
		return nil
	})
	return all, err
}

// compareIn compares table by table.
func (k *keeper) compareIn(ctx context.Context, snapshot pgx.Tx, g generation) (Comparison, error) {
	c := Comparison{Live: g.Generation, Other: k.gen.Generation, LiveVersion: g.Version, OtherVersion: k.gen.Version,
		Position: g.mark(), ParkedLive: g.Parked}
	other, err := generationNumber(ctx, snapshot, k.gen.Model, k.gen.Generation)
	if err != nil {
		return c, err
	}
	c.ParkedOther = other.Parked
	before, err := columnsOf(ctx, snapshot, g.Schema)
	if err != nil {
		return c, err
	}
	after, err := columnsOf(ctx, snapshot, k.gen.Schema)
	if err != nil {
		return c, err
	}
	tables := []string{"heads", "clock", "links"}
	for _, t := range k.model.Tables {
		tables = append(tables, t.Name)
	}
	for table := range before {
		if _, ok := after[table]; !ok {
			c.Structure = append(c.Structure, "table "+table+" is only in the live one")
		}
	}
	slices.Sort(c.Structure)
	for _, table := range tables {
		if _, ok := before[table]; !ok {
			c.Structure = append(c.Structure, "table "+table+" is only in the other one")
			continue
		}
		both := common(before[table], after[table], table, &c)
		t, err := compareTable(ctx, snapshot, g.Schema, k.gen.Schema, table, both)
		if err != nil {
			return c, fmt.Errorf("table %s: %w", table, err)
		}
		c.Tables = append(c.Tables, t)
	}
	return c, nil
}

// common are the columns that both have.
func common(before, after []string, table string, c *Comparison) []string {
	var both []string
	for _, column := range before {
		if slices.Contains(after, column) {
			both = append(both, column)
		} else {
			c.Structure = append(c.Structure, "column "+table+"."+column+" is only in the live one")
		}
	}
	for _, column := range after {
		if !slices.Contains(before, column) {
			c.Structure = append(c.Structure, "column "+table+"."+column+" is only in the other one")
		}
	}
	// Why and when a group was parked depends on when it was folded.
	return slices.DeleteFunc(both, func(column string) bool { return table == "heads" && strings.HasPrefix(column, "parked_") })
}

// compareTable counts rows that only one side has. Rows are compared as text, which every type has.
func compareTable(ctx context.Context, snapshot pgx.Tx, live, other, table string, columns []string) (TableComparison, error) {
	group, parked := "group_id", ""
	switch table {
	case "clock":
		group = "position::TEXT"
	case "links":
		group = "participant"
	case "heads":
	default:
		parked = `
WHERE NOT EXISTS (SELECT FROM ` + quote(live, "heads") + ` h
    WHERE h.operation = t.operation AND h.group_id = t.group_id AND h.parked_at IS NOT NULL)`
	}
	var names []string
	for _, column := range columns {
		names = append(names, "t."+quote(column))
	}
	rows := func(schema string) string {
		return "SELECT t.operation || '/' || t." + group + " AS name, ROW(" + strings.Join(names, ", ") + ")::TEXT AS row FROM " +
			quote(schema, table) + " t" + parked
	}
	t := TableComparison{Table: table}
	err := snapshot.QueryRow(ctx, `
WITH live AS (`+rows(live)+`), other AS (`+rows(other)+`),
only_live AS (SELECT * FROM live EXCEPT ALL SELECT * FROM other),
only_other AS (SELECT * FROM other EXCEPT ALL SELECT * FROM live),
names AS (SELECT name FROM only_live UNION SELECT name FROM only_other ORDER BY name LIMIT 10)
SELECT (SELECT count(*) FROM other), (SELECT count(*) FROM only_live), (SELECT count(*) FROM only_other),
       ARRAY(SELECT name FROM names)`).Scan(&t.Rows, &t.OnlyLive, &t.OnlyOther, &t.Groups)
	return t, err
}
