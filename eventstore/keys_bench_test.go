package eventstore_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"journey/deploy/local/testdb"
	"journey/eventstore"
)

// Reports the time of a question for the keys of 1,000 histories, and of making them, as an import does.
func BenchmarkKeyring(b *testing.B) {
	k := openKeyring(b, testdb.New(b), kek(b))
	ask := func(b *testing.B, how func(context.Context, []string) (map[string]eventstore.Keys, error), round int) {
		b.Helper()
		var subjects []string
		for i := range eventstore.MaxBatch {
			subjects = append(subjects, fmt.Sprintf("journey.op.participant.p-%d-%d", round, i))
		}
		if got, err := how(b.Context(), subjects); err != nil || len(got) != len(subjects) {
			b.Fatalf("keys of %d histories, %v", len(got), err)
		}
	}
	round := 0
	b.Run("make-1000", func(b *testing.B) {
		for b.Loop() {
			round++
			ask(b, k.Ensure, round)
		}
	})
	b.Run("make-one", func(b *testing.B) {
		for b.Loop() {
			if _, err := k.Ensure(b.Context(), []string{"journey.op.participant." + rand.Text()}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("get-1000", func(b *testing.B) {
		for b.Loop() {
			ask(b, k.Get, 1)
		}
	})
}

// Reports how many rows a second are wrapped anew.
func BenchmarkRewrap(b *testing.B) {
	pool, source := testdb.New(b), &fixed{}
	generations := []eventstore.KeyGeneration{generation(b, 1)}
	source.set(generations...)
	k := openSource(b, pool, source)
	const rows = 10_000
	for from := 0; from < rows; from += 1000 {
		ensure(b, k, names(rows)[from:from+1000]...)
	}
	start, done := time.Now(), 0
	for b.Loop() {
		generations = append(generations, generation(b, len(generations)+1))
		source.set(generations...)
		use(b, k, len(generations))
		wrapped, _ := rewrap(b, k)
		done += wrapped
	}
	b.ReportMetric(float64(done)/time.Since(start).Seconds(), "rows/s")
}
