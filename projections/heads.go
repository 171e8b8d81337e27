package projections

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"journey/eventstore"
)

// head is how far one history was read, and the group it is folded with.
type head struct {
	subject eventstore.Subject
	head    eventstore.Head
	group   groupKey
	// parkedAt is the position at which the row function failed for its group; 0 = not parked.
	parkedAt  uint64
	parkedWhy string
}

const selectHeads = `
SELECT h.subject, h.operation, h.group_id, h.version, h.sequence, h.hash,
       coalesce(h.parked_at, 0), coalesce(h.parked_why, '')
FROM unnest($1::TEXT[], $2::TEXT[]) AS g (operation, group_id)
JOIN heads h ON h.operation = g.operation AND h.group_id = g.group_id`

// readHeads reads the heads of all histories of some groups, by subject.
func readHeads(ctx context.Context, tx pgx.Tx, groups map[groupKey]bool) (map[string]head, error) {
	operations, ids := keyColumns(slices.Collect(maps.Keys(groups)))
	rows, err := tx.Query(ctx, selectHeads, operations, ids)
	if err != nil {
		return nil, err
	}
	return collectHeads(rows)
}

const selectHead = `
SELECT h.subject, h.operation, h.group_id, h.version, h.sequence, h.hash,
       coalesce(h.parked_at, 0), coalesce(h.parked_why, '')
FROM heads h WHERE h.subject = ANY ($1)`

// readHeadsOf reads the heads of some histories.
func readHeadsOf(ctx context.Context, tx pgx.Tx, subjects []string) (map[string]head, error) {
	rows, err := tx.Query(ctx, selectHead, subjects)
	if err != nil {
		return nil, err
	}
	return collectHeads(rows)
}

func collectHeads(rows pgx.Rows) (map[string]head, error) {
	heads := map[string]head{}
	var text string
	var h head
	var hash []byte
	_, err := pgx.ForEachRow(rows, []any{&text, &h.group.Operation, &h.group.ID, &h.head.Version, &h.head.Sequence,
		&hash, &h.parkedAt, &h.parkedWhy}, func() error {
		var err error
		h.subject, err = eventstore.ParseSubject(text)
		h.head.Hash = eventstore.Hash(hash)
		heads[text] = h
		return err
	})
	return heads, err
}

const selectParkedGroups = `SELECT DISTINCT operation, group_id FROM heads WHERE parked_at IS NOT NULL`

// readParkedGroups reads the names of all parked groups.
func readParkedGroups(ctx context.Context, tx pgx.Tx) ([]groupKey, error) {
	rows, err := tx.Query(ctx, selectParkedGroups)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[groupKey])
}

const upsertHeads = `
INSERT INTO heads (subject, operation, group_id, version, sequence, hash, parked_at, parked_why)
SELECT subject, operation, group_id, version, sequence, hash, nullif(parked_at, 0), nullif(parked_why, '')
FROM unnest($1::TEXT[], $2::TEXT[], $3::TEXT[], $4::BIGINT[], $5::BIGINT[], $6::BYTEA[], $7::BIGINT[], $8::TEXT[])
    AS h (subject, operation, group_id, version, sequence, hash, parked_at, parked_why)
ON CONFLICT (subject) DO UPDATE SET group_id = excluded.group_id, version = excluded.version,
    sequence = excluded.sequence, hash = excluded.hash,
    parked_at = excluded.parked_at, parked_why = excluded.parked_why`

// queueHeads stores heads in the schema that the transaction entered.
func queueHeads(b *pgx.Batch, heads []head) {
	n := len(heads)
	if n == 0 {
		return
	}
	subjects, operations, groups := make([]string, n), make([]string, n), make([]string, n)
	versions, sequences, parkedAt := make([]uint64, n), make([]uint64, n), make([]uint64, n)
	hashes, parkedWhy := make([][]byte, n), make([]string, n)
	for i, h := range heads {
		subjects[i], operations[i], groups[i] = h.subject.String(), h.group.Operation, h.group.ID
		versions[i], sequences[i], hashes[i] = h.head.Version, h.head.Sequence, heads[i].head.Hash[:]
		parkedAt[i], parkedWhy[i] = h.parkedAt, h.parkedWhy
	}
	b.Queue(upsertHeads, subjects, operations, groups, versions, sequences, hashes, parkedAt, parkedWhy)
}

// keyColumns are the keys as two columns.
func keyColumns(keys []groupKey) (operations, ids []string) {
	operations, ids = make([]string, len(keys)), make([]string, len(keys))
	for i, key := range keys {
		operations[i], ids[i] = key.Operation, key.ID
	}
	return operations, ids
}
