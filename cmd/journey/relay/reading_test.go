package relay_test

import (
	"maps"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/relay/relaytest"
	"journey/cmd/journey/subscription"
)

// lying is a message in a stream.
type lying struct {
	Subject string
	Header  map[string]string
	Data    string
}

// pure is what a subscription gets of the log, by the function that it is, up to where the log ends.
func (w *world) pure(s subscription.Subscription) (all []lying) {
	w.t.Helper()
	messages, err := relaytest.Messages(w.t.Context(), w.store, s)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range messages {
		all = append(all, lying{m.Subject, m.Header, string(m.Data)})
	}
	return all
}

// positions are those of the events that a subscription is told, one for each.
func (w *world) positions(s subscription.Subscription) (all []int64) {
	w.t.Helper()
	a, err := announcement.New(s.Name, s.Content, s.Secret)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range w.pure(s) {
		cursor, err := a.Cursor(m.Header[announcement.CursorHeader])
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, int64(cursor.Position))
	}
	return all
}

// stream is every message that lies in the stream of a subscription; nil if there is none.
func (w *world) stream(name string) (first uint64, all []lying) {
	w.t.Helper()
	s, err := w.js.Stream(w.t.Context(), subscription.Stream(name))
	if err != nil {
		return 0, nil
	}
	state := s.CachedInfo().State
	for n := state.FirstSeq; state.Msgs > 0 && n <= state.LastSeq; n++ {
		m, err := s.GetMsg(w.t.Context(), n)
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, lyingOf(m.Subject, m.Header, m.Data))
	}
	return state.FirstSeq, all
}

// lyingOf leaves out what the relay and the server add.
func lyingOf(subject string, header nats.Header, data []byte) lying {
	l := lying{subject, map[string]string{}, string(data)}
	for name := range maps.Keys(header) {
		if !strings.HasPrefix(name, "Nats-") || name == "Nats-Msg-Id" {
			l.Header[name] = header[name][0]
		}
	}
	return l
}

// read takes n messages through the consumer of a subscription, as a subscriber does, and acknowledges them.
func (w *world) read(name string, n int) []lying {
	w.t.Helper()
	_, js := w.login(subscription.User(name))
	c, err := js.Consumer(w.t.Context(), subscription.Stream(name), name)
	if err != nil {
		w.t.Fatal(err)
	}
	var all []lying
	for len(all) < n {
		some, err := c.Fetch(n-len(all), jetstream.FetchMaxWait(20*time.Second))
		if err != nil {
			w.t.Fatal(err)
		}
		before := len(all)
		for m := range some.Messages() {
			all = append(all, lyingOf(m.Subject(), m.Headers(), m.Data()))
			if err := m.DoubleAck(w.t.Context()); err != nil {
				w.t.Fatal(err)
			}
		}
		if len(all) == before {
			w.t.Fatalf("%d messages came, want %d: %v", len(all), n, some.Error())
		}
	}
	return all
}

// incarnation is which making of the stream it is.
func (w *world) incarnation(name string) string {
	w.t.Helper()
	s, err := w.js.Stream(w.t.Context(), subscription.Stream(name))
	if err != nil {
		return ""
	}
	return s.CachedInfo().Config.Metadata["journey_incarnation"]
}

func (w *world) progress(name string) subscription.Progress {
	w.t.Helper()
	p, err := subscription.ProgressOf(w.t.Context(), w.pool, name)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.pool.Exec(w.t.Context(), sql, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.pool.QueryRow(w.t.Context(), sql, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}
