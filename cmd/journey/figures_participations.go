package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"connectrpc.com/connect/v2"
	"github.com/spf13/cobra"

	"journey/cmd/journey/export"
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

func exportParticipations(opts *options) *cobra.Command {
	var e exporting
	c := &cobra.Command{
		Use:   "participations",
		Short: "Write every participation, pseudonymous, with its entry and its results",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := e.checkFormat(); err != nil {
				return err
			}
			files, err := newFiles(e.force, e.paths([]string{"participations"})...)
			if err != nil {
				return err
			}
			defer files.discard()
			all, err := opts.everyone(c, e)
			if err != nil {
				return err
			}
			defer all.stream.Close()
			if err := opts.writeSheets(c, e, files, []export.Sheet{participationSheet(opts.lang, e.operation, all)}); err != nil {
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

func exportParticipants(opts *options) *cobra.Command {
	var e exporting
	var mapping string
	c := &cobra.Command{
		Use:   "participants",
		Short: "Write a funder's participant file by a mapping, into a folder",
		Long: `Writes the file that a mapping describes (deploy/export-mappings) into the folder --out, under the name that
the mapping gives. A record that cannot be written as the mapping wants is left out and told in
participants-refused.csv beside it; then the exit code is 4.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			text, err := os.ReadFile(mapping)
			if err != nil {
				return usage("the mapping: %w", err)
			}
			all, err := opts.everyone(c, e)
			if err != nil {
				return err
			}
			defer all.stream.Close()
			m, err := export.ParseMapping(text, export.ParticipationFields(append([]string{"operation"}, all.fields...)))
			if err != nil {
				return opts.exportFault(fmt.Errorf("%s: %w", filepath.Base(mapping), err))
			}
			return opts.writeParticipants(c, e, m, all)
		},
	}
	e.bind(c)
	c.Flags().StringVar(&mapping, "mapping", "", "the mapping (YAML): columns, codes, dates")
	required(c, "mapping")
	return c
}

// refusedName is the file of the records that were left out.
const refusedName = "participants-refused.csv"

func (o *options) writeParticipants(c *cobra.Command, e exporting, m *export.Mapping, all *participations) error {
	cutOff, err := calendar.Parse(all.table.CutOff)
	if err != nil {
		return err
	}
	knownOn, err := calendar.Parse(all.table.KnownOn)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(e.out, 0o700); err != nil {
		return err
	}
	target, errorsTo := filepath.Join(e.out, m.FileName(e.operation, cutOff, knownOn)), filepath.Join(e.out, refusedName)
	files, err := newFiles(e.force, target, errorsTo)
	if err != nil {
		return err
	}
	defer files.discard()
	var refused [][]string
	var sum export.Written
	err = files.write(target, func(w io.Writer) error {
		sum, err = m.Write(w, all.records(e.operation), func(no *export.Fault) {
			s := no.Sentence()
			refused = append(refused, []string{no.Participant, no.Column, no.Value, no.Rule, o.word(s.German, s.English)})
		})
		return err
	})
	if err != nil {
		return o.exportFault(err)
	}
	if len(refused) > 0 {
		err := files.write(errorsTo, func(w io.Writer) error {
			return writeRows(w, []string{"participant", "column", "value", "rule", "sentence"}, refused)
		})
		if err != nil {
			return err
		}
	}
	if err := files.keep(); err != nil {
		return err
	}
	all.bar.done()
	if err := o.tellParticipants(c.OutOrStdout(), participantFile{target, sum.Rows, sum.Refused}); err != nil {
		return err
	}
	if sum.Refused > 0 {
		return &exitError{code: exitPartial, err: fmt.Errorf(o.word("warum, steht in %s", "%s says why"), errorsTo)}
	}
	return nil
}

// participantFile is what has become of the participations, as a program reads it.
type participantFile struct {
	File    string `json:"file"`
	Rows    int    `json:"rows"`
	LeftOut int    `json:"left_out"`
}

func (o *options) tellParticipants(w io.Writer, f participantFile) error {
	if o.output == "table" {
		o.note(w, o.word("%s: %d Teilnahmen, %d ausgelassen", "%s: %d participations, %d left out"), f.File, f.Rows, f.LeftOut)
		return nil
	}
	return writeRecords(o, w, []participantFile{f}, []string{"file", "rows", "left out"}, func(f participantFile) []string {
		return []string{f.File, strconv.Itoa(f.Rows), strconv.Itoa(f.LeftOut)}
	})
}

// participations are all of an operation on their way.
type participations struct {
	stream journeyv1connect.IndicatorServiceExportParticipationsClientStream
	fields []string
	first  []*journeyv1.ParticipationRecord
	// position is that up to which they are known. table says cut-off, knowledge and set, and labels the results.
	position *journeyv1.Position
	table    *journeyv1.GetTableResponse
	bar      *progress
	answer   func(error) error
}

// everyone asks for every participation and receives the names of their fields. The table is asked for first, and
// the participations as of its cut-off.
func (o *options) everyone(c *cobra.Command, e exporting) (*participations, error) {
	at, err := moment(e.known)
	if err != nil {
		return nil, err
	}
	client, err := o.client()
	if err != nil {
		return nil, err
	}
	p := &participations{answer: o.answer}
	if p.table, err = client.indicator.GetTable(c.Context(), &journeyv1.GetTableRequest{Operation: e.operation, CutOff: e.cutOff, KnownAt: at}); err != nil {
		return nil, o.answer(err)
	}
	o.warn(c.ErrOrStderr(), p.table.Freshness)
	p.stream, err = client.indicator.ExportParticipations(c.Context(), &journeyv1.ExportParticipationsRequest{
		Operation: e.operation, CutOff: p.table.CutOff, KnownAt: at, AtLeast: p.table.KnownPosition,
	})
	if err != nil {
		return nil, o.answer(err)
	}
	first, err := p.stream.Receive()
	if err != nil {
		return nil, o.answer(errors.Join(err, p.stream.Close()))
	}
	p.first, p.position, p.fields = first.Records, first.KnownPosition, distinct(first.Fields)
	p.bar = newProgress(c.ErrOrStderr(), "export", 0)
	return p, nil
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

// exportFault says what cannot be written in the language asked for. A mapping that is wrong is an error of usage.
func (o *options) exportFault(err error) error {
	var no *export.Fault
	if !errors.As(err, &no) {
		var said *connect.Error
		if errors.As(err, &said) {
			return o.answer(err)
		}
		return err
	}
	code := exitRefused
	if strings.HasPrefix(no.Rule, "export.") {
		code = exitUsage
	}
	return &exitError{code: code, err: errors.New(strings.TrimSuffix(err.Error(), no.Error()) + no.In(o.lang))}
}
