package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"
)

// benchCommand measures this machine. Every speed stands beside the raw limit, measured in the same run.
func benchCommand(opts *options) *cobra.Command {
	var dir string
	var sizes []int
	var steps int
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure: append, record, import, histories, rebuilds, official figures, follow-ups, cases, time until visible",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			slices.Sort(sizes)
			return inBench(c, dir, func(b *bench) error {
				b.steps = steps
				return b.run(c.Context(), sizes)
			})
		},
	}
	benchFolder(c, &dir)
	c.Flags().IntSliceVar(&sizes, "events", []int{100_000, 1_000_000}, "sizes of the log to measure at")
	c.Flags().IntVar(&steps, "steps", 2000, "steps of the measurements one by one")
	c.AddCommand(benchRebuildsCommand(opts), benchProofsCommand(), benchQuestionsCommand(), benchRelayCommand())
	return c
}

// benchFolder is the flag that every measurement has.
func benchFolder(c *cobra.Command, dir *string) {
	c.Flags().StringVar(dir, "dir", "", "where to put the data meanwhile (default: the system's temporary folder)")
}

// inBench measures in a folder of its own below dir, which is gone afterwards.
func inBench(c *cobra.Command, dir string, measure func(*bench) error) error {
	base, err := os.MkdirTemp(dir, "journey-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(base)
	return measure(&bench{out: c.OutOrStdout(), errs: c.ErrOrStderr(), dir: base})
}

// bench is one run. Its results are rows of a Markdown table.
type bench struct {
	out, errs io.Writer
	dir       string
	steps     int
	// durable is how long an append took that was on disk then; 0 = not measured yet.
	durable time.Duration
}

func (b *bench) run(ctx context.Context, sizes []int) error {
	b.head()
	w, err := newWorld(ctx, filepath.Join(b.dir, "world"))
	if err != nil {
		return err
	}
	defer w.stop()
	for _, step := range []func(context.Context, *world) error{b.imports, b.appends, b.records} {
		if err := step(ctx, w); err != nil {
			return err
		}
	}
	for _, size := range sizes {
		if err := w.grow(ctx, size, b.errs); err != nil {
			return err
		}
		if err := b.histories(ctx, w); err != nil {
			return err
		}
		if err := b.rebuilds(ctx, w); err != nil {
			return err
		}
	}
	if err := b.proof(ctx, w); err != nil {
		return err
	}
	if err := b.questions(ctx, w, []int{100_000, 1_000_000}); err != nil {
		return err
	}
	w.stop()
	return b.visible(ctx)
}

// head begins the table.
func (b *bench) head() {
	fmt.Fprintln(b.out, "| what | measured | beside it | ratio |")
	fmt.Fprintln(b.out, "|---|---|---|---|")
}

// row prints one result.
func (b *bench) row(what, measured, beside, ratio string) {
	fmt.Fprintf(b.out, "| %s | %s | %s | %s |\n", what, measured, beside, ratio)
}

// durations are single measurements.
type durations []time.Duration

// at is a percentile; the slice is sorted by it.
func (d durations) at(percent float64) time.Duration {
	slices.Sort(d)
	return d[min(len(d)-1, int(float64(len(d))*percent/100))]
}

func (d durations) perSecond() float64 {
	var sum time.Duration
	for _, one := range d {
		sum += one
	}
	return float64(len(d)) / sum.Seconds()
}

func micros(d time.Duration) string {
	if d < 10*time.Millisecond {
		return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000)
	}
	return fmt.Sprintf("%.0f ms", float64(d.Microseconds())/1000)
}

var quiet = slog.New(slog.DiscardHandler)
