package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"connectrpc.com/connect/v2"
	"github.com/spf13/cobra"

	"journey/cmd/journey/export"
	"journey/domain/calendar"
)

func exportParticipants(opts *options) *cobra.Command {
	var e exporting
	var mapping string
	c := &cobra.Command{
		Use:   "participants",
		Short: "Write a funder's participant file by a mapping, into a folder",
		Long: `Writes the file that a mapping describes (deploy/export-mappings) into the folder --out, under the name that
the mapping gives. A record that cannot be written as the mapping wants is left out and told in
participants-refused-CUTOFF.csv beside it; then the exit code is 4.`,
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

// refusedName is the file of the records that were left out of the file of a cut-off.
func refusedName(cutOff calendar.Date) string {
	return "participants-refused-" + cutOff.String() + ".csv"
}

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
	target, errorsTo := filepath.Join(e.out, m.FileName(e.operation, cutOff, knownOn)), filepath.Join(e.out, refusedName(cutOff))
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
	if len(refused) == 0 {
		// What an earlier file of this cut-off left out is not left out of this one.
		if err := os.Remove(errorsTo); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
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
