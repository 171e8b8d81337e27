package projections

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// Reader is a role of PostgreSQL as which rows of a read model are read. It has no login, owns nothing, and sees by
// row-level security what the settings of its transaction name, see Reading; without settings it sees nothing.
type Reader string

// The readers. Roles belong to the cluster; whoever logs in to read must be a member of them.
const (
	// ReadsOwn sees the groups of one operation that one caseworker is responsible for.
	ReadsOwn Reader = "journey_reads_own"
	// ReadsPartner sees the groups of one operation that one partner organisation is responsible for.
	ReadsPartner Reader = "journey_reads_partner"
	// ReadsOperation sees every group of one operation.
	ReadsOperation Reader = "journey_reads_operation"
	// ReadsHanded sees where the groups went that one caseworker gave away, see Model.Handed.
	ReadsHanded Reader = "journey_reads_handed"
	// ReadsStaff sees the groups that one caseworker is responsible for, in whatever operation: to hand them over
	// when somebody leaves.
	ReadsStaff Reader = "journey_reads_staff"
	// ReadsFigures sees what figures of one operation are made of, sensitive answers among it.
	ReadsFigures Reader = "journey_reads_figures"
	// ReadsReminders sees every group: reminders are of no person who asks.
	ReadsReminders Reader = "journey_reads_reminders"
	// ReadsProgress sees how far each model has read, and the heads of its histories, and no row of any model.
	ReadsProgress Reader = "journey_reads_progress"
)

// Readers is every reader of rows.
func Readers() []Reader {
	return []Reader{ReadsOwn, ReadsPartner, ReadsOperation, ReadsHanded, ReadsStaff, ReadsFigures, ReadsReminders}
}

// byResponsible are the readers that see a group by who is responsible for it.
var byResponsible = []Reader{ReadsOwn, ReadsPartner, ReadsStaff}

// createReaders makes the roles that are missing. Another database of the cluster may be making them, too.
const createReaders = `
DO $$
DECLARE
    reader TEXT;
BEGIN
    FOREACH reader IN ARRAY string_to_array(current_setting('journey.readers'), ' ') LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = reader) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', reader);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN NULL;
            END;
        END IF;
    END LOOP;
END;
$$`

// missingRole is what a person does about a role that this login may not create.
const missingRole = "the roles of the readers: an administrator creates them once with deploy/postgres/roles.sql: %w"

// makeReaders creates the roles that are missing.
func makeReaders(ctx context.Context, tx pgx.Tx) error {
	names := string(ReadsProgress)
	for _, r := range Readers() {
		names += " " + string(r)
	}
	if _, err := tx.Exec(ctx, `SELECT set_config('journey.readers', $1, true)`, names); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, createReaders); err != nil {
		return fmt.Errorf(missingRole, err)
	}
	_, err := tx.Exec(ctx, showProgress)
	return err
}

const showProgress = `
GRANT USAGE ON SCHEMA journey_projections TO journey_reads_progress;
GRANT SELECT ON journey_projections.generation TO journey_reads_progress`

// checkReaders refuses readers that the tables cannot be shown to.
func (m Model) checkReaders() error {
	at := slices.IndexFunc(m.Tables, func(t Table) bool { return t.Name == m.Responsible })
	var columns []string
	if at >= 0 {
		columns = m.Tables[at].Columns
	}
	for _, r := range m.Readers {
		switch {
		case !slices.Contains(Readers(), r):
			return fmt.Errorf("model %s: there is no reader %q", m.Name, r)
		case slices.Contains(byResponsible, r) && !(slices.Contains(columns, "caseworker") && slices.Contains(columns, "partner")):
			return fmt.Errorf("model %s: %s needs a table that says who is responsible, with the columns caseworker and partner", m.Name, r)
		case r == ReadsHanded && !slices.Contains(columns, "previous_caseworker"):
			return fmt.Errorf("model %s: %s needs the column previous_caseworker", m.Name, r)
		}
	}
	for _, c := range m.Handed {
		if !slices.Contains(columns, c) {
			return fmt.Errorf("model %s: no column %q says who is responsible", m.Name, c)
		}
	}
	return nil
}
