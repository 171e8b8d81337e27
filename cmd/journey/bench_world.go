package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"google.golang.org/protobuf/proto"

	"journey/api"
	"journey/cmd/journey/simulate"
	"journey/deploy/local/broker"
	"journey/deploy/local/postgres"
	"journey/eventstore"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
)

// world is a log of any size on a real broker and a real PostgreSQL, both durable, without projectors:
// the simulated LaQs, and then copies of it under other operations, interleaved, so that the events of
// each history lie scattered over the whole log.
type world struct {
	dir      string
	postgres *postgres.Server
	broker   *broker.Server
	database *pgxpool.Pool
	keyring  eventstore.ErasureKeyring
	conn     *nats.Conn
	store    *eventstore.JetStream
	base     []*journeyv1.Event
	copies   int
	heads    map[eventstore.Subject]eventstore.Head
	// twenty are the heads of histories at their twentieth event.
	twenty map[eventstore.Subject]eventstore.Head
}

func newWorld(ctx context.Context, dir string) (*world, error) {
	w := &world{dir: dir, heads: map[eventstore.Subject]eventstore.Head{}, twenty: map[eventstore.Subject]eventstore.Head{}}
	var err error
	if w.postgres, err = postgres.Start(ctx, postgres.Config{Dir: filepath.Join(dir, "postgres"), Durable: true}); err != nil {
		return nil, err
	}
	for _, name := range []string{"journey", "journey_keys"} {
		if err := w.postgres.CreateDatabase(ctx, name); err != nil {
			return nil, err
		}
	}
	if w.database, err = pgxpool.New(ctx, w.postgres.DSN("journey")); err != nil {
		return nil, err
	}
	keys, err := pgxpool.New(ctx, w.postgres.DSN("journey_keys"))
	if err != nil {
		return nil, err
	}
	source, err := deployment{KeyFile: filepath.Join(dir, "key")}.keySource(ctx, keys)
	if err != nil {
		return nil, err
	}
	if w.keyring, err = eventstore.OpenPostgresKeyring(ctx, keys, source); err != nil {
		return nil, err
	}
	return w, w.open(ctx)
}

// open starts the broker, or starts it again: nothing is cached then.
func (w *world) open(ctx context.Context) (err error) {
	if w.broker != nil {
		w.conn.Close()
		if err := w.broker.Stop(); err != nil {
			return err
		}
	}
	if w.broker, err = broker.Start(broker.Config{Dir: filepath.Join(w.dir, "nats")}); err != nil {
		return err
	}
	if w.conn, err = nats.Connect(w.broker.URL(), nats.ReconnectBufSize(-1)); err != nil {
		return err
	}
	w.store, err = eventstore.Open(ctx, w.conn, eventstore.Config{Keys: w.keyring, Classes: eventstore.SealedClasses(), Create: true})
	return err
}

func (w *world) stop() {
	if w.broker == nil {
		return
	}
	w.conn.Close()
	_ = w.broker.Stop()
	w.broker = nil
	w.database.Close()
	_ = w.postgres.Stop()
}

// serve runs the service in this process and answers a client of it.
func (w *world) serve(ctx context.Context) (*client, func(), error) {
	token := "bench-token-of-the-operator"
	tokens, err := api.NewTokens([]api.Token{{Token: token, Actor: "bench", Role: "operator", Operations: []string{"*"}}})
	if err != nil {
		return nil, nil, err
	}
	if _, err := api.LoadWatermark(ctx, w.database); err != nil {
		return nil, nil, err
	}
	accesses, err := accesslog.Open(ctx, w.conn, true, nil)
	if err != nil {
		return nil, nil, err
	}
	server, err := api.New(api.Config{Store: w.store, Keys: w.keyring, Database: w.database, Access: accesses, Tokens: tokens, Log: quiet, Now: time.Now})
	if err != nil {
		return nil, nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	web := &http.Server{Handler: server.Handler(), ReadHeaderTimeout: time.Minute}
	go func() { _ = web.Serve(listener) }()
	return newClient("http://"+listener.Addr().String(), token, ""), func() { _ = web.Close() }, nil
}

// keep reads the log back: the base of the copies, and where each history ends.
func (w *world) keep(ctx context.Context) error {
	done := errors.New("read")
	last, err := w.store.Last(ctx)
	if err != nil {
		return err
	}
	w.base = nil
	err = w.store.Follow(ctx, 0, 1000, func(ctx context.Context, messages []eventstore.Message) error {
		all, err := w.store.DecodeAll(ctx, messages)
		if err != nil {
			return err
		}
		for _, r := range all {
			w.base = append(w.base, r.Event)
			w.note(r)
		}
		if messages[len(messages)-1].Sequence >= last.Sequence {
			return done
		}
		return nil
	})
	if !errors.Is(err, done) {
		return err
	}
	return nil
}

func (w *world) note(r eventstore.Recorded) {
	subject := eventstore.Subject{Operation: r.Event.Operation, Kind: r.Event.Kind, ID: r.Event.Subject}
	head := eventstore.Head{Version: r.Event.Version, Sequence: r.Sequence, Hash: r.Hash}
	w.heads[subject] = head
	if r.Event.Version == 20 && r.Event.Kind == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
		w.twenty[subject] = head
	}
}

// grow appends copies of the base until the log has so many events.
func (w *world) grow(ctx context.Context, size int, errs io.Writer) error {
	last, err := w.store.Last(ctx)
	if err != nil {
		return err
	}
	missing := size - int(last.Sequence)
	if missing <= 0 {
		return nil
	}
	many := (missing + len(w.base) - 1) / len(w.base)
	bar := newProgress(errs, fmt.Sprintf("log of %d events", size), missing)
	defer bar.done()
	var batch []*journeyv1.Event
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		err := w.append(ctx, batch)
		bar.add(len(batch))
		batch = batch[:0]
		return err
	}
	for _, e := range w.base {
		for k := range many {
			if missing == 0 {
				break
			}
			missing--
			batch = append(batch, w.copyOf(e, w.copies+k+1))
			if len(batch) == eventstore.MaxBatch {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	w.copies += many
	return flush()
}

// copyOf is an event under another operation.
func (w *world) copyOf(e *journeyv1.Event, k int) *journeyv1.Event {
	c := proto.CloneOf(e)
	c.Operation = fmt.Sprintf("%s-%d", e.Operation, k)
	if c.Kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION {
		c.Subject = c.Operation
	}
	c.Sealed = nil
	// A request of its own: a batch may end between the events of one request.
	c.RequestId, c.RequestIndex = uuid.NewSHA1(uuid.NameSpaceOID, []byte(fmt.Sprint(e.Id, k))).String(), 0
	return c
}

// append stores events of many histories at once.
func (w *world) append(ctx context.Context, events []*journeyv1.Event) error {
	var drafts []eventstore.Draft
	at := map[eventstore.Subject]int{}
	for _, e := range events {
		subject := eventstore.Subject{Operation: e.Operation, Kind: e.Kind, ID: e.Subject}
		i, ok := at[subject]
		if !ok {
			i = len(drafts)
			at[subject] = i
			drafts = append(drafts, eventstore.Draft{Subject: subject, Expected: w.heads[subject]})
		}
		drafts[i].Events = append(drafts[i].Events, e)
	}
	appended, err := w.store.Append(ctx, drafts...)
	if err != nil {
		return err
	}
	for _, a := range appended {
		for _, r := range a.Events {
			w.note(r)
		}
	}
	return nil
}

// lines are the simulated steps the world begins with.
func (w *world) lines() ([]*journeyv1.RecordRequest, error) {
	return simulate.Lines(simulate.Config{Programme: "laqs", Seed: 1})
}
