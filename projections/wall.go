package projections

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// The settings of a transaction that say whose rows it reads. One that is not set, or set to nothing, is NULL, and
// nothing is equal to that. Each is asked once a query, not once a row, and where the query asks for the same
// thing itself, PostgreSQL compares the two once and the rows with one of them.
const (
	ofOperation  = `operation = (SELECT nullif(current_setting('journey.operation', TRUE), ''))`
	ofCaseworker = `caseworker = (SELECT nullif(current_setting('journey.caseworker', TRUE), ''))`
	ofPartner    = `partner = (SELECT nullif(current_setting('journey.partner', TRUE), ''))`
	wasOf        = `previous_caseworker = (SELECT nullif(current_setting('journey.caseworker', TRUE), ''))`
)

// sees is which rows a reader sees of a table that says who is responsible, or of one that needs nobody to be.
var sees = map[Reader]string{
	ReadsOwn:       ofOperation + " AND " + ofCaseworker,
	ReadsPartner:   ofOperation + " AND " + ofPartner,
	ReadsOperation: ofOperation,
	ReadsHanded:    ofOperation + " AND " + wasOf,
	ReadsStaff:     ofCaseworker,
	ReadsFigures:   ofOperation,
	ReadsReminders: "TRUE",
}

// wall is the DDL by which the readers of a model see rows of a generation, and nobody else any. It is the one
// definition for all models. The tables belong to the projector, whom it does not bind. Names are checked to be
// names, and DDL takes no parameters.
func wall(m Model, schema string) string {
	var ddl strings.Builder
	say := func(parts ...string) { ddl.WriteString(strings.Join(parts, "") + ";\n") }
	for _, r := range append(m.Readers[:len(m.Readers):len(m.Readers)], ReadsProgress) {
		say("GRANT USAGE ON SCHEMA ", quote(schema), " TO ", quote(string(r)))
	}
	say("GRANT SELECT ON ", quote(schema, "heads"), " TO ", quote(string(ReadsProgress)))
	for _, t := range m.public() {
		table := quote(schema, t)
		say("ALTER TABLE ", table, " ENABLE ROW LEVEL SECURITY")
		for _, r := range m.Readers {
			columns := m.readable(r, t)
			if columns == "" {
				continue
			}
			say("DROP POLICY IF EXISTS ", quote(string(r)), " ON ", table)
			say("CREATE POLICY ", quote(string(r)), " ON ", table, " FOR SELECT TO ", quote(string(r)), " USING (", m.visible(r, schema, t), ")")
			say("GRANT SELECT ", columns, " ON ", table, " TO ", quote(string(r)))
		}
	}
	return ddl.String()
}

// visible is which rows of a table a reader sees. Of a table that does not say who is responsible these are the
// rows of the groups that the reader sees in the one that does, whose own policy holds in there as well.
func (m Model) visible(r Reader, schema, table string) string {
	if !slices.Contains(byResponsible, r) || table == m.Responsible {
		return sees[r]
	}
	of := quote(schema, table)
	return "EXISTS (SELECT FROM " + quote(schema, m.Responsible) + " r WHERE r.operation = " + of + ".operation AND r.group_id = " + of + ".group_id)"
}

// readable is what a reader may read of a table: " " everything, "" nothing, else some columns.
func (m Model) readable(r Reader, table string) string {
	switch {
	case r != ReadsHanded:
		return " "
	case table != m.Responsible:
		return ""
	}
	return "(" + m.handedColumns() + ")"
}

// handed is the view that ReadsHanded reads: one on all columns would need the right to all of them.
const handed = "handed"

func (m Model) handedColumns() string {
	var columns []string
	for _, c := range m.Handed {
		columns = append(columns, quote(c))
	}
	return strings.Join(columns, ", ")
}

// public are the tables that the public schema shows.
func (m Model) public() []string {
	var names []string
	for _, t := range m.Tables {
		names = append(names, t.Name)
	}
	if m.Clock {
		names = append(names, "clock")
	}
	return names
}

// wallOfViews is the DDL by which the readers read the public schema: a view on a table is read with the rights of
// who asks, so that the policies of the table hold.
func wallOfViews(m Model, schema string) string {
	var ddl strings.Builder
	say := func(parts ...string) { ddl.WriteString(strings.Join(parts, "") + ";\n") }
	for _, t := range m.public() {
		say("ALTER VIEW ", quote(m.Name, t), " SET (security_invoker = TRUE)")
	}
	for _, r := range m.Readers {
		say("GRANT USAGE ON SCHEMA ", quote(m.Name), " TO ", quote(string(r)))
		if r == ReadsHanded {
			view := quote(m.Name, handed)
			say("CREATE OR REPLACE VIEW ", view, " WITH (security_invoker = TRUE) AS SELECT ", m.handedColumns(), " FROM ", quote(schema, m.Responsible))
			say("GRANT SELECT ON ", view, " TO ", quote(string(r)))
			continue
		}
		for _, t := range m.public() {
			say("GRANT SELECT ON ", quote(m.Name, t), " TO ", quote(string(r)))
		}
	}
	return ddl.String()
}

const selectWall = `SELECT coalesce(obj_description(n.oid, 'pg_namespace'), '') FROM pg_catalog.pg_namespace n WHERE n.nspname = $1`

// raise puts the wall around a generation, and around the public schema if it is live: once, and again when this
// program's wall is another than the one that is there, which the comment on the schema says.
func raise(ctx context.Context, tx pgx.Tx, m Model, gen generation) error {
	ddl := wall(m, gen.Schema)
	if gen.Status == StatusLive {
		ddl += wallOfViews(m, gen.Schema)
	}
	digest := sha256.Sum256([]byte(ddl))
	mark := "wall " + hex.EncodeToString(digest[:8])
	var there string
	if err := tx.QueryRow(ctx, selectWall, gen.Schema).Scan(&there); err != nil || there == mark {
		return err
	}
	_, err := tx.Exec(ctx, ddl+"COMMENT ON SCHEMA "+quote(gen.Schema)+" IS '"+mark+"'")
	return err
}
