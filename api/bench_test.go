package api

import (
	"log/slog"
	"testing"
	"time"

	"journey/cmd/journey/simulate"
	"journey/deploy/local/testdb"
	"journey/eventstore"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
)

// BenchmarkImport decides and appends the simulated LaQs in lists of 500 steps, on a log in memory.
func BenchmarkImport(b *testing.B) {
	requests, err := simulate.Lines(simulate.Config{Programme: "laqs", Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		b.StopTimer()
		s := &journeyService{Server: newServer(b)}
		actor := Actor{ID: "op-1", Role: journeyv1.Role_ROLE_OPERATOR, Operations: []string{"*"}}
		b.StartTimer()
		for rest := requests; len(rest) > 0; {
			list500 := rest[:min(500, len(rest))]
			rest = rest[len(list500):]
			results, _, err := s.recordList(b.Context(), actor, list500, list{keepAccepted: true})
			if err != nil {
				b.Fatal(err)
			}
			for _, r := range results {
				if no := r.GetRefusal(); no != nil {
					b.Fatal(no.Rule, no.English)
				}
			}
		}
	}
	b.ReportMetric(float64(len(requests)*b.N)/b.Elapsed().Seconds(), "steps/s")
}

// newServer is a server on a log in memory and an empty database.
func newServer(t testing.TB) *Server {
	t.Helper()
	keys := eventstore.NewMemoryKeyring()
	store, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: keys, Classes: eventstore.SealedClasses()})
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := NewTokens(nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Store: store, Keys: keys, Database: testdb.New(t), Access: accesslog.NewMemory(nil), Tokens: tokens, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
