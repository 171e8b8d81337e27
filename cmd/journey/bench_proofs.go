package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"journey/cmd/journey/notary"
	"journey/cmd/journey/verification"
	"journey/eventstore"
	"journey/eventstore/proof"
)

// benchProofsCommand measures what proofs cost: the notary, and verifying everything it signed.
func benchProofsCommand() *cobra.Command {
	var dir string
	var events int
	c := &cobra.Command{
		Use:   "proofs",
		Short: "Measure only proofs: putting a log into the tree and signing it, verifying it whole",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return inBench(c, dir, func(b *bench) error {
				b.steps = 2000
				return b.onlyProofs(c.Context(), events)
			})
		},
	}
	benchFolder(c, &dir)
	c.Flags().IntVar(&events, "events", 1_000_000, "size of the log")
	return c
}

func (b *bench) onlyProofs(ctx context.Context, events int) error {
	b.head()
	w, err := newWorld(ctx, filepath.Join(b.dir, "world"))
	if err != nil {
		return err
	}
	defer w.stop()
	if err := b.imports(ctx, w); err != nil {
		return err
	}
	if err := b.appends(ctx, w); err != nil {
		return err
	}
	if err := b.signing(ctx, w); err != nil {
		return err
	}
	if err := w.grow(ctx, events, b.errs); err != nil {
		return err
	}
	return b.proofs(ctx, w)
}

// signing measures what the notary does for an event, with a checkpoint on disk for every thousand, beside an append.
func (b *bench) signing(ctx context.Context, w *world) error {
	var events []eventstore.Message
	enough := errors.New("enough")
	err := w.store.Follow(ctx, 0, tail, func(_ context.Context, ms []eventstore.Message) error {
		if events = append(events, ms...); len(events) >= 10*tail {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		return err
	}
	book, err := notary.OpenBook(filepath.Join(b.dir, "signing"), w.store.LogID())
	if err != nil {
		return err
	}
	defer book.Close()
	began := time.Now()
	for some := range slices.Chunk(events, tail) {
		leaves := make([]tlog.Hash, len(some))
		for i, m := range some {
			if leaves[i], err = proof.Leaf(m.Sequence, m.Subject, m.Data); err != nil {
				return err
			}
		}
		if err := book.Append(leaves); err != nil {
			return err
		}
		if _, err := book.Sign(); err != nil {
			return err
		}
	}
	each := time.Since(began) / time.Duration(len(events))
	b.row(fmt.Sprintf("proof and signature of an event, a checkpoint on disk for every %d", tail), fmt.Sprintf("%.1f µs", float64(each.Nanoseconds())/1000),
		fmt.Sprintf("append of one, fsynced: p50 %s", micros(b.durable)), fmt.Sprintf("%.1f %% of it", 100*float64(each)/float64(b.durable)))
	return nil
}

// proofs signs the log as it is and verifies it.
func (b *bench) proofs(ctx context.Context, w *world) error {
	folder := filepath.Join(b.dir, "notary")
	book, err := notary.OpenBook(folder, w.store.LogID())
	if err != nil {
		return err
	}
	defer book.Close()
	timed := started()
	if err := (notary.Notary{Log: w.store, Book: book, Words: quiet}).Once(ctx); err != nil {
		return err
	}
	size := book.Size()
	b.row(fmt.Sprintf("notary from the beginning, %d events, signature included", size), timed.took(size), "", "")
	timed = started()
	if err := (notary.Notary{Log: w.store, Book: book, Now: time.Now, Words: quiet}).Once(ctx); err != nil {
		return err
	}
	b.row(fmt.Sprintf("heads of a day: everything read again, %d histories sorted and signed", book.Day().Histories), timed.took(size), "", "")
	kept, tree, err := notary.Kept(folder)
	if err != nil {
		return err
	}
	defer tree.Close()
	text, err := notary.PublicKey(folder)
	if err != nil {
		return err
	}
	key, err := note.NewVerifier(text)
	if err != nil {
		return err
	}
	timed = started()
	signed, err := verification.ReadSigned(key, tree, kept)
	if err != nil {
		return err
	}
	days, heads, err := notary.KeptDays(folder)
	if err != nil {
		return err
	}
	if err := signed.ReadDays(key, days, heads); err != nil {
		return err
	}
	v, err := verifyAll(ctx, signedLog{log: w.store, whole: verification.NewWhole}, signed, func(int) *progress { return nil })
	if err != nil {
		return err
	}
	b.row(fmt.Sprintf("verification of everything, %d events of %d histories", v.Events, v.Histories), timed.took(size), "", "")
	return nil
}

// stopwatch began to measure at a time, when the process had used so much of the processors.
type stopwatch struct {
	at   time.Time
	used time.Duration
}

func started() stopwatch { return stopwatch{time.Now(), processor()} }

// took says how long it took since then, on the clock and of the processors, the broker in this process included.
func (s stopwatch) took(events int64) string {
	took, used := time.Since(s.at), processor()-s.used
	return fmt.Sprintf("%.1f s, %.0f events/s; %.1f s of a processor, %.1f µs an event", took.Seconds(), float64(events)/took.Seconds(), used.Seconds(), used.Seconds()*1e6/float64(events))
}

// processor is what this process has used of the processors.
func processor() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
