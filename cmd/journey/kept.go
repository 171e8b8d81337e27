package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/api/directory"
	"journey/api/feed"
	"journey/cmd/journey/archive"
	"journey/cmd/journey/outbox"
	"journey/cmd/journey/reminder"
	"journey/cmd/journey/subscription"
)

// keptTables are the tables whose rows no log gives back, each after those that it refers to: the only list. They are
// part of a backup.
func keptTables() []pgx.Identifier {
	return []pgx.Identifier{
		{"journey_directory", "partners"}, {"journey_directory", "staff"}, {"journey_directory", "absences"},
		{"journey_calendar", "feeds"},
		{"journey_reminder", "operations"}, {"journey_reminder", "reminders"},
		{"journey_outbox", "deliveries"}, {"journey_outbox", "parts"}, {"journey_outbox", "stopped"},
		{relaySchema, "subscriptions"}, {relaySchema, "progress"}, {relaySchema, "told"}, {relaySchema, "erasures"},
		{relaySchema, "waiting"}, {relaySchema, "replays"},
	}
}

const relaySchema = "journey_relay"

// relayTables are those of them that say how far subscribers are in the log: a backup has them as they were before the
// end of its log, or the relay would miss there what it told meanwhile. otherTables are the rest.
func relayTables() []pgx.Identifier {
	return slices.DeleteFunc(keptTables(), func(t pgx.Identifier) bool { return t[0] != relaySchema })
}

func otherTables() []pgx.Identifier {
	return slices.DeleteFunc(keptTables(), func(t pgx.Identifier) bool { return t[0] == relaySchema })
}

func tableName(t pgx.Identifier) string { return t[0] + "." + t[1] }

const tableThere = `SELECT to_regclass($1) IS NOT NULL`

// inUTC makes the text of a moment the same on every server.
const inUTC = `SET LOCAL TimeZone = 'UTC'`

// eachKept reads the rows of some kept tables as they are at one moment. A table that is not there has none.
func eachKept(ctx context.Context, database *pgxpool.Pool, tables []pgx.Identifier, each func(archive.TableRow) error) error {
	return pgx.BeginTxFunc(ctx, database, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, inUTC); err != nil {
			return err
		}
		for _, table := range tables {
			if err := rowsOf(ctx, tx, table, each); err != nil {
				return fmt.Errorf("rows of %s: %w", tableName(table), err)
			}
		}
		return nil
	})
}

func rowsOf(ctx context.Context, tx pgx.Tx, table pgx.Identifier, each func(archive.TableRow) error) error {
	var there bool
	if err := tx.QueryRow(ctx, tableThere, tableName(table)).Scan(&there); err != nil || !there {
		return err
	}
	rows, err := tx.Query(ctx, "SELECT to_jsonb(t)::TEXT FROM "+table.Sanitize()+" t ORDER BY t")
	if err != nil {
		return err
	}
	var row string
	_, err = pgx.ForEachRow(rows, []any{&row}, func() error {
		return each(archive.TableRow{Table: tableName(table), Row: json.RawMessage(row)})
	})
	return err
}

// keptRows is eachKept of all of them as a list.
func keptRows(ctx context.Context, database *pgxpool.Pool) (all []archive.TableRow, err error) {
	err = eachKept(ctx, database, keptTables(), func(row archive.TableRow) error {
		all = append(all, row)
		return nil
	})
	return all, err
}

// restoreKept puts the rows of a backup into their tables, all or none of them, unless an interrupted restore did,
// and proves that they are there.
func restoreKept(ctx context.Context, database *pgxpool.Pool, backup *archive.Reader) error {
	for _, prepare := range []func(context.Context, *pgxpool.Pool) error{directory.Prepare, feed.Prepare, reminder.Prepare, outbox.Prepare, subscription.Prepare} {
		if err := prepare(ctx, database); err != nil {
			return err
		}
	}
	there, err := keptRows(ctx, database)
	if err != nil {
		return err
	}
	if len(there) == 0 {
		if err := pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error { return putKept(ctx, tx, backup) }); err != nil {
			return err
		}
		if there, err = keptRows(ctx, database); err != nil {
			return err
		}
	}
	// Servers sort differently, so the rows are counted: one more for each of the backup, one less for each there.
	missing := map[string]int{}
	err = backup.Tables(func(row archive.TableRow) error { return count(missing, row, 1) })
	for _, row := range there {
		err = errors.Join(err, count(missing, row, -1))
	}
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("the tables are not those of the backup: %d rows differ. Empty the deployment and restore again", len(missing))
	}
	return err
}

// count adds to how often a row occurs; none is not in the map.
func count(rows map[string]int, row archive.TableRow, by int) error {
	text, err := compact(row.Row)
	if err != nil {
		return err
	}
	key := row.Table + " " + string(text)
	if rows[key] += by; rows[key] == 0 {
		delete(rows, key)
	}
	return nil
}

// putKept inserts the rows of a backup.
func putKept(ctx context.Context, tx pgx.Tx, backup *archive.Reader) error {
	return backup.Tables(func(row archive.TableRow) error {
		at := slices.IndexFunc(keptTables(), func(t pgx.Identifier) bool { return tableName(t) == row.Table })
		if at < 0 {
			return fmt.Errorf("the backup has rows of %s, which this program does not know: take a newer one", row.Table)
		}
		table := keptTables()[at].Sanitize()
		_, err := tx.Exec(ctx, "INSERT INTO "+table+" SELECT * FROM jsonb_populate_record(NULL::"+table+", $1::JSONB)", string(row.Row))
		if err != nil {
			return fmt.Errorf("rows of %s: %w", row.Table, err)
		}
		return nil
	})
}
