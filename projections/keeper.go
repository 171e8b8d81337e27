package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/domain/operation"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// keeper keeps the rows of one generation equal to the row function, and owns it until superseded.
// What it remembers is right as long as it is the owner, because nobody else writes. Not for concurrent use.
type keeper struct {
	store    eventstore.Store
	pool     *pgxpool.Pool
	model    Model
	log      *slog.Logger
	now      func() time.Time
	beginSQL string
	deletes  []string // one statement a table
	inserts  []string // one statement a table
	gen      generation
	mark     eventstore.Mark
	rate     float64
	links    links
	clock    clock
	cache    *cache[string, rawHistory] // by subject
	shown    *cache[groupKey, tableRows]
	contexts map[string]operationContext // by operation
}

// operationContext is the operation's own history, and what it says; that is folded when it is asked for.
type operationContext struct {
	head   eventstore.Head
	events []eventstore.Recorded
	facts  func() operation.Facts
}

func newContext(head eventstore.Head, events []eventstore.Recorded) operationContext {
	return operationContext{head, events, sync.OnceValue(func() operation.Facts {
		all := make([]*journeyv1.Event, len(events))
		for i, e := range events {
			all[i] = e.Event
		}
		return operation.Fold(all)
	})}
}

// open reads what a keeper must remember. The caller took the generation. The log is compared with the
// checkpoint: a *DamageError when it is another log, a shorter one, or has another event there.
func (k *keeper) open(ctx context.Context) error {
	if err := k.store.Check(ctx, k.gen.mark()); err != nil {
		return err
	}
	k.mark, k.contexts = k.gen.mark(), map[string]operationContext{}
	k.shown = newCache[groupKey, tableRows](k.cache.limit)
	k.prepare()
	return pgx.BeginFunc(ctx, k.pool, func(tx pgx.Tx) (err error) {
		if _, err := tx.Exec(ctx, setHalted, k.gen.Model, k.gen.Generation, "", k.gen.Epoch); err != nil {
			return err
		}
		if err := enter(ctx, tx, k.gen.Schema); err != nil {
			return err
		}
		if k.links, err = readLinks(ctx, tx); err != nil {
			return err
		}
		k.clock, err = readClock(ctx, tx)
		return err
	})
}

// prepare writes the statements that name the generation's schema.
func (k *keeper) prepare() {
	k.beginSQL = "BEGIN; SET LOCAL search_path TO " + quote(k.gen.Schema) + "; SET LOCAL synchronous_commit TO off"
	k.deletes, k.inserts = nil, nil
	for _, t := range k.model.Tables {
		k.deletes = append(k.deletes, "DELETE FROM "+quote(k.gen.Schema, t.Name)+` t
USING unnest($1::TEXT[], $2::TEXT[]) AS g (operation, group_id)
WHERE t.operation = g.operation AND t.group_id = g.group_id`)
		var columns, values []string
		for i, c := range t.Columns {
			columns, values = append(columns, quote(c)), append(values, "$"+strconv.Itoa(i+1))
		}
		k.inserts = append(k.inserts, "INSERT INTO "+quote(k.gen.Schema, t.Name)+
			" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Join(values, ", ")+")")
	}
}

// begin opens a transaction in the generation's schema with one question, as enter says.
func (k *keeper) begin(ctx context.Context) (pgx.Tx, error) {
	return k.pool.BeginTx(ctx, pgx.TxOptions{BeginQuery: k.beginSQL})
}

// apply takes messages that follow the checkpoint; what lies before it is passed over. All of it is
// committed at once, or nothing is. When one message is damaged, what lies before it is still applied.
func (k *keeper) apply(ctx context.Context, messages []eventstore.Message) error {
	for len(messages) > 0 && messages[0].Sequence <= k.mark.Sequence {
		messages = messages[1:]
	}
	if len(messages) == 0 {
		return nil
	}
	err := k.commit(ctx, messages, false)
	var damage *eventstore.DamageError
	if errors.As(err, &damage) && damage.Sequence > messages[0].Sequence {
		for i, m := range messages {
			if m.Sequence == damage.Sequence {
				return errors.Join(k.commit(ctx, messages[:i], false), err)
			}
		}
	}
	return err
}

// retry folds all parked groups again at the checkpoint.
func (k *keeper) retry(ctx context.Context) error { return k.commit(ctx, nil, true) }

// catchUp follows the log up to a sequence and no further.
func (k *keeper) catchUp(ctx context.Context, to uint64) error {
	if k.mark.Sequence >= to {
		return nil
	}
	err := k.store.Follow(ctx, k.mark.Sequence, 5000, func(ctx context.Context, messages []eventstore.Message) error {
		for len(messages) > 0 && messages[len(messages)-1].Sequence > to {
			messages = messages[:len(messages)-1]
		}
		if err := k.apply(ctx, messages); err != nil {
			return err
		}
		if k.mark.Sequence >= to {
			return errReached
		}
		return nil
	})
	if errors.Is(err, errReached) {
		return nil
	}
	return err
}

// commit makes one transaction of messages. If the database refuses a row, each group is written on its
// own, and the ones it refuses are parked.
func (k *keeper) commit(ctx context.Context, messages []eventstore.Message, retry bool) error {
	err := k.transact(ctx, messages, retry, false)
	if refused(err) != "" {
		k.log.WarnContext(ctx, "rows were refused, writing group by group",
			"schema", k.gen.Schema, "position", k.mark.Sequence)
		err = k.transact(ctx, messages, retry, true)
	}
	if err != nil {
		return fmt.Errorf("projection %s: %w", k.gen.Schema, err)
	}
	return nil
}

// transact reads, folds and writes in one transaction, and remembers only what was committed.
func (k *keeper) transact(ctx context.Context, messages []eventstore.Message, retry, careful bool) error {
	begun := k.now()
	tx, err := k.begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	w, err := k.gather(ctx, tx, messages, retry)
	if err != nil {
		return err
	}
	if err := k.load(ctx, tx, w); err != nil {
		return err
	}
	if err := w.fold(ctx, k.store, k.model); err != nil {
		return err
	}
	if n, took := float64(len(messages)), k.now().Sub(begun).Seconds(); n > 0 && took > 0 {
		k.rate = n / took
	}
	if err := k.write(ctx, tx, w, careful); err != nil {
		if errors.Is(err, errNotMoved) {
			return errors.Join(tx.Rollback(ctx), k.notMoved(ctx))
		}
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	k.remember(ctx, w)
	return nil
}

// remember keeps what a committed transaction changed.
func (k *keeper) remember(ctx context.Context, w *work) {
	k.mark, k.links, k.gen.EventAt = w.mark, w.links, w.eventAt
	for _, row := range w.ticks.rows {
		k.clock[row.operation] = row.knownAt
	}
	for subject, history := range w.histories {
		k.cache.put(subject, history, rawHistory(history).bytes())
	}
	for name, f := range w.groups {
		switch {
		case len(f.members) == 0:
			k.shown.drop(name)
		case !f.still && f.why == "": // what is parked keeps the rows it had
			k.shown.put(name, f.rows, f.rows.bytes())
		}
	}
	for operation, c := range w.contexts {
		k.contexts[operation] = c
	}
	for _, f := range w.groups {
		if f.why != "" {
			k.log.ErrorContext(ctx, "a group is parked", "schema", k.gen.Schema, "position", w.mark.Sequence, "why", f.why)
		}
	}
}

// refused is the SQLSTATE with which the database refused a row because of its values; "" for other errors.
// A client that cannot encode a value makes the server answer 57014 to its COPY, and asks nothing else.
func refused(err error) string {
	var unsent pgx.ErrPreprocessingBatch
	if errors.As(err, &unsent) && !errors.As(err, new(*pgconn.PgError)) {
		return "57014"
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code[:2] == "22" || pg.Code[:2] == "23" || pg.Code == "57014") {
		return pg.Code
	}
	return ""
}

// operationSubject is the history of the operation itself.
func operationSubject(operation string) eventstore.Subject {
	return eventstore.Subject{Operation: operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: operation}
}
