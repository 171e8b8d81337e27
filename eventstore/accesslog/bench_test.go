package accesslog_test

import (
	"fmt"
	"testing"
	"time"

	"journey/deploy/local/testdb"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
)

func opened(b *testing.B) *accesslog.Log {
	b.Helper()
	conn, err := testdb.Broker(b).ClientConn()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(conn.Close)
	l, err := accesslog.Open(b.Context(), conn, true, nil)
	if err != nil {
		b.Fatal(err)
	}
	return l
}

// BenchmarkAppend is what a look costs before it is shown: one history, and a page of a hundred names.
func BenchmarkAppend(b *testing.B) {
	for _, people := range []int{1, 100} {
		b.Run(fmt.Sprint(people), func(b *testing.B) {
			l := opened(b)
			for b.Loop() {
				records := make([]*journeyv1.AccessRecord, people)
				for i := range records {
					records[i] = line(i, "laqs", fmt.Sprintf("p-%04d", i), "cw-1")
				}
				if err := l.Append(b.Context(), records...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFind asks a log of 200,000 lines for one person, and for one actor, which reads all of it.
func BenchmarkFind(b *testing.B) {
	l := opened(b)
	const lines = 200_000
	for from := 0; from < lines; from += 1000 {
		records := make([]*journeyv1.AccessRecord, 1000)
		for i := range records {
			records[i] = line((from+i)%10_000, "laqs", fmt.Sprintf("p-%05d", (from+i)%10_000), fmt.Sprintf("cw-%d", i%50))
		}
		if err := l.Append(b.Context(), records...); err != nil {
			b.Fatal(err)
		}
	}
	find := func(q accesslog.Query, want int) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				found := 0
				err := l.Find(b.Context(), q, func(records []*journeyv1.AccessRecord, _, _ uint64) error {
					found += len(records)
					return nil
				})
				if err != nil || found != want {
					b.Fatal(found, err)
				}
			}
		}
	}
	b.Run("participant", find(accesslog.Query{Operations: []string{"laqs"}, Participants: []string{"p-00042"}}, lines/10_000))
	b.Run("actor", find(accesslog.Query{Matches: func(r *journeyv1.AccessRecord) bool { return r.Actor.GetId() == "cw-7" }}, lines/50))
	b.Run("since", find(accesslog.Query{Since: noon.Add(24 * time.Hour), Operations: []string{"laqs"}}, lines-24*60*lines/10_000))
}
