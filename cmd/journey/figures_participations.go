package main

import (
	"errors"
	"io"
	"iter"

	"github.com/spf13/cobra"

	"journey/cmd/journey/export"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

func exportParticipations(opts *options) *cobra.Command {
	return exportEveryone(opts, "participations", "Write every participation, pseudonymous, with its entry and its results", participationSheet)
}

func exportMemberships(opts *options) *cobra.Command {
	return exportEveryone(opts, "memberships", "Write for every participation and official indicator whether it counts", membershipSheet)
}

// exportEveryone writes one table that is made of every participation.
func exportEveryone(opts *options, name, short string, sheet func(lang, operation string, p *participations) export.Sheet) *cobra.Command {
	var e exporting
	c := &cobra.Command{
		Use:   name,
		Short: short,
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := e.checkFormat(); err != nil {
				return err
			}
			files, err := newFiles(e.force, e.paths([]string{name})...)
			if err != nil {
				return err
			}
			defer files.discard()
			all, err := opts.everyone(c, e)
			if err != nil {
				return err
			}
			defer all.stream.Close()
			if err := opts.writeSheets(c, e, files, []export.Sheet{sheet(opts.lang, e.operation, all)}); err != nil {
				return err
			}
			all.bar.done()
			return nil
		},
	}
	e.bind(c)
	c.Flags().StringVar(&e.format, "format", "parquet", "parquet, csv, csv-excel-de, xlsx or json")
	return c
}

// participations are all of an operation on their way.
type participations struct {
	stream journeyv1connect.IndicatorServiceExportParticipationsClientStream
	fields []string
	// codes are the codes of the set among the fields, each in its place; empty for what is no result.
	codes []string
	first []*journeyv1.ParticipationRecord
	// table says cut-off, knowledge and set of the participations, and labels the results.
	table  *journeyv1.GetTableResponse
	bar    *progress
	answer func(error) error
}

// everyone asks for every participation and receives the names of their fields. The table is asked for first, and
// the participations as of its cut-off.
func (o *options) everyone(c *cobra.Command, e exporting) (*participations, error) {
	known, err := asKnownOf(e.known)
	if err != nil {
		return nil, err
	}
	client, err := o.client()
	if err != nil {
		return nil, err
	}
	p := &participations{answer: o.answer}
	if p.table, err = client.indicator.GetTable(c.Context(), &journeyv1.GetTableRequest{Operation: e.operation, CutOff: e.cutOff, KnownAt: known.at, KnownOn: known.on}); err != nil {
		return nil, o.answer(err)
	}
	o.warn(c.ErrOrStderr(), p.table.Freshness)
	p.stream, err = client.indicator.ExportParticipations(c.Context(), &journeyv1.ExportParticipationsRequest{
		Operation: e.operation, CutOff: p.table.CutOff, KnownAt: known.at, KnownOn: known.on, AtLeast: p.table.KnownPosition,
	})
	if err != nil {
		return nil, o.answer(err)
	}
	first, err := p.stream.Receive()
	if err != nil {
		return nil, o.answer(errors.Join(err, p.stream.Close()))
	}
	p.first, p.fields = first.Records, distinct(first.Fields)
	// The participations may be known a little further than the table that was asked for before them.
	p.table.KnownPosition, p.table.KnownOn = first.KnownPosition, first.KnownOn
	p.codes = resultCodes(first.Fields, int(first.Results))
	p.bar = newProgress(c.ErrOrStderr(), "export", 0)
	return p, nil
}

// resultCodes are the names of the last fields, which are the results.
func resultCodes(fields []string, results int) []string {
	codes := make([]string, len(fields))
	from := max(0, len(fields)-results)
	copy(codes[from:], fields[from:])
	return codes
}

// distinct are field names of which none occurs twice: the 2007 set calls two of its codes as the entry calls
// its answers.
func distinct(names []string) []string {
	seen := map[string]bool{}
	var all []string
	for _, name := range names {
		if seen[name] {
			name = "counts_" + name
		}
		seen[name] = true
		all = append(all, name)
	}
	return all
}

// records hands out the values of every participation, before them those that are given.
func (p *participations) records(before ...string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		some, done := p.first, 0
		for {
			for _, r := range some {
				if !yield(append(before[:len(before):len(before)], r.Values...), nil) {
					return
				}
			}
			done += len(some)
			p.bar.at(done, done)
			next, err := p.stream.Receive()
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(nil, p.answer(err))
				return
			}
			some = next.Records
		}
	}
}
