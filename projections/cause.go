package projections

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
)

// Cause is why something differs between two generations at the same position.
type Cause string

// Rows are a function of the definitions, the code and the events, so one of these three changed.
const (
	// CauseEvent: the live rows were made of other events than the log has now. The heads of the histories tell.
	CauseEvent Cause = "event"
	// CauseDefinition: the events are the same, the version of the model or a definition is another.
	CauseDefinition Cause = "definition"
	// CauseCode: events, version and definitions are the same, and the rows are not what the row function makes of
	// them now: the code changed without its version, or somebody changed rows in the database.
	CauseCode Cause = "code"
)

// Caused is the groups that differ for one cause.
type Caused struct {
	Cause  Cause
	Groups uint64
	// First are the first twenty of them, by operation and group.
	First []Difference
}

// Difference is how one group differs. A row of the clock counts as a group named by its position.
type Difference struct {
	Operation, Group    string
	Tables              []string
	OnlyLive, OnlyOther uint64
	// Why tells more where more is known: which history has other events, or why it is parked.
	Why string
}

// causesOf is the cause of each group that differs. A head that differs is that of a history with other events;
// the operation's own history says something about all its groups. Links name groups by participant.
func causesOf(live, other string) string {
	return `
WITH heads AS (
    SELECT coalesce(l.operation, o.operation) AS operation, l.group_id AS live_group, o.group_id AS other_group,
           split_part(subject, '.', 3) AS kind, split_part(subject, '.', 4) AS id,
           l.version AS live_version, l.sequence AS live_sequence, o.version AS other_version, o.sequence AS other_sequence
    FROM ` + quote(live, "heads") + ` l FULL JOIN ` + quote(other, "heads") + ` o USING (subject)
    WHERE (l.version, l.sequence, l.hash) IS DISTINCT FROM (o.version, o.sequence, o.hash)
), events AS (
    SELECT operation, name, min(kind || ' ' || id || ': ' || CASE
        WHEN live_version IS NULL THEN 'the live generation knows no such history'
        WHEN other_version IS NULL THEN 'the log has no such history any more'
        WHEN live_version = other_version AND live_sequence = other_sequence THEN 'version ' || live_version || ' at position ' || live_sequence || ' is another event'
        ELSE 'it ended with version ' || live_version || ' at position ' || live_sequence || ', now with version ' || other_version || ' at position ' || other_sequence
    END) AS why
    FROM heads, LATERAL (SELECT DISTINCT name FROM unnest(ARRAY[live_group, other_group, id, CASE WHEN kind = 'operation' THEN '' END]) n (name)) names
    WHERE name IS NOT NULL
    GROUP BY operation, name
), parked AS (
    SELECT operation, group_id, 'it is parked: ' || max(parked_why) AS why
    FROM ` + quote(other, "heads") + ` WHERE parked_at IS NOT NULL GROUP BY operation, group_id
), groups AS (
    SELECT operation, group_id, array_agg(table_name ORDER BY table_name) AS tables,
           sum(only_live)::BIGINT AS only_live, sum(only_other)::BIGINT AS only_other
    FROM journey_differing GROUP BY operation, group_id
), caused AS (
    SELECT g.operation, g.group_id, g.tables, g.only_live, g.only_other, coalesce(e.why, o.why, p.why, '') AS why,
           CASE WHEN coalesce(e.why, o.why) IS NOT NULL
                  OR g.tables = '{clock}' AND EXISTS (SELECT FROM heads h WHERE h.operation = g.operation) THEN 'event'
                ELSE $1 END AS cause
    FROM groups g
    LEFT JOIN events e ON e.operation = g.operation AND e.name = g.group_id
    LEFT JOIN events o ON o.operation = g.operation AND o.name = ''
    LEFT JOIN parked p ON p.operation = g.operation AND p.group_id = g.group_id
)`
}

// otherwise is the cause where the events are the same.
func (d *differing) otherwise() Cause {
	if len(d.c.Definitions) > 0 {
		return CauseDefinition
	}
	return CauseCode
}

// causes says why groups differ.
func (d *differing) causes(ctx context.Context) error {
	if !slices.ContainsFunc(d.c.Tables, TableComparison.differs) {
		return nil
	}
	rows, err := d.tx.Query(ctx, causesOf(d.live.Schema, d.other.Schema)+`
SELECT cause, count, operation, group_id, tables, only_live, only_other, why
FROM (SELECT *, count(*) OVER (PARTITION BY cause), row_number() OVER (PARTITION BY cause ORDER BY operation, group_id) AS number
      FROM caused) numbered
WHERE number <= 20 ORDER BY operation, group_id`, d.otherwise())
	if err != nil {
		return err
	}
	var cause Cause
	var groups uint64
	var one Difference
	_, err = pgx.ForEachRow(rows, []any{&cause, &groups, &one.Operation, &one.Group, &one.Tables, &one.OnlyLive, &one.OnlyOther, &one.Why}, func() error {
		i := slices.IndexFunc(d.c.Causes, func(c Caused) bool { return c.Cause == cause })
		if i < 0 {
			i = len(d.c.Causes)
			d.c.Causes = append(d.c.Causes, Caused{Cause: cause, Groups: groups})
		}
		first := one
		first.Tables = slices.Clone(one.Tables)
		d.c.Causes[i].First = append(d.c.Causes[i].First, first)
		return nil
	})
	slices.SortFunc(d.c.Causes, func(a, b Caused) int {
		return cmp.Or(cmp.Compare(b.Groups, a.Groups), cmp.Compare(a.Cause, b.Cause))
	})
	return err
}
