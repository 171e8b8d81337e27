package relay_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"journey/cmd/journey/relay"
	"journey/eventstore"
)

// lines gets what a relay logs.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// relaying is a relay at work.
type relaying struct {
	t    *testing.T
	log  *lines
	stop func() error
	// ended waits until it ends by itself.
	ended func() error
}

// relay runs a relay on connections of its own until the test or stop ends it.
func (w *world) relay(change ...func(*relay.Config)) *relaying {
	w.t.Helper()
	conn, err := w.dial("relay")
	if err != nil {
		w.t.Fatal(err)
	}
	store, err := eventstore.Open(w.t.Context(), conn, eventstore.Config{Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		w.t.Fatal(err)
	}
	r := &relaying{t: w.t, log: &lines{}}
	cfg := relay.Config{Store: store, NATS: conn, Database: w.pool, Log: slog.New(slog.NewTextHandler(r.log, nil)), Now: time.Now, Poll: 20 * time.Millisecond}
	for _, c := range change {
		c(&cfg)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx, cfg) }()
	r.ended = sync.OnceValue(func() error {
		defer conn.Close()
		return <-ended
	})
	r.stop = func() error {
		cancel()
		return r.ended()
	}
	w.t.Cleanup(func() { _ = r.stop() })
	return r
}

// end stops it; it must have gone well.
func (r *relaying) end() {
	r.t.Helper()
	if err := r.stop(); err != nil {
		r.t.Fatal(err)
	}
}

// told waits until a relay has told everything up to where the log ends.
func (w *world) told(name string) {
	w.t.Helper()
	last, err := w.store.Last(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	w.soon(fmt.Sprintf("%s is told everything", name), func() bool { return w.progress(name).Position >= last.Sequence })
}

func (w *world) soon(what string, is func() bool) {
	w.t.Helper()
	end := time.After(30 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-end:
			w.t.Fatalf("not within 30 s: %s", what)
		case <-tick.C:
		}
	}
}

// seenBy says whether a relay tells a subscription.
func (w *world) seenBy(r *relaying, name string) bool {
	return strings.Contains(r.log.String(), "telling a subscription") && strings.Contains(r.log.String(), "subscription="+name)
}
