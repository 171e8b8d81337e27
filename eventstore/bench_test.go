package eventstore_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/deploy/local/broker"
	"journey/eventstore"
)

// durable is a connection to a broker that acknowledges only what is on disk.
func durable(b *testing.B) *nats.Conn {
	b.Helper()
	s, err := broker.Start(broker.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Stop(); err != nil {
			b.Error(err)
		}
	})
	conn, err := s.ClientConn()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(conn.Close)
	return conn
}

func mustAppend(b *testing.B, s eventstore.Store, drafts ...eventstore.Draft) []eventstore.Appended {
	b.Helper()
	got, err := s.Append(b.Context(), drafts...)
	if err != nil {
		b.Fatal(err)
	}
	return got
}

// An append with known head beside a publish of as many bytes to the same stream, one after the other, each on disk.
// Report: µs of each (median) and their ratio.
func BenchmarkAppendBesideRawPublish(b *testing.B) {
	conn := durable(b)
	s := openLog(b, conn, eventstore.Config{})
	js, err := jetstream.New(conn)
	if err != nil {
		b.Fatal(err)
	}
	head := headOf(mustAppend(b, s, event("p", eventstore.Head{}))[0].Events[0])
	stored, err := s.LoadTo(b.Context(), event("p", head).Subject, head)
	if err != nil {
		b.Fatal(err)
	}
	data := stored[0].Data
	var appends, raws []time.Duration
	for b.Loop() {
		start := time.Now()
		head = headOf(mustAppend(b, s, event("p", head))[0].Events[0])
		appends = append(appends, time.Since(start))
		start = time.Now()
		if _, err := js.Publish(b.Context(), "journey.raw.raw.raw", data); err != nil {
			b.Fatal(err)
		}
		raws = append(raws, time.Since(start))
	}
	ours, raw := median(appends), median(raws)
	b.ReportMetric(micros(ours), "append-µs")
	b.ReportMetric(micros(raw), "raw-µs")
	b.ReportMetric(float64(ours)/float64(raw), "append/raw")
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }

// fillLog stores n histories of 20 events, whose events lie n apart.
func fillLog(b *testing.B, s eventstore.Store, n int) {
	b.Helper()
	heads := make([]eventstore.Head, n)
	for range 20 {
		for from := 0; from < n; from += eventstore.MaxBatch {
			var drafts []eventstore.Draft
			for i := from; i < min(n, from+eventstore.MaxBatch); i++ {
				drafts = append(drafts, event(fmt.Sprintf("p-%d", i), heads[i]))
			}
			for i, got := range mustAppend(b, s, drafts...) {
				heads[from+i] = headOf(got.Events[0])
			}
		}
	}
}

// Reports the import rate, the whole history of 20 scattered events, warm, and following the log from its beginning.
func BenchmarkReading(b *testing.B) {
	conn := durable(b)
	s := openLog(b, conn, eventstore.Config{Classes: eventstore.SealedClasses()})
	const histories = 5000
	start := time.Now()
	fillLog(b, s, histories)
	imported := float64(histories*20) / time.Since(start).Seconds()
	b.Run("load", func(b *testing.B) {
		var times []time.Duration
		i := 0
		for b.Loop() {
			i = (i + 7919) % histories
			start := time.Now()
			h, err := s.Load(b.Context(), event(fmt.Sprintf("p-%d", i), eventstore.Head{}).Subject)
			if err != nil || len(h.Events) != 20 {
				b.Fatalf("%d events, %v", len(h.Events), err)
			}
			times = append(times, time.Since(start))
		}
		b.ReportMetric(micros(median(times)), "p50-µs")
		b.ReportMetric(imported, "imported-events/s")
	})
	b.Run("follow", func(b *testing.B) {
		enough, seen := errors.New("enough"), uint64(0)
		start := time.Now()
		for b.Loop() {
			err := s.Follow(b.Context(), 0, 5000, func(_ context.Context, ms []eventstore.Message) error {
				seen += uint64(len(ms))
				if ms[len(ms)-1].Sequence == histories*20 {
					return enough
				}
				return nil
			})
			if !errors.Is(err, enough) {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(seen)/time.Since(start).Seconds(), "messages/s")
	})
	b.Run("decode", func(b *testing.B) {
		var all []eventstore.Message
		enough := errors.New("enough")
		err := s.Follow(b.Context(), 0, 5000, func(_ context.Context, ms []eventstore.Message) error { all = ms; return enough })
		if !errors.Is(err, enough) {
			b.Fatal(err)
		}
		decoded := 0
		start := time.Now()
		for b.Loop() {
			if _, err := s.DecodeAll(b.Context(), all); err != nil {
				b.Fatal(err)
			}
			decoded += len(all)
		}
		b.ReportMetric(float64(decoded)/time.Since(start).Seconds(), "messages/s")
	})
}
