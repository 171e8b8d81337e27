package projections

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// differing compares two generations in a transaction that sees both at one position.
type differing struct {
	tx          pgx.Tx
	model       Model
	live, other generation
	progress    func(done, all int)
	c           Comparison
}

// temporary holds the groups that differ until the transaction ends.
const temporary = `
CREATE TEMPORARY TABLE journey_differing (
    table_name TEXT   NOT NULL,
    operation  TEXT   NOT NULL,
    group_id   TEXT   NOT NULL,
    only_live  BIGINT NOT NULL,
    only_other BIGINT NOT NULL
) ON COMMIT DROP`

func (d *differing) compare(ctx context.Context) error {
	if _, err := d.tx.Exec(ctx, temporary); err != nil {
		return err
	}
	before, err := originOf(ctx, d.tx, d.live)
	if err != nil {
		return err
	}
	after, err := originOf(ctx, d.tx, d.other)
	if err != nil {
		return err
	}
	d.c.Definitions = definitionChanges(d.live, d.other, before.Definitions, after.Definitions)
	if err := d.tables(ctx); err != nil {
		return err
	}
	if err := d.parked(ctx); err != nil {
		return err
	}
	if err := d.causes(ctx); err != nil {
		return fmt.Errorf("causes: %w", err)
	}
	if err := d.figures(ctx); err != nil {
		return err
	}
	all := len(d.model.Tables) + engineCount + figuresCount
	d.report(all, all)
	return nil
}

// tables compares table by table.
func (d *differing) tables(ctx context.Context) error {
	before, err := columnsOf(ctx, d.tx, d.live.Schema)
	if err != nil {
		return err
	}
	after, err := columnsOf(ctx, d.tx, d.other.Schema)
	if err != nil {
		return err
	}
	tables := []string{"heads", "clock", "links"}
	for _, t := range d.model.Tables {
		tables = append(tables, t.Name)
	}
	for table := range before {
		if _, ok := after[table]; !ok {
			d.c.Structure = append(d.c.Structure, "table "+table+" is only in the live one")
		}
	}
	slices.Sort(d.c.Structure)
	all := len(tables) + figuresCount
	for i, table := range tables {
		d.report(i, all)
		if _, ok := before[table]; !ok {
			d.c.Structure = append(d.c.Structure, "table "+table+" is only in the other one")
			continue
		}
		t, err := d.table(ctx, table, d.common(before[table], after[table], table))
		if err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
		d.c.Tables = append(d.c.Tables, t)
	}
	d.report(len(tables), all)
	return nil
}

// So many tables are the engine's own; and the figures count as so many in the progress.
const (
	engineCount  = 3
	figuresCount = 2
)

func (d *differing) report(done, all int) {
	if d.progress != nil {
		d.progress(done, all)
	}
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

// common are the columns that both have.
func (d *differing) common(before, after []string, table string) []string {
	var both []string
	for _, column := range before {
		if slices.Contains(after, column) {
			both = append(both, column)
		} else {
			d.c.Structure = append(d.c.Structure, "column "+table+"."+column+" is only in the live one")
		}
	}
	for _, column := range after {
		if !slices.Contains(before, column) {
			d.c.Structure = append(d.c.Structure, "column "+table+"."+column+" is only in the other one")
		}
	}
	// Why and when a group was parked depends on when it was folded.
	return slices.DeleteFunc(both, func(column string) bool { return table == "heads" && strings.HasPrefix(column, "parked_") })
}

const selectDiffering = `
SELECT coalesce(sum(only_live), 0)::BIGINT, coalesce(sum(only_other), 0)::BIGINT,
       ARRAY(SELECT operation || '/' || group_id FROM journey_differing WHERE table_name = $1
             ORDER BY operation, group_id LIMIT 10)
FROM journey_differing WHERE table_name = $1`

// table notes the groups of which only one side has a row. Rows are compared as text, which every type has.
func (d *differing) table(ctx context.Context, table string, columns []string) (TableComparison, error) {
	group, parked := "group_id", ""
	switch table {
	case "clock":
		group = "position::TEXT"
	case "links":
		group = "participant"
	case "heads":
	default:
		parked = `
WHERE NOT EXISTS (SELECT FROM ` + quote(d.live.Schema, "heads") + ` h
    WHERE h.operation = t.operation AND h.group_id = t.group_id AND h.parked_at IS NOT NULL)`
	}
	var names []string
	for _, column := range columns {
		names = append(names, "t."+quote(column))
	}
	rows := func(schema, sign string) string {
		return "SELECT t.operation, t." + group + " AS name, ROW(" + strings.Join(names, ", ") + ")::TEXT AS row, " + sign + " AS n FROM " +
			quote(schema, table) + " t" + parked
	}
	_, err := d.tx.Exec(ctx, `
INSERT INTO journey_differing
SELECT $1, operation, name, sum(greatest(-n, 0)), sum(greatest(n, 0))
FROM (SELECT operation, name, row, sum(n) AS n
      FROM (`+rows(d.live.Schema, "-1")+` UNION ALL `+rows(d.other.Schema, "1")+`) both_sides
      GROUP BY operation, name, row HAVING sum(n) <> 0) one_side
GROUP BY operation, name`, table)
	t := TableComparison{Table: table}
	if err != nil {
		return t, err
	}
	if err := d.tx.QueryRow(ctx, "SELECT count(*) FROM "+quote(d.other.Schema, table)).Scan(&t.Rows); err != nil {
		return t, err
	}
	return t, d.tx.QueryRow(ctx, selectDiffering, table).Scan(&t.OnlyLive, &t.OnlyOther, &t.Groups)
}

// parked notes the groups that are parked in the other generation alone: they may have had no rows before.
func (d *differing) parked(ctx context.Context) error {
	_, err := d.tx.Exec(ctx, `
INSERT INTO journey_differing
SELECT 'parked', operation, group_id, 0, 1
FROM (SELECT operation, group_id FROM `+quote(d.other.Schema, "heads")+` WHERE parked_at IS NOT NULL
      EXCEPT SELECT operation, group_id FROM `+quote(d.live.Schema, "heads")+` WHERE parked_at IS NOT NULL) alone`)
	if err != nil {
		return err
	}
	t := TableComparison{Table: "parked", Rows: uint64(d.other.Parked)}
	if err := d.tx.QueryRow(ctx, selectDiffering, t.Table).Scan(&t.OnlyLive, &t.OnlyOther, &t.Groups); err != nil {
		return err
	}
	if t.OnlyOther > 0 {
		d.c.Tables = append(d.c.Tables, t)
	}
	return nil
}
