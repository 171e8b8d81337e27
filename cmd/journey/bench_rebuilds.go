package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// perParticipant is how many events of the log there are for each participant when only rebuilds are measured:
// 500,000 participants in 10 million events.
const perParticipant = 20

// benchRebuildsCommand measures rebuilds alone, at sizes at which the other measurements say nothing new.
func benchRebuildsCommand(opts *options) *cobra.Command {
	var dir string
	var events int
	c := &cobra.Command{
		Use:   "rebuilds",
		Short: "Measure only rebuilds: speed, memory and disk. 10 million events take about 25 GB of disk meanwhile",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return inBench(c, dir, func(b *bench) error {
				return b.onlyRebuilds(c.Context(), events)
			})
		},
	}
	benchFolder(c, &dir)
	c.Flags().IntVar(&events, "events", 10_000_000, "size of the log")
	return c
}

func (b *bench) onlyRebuilds(ctx context.Context, events int) error {
	b.head()
	w, err := newWorld(ctx, filepath.Join(b.dir, "world"))
	if err != nil {
		return err
	}
	defer w.stop()
	if err := b.imports(ctx, w); err != nil {
		return err
	}
	w.base = shortened(w.base, perParticipant)
	if err := w.grow(ctx, events, b.errs); err != nil {
		return err
	}
	if w.base = nil; ctx.Err() == nil {
		return b.rebuilds(ctx, w)
	}
	return ctx.Err()
}

// shortened is events without the late ones of participants, so that there are at most so many events, those
// of other histories included, for each participant.
func shortened(events []*journeyv1.Event, perParticipant int) []*journeyv1.Event {
	lengths, others := map[eventstore.Subject]int{}, 0
	for _, e := range events {
		if e.Kind == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
			lengths[eventstore.Subject{Operation: e.Operation, Kind: e.Kind, ID: e.Subject}]++
		} else {
			others++
		}
	}
	longest := uint64(0)
	for sum := others; sum <= perParticipant*len(lengths) && longest < uint64(len(events)); {
		longest++
		sum = others
		for _, n := range lengths {
			sum += min(n, int(longest)+1)
		}
	}
	var short []*journeyv1.Event
	for _, e := range events {
		if e.Kind != journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT || e.Version <= longest {
			short = append(short, e)
		}
	}
	return short
}

// mebibytes is a number of bytes for people.
func mebibytes(n int64) string { return fmt.Sprintf("%.0f MiB", float64(n)/(1<<20)) }
