package reminder

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"

	"journey/api/directory"
	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/eventstore"
	"journey/projections"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// Process tells people of obligations. Any number of them may run on one deployment. Store, Database,
// Log and Now must be set.
type Process struct {
	// Store is the log, in which the facts of the operations lie; no class needs to be opened.
	Store    eventstore.Store
	Database *pgxpool.Pool
	Settings *Settings
	Log      *slog.Logger
	Now      func() time.Time
	// DatabaseNow is the clock that Now is held against; nil = that of the database.
	DatabaseNow func(context.Context) (time.Time, error)
	// Tell plans what goes out beside the stream, in the transaction that says these lie in the stream; nil = nothing does.
	Tell func(ctx context.Context, tx pgx.Tx, rules Rules, told []Told) error
	// Every is how long it rests between two rounds; 0 = 10 s.
	Every time.Duration
	// Grace is how long a reminder stays planned at least: whoever records what happened in several steps, or imports
	// it, is not told of what the next step says; 0 = not at all.
	Grace time.Duration
	// LevelWithin is how long a round waits for the read model to have what the log has; 0 = 30 s.
	LevelWithin time.Duration

	stream  *stream
	scanned map[string]scan
	// parked is how many groups were parked in the last round.
	parked int
}

// scan is what an operation was scanned for last: rows may differ at the same position, in another generation or when
// groups are parked no more.
type scan struct {
	rows projections.Freshness
	on   calendar.Date
}

const (
	defaultEvery       = 10 * time.Second
	defaultLevelWithin = 30 * time.Second
)

// New is a process that publishes on a connection. The ledger must be there: Prepare.
func New(conn *nats.Conn, p Process) (*Process, error) {
	if p.Settings == nil {
		p.Settings = &Settings{}
	}
	if p.LevelWithin == 0 {
		p.LevelWithin = defaultLevelWithin
	}
	if p.DatabaseNow == nil {
		p.DatabaseNow = p.databaseNow
	}
	if p.Every == 0 {
		p.Every = defaultEvery
	}
	retention := p.Settings.Retention
	if retention == 0 {
		retention = defaultRetention
	}
	var err error
	p.stream, err = newStream(conn, retention)
	p.scanned = map[string]scan{}
	return &p, err
}

// Run makes a round again and again until ctx ends. What goes wrong in a round is logged and tried again; it ends
// with an error only when a person must come: the log is damaged or another one, or the stream is not ours.
func (p *Process) Run(ctx context.Context) error {
	for {
		_, err := p.Round(ctx)
		var damage *eventstore.DamageError
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &damage), errors.Is(err, projections.ErrOtherLog), errors.Is(err, ErrStreamDiffers):
			return err
		case errors.Is(err, ErrClock):
			p.Log.ErrorContext(ctx, "nobody is reminded of anything", "error", err)
		case err != nil:
			p.Log.WarnContext(ctx, "reminders will be tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(p.Every):
		}
	}
}

// Counts is what a round did.
type Counts struct {
	// Planned and PassedOver are what it wrote into the ledger, Sent and NotNeeded what became of what was planned.
	Planned, PassedOver, Sent, NotNeeded int
	// Parked is how many groups it left alone: the read model could not take what was recorded of them last.
	Parked int
}

// Round looks once at every operation: what has been reached is planned, and if it is not quiet there, what is
// planned goes out. It asks only a read model that has everything the log has: an older one would remind people
// of what they have done. What goes wrong in one operation does not keep the others from their turn.
func (p *Process) Round(ctx context.Context) (Counts, error) {
	var did Counts
	if err := p.clocks(ctx); err != nil {
		return did, err
	}
	if err := p.stream.ensure(ctx); err != nil {
		return did, err
	}
	rows, err := p.level(ctx)
	if err != nil || rows.Position.Sequence == 0 {
		return did, err
	}
	parked, err := p.waiting(ctx, rows)
	if err != nil {
		return did, err
	}
	staff, err := directory.Load(ctx, p.Database)
	if err != nil {
		return did, err
	}
	all, err := operations(ctx, p.Database)
	if err != nil {
		return did, err
	}
	var failed []error
	did.Parked = parked.number()
	for _, id := range all {
		one, err := p.attend(ctx, id, rows, parked, staff)
		did = did.and(one)
		if one != (Counts{}) {
			p.Log.InfoContext(ctx, "reminders", "operation", id, "planned", one.Planned, "passed_over", one.PassedOver, "sent", one.Sent, "not_needed", one.NotNeeded)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("operation %s: %w", id, err))
		}
	}
	return did, errors.Join(failed...)
}

func (c Counts) and(o Counts) Counts {
	return Counts{c.Planned + o.Planned, c.PassedOver + o.PassedOver, c.Sent + o.Sent, c.NotNeeded + o.NotNeeded, c.Parked + o.Parked}
}

// level waits until the read model has what the log has now, and answers which rows those are; position 0 if nothing
// happened yet.
func (p *Process) level(ctx context.Context) (projections.Freshness, error) {
	last, err := p.Store.Last(ctx)
	if err != nil || last.Sequence == 0 {
		return projections.Freshness{}, err
	}
	wait, cancel := context.WithTimeout(ctx, p.LevelWithin)
	defer cancel()
	has, err := projections.Wait(wait, p.Database, "followup", p.Store.LogID(), last.Sequence)
	switch {
	case err != nil:
		return has, err
	case has.Halted != "":
		return has, errors.New("the read model followup is halted")
	case !has.Reached:
		return has, errors.New("the read model followup is behind the log")
	}
	return has, nil
}

// selectOperations goes from one operation to the next in the index, instead of over all obligations.
const selectOperations = `
WITH RECURSIVE o AS (
    (SELECT operation FROM followup.obligations ORDER BY operation LIMIT 1)
    UNION ALL
    SELECT (SELECT n.operation FROM followup.obligations n WHERE n.operation > o.operation ORDER BY n.operation LIMIT 1)
    FROM o WHERE o.operation IS NOT NULL
)
SELECT operation FROM o WHERE operation IS NOT NULL ORDER BY operation`

func operations(ctx context.Context, db query.DB) ([]string, error) {
	rows, err := db.Query(ctx, selectOperations)
	if err != nil {
		return nil, fmt.Errorf("operations with obligations: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// attend plans and sends in one operation.
func (p *Process) attend(ctx context.Context, id string, rows projections.Freshness, parked groups, staff directory.Directory) (Counts, error) {
	var did Counts
	facts, err := Facts(ctx, p.Store, id)
	if err != nil {
		return did, err
	}
	rules := p.Settings.For(facts)
	at := p.Now().Round(time.Microsecond) // as the database keeps it
	on := calendar.Of(at, rules.Zone)
	if now := (scan{rows, on}); p.scanned[id] != now {
		wrote, err := plan(ctx, p.Database, id, rules, parked, on, at)
		if err != nil {
			return did, err
		}
		did.Planned, did.PassedOver, p.scanned[id] = wrote[Planned], wrote[PassedOver], now
	}
	for rules.Quiet.Allows(at, rules.Zone) {
		batch, err := p.send(ctx, id, rules, parked, staff, on, at)
		did.Sent, did.NotNeeded = did.Sent+batch.sent, did.NotNeeded+batch.unneeded
		if batch.unneeded > 0 {
			delete(p.scanned, id) // another stage may be reached in its place
		}
		if err != nil {
			return did, err
		}
		if batch.sent+batch.unneeded == 0 {
			break
		}
	}
	return did, nil
}

// Facts are the facts of an operation as the log has them now.
func Facts(ctx context.Context, store eventstore.Store, id string) (operation.Facts, error) {
	history, err := store.Load(ctx, eventstore.Subject{Operation: id, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: id})
	if err != nil {
		return operation.Facts{}, err
	}
	events := make([]*journeyv1.Event, len(history.Events))
	for i, e := range history.Events {
		events[i] = e.Event
	}
	facts := operation.Fold(events)
	facts.ID = id
	return facts, nil
}

// trouble logs what goes wrong with a part of a batch.
func (p *Process) trouble(ctx context.Context, operation string, err error) {
	if err != nil {
		p.Log.WarnContext(ctx, "some reminders were not taken, they will be tried again", "operation", operation, "error", err)
	}
}
